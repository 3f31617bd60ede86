"""How is a fault told without telling a secret? Its kind and place, never its words.

A database's error text may quote a row, and a row may hold a person's data.
"""

import traceback


def told(error: BaseException) -> str:
    """`IntegrityError at operations.py:42 in issue`: fits a log line and the outbox."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "onewindow" in f.filename] or list(frames)
    if not ours:
        return type(error).__name__
    last = ours[-1]
    file_name = last.filename.rpartition("/")[2]
    return f"{type(error).__name__} at {file_name}:{last.lineno} in {last.name}"
