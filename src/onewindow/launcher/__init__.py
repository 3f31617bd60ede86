"""How does the whole centre start, run and stop from one command?"""
