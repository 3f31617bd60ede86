"""Where do one cluster's data and its sockets lie?

`<base>/postgres` is the cluster's home, closed to everyone but the server's
account. It is a link when that account cannot reach the checkout, and
`<home>/run` is a link when the path is too long for a socket.
"""

import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onewindow.launcher.postgres.account import (
    STATE_FOLDER,
    Account,
    may_enter,
    server_account,
)
from onewindow.launcher.voice import CannotGoOn, say

PORT = 5432
# A socket's path holds 107 bytes and a zero (`man 7 unix`).
LONGEST_SOCKET_PATH = 107
SOCKET_NAME = f".s.PGSQL.{PORT}"


@dataclass(frozen=True)
class Home:
    """One cluster's places; `folder` is free of links."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def lock(self) -> Path:
        return self.folder / "keeper.lock"

    @property
    def sockets(self) -> Path:
        return (self.folder / "run").resolve()

    @property
    def keeper_socket(self) -> Path:
        return self.sockets / "keeper"


@contextmanager
def locked(file: Path) -> Iterator[None]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def settled_home(base: Path) -> Home:
    """The home of the cluster under `base`, created on first use."""
    base.mkdir(parents=True, exist_ok=True)
    try:
        with locked(base / ".lock"):
            return _settled(base / "postgres")
    except PermissionError as problem:
        raise CannotGoOn(
            f"当前用户不能写 {base}。请用当初首次启动时的那个用户运行，"
            "或用 ONEWINDOW_HOME 指定另一个目录。",
            f"{base} is not writable for this account. Run as the account that started "
            "this installation first, or name another folder with ONEWINDOW_HOME.",
        ) from problem


def _settled(place: Path) -> Home:
    if place.is_symlink() and not place.exists():
        raise CannotGoOn(
            f"{place} 指向的数据目录 {place.readlink()} 不见了。请从备份恢复该目录；"
            "如果确实要从空库开始，请删除这个链接后再启动。",
            f"The data folder {place.readlink()} behind {place} is gone. Restore it from "
            "a backup, or delete the link to start with an empty database.",
        )
    account = server_account(place)
    if not place.exists():
        if may_enter(account, place.parent):
            place.mkdir(mode=0o700)
            account.give(place)
        else:
            place.symlink_to(_outside_folder(account, place))
    home = Home(place.resolve(), account)
    if not home.account.is_current and os.geteuid() != 0:
        raise PermissionError(place)
    if home.folder.stat().st_uid != account.uid:
        raise PermissionError(place)
    return home


def _outside_folder(account: Account, place: Path) -> Path:
    STATE_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = STATE_FOLDER / f"cluster-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    account.give(folder)
    say(
        f"数据库文件放在 {folder}：系统用户 {account.name} 进不了 {place.parent}，"
        "本程序不会为此放宽任何目录的权限。"
    )
    return folder


def prepare_sockets(home: Home) -> Path:
    """The private folder for this cluster's sockets; only the keeper calls this."""
    link = home.folder / "run"
    if _fits(link):
        if not link.is_dir():
            link.unlink(missing_ok=True)
            link.mkdir(mode=0o700)
            home.account.give(link)
        return link
    if not (link.is_symlink() and _is_private(link.resolve(), home.account)):
        link.unlink(missing_ok=True)
        # A fresh private folder of a short name; the link remembers it.
        parent = "/run" if os.geteuid() == 0 and os.access("/run", os.W_OK) else "/tmp"  # noqa: S108
        folder = Path(tempfile.mkdtemp(prefix="onewindow-", dir=parent))
        home.account.give(folder)
        link.symlink_to(folder)
    return link.resolve()


def _fits(folder: Path) -> bool:
    path = str(folder / SOCKET_NAME)
    return len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and not set(path) & set(",\"'")


def _is_private(folder: Path, account: Account) -> bool:
    if not folder.is_dir():
        return False
    entry = folder.stat()
    return entry.st_uid == account.uid and entry.st_mode & 0o077 == 0
