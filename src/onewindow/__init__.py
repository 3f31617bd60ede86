"""OneWindow (一窗): an open government service centre platform."""

__version__ = "0.1.0"
