"""Which catalogues can be read? One module for each shape; all give `Record`s and `Unreadable`s."""
