"""Which account may run the server, and what it can reach."""

import os
from pathlib import Path

import pytest

from onewindow.launcher.postgres.account import Account, account_of, may_enter
from onewindow.launcher.voice import CannotGoOn

STRANGER = Account("stranger", 54321, 54321)


def test_one_closed_folder_on_the_way_closes_all_below(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):
            folder.chmod(0o711)
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "file").touch(mode=0o644)
    (tmp_path / "a").chmod(0o755)
    inner.chmod(0o711)
    assert may_enter(STRANGER, inner)
    assert may_enter(STRANGER, inner / "file")
    (tmp_path / "a").chmod(0o700)
    assert not may_enter(STRANGER, inner)
    assert not may_enter(STRANGER, inner / "file")


def test_an_account_without_a_name_is_told_what_to_do() -> None:
    with pytest.raises(CannotGoOn, match="54321"):
        account_of(54321)
