"""How is one postmaster started, watched, stopped, and never left behind?"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from onewindow.launcher.postgres.cluster import Cluster, server_environment
from onewindow.launcher.voice import CannotGoOn

START_SECONDS = 60.0
STOP_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1


def dies_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `number` to the child when its parent dies."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


class Server:
    """The postmaster of one cluster."""

    def __init__(self, cluster: Cluster, log: Path) -> None:
        self._cluster = cluster
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, sockets: Path) -> None:
        """Start and return when connections are accepted; recovery included."""
        end_strays(self._cluster.home.data)
        (self._cluster.home.data / "postmaster.pid").unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._cluster.server_command(sockets),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._cluster.home.folder,
                env=server_environment(),
                umask=0o077,
                start_new_session=True,
                # Fast shutdown, should the keeper itself be killed.
                preexec_fn=dies_with_parent(signal.SIGINT),  # noqa: PLW1509 - the keeper has one thread
                **self._cluster.home.account.popen_options(),
            )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.is_running and time.monotonic() < deadline:
            if self._reports_ready():
                return
            time.sleep(0.01)
        self.stop()
        raise CannotGoOn(
            f"数据库没有启动成功，原因见 {self._log} 末尾。",
            f"The database did not start; the end of {self._log} says why.",
        )

    def _reports_ready(self) -> bool:
        """The postmaster writes its state as line 8 of its pid file."""
        try:
            lines = (self._cluster.home.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def stop(self) -> None:
        """Fast shutdown: what was confirmed is on disk, open transactions roll back."""
        if self._process is None:
            return
        for number, seconds in (
            (signal.SIGINT, STOP_SECONDS),
            (signal.SIGQUIT, 10.0),
            (signal.SIGKILL, 10.0),
        ):
            if self._process.poll() is None:
                self._process.send_signal(number)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
            break
        self._process = None


def end_strays(data: Path) -> None:
    """End server processes that outlived their keeper.

    A server process has the data directory as its working directory, which is
    a surer sign than the number in a stale pid file: numbers are used again.
    A postmaster is asked to shut down in order; what has lost its postmaster
    is ended at once, and recovery makes it good.
    """
    deadline = time.monotonic() + STOP_SECONDS
    asked: set[int] = set()
    while strays := server_processes(data):
        recorded = _recorded_postmaster(data)
        postmaster = {each for each in strays if each == recorded}
        late = time.monotonic() > deadline
        if late and time.monotonic() > deadline + 10:
            raise CannotGoOn(
                f"有数据库进程不肯退出（编号 {sorted(strays)}），请先结束它们再启动。",
                f"Server processes {sorted(strays)} refuse to end; end them first.",
            )
        if not postmaster or late:
            _send(strays, signal.SIGQUIT)
        else:
            _send(postmaster - asked, signal.SIGINT)
            asked |= postmaster
        time.sleep(0.02)


def _recorded_postmaster(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def server_processes(data: Path) -> set[int]:
    """The numbers of living processes that work inside `data`."""
    wanted = str(data.resolve())
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            inside = os.readlink(entry / "cwd") == wanted
            program = Path(os.readlink(entry / "exe")).name
        except OSError:
            continue
        if inside and program.startswith("postgres"):
            found.add(int(entry.name))
    return found


def _send(processes: set[int], number: signal.Signals) -> None:
    for each in processes:
        try:
            os.kill(each, number)
        except ProcessLookupError:
            continue
