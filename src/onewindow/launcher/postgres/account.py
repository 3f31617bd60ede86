"""Under which system account does the embedded server run?

PostgreSQL refuses to run as root, so root gives it a dedicated account. The
data directory belongs to that account; no parent folder is ever opened wider.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onewindow.launcher.voice import CannotGoOn, say

NAME = "onewindow"
STAND_INS = ("postgres", "nobody")
STATE_FOLDER = Path("/var/lib/onewindow")


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    @property
    def is_current(self) -> bool:
        return self.uid == os.geteuid()

    def popen_options(self) -> dict[str, Any]:
        """How `subprocess` starts a child under this account, and under no group of ours."""
        if self.is_current:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        if not self.is_current:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_of(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as problem:
        raise CannotGoOn(
            f"系统里没有编号为 {uid} 的用户，数据库无法启动。请在 /etc/passwd 中登记这个用户"
            "（容器中常见），或用 ONEWINDOW_DATABASE_URL 指向外部数据库。",
            f"No account with uid {uid} exists, which PostgreSQL requires. Add it to "
            "/etc/passwd (usual in containers) or set ONEWINDOW_DATABASE_URL.",
        ) from problem
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def server_account(data: Path) -> Account:
    """Who runs the server: ourselves, or for root whoever owns the data, or a dedicated account."""
    if os.geteuid() != 0:
        return account_of(os.geteuid())
    if data.exists() and data.stat().st_uid != 0:
        return account_of(data.stat().st_uid)
    return _dedicated_account()


def _dedicated_account() -> Account:
    try:
        return _by_name(NAME)
    except KeyError:
        _create_account()
    for name in (NAME, *STAND_INS):
        try:
            account = _by_name(name)
        except KeyError:
            continue
        if name != NAME:
            say(f"提示：建不了专用系统用户 {NAME}，数据库改用已有用户 {name} 运行。")
        return account
    raise CannotGoOn(
        f"以 root 运行时需要一个专用系统用户。请先执行：useradd --system {NAME}",
        f"As root a dedicated account is needed. Run: useradd --system {NAME}",
    )


def _by_name(name: str) -> Account:
    entry = pwd.getpwnam(name)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_account() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return
    subprocess.run(
        [
            useradd,
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir=/nonexistent",
            "--shell=/usr/sbin/nologin",
            NAME,
        ],
        check=False,
        capture_output=True,
    )


def may_enter(account: Account, path: Path) -> bool:
    """Whether `account` can pass every folder on the way to `path`, and read a file there."""
    real = path.resolve()
    last = stat.S_IXUSR if real.is_dir() else stat.S_IRUSR
    wanted = [(real, last), *((each, stat.S_IXUSR) for each in real.parents)]
    return all(_allowed(account, each, bit) for each, bit in wanted if each.exists())


def _allowed(account: Account, path: Path, owner_bit: int) -> bool:
    entry = path.stat()
    if entry.st_uid == account.uid:
        return bool(entry.st_mode & owner_bit)
    if entry.st_gid == account.gid:
        return bool(entry.st_mode & (owner_bit >> 3))
    return bool(entry.st_mode & (owner_bit >> 6))
