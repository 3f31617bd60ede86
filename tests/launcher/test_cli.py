"""The `onewindow` command: instant help, pure JSON, plain failures."""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import OperationalError

from onewindow.launcher import cli, running
from onewindow.launcher.voice import CannotGoOn

HELP_SECONDS = 0.3


def verb_that(run: Callable[[argparse.Namespace], int]) -> types.SimpleNamespace:
    return types.SimpleNamespace(NAME="trial", HELP="trial", NEEDS_DATABASE=False, run=run)


def arguments(*, json: bool = False, debug: bool = False) -> argparse.Namespace:
    return argparse.Namespace(json=json, debug=debug)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONEWINDOW_HOME", str(tmp_path))
    return tmp_path


def test_the_help_is_instant_and_in_plain_words(
    onewindow: list[str], clean_environment: dict[str, str]
) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    asked = subprocess.run(
        [*onewindow, "--help"], env=clean_environment, capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < HELP_SECONDS
    for word in ("onewindow up", "check", "启动整个中心"):
        assert word in asked.stdout


def test_the_help_imports_neither_django_nor_the_driver(clean_environment: dict[str, str]) -> None:
    program = (
        "import sys; from onewindow.launcher import cli; cli.build_parser();"
        "print(sorted({'django', 'psycopg', 'onewindow.config.settings'} & set(sys.modules)))"
    )
    asked = subprocess.run(
        [sys.executable, "-c", program], env=clean_environment, capture_output=True, check=True
    )
    assert asked.stdout.strip() == b"[]"


def test_every_command_has_the_five_parts_and_its_own_name() -> None:
    found = list(cli.verbs())
    for verb in found:
        assert isinstance(verb.NAME, str)
        assert verb.HELP
        assert isinstance(verb.NEEDS_DATABASE, bool)
        assert callable(verb.add_arguments)
        assert callable(verb.run)
    names = [verb.NAME for verb in found]
    assert {"up", "check"} <= set(names)
    assert len(set(names)) == len(names)


def test_a_name_of_two_words_is_a_command_in_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    verb = verb_that(lambda args: 7)
    verb.NAME = "journal verify"
    verb.add_arguments = lambda parser: parser.add_argument("--json", action="store_true")
    monkeypatch.setattr(cli, "verbs", lambda: iter([verb]))
    args = cli.build_parser().parse_args(["journal", "verify", "--json"])
    assert args.verb is verb
    assert args.json is True
    assert args.debug is False


def test_an_unknown_command_exits_2_and_says_where_to_look(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["nonsense"])
    assert left.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "onewindow --help" in said.err


def test_json_lets_one_object_through_and_nothing_else(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(args: argparse.Namespace) -> int:
        sys.stdout.write('loading\n{"due": "2026-10-09"}\ndone\n')
        return 0

    assert running.run(verb_that(run), arguments(json=True)) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"due": "2026-10-09"}
    assert said.out.count("\n") == 1
    assert said.err == "loading\ndone\n"


def test_json_may_span_lines(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(args: argparse.Namespace) -> int:
        sys.stdout.write(json.dumps({"a": [1, 2]}, indent=2))
        return 3

    assert running.run(verb_that(run), arguments(json=True)) == 3
    assert json.loads(capsys.readouterr().out) == {"a": [1, 2]}


def test_json_tells_of_a_dead_end_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(args: argparse.Namespace) -> int:
        raise CannotGoOn("走不通", "no way")

    with pytest.raises(CannotGoOn):
        running.run(verb_that(run), arguments(json=True))
    assert json.loads(capsys.readouterr().out) == {"error": "走不通", "english": "no way"}


def test_the_unexpected_is_one_plain_sentence_with_the_rest_in_the_log(home: Path) -> None:
    def run(args: argparse.Namespace) -> int:
        raise ValueError("the inner matter")

    with pytest.raises(CannotGoOn) as told:
        running.run(verb_that(run), arguments())
    assert "出了意外的问题" in str(told.value)
    assert "the inner matter" not in str(told.value)
    assert "the inner matter" in (home / "log" / "onewindow.log").read_text()
    with pytest.raises(ValueError, match="the inner matter"):
        running.run(verb_that(run), arguments(debug=True))


def test_a_lost_database_says_what_to_do(home: Path) -> None:
    def run(args: argparse.Namespace) -> int:
        raise OperationalError("server closed the connection unexpectedly")

    with pytest.raises(CannotGoOn, match="onewindow check"):
        running.run(verb_that(run), arguments())


def test_ctrl_c_exits_130_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verb = verb_that(lambda args: os.kill(os.getpid(), signal.SIGINT) or 0)  # type: ignore[func-returns-value]
    verb.add_arguments = lambda parser: None
    monkeypatch.setattr(cli, "verbs", lambda: iter([verb]))
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert cli.main(["trial"]) == 130
    finally:
        signal.signal(signal.SIGTERM, before)
    assert "Traceback" not in capsys.readouterr().err
