"""How does the launcher speak to the person at the terminal?

Everything it says goes to standard error, so that standard output stays free
for what a command was asked for (one JSON object with `--json`).
"""

import sys
import traceback

from onewindow.launcher.layout import base_dir, log_folder


class CannotGoOn(Exception):
    """An expected dead end, told in Chinese and English with what to do next."""

    def __init__(self, chinese: str, english: str, *, code: int = 1) -> None:
        super().__init__(english)
        self.code = code
        self.chinese = chinese
        self.english = english

    def __str__(self) -> str:
        return f"{self.chinese}\n{self.english}"


def say(line: str) -> None:
    """One line of progress or explanation for a person."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def logged(problem: BaseException) -> str:
    """Write the traceback to the installation's log; where that is."""
    text = "".join(traceback.format_exception(problem))
    try:
        log = log_folder(base_dir()) / "onewindow.log"
        with log.open("a", encoding="utf-8") as stream:
            stream.write(text)
    except OSError:
        say(text)
        return "上面的输出"
    return str(log)
