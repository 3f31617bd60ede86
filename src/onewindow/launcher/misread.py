"""A command line that cannot be understood, told in Chinese first, then as argparse put it."""

import json
import re
import sys
from collections.abc import Sequence

BAD_INPUT = 2
# What argparse says, and what we say; what it names is taken over.
_SAYINGS = (
    (r"unrecognized arguments: (.+)", "不认识的参数：{0}"),
    (r"the following arguments are required: (.+)", "缺少：{0}"),
    (
        r"argument (.+?): invalid choice: '?(.*?)'? \(choose from (.+)\)",
        "{0}不能是“{1}”，可以是：{2}",
    ),
    (r"argument (.+?): invalid int value: '(.*)'", "{0} 要写整数，不能是“{1}”"),
    (r"argument (.+?): invalid .*value: '(.*)'", "{0} 不能是“{1}”"),
    (r"argument (.+?): expected (?:one|at least one) argument", "{0} 后面还缺一个值"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 不能和 {1} 一起用"),
    (r"ambiguous option: (\S+) could match (.+)", "{0} 可以是几个参数：{1}，请写全"),
)


class Misread(Exception):
    """argparse gave up; `usage` is its line about what would have been right."""

    def __init__(self, message: str, program: str, usage: str) -> None:
        super().__init__(message)
        self.english = message
        self.program = program
        self.usage = usage

    @property
    def chinese(self) -> str:
        for pattern, saying in _SAYINGS:
            if found := re.fullmatch(pattern, self.english, re.DOTALL):
                return saying.format(*(part.replace(", ", "、") for part in found.groups()))
        return f"命令没看懂：{self.english}"

    def tell(self, *, as_json: bool) -> int:
        """Words on standard error; with `--json` one object on standard output as well."""
        help_line = f"{self.program} --help"
        if as_json:
            told = {"error": self.chinese, "english": self.english, "help": help_line}
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stderr.write(f"{self.chinese}\n请看用法：{help_line}\n{self.english}\n{self.usage}")
        return BAD_INPUT


def json_last(words: Sequence[str]) -> list[str]:
    """`onewindow --json check` means `onewindow check --json`."""
    place = next((n for n, word in enumerate(words) if not word.startswith("-")), len(words))
    if "--json" not in words[:place]:
        return list(words)
    leading = [word for word in words[:place] if word != "--json"]
    rest = list(words[place:])
    end = rest.index("--") if "--" in rest else len(rest)
    return [*leading, *rest[:end], "--json", *rest[end:]]
