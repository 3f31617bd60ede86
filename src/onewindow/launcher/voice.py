"""How does the launcher speak to the person at the terminal?

Everything it says goes to standard error, so that standard output stays free
for what a command was asked for (one JSON object with `--json`).
"""

import sys


class CannotGoOn(Exception):
    """An expected dead end, told in Chinese and English with what to do next."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english

    def __str__(self) -> str:
        return f"{self.chinese}\n{self.english}"


def say(line: str) -> None:
    """One line of progress or explanation for a person."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
