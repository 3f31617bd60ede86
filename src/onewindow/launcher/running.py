"""How is one command run: with its database, its JSON kept pure, its failures told plainly?"""

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onewindow.launcher import layout, surroundings
from onewindow.launcher.postgres import acquire_database
from onewindow.launcher.preparation import is_prepared, prepare
from onewindow.launcher.voice import CannotGoOn, logged

if TYPE_CHECKING:
    from onewindow.launcher.cli import Verb

# Matched by name: importing Django or psycopg only to fail would be slow.
DATABASE_GONE = {"OperationalError", "InterfaceError", "AdminShutdown", "ConnectionTimeout"}


def run(verb: "Verb", args: argparse.Namespace) -> int:
    """Run `verb`; unexpected failures are logged and told in one sentence."""
    with _sole_json() if getattr(args, "json", False) else contextlib.nullcontext():
        return _run(verb, args)


def _run(verb: "Verb", args: argparse.Namespace) -> int:
    try:
        if not verb.NEEDS_DATABASE:
            return verb.run(args)
        with database_for_commands():
            return verb.run(args)
    except (CannotGoOn, BrokenPipeError):
        raise
    except Exception as problem:
        if args.debug:
            raise
        raise _in_plain_words(problem) from problem


@contextlib.contextmanager
def database_for_commands() -> Iterator[None]:
    """The database running, its tables current, Django set up; stopped if we started it."""
    base = layout.base_dir()
    lease = acquire_database(base)
    try:
        surroundings.adopt(surroundings.for_serving(base, lease.database))
        os.environ["ONEWINDOW_OWNER_DSN"] = lease.database.owner_dsn
        import django

        django.setup()
        if not is_prepared():
            prepare(surroundings.for_the_owner(base, lease.database), demo=False)
        yield
    finally:
        _hang_up()
        lease.release()


def _hang_up() -> None:
    """Close Django's connections, if it got as far as opening any."""
    if "django.db" in sys.modules:
        sys.modules["django.db"].connections.close_all()


@contextlib.contextmanager
def _sole_json() -> Iterator[None]:
    """Let exactly one JSON object through to standard output, the rest to standard error.

    A dead end is an object too: `{"error": …, "english": …}`.
    """
    real, caught = sys.stdout, io.StringIO()
    sys.stdout = caught
    refusal = ""
    try:
        yield
    except CannotGoOn as problem:
        told = {"error": problem.chinese, "english": problem.english}
        refusal = json.dumps(told, ensure_ascii=False)
        raise
    finally:
        sys.stdout = real
        answer, rest = _split_answer(caught.getvalue())
        sys.stderr.write(rest)
        if answer or refusal:
            real.write((answer or refusal).strip() + "\n")
            real.flush()


def _split_answer(text: str) -> tuple[str, str]:
    """The JSON object in `text` (all of it, or its last such line) and everything else."""
    if _is_object(text):
        return text, ""
    lines = text.splitlines(keepends=True)
    for place in range(len(lines) - 1, -1, -1):
        if _is_object(lines[place]):
            return lines[place], "".join(lines[:place] + lines[place + 1 :])
    return "", text


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _in_plain_words(problem: Exception) -> CannotGoOn:
    log = logged(problem)
    if type(problem).__name__ in DATABASE_GONE:
        return CannotGoOn(
            f"数据库暂时连不上，这次操作没有完成；已确认的内容不受影响。请稍后再试一次；"
            f"仍不行时运行 onewindow check。技术细节在 {log}。",
            "The database cannot be reached right now; nothing was half written. Try again, "
            "or run `onewindow check`.",
        )
    return CannotGoOn(
        f"出了意外的问题，这次操作没有完成。技术细节在 {log}，报告问题时请附上它。",
        f"Something unexpected went wrong ({type(problem).__name__}); details are in {log}. "
        "Add --debug to see them here.",
    )
