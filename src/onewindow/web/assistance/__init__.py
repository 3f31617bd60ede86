"""Help for those who need it: letters, visits, mobile teams, files of other regions."""
