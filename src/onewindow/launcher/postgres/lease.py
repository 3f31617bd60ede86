"""How does a command get hold of the database, and let it go again?"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from onewindow.launcher.keys import installation_keys
from onewindow.launcher.layout import log_folder
from onewindow.launcher.postgres.home import PORT, Home, settled_home
from onewindow.launcher.postgres.outside import check_outside_server
from onewindow.launcher.postgres.roles import APP, DATABASE, OWNER
from onewindow.launcher.voice import CannotGoOn

PATIENCE_SECONDS = 120.0
STOP_SECONDS = 75.0


@dataclass(frozen=True)
class Database:
    """Where the database is, for the role that migrates and the role that serves."""

    owner_dsn: str = field(repr=False)
    app_dsn: str = field(repr=False)
    is_embedded: bool


class Lease:
    """The promise that the database runs until `release`."""

    def __init__(self, database: Database, line: socket.socket | None) -> None:
        self.database = database
        self._line = line

    def is_alive(self) -> bool:
        """Whether the keeper still holds up its end; an outside server is not watched."""
        if self._line is None:
            return True
        self._line.setblocking(False)
        try:
            return self._line.recv(4096) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def release(self) -> None:
        """Let go; returns when the server has stopped, or at once if others use it."""
        if self._line is None:
            return
        line, self._line = self._line, None
        with line:
            try:
                line.settimeout(STOP_SECONDS)
                line.shutdown(socket.SHUT_WR)
                while line.recv(4096):
                    pass
            except OSError:
                return


@contextmanager
def running_database(base: Path) -> Iterator[Database]:
    """The database of the installation under `base`, running for the length of the block.

    Joins the embedded server when it runs, starts it when not, and stops it
    with its last user. `ONEWINDOW_DATABASE_URL` names an outside server instead.
    """
    lease = acquire_database(base)
    try:
        yield lease.database
    finally:
        lease.release()


def acquire_database(base: Path, *, throwaway: bool = False) -> Lease:
    """As `running_database`, to be let go with `Lease.release` or the process's end."""
    outside = os.environ.get("ONEWINDOW_DATABASE_URL")
    if outside and not throwaway:
        app = os.environ.get("ONEWINDOW_DATABASE_APP_URL") or outside
        check_outside_server(outside, app)
        return Lease(Database(outside, app, is_embedded=False), None)
    home = settled_home(base)
    line = _line_to_keeper(base, home, throwaway=throwaway)
    keys = installation_keys(base)
    database = Database(
        owner_dsn=_dsn(home, OWNER, keys.owner_password),
        app_dsn=_dsn(home, APP, keys.app_password),
        is_embedded=True,
    )
    return Lease(database, line)


def _dsn(home: Home, role: str, password: str) -> str:
    place = quote(str(home.sockets), safe="")
    secret = quote(password, safe="")
    return f"postgresql://{role}:{secret}@/{DATABASE}?host={place}&port={PORT}"


def _line_to_keeper(base: Path, home: Home, *, throwaway: bool) -> socket.socket:
    deadline = time.monotonic() + PATIENCE_SECONDS
    keeper: subprocess.Popen[bytes] | None = None
    while time.monotonic() < deadline:
        line = _dial(home)
        if line is not None and _is_ready(line, deadline):
            return line
        if keeper is None or keeper.poll() is not None:
            if keeper is not None and keeper.returncode != 0:
                break
            keeper = _start_keeper(base, throwaway=throwaway)
        time.sleep(0.01)
    raise CannotGoOn(
        f"数据库没有启动成功，原因见 {log_folder(base)}/keeper.log 和 database.log 的末尾。",
        f"The database did not start; see keeper.log and database.log in {base}/log.",
    )


def _dial(home: Home) -> socket.socket | None:
    if not home.sockets.is_dir():
        return None
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.connect(str(home.keeper_socket))
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        line.close()
        return None
    except PermissionError as problem:
        line.close()
        raise CannotGoOn(
            f"数据库正由另一个系统用户运行，当前用户不能使用（{home.folder}）。"
            "请用启动它的那个用户运行。",
            "The database runs under another account; run as the account that started it.",
        ) from problem
    return line


def _is_ready(line: socket.socket, deadline: float) -> bool:
    """Wait for the keeper's first line; False when it left without a word."""
    line.settimeout(max(0.1, deadline - time.monotonic()))
    heard = b""
    try:
        while b"\n" not in heard:
            part = line.recv(4096)
            if not part:
                line.close()
                return False
            heard += part
    except OSError:
        line.close()
        return False
    news = json.loads(heard.partition(b"\n")[0])
    if news["state"] != "ready":
        line.close()
        raise CannotGoOn(news["chinese"], news["english"])
    return True


def _start_keeper(base: Path, *, throwaway: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "onewindow.launcher.postgres.keeper", str(base)]
    if throwaway:
        command.append("--throwaway")
    with (log_folder(base) / "keeper.log").open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Its own session: Ctrl-C in the terminal is ours, not the keeper's.
            start_new_session=True,
        )
