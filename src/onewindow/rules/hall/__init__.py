"""The hall: who is called next, which window serves what, when numbers and slots are given."""
