"""`onewindow up`, from the first line to the last process."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onewindow.launcher.asking import answer_of
from onewindow.launcher.postgres.home import settled_home
from onewindow.launcher.postgres.server import server_processes

PATIENCE = 180.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(home: Path) -> set[int]:
    """Every process whose environment names this installation."""
    wanted = f"ONEWINDOW_HOME={home}".encode()
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and wanted in told_of(int(entry.name), "environ").split(b"\0"):
            found.add(int(entry.name))
    return found


def told_of(process: int, what: str) -> bytes:
    """One file of a process; nothing of one that has just ended."""
    try:
        return Path(f"/proc/{process}/{what}").read_bytes()
    except OSError:
        return b""


class Up:
    """One `onewindow up`, its ports and what it says."""

    def __init__(self, command: list[str], environment: dict[str, str], base: Path) -> None:
        self.port = free_port()
        self.live_port = free_port()
        self.base = base
        self._said = base.parent / f"said-{self.port}"
        words = ["up", "--no-demo", "--port", str(self.port), "--live-port", str(self.live_port)]
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [*command, *words],
                env={**environment, "ONEWINDOW_HOME": str(base)},
                stderr=said,
                stdout=said,
            )

    def said(self) -> str:
        return self._said.read_text()

    def wait_until_welcome(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while "一窗已启动" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def is_gone(self) -> bool:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not processes_of(self.base) and not server_processes(settled_home(self.base).data):
                return True
            time.sleep(0.05)
        return False


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="onewindow up ", dir="/tmp") as place:
        Path(place).chmod(0o711)
        yield Path(place) / "var"


def test_up_serves_tells_of_taken_ports_and_stops_cleanly(
    base: Path, onewindow: list[str], clean_environment: dict[str, str]
) -> None:
    up = Up(onewindow, clean_environment, base)
    up.wait_until_welcome()
    assert answer_of("127.0.0.1", up.port, "/healthz") == 200
    assert f"http://127.0.0.1:{up.port}" in up.said()

    elsewhere = {**clean_environment, "ONEWINDOW_HOME": str(base.parent / "other")}
    second = subprocess.run(
        [*onewindow, "up", "--port", str(up.port)],
        env=elsewhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"端口 {up.port} 已被占用" in second.stderr
    assert "make run PORT=" in second.stderr

    same = subprocess.run(
        [*onewindow, "up", "--port", str(free_port())],
        env={**clean_environment, "ONEWINDOW_HOME": str(base)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert same.returncode == 1
    assert "已经在运行" in same.stderr

    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(PATIENCE) == 0
    assert "已全部停止" in up.said()
    assert up.is_gone()


def test_the_second_start_is_quick_and_a_killed_launcher_leaves_nothing(
    base: Path, onewindow: list[str], clean_environment: dict[str, str]
) -> None:
    up = Up(onewindow, clean_environment, base)
    up.wait_until_welcome()
    assert "建立数据表" not in up.said()
    web = next(each for each in processes_of(base) if b"granian" in told_of(each, "cmdline"))
    assert b"ONEWINDOW_OWNER_DSN" not in told_of(web, "environ")
    os.kill(up.process.pid, signal.SIGKILL)
    up.process.wait()
    assert up.is_gone()
