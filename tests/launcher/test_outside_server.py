"""An outside PostgreSQL instead of the embedded one."""

from pathlib import Path

import pytest

from onewindow.launcher.postgres import acquire_database
from onewindow.launcher.postgres.outside import refuse_old_version
from onewindow.launcher.testing import test_database as session_database
from onewindow.launcher.voice import CannotGoOn


def test_an_outside_server_is_used_and_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = session_database()
    monkeypatch.setenv("ONEWINDOW_DATABASE_URL", outside.owner_dsn)
    monkeypatch.setenv("ONEWINDOW_DATABASE_APP_URL", outside.app_dsn)
    lease = acquire_database(tmp_path / "var")
    assert lease.database.owner_dsn == outside.owner_dsn
    assert lease.database.app_dsn == outside.app_dsn
    assert not lease.database.is_embedded
    assert lease.is_alive()
    lease.release()
    assert not (tmp_path / "var").exists()


def test_one_account_for_everything_is_warned_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = session_database()
    monkeypatch.setenv("ONEWINDOW_DATABASE_URL", outside.owner_dsn)
    monkeypatch.delenv("ONEWINDOW_DATABASE_APP_URL", raising=False)
    assert acquire_database(tmp_path / "var").database.app_dsn == outside.owner_dsn
    assert "ONEWINDOW_DATABASE_APP_URL" in capsys.readouterr().err


def test_an_unreachable_outside_server_is_told_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEWINDOW_DATABASE_URL", f"postgresql://x@/x?host={tmp_path}")
    with pytest.raises(CannotGoOn, match="连不上 ONEWINDOW_DATABASE_URL"):
        acquire_database(tmp_path / "var")


@pytest.mark.parametrize("number", [140_012, 90_624])
def test_versions_before_15_are_refused(number: int) -> None:
    with pytest.raises(CannotGoOn, match="需要 15 或更新"):
        refuse_old_version(number)


@pytest.mark.parametrize("number", [150_000, 180_006])
def test_versions_from_15_on_are_taken(number: int) -> None:
    refuse_old_version(number)
