"""Which words does the `onewindow` command understand, and how does it answer?

Each module in `commands/` is one verb: `NAME` ("up", or two words such as
"journal verify"), `HELP`, `NEEDS_DATABASE`, `add_arguments(parser)` and
`run(args) -> int`. Heavy imports belong inside `run`: the help must be instant.
"""

import argparse
import importlib
import pkgutil
import signal
import sys
from collections.abc import Iterator, Sequence
from types import FrameType, ModuleType
from typing import Any, NoReturn, Protocol, cast

from onewindow import __version__
from onewindow.launcher import commands
from onewindow.launcher.misread import Misread, json_last
from onewindow.launcher.voice import CannotGoOn

ABOUT = """\
一窗 OneWindow:政务服务中心的综合窗口系统。
装好之后，一条命令就能用：onewindow up（或在源码目录里 make run）。

OneWindow: a government service centre in one command. Start it with
`onewindow up`, or `make run` in a checkout."""
AFTERWARDS = """\
看某条命令的用法：onewindow 命令 --help，例如 onewindow up --help。
需要数据库的命令会自己启动内置数据库，用完自己关掉。
How a single command works: onewindow COMMAND --help."""
GROUP_HELP = "一组命令，详见 onewindow {word} --help"
TOLD_TO_STOP = 128


class Verb(Protocol):
    NAME: str
    HELP: str
    NEEDS_DATABASE: bool

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, args: argparse.Namespace) -> int: ...


class _Layout(argparse.RawDescriptionHelpFormatter):
    """Lists the commands without argparse's extra line above them."""

    def _format_action(self, action: argparse.Action) -> str:
        text = super()._format_action(action)
        if isinstance(action, argparse._SubParsersAction):
            return text.partition("\n")[2]
        return text


class _Parser(argparse.ArgumentParser):
    """argparse with its few headings in Chinese, and a way out that says what to type."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Layout, add_help=False, **options)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明 / show this help")

    def error(self, message: str) -> NoReturn:
        raise Misread(message, self.prog, self.format_usage())


def verbs() -> Iterator[Verb]:
    """Every command, in the order of their names."""
    for found in pkgutil.iter_modules(commands.__path__):
        module: ModuleType = importlib.import_module(f"{commands.__name__}.{found.name}")
        if hasattr(module, "NAME"):
            yield cast(Verb, module)


def build_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="onewindow", description=ABOUT, epilog=AFTERWARDS)
    parser.add_argument(
        "--version",
        action="version",
        version=f"onewindow {__version__}",
        help="显示版本 / show the version",
    )
    _add_debug(parser, default=False)
    top = parser.add_subparsers(title="命令", metavar="命令", required=True)
    groups: dict[str, argparse._SubParsersAction[_Parser]] = {}
    for verb in sorted(verbs(), key=lambda verb: verb.NAME):
        first, _, second = verb.NAME.partition(" ")
        if not second:
            _add_verb(top, first, verb)
            continue
        if first not in groups:
            group = top.add_parser(first, help=GROUP_HELP.format(word=first))
            groups[first] = group.add_subparsers(title="命令", metavar="命令", required=True)
        _add_verb(groups[first], second, verb)
    return parser


def _add_verb(place: "argparse._SubParsersAction[_Parser]", word: str, verb: Verb) -> None:
    parser = place.add_parser(word, help=verb.HELP, description=verb.HELP)
    verb.add_arguments(parser)
    _add_debug(parser, default=argparse.SUPPRESS)
    parser.set_defaults(verb=verb)


def _add_debug(parser: argparse.ArgumentParser, *, default: object) -> None:
    parser.add_argument(
        "--debug",
        action="store_true",
        default=default,
        help="出错时显示完整的技术细节 / show tracebacks",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code."""
    words = json_last(sys.argv[1:] if arguments is None else arguments)
    try:
        args = build_parser().parse_args(words)
    except Misread as problem:
        sys.exit(problem.tell(as_json="--json" in words))
    signal.signal(signal.SIGTERM, _stop)
    from onewindow.launcher import running

    try:
        return running.run(args.verb, args)
    except KeyboardInterrupt:
        sys.stderr.write("\n已停止。\n")
        return TOLD_TO_STOP + signal.SIGINT
    except CannotGoOn as problem:
        sys.stderr.write(f"{problem}\n")
        return problem.code


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(TOLD_TO_STOP + number)


if __name__ == "__main__":
    sys.exit(main())
