"""`onewindow licence verify` and `licence trust`: files checked with or without a centre."""

import io
import json
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from tests.apps.licences.sealed import NOW, drawn, keys, record, sealed, sealed_ofd

from onewindow import wallclock
from onewindow.apps.licences import sealing
from onewindow.apps.licences.files import trust
from onewindow.apps.organisation.models import Place
from onewindow.launcher import running
from onewindow.launcher.cli import build_parser
from onewindow.launcher.commands import licence_verify
from onewindow.launcher.voice import CannotGoOn


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ONEWINDOW_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(wallclock, "now", lambda: NOW)


@pytest.fixture
def believed(tmp_path: Path) -> str:
    file = tmp_path / "trust.json"
    file.write_text(trust.written(keys().trust))
    return str(file)


def called(capsys: Any, *words: str) -> tuple[int, str]:
    args = build_parser().parse_args(words)
    code = args.verb.run(args)
    return code, capsys.readouterr().out


def kept(tmp_path: Path, content: bytes) -> str:
    file = tmp_path / "licence"
    file.write_bytes(content)
    return str(file)


@pytest.mark.parametrize(
    ("content", "kind"), [(sealed(), "PDF"), (sealed_ofd(), "OFD"), (record().encode(), "RECORD")]
)
def test_a_genuine_file_exits_with_0(
    capsys: Any, tmp_path: Path, believed: str, content: bytes, kind: str
) -> None:
    file = kept(tmp_path, content)
    code, out = called(capsys, "licence", "verify", file, "--trust", believed, "--json")
    answer = json.loads(out)
    assert (code, answer["state"], answer["genuine"]) == (0, "GENUINE", True)
    assert answer["kind"] == kind
    assert not answer["online"]
    code, out = called(capsys, "licence", "verify", file, "--trust", believed)
    assert code == 0
    for line in ("真实有效。", "证照：食品经营许可证", "演示数据", "--online"):
        assert line in out


def test_whatever_is_not_genuine_exits_with_1_and_says_why(
    capsys: Any, tmp_path: Path, believed: str
) -> None:
    file = kept(tmp_path, sealed() + b" ")
    code, out = called(capsys, "licence", "verify", file, "--trust", believed, "--json")
    assert code == 1
    assert json.loads(out)["codes"] == ["LICENCE_FILE_APPENDED"]
    code, out = called(capsys, "licence", "verify", kept(tmp_path, drawn()), "--trust", believed)
    assert code == 1
    assert "没有电子签名" in out
    assert "持证人" not in out
    code, out = called(capsys, "licence", "verify", kept(tmp_path, sealed()), "--json")
    assert code == 1, "without a trust file and without keys nobody is believed"
    assert json.loads(out)["state"] == "UNKNOWN_ISSUER"


def test_what_cannot_be_read_exits_with_2(capsys: Any, tmp_path: Path, believed: str) -> None:
    code, out = called(
        capsys, "licence", "verify", kept(tmp_path, b"no"), "--trust", believed, "--json"
    )
    assert code == 2
    assert json.loads(out)["state"] == "UNREADABLE"
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.write(b"%PDF-")
        file.truncate(3 * 10**9)
    code, out = called(capsys, "licence", "verify", str(huge), "--json")
    assert code == 2
    assert json.loads(out)["codes"] == ["LICENCE_FILE_HUGE"]
    for words in (["none.pdf"], [str(tmp_path)], [str(huge), "--trust", str(huge)]):
        with pytest.raises(CannotGoOn) as problem:
            called(capsys, "licence", "verify", *words)
        assert problem.value.code == 2


def test_a_file_may_come_through_a_pipe(
    capsys: Any, monkeypatch: pytest.MonkeyPatch, believed: str
) -> None:
    piped = io.TextIOWrapper(io.BytesIO(record().encode()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert called(capsys, "licence", "verify", "-", "--trust", believed)[0] == 0


def test_the_check_needs_neither_installation_nor_database(
    tmp_path: Path, believed: str, onewindow: list[str], clean_environment: dict[str, str]
) -> None:
    environment = {**clean_environment, "ONEWINDOW_HOME": str(tmp_path / "none")}
    words = ["licence", "verify", kept(tmp_path, sealed()), "--trust", believed, "--json"]
    done = subprocess.run(
        [*onewindow, *words], env=environment, capture_output=True, text=True, check=False
    )
    assert json.loads(done.stdout)["state"] in {"GENUINE", "EXPIRED"}, done.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.django_db
def test_the_exported_trust_believes_what_this_installation_seals(
    capsys: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEYS_FOLDER = tmp_path / "home" / "keys"
    file = tmp_path / "out.json"
    with pytest.raises(CannotGoOn, match="no centre"):
        called(capsys, "licence", "trust", "--export", str(file))
    assert not settings.KEYS_FOLDER.exists()
    Place.objects.create(code="centre", kind="CENTRE", name="云溪区政务服务中心", address="1 号")
    code, out = called(capsys, "licence", "trust", "--export", str(file))
    assert code == 0
    assert str(file) in out
    assert trust.read(file.read_bytes()) == sealing.keys(now=NOW).trust
    _, out = called(capsys, "licence", "trust", "--export", "-")
    assert trust.read(out.encode()) == sealing.trusted()
    _, out = called(capsys, "licence", "trust", "--export", str(file), "--json")
    assert json.loads(out)["written"] == str(file)
    with pytest.raises(CannotGoOn):
        called(capsys, "licence", "trust", "--export", str(tmp_path / "no" / "where"))
    settings.SEAL_CERTIFICATE, settings.SEAL_KEY = "none.pem", "none.pem"
    with pytest.raises(CannotGoOn, match="keys"):
        called(capsys, "licence", "trust", "--export", "-")


def test_online_asks_the_register(
    capsys: Any, tmp_path: Path, believed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "database_for_commands", nullcontext)
    monkeypatch.setattr(sealing, "register_word", lambda _: None)
    file = kept(tmp_path, sealed())
    words = ["licence", "verify", file, "--trust", believed, "--online", "--json"]
    code, out = called(capsys, *words)
    assert code == licence_verify.NOT_GENUINE
    assert json.loads(out)["codes"] == ["LICENCE_FILE_NOT_REGISTERED"]
    assert json.loads(out)["online"]
