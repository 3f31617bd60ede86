"""Who keeps the embedded server alive exactly as long as somebody needs it?

One keeper process per running cluster, started by the first command that needs
it. Every command holds one connection to the keeper's socket; the kernel closes
it however the command ends. With the last one gone the keeper stops the server
and itself. The server dies with its keeper, so nothing is ever left behind.

    python -m onewindow.launcher.postgres.keeper BASE [--throwaway]
"""

import argparse
import fcntl
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

from onewindow.launcher.keys import installation_keys
from onewindow.launcher.layout import LARGEST_LOG, log_folder
from onewindow.launcher.postgres.binaries import programs_for
from onewindow.launcher.postgres.cluster import Cluster
from onewindow.launcher.postgres.home import Home, prepare_sockets, settled_home
from onewindow.launcher.postgres.server import Server
from onewindow.launcher.voice import CannotGoOn, say

LOCK_SECONDS = 90.0
# The command that started us connects at once; should it die first, we leave.
FIRST_LEASE_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.2
RESTARTS_ALLOWED = 5
RESTARTS_WITHIN_SECONDS = 60.0


class Keeper:
    def __init__(self, base: Path, home: Home, *, throwaway: bool) -> None:
        self._base = base
        self._home = home
        self._throwaway = throwaway
        self._server: Server | None = None
        self._selector = selectors.DefaultSelector()
        self._door: socket.socket | None = None
        self._leases: set[socket.socket] = set()
        self._had_lease = False
        self._told_to_stop = False
        self._restarts: list[float] = []

    def keep(self) -> None:
        """Serve until nobody needs the server any more."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        sockets = prepare_sockets(self._home)
        self._open_door()
        try:
            self._watch(self._brought_up(sockets), sockets)
        except CannotGoOn as problem:
            self._tell_failure(problem)
            raise
        finally:
            self._close_door()
            if self._server is not None:
                self._server.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._told_to_stop = True

    def _open_door(self) -> None:
        path = self._home.keeper_socket
        path.unlink(missing_ok=True)
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(str(path))
        path.chmod(0o600)
        self._home.account.give(path)
        self._door.listen(64)
        self._door.setblocking(False)
        self._selector.register(self._door, selectors.EVENT_READ)

    def _close_door(self) -> None:
        if self._door is not None:
            self._home.keeper_socket.unlink(missing_ok=True)
            self._selector.unregister(self._door)
            self._door.close()
            self._door = None

    def _brought_up(self, sockets: Path) -> Server:
        programs = programs_for(self._home.account)
        cluster = Cluster(self._home, programs, throwaway=self._throwaway)
        cluster.create_if_absent()
        cluster.write_access_rules()
        self._server = server = Server(cluster, fresh_log(self._base))
        server.start(sockets)
        cluster.prepare(installation_keys(self._base))
        return server

    def _watch(self, server: Server, sockets: Path) -> None:
        since = time.monotonic()
        while not self._told_to_stop:
            self._serve_events()
            if not server.is_running:
                self._restart(server, sockets)
            waited = time.monotonic() - since > FIRST_LEASE_SECONDS
            if not self._leases_left() and (self._had_lease or waited):
                return

    def _serve_events(self) -> None:
        for key, _ in self._selector.select(LOOK_EVERY_SECONDS):
            if key.fileobj is self._door:
                self._welcome()
                self._tell_all({"state": "ready"})

    def _welcome(self) -> None:
        """Let in everyone who waits at the door."""
        while self._door is not None:
            try:
                lease, _ = self._door.accept()
            except BlockingIOError:
                return
            lease.setblocking(False)
            self._leases.add(lease)
            self._selector.register(lease, selectors.EVENT_READ)
            self._had_lease = True

    def _tell_all(self, news: dict[str, str]) -> None:
        """Repeating it is harmless: a command reads the first line only."""
        line = json.dumps(news).encode() + b"\n"
        for lease in self._leases:
            try:
                lease.send(line)
            except OSError:
                continue

    def _tell_failure(self, problem: CannotGoOn) -> None:
        """Wait for the command that started us, if need be: it shall hear why."""
        deadline = time.monotonic() + FIRST_LEASE_SECONDS
        self._welcome()
        while not self._leases and time.monotonic() < deadline:
            time.sleep(0.02)
            self._welcome()
        self._tell_all({"state": "failed", "chinese": problem.chinese, "english": problem.english})

    def _leases_left(self) -> bool:
        """Forget the leases that ended; the last one's socket stays open.

        Its command waits for the end of file, which tells it that the server
        has stopped.
        """
        ended = {lease for lease in self._leases if _has_ended(lease)}
        if ended == self._leases:
            return False
        for lease in ended:
            self._leases.remove(lease)
            self._selector.unregister(lease)
            lease.close()
        return True

    def _restart(self, server: Server, sockets: Path) -> None:
        """The server died under us: recover, unless it keeps dying."""
        now = time.monotonic()
        recent = [t for t in self._restarts if now - t < RESTARTS_WITHIN_SECONDS]
        if len(recent) >= RESTARTS_ALLOWED:
            raise CannotGoOn(
                "数据库在一分钟内多次意外退出，已停止重试。请查看 var/log/database.log。",
                "The database died several times within a minute; see var/log/database.log.",
            )
        self._restarts = [*recent, now]
        say("数据库进程意外退出，正在恢复……")
        server.start(sockets)
        say("数据库已恢复。")


def _has_ended(lease: socket.socket) -> bool:
    try:
        return lease.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def fresh_log(base: Path) -> Path:
    """The server's log; one older generation is kept."""
    log = log_folder(base) / "database.log"
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    return log


def _sole_keeper(home: Home) -> int | None:
    """The lock that makes us the only keeper, or None when another one serves."""
    descriptor = os.open(home.lock, os.O_RDWR | os.O_CREAT, 0o600)
    home.account.give(home.lock)
    deadline = time.monotonic() + LOCK_SECONDS
    while time.monotonic() < deadline:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if home.keeper_socket.exists():
                break
            time.sleep(0.02)
        else:
            return descriptor
    os.close(descriptor)
    return None


def main() -> int:
    parser = argparse.ArgumentParser(prog="onewindow-keeper")
    parser.add_argument("base", type=Path)
    parser.add_argument("--throwaway", action="store_true")
    options = parser.parse_args()
    try:
        home = settled_home(options.base)
        if _sole_keeper(home) is None:
            return 0
        Keeper(options.base, home, throwaway=options.throwaway).keep()
    except CannotGoOn as problem:
        say(str(problem))
        return 1
    if options.throwaway:
        for folder in (home.sockets, home.folder, options.base):
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
