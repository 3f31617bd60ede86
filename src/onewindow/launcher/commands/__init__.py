"""One module per verb of the `onewindow` command; see `cli.py` for their shape."""
