"""Real clusters in temporary folders; the session's own test database stays out of it."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from onewindow.launcher.postgres.home import settled_home
from onewindow.launcher.postgres.server import server_processes

SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """An installation's folder, with a space and Chinese in its path."""
    with tempfile.TemporaryDirectory(prefix="onewindow ", dir="/tmp") as place:
        Path(place).chmod(0o711)
        folder = Path(place) / "一窗 var"
        yield folder
        assert not server_processes(settled_home(folder).data), "a server outlived its users"


@pytest.fixture
def clean_environment() -> dict[str, str]:
    """The environment of a person's shell: nothing of the test session in it."""
    kept = {name: text for name, text in os.environ.items() if "ONEWINDOW" not in name}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "PYTHONPATH": str(SOURCE)}


@pytest.fixture(autouse=True)
def no_outside_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONEWINDOW_DATABASE_URL", raising=False)


@pytest.fixture
def onewindow() -> list[str]:
    return [sys.executable, "-m", "onewindow.launcher.cli"]
