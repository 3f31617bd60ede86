"""What a command line that cannot work is told; ports that cannot be; where a centre runs."""

import json
from pathlib import Path

import pytest

from onewindow.launcher import cli
from onewindow.launcher.addresses import Addresses, forget, remember, remembered
from onewindow.launcher.commands import check
from onewindow.launcher.misread import json_last


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "--nonsense"], "不认识的参数：--nonsense"),
        (["token", "issue", "--login", "a"], "缺少：--scopes"),
        (["up", "--port", "x"], "--port 要写整数，不能是“x”"),
        (["up", "--port"], "--port 后面还缺一个值"),
        (["nonsense"], "命令不能是“nonsense”，可以是："),
    ],
)
def test_a_misread_line_is_told_in_chinese_first_and_as_json(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    told = capsys.readouterr()
    assert (left.value.code, told.out) == (2, "")
    assert told.err.startswith(said)
    assert "--help" in told.err
    with pytest.raises(SystemExit) as left:
        cli.main(["--json", *words])
    told = capsys.readouterr()
    assert left.value.code == 2
    assert told.out.count("\n") == 1
    assert json.loads(told.out)["english"]


def test_json_before_the_command_means_the_command() -> None:
    assert json_last(["--json", "check"]) == ["check", "--json"]
    assert json_last(["--debug", "--json", "a", "--", "b"]) == ["--debug", "a", "--json", "--", "b"]
    assert json_last(["check", "--json"]) == ["check", "--json"]
    args = cli.build_parser().parse_args(json_last(["--json", "check"]))
    assert args.json is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "8765", "--live-port", "8765"], "不能用同一个端口 8765"),
        (["--port", "70000"], "没有端口 70000"),
        (["--live-port", "0"], "没有端口 0"),
        (["--port", "-1"], "没有端口 -1"),
    ],
)
def test_ports_that_cannot_be_are_refused_before_anything_starts(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ONEWINDOW_HOME", str(tmp_path))
    assert cli.main(["up", *words]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 2
    assert not (tmp_path / "postgres").exists()


def test_check_finds_the_running_centre_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEWINDOW_HOME", str(tmp_path))
    asked = cli.build_parser().parse_args(["check"])
    assert check._where(asked) == ("127.0.0.1", 8000)
    remember(tmp_path, Addresses("0.0.0.0", 8765, 8766))
    assert check._where(asked) == ("127.0.0.1", 8765)
    named = cli.build_parser().parse_args(["check", "--port", "9000"])
    assert check._where(named) == ("127.0.0.1", 9000)
    forget(tmp_path)
    forget(tmp_path)
    assert remembered(tmp_path) is None
    (tmp_path / "run.json").write_text("half a")
    assert remembered(tmp_path) is None
