"""How does a whole centre come up, stay up and go down?"""

import fcntl
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from onewindow.launcher import surroundings
from onewindow.launcher.addresses import Addresses, forget, remember
from onewindow.launcher.asking import answer_of
from onewindow.launcher.layout import log_folder
from onewindow.launcher.parts import Troupe, centre_parts, sample_part
from onewindow.launcher.ports import free_port, require_different, require_free, require_valid
from onewindow.launcher.postgres import Lease, acquire_database
from onewindow.launcher.preparation import prepare
from onewindow.launcher.voice import CannotGoOn, say

LOOK_EVERY_SECONDS = 0.2
ANSWER_WITHIN_SECONDS = 60.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Centre:
    """One installation, from the first process to the last."""

    def __init__(self, base: Path, addresses: Addresses, *, demo: bool) -> None:
        self._base = base
        self._addresses = addresses
        self._demo = demo
        self._sample_port = free_port() if demo else 0
        self._began = time.monotonic()
        self._lease: Lease | None = None
        self._troupe: Troupe | None = None

    def run(self) -> None:
        """Come up and stay up until Ctrl-C, a stop signal or a closed terminal."""
        with _only_one(self._base):
            _check_ports(self._addresses)
            for number in _STOP_SIGNALS:
                signal.signal(number, signal.default_int_handler)
            try:
                self._come_up()
                while True:
                    time.sleep(LOOK_EVERY_SECONDS)
                    self._look_after()
            except KeyboardInterrupt:
                say("\n正在停止……")
            finally:
                self._go_down()
            say("已全部停止；确认过的内容都已保存。")

    def _come_up(self) -> None:
        say("① 启动数据库……")
        self._lease = acquire_database(self._base)
        say("② 检查数据表和数据……")
        owner = surroundings.for_the_owner(self._base, self._lease.database)
        accounts = prepare(owner, demo=self._demo)
        say("③ 启动网页服务、实时消息、后台任务……")
        # The web process wants its folder of collected files to exist, though empty.
        (self._base / "static").mkdir(exist_ok=True)
        self._troupe = Troupe()
        web, *others = centre_parts(self._variables(), self._base, self._addresses)
        self._troupe.start(web)
        self._wait_for_answer()
        remember(self._base, self._addresses)
        # Only now: people wait for pages, and the processor is shared.
        self._troupe.start(*others)
        if self._sample_port:
            self._troupe.start(sample_part(self._variables(), self._base, self._sample_port))
        _welcome(self._addresses, accounts, self._base, time.monotonic() - self._began)

    def _variables(self) -> dict[str, str]:
        assert self._lease is not None
        serving = surroundings.for_serving(self._base, self._lease.database)
        defaults = {
            "ONEWINDOW_PUBLIC_URL": self._addresses.web,
            "ONEWINDOW_LIVE_URL": self._addresses.live,
        }
        if self._sample_port:
            defaults["ONEWINDOW_DEMO_DEPARTMENT"] = f"http://127.0.0.1:{self._sample_port}"
        return {**defaults, **serving}

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + ANSWER_WITHIN_SECONDS
        while not _answers(self._addresses):
            if time.monotonic() > deadline:
                raise CannotGoOn(
                    f"网页服务没有应答，原因见 {log_folder(self._base)}/web.log 的末尾。",
                    "The web process does not answer; see the end of web.log.",
                )
            time.sleep(0.05)
            self._look_after()

    def _look_after(self) -> None:
        assert self._lease is not None
        assert self._troupe is not None
        self._troupe.look_after()
        if not self._lease.is_alive():
            say("数据库的看护进程意外停止，正在重新启动数据库……")
            self._lease.release()
            self._lease = acquire_database(self._base)
            say("数据库已恢复。")

    def _go_down(self) -> None:
        """Nothing may interrupt this: it is short, and half of it helps nobody."""
        for number in _STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        forget(self._base)
        if self._troupe is not None:
            self._troupe.stop()
        if self._lease is not None:
            self._lease.release()


@contextmanager
def _only_one(base: Path) -> Iterator[None]:
    """One running centre per installation; the kernel forgets the lock with the process."""
    base.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(base / ".up", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as problem:
        os.close(descriptor)
        raise CannotGoOn(
            f"这套一窗已经在运行（数据目录 {base}）。请直接打开浏览器，或先停掉它；"
            "要另开一套，请用 ONEWINDOW_HOME 指定另一个目录。",
            f"This installation ({base}) is running already. Stop it first, or name "
            "another folder with ONEWINDOW_HOME.",
        ) from problem
    try:
        yield
    finally:
        os.close(descriptor)


def _check_ports(addresses: Addresses) -> None:
    require_valid(addresses.port, option="--port")
    require_valid(addresses.live_port, option="--live-port")
    require_different(addresses.port, addresses.live_port)
    require_free(addresses.host, addresses.port, make_word="PORT", option="--port")
    require_free(addresses.host, addresses.live_port, make_word="LIVE_PORT", option="--live-port")


def _answers(addresses: Addresses) -> bool:
    try:
        return answer_of(addresses.local_host, addresses.port, "/healthz") == HTTPStatus.OK
    except OSError:
        return False


def _welcome(
    addresses: Addresses, accounts: Sequence[Mapping[str, Any]], base: Path, seconds: float
) -> None:
    lines = [
        "",
        f"一窗已启动（用时 {seconds:.1f} 秒）。请用浏览器打开：{addresses.web}/",
        f"  日志：{log_folder(base)}",
        "  停止：按 Ctrl-C",
    ]
    if accounts:
        lines += ["", "演示账号（演示数据，正式使用前请删除）："]
        lines += [f"  {_account_line(each)}" for each in accounts]
    for line in [*lines, ""]:
        say(line)


def _account_line(account: Mapping[str, Any]) -> str:
    """`role`, `name`, `login`, `password` and perhaps `about`, as far as given."""
    words = ("role", "name", "login", "password", "about")
    return "  ".join(str(account[word]) for word in words if account.get(word))
