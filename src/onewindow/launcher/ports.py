"""Is a port free, and if not, who holds it and what should one type instead?"""

import contextlib
import errno
import os
import socket
from pathlib import Path

from onewindow.launcher.voice import CannotGoOn

_LISTENING = "0A"
_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


LARGEST = 65535
BAD_INPUT = 2


def require_valid(port: int, *, option: str) -> None:
    """Return when there is such a port at all."""
    if not 1 <= port <= LARGEST:
        raise CannotGoOn(
            f"没有端口 {port}：{option} 要写 1 到 {LARGEST} 之间的数，例如 {option} 8080。",
            f"There is no port {port}: give {option} a number from 1 to {LARGEST}.",
            code=BAD_INPUT,
        )


def require_different(port: int, live_port: int) -> None:
    """Return when pages and live messages each have a port of their own."""
    if port == live_port:
        other = port + 1 if port < LARGEST else port - 1
        raise CannotGoOn(
            f"网页和实时消息不能用同一个端口 {port}。请给实时消息另选一个："
            f"onewindow up --port {port} --live-port {other}。",
            f"The pages and the live messages cannot share port {port}; choose another "
            f"for one of them, such as --live-port {other}.",
            code=BAD_INPUT,
        )


def require_free(host: str, port: int, *, make_word: str, option: str) -> None:
    """Return when `port` can be had; otherwise say who has it and how to change it."""
    require_valid(port, option=option)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as problem:
            raise _refusal(problem, host, port, make_word, option) from problem


def _refusal(problem: OSError, host: str, port: int, make_word: str, option: str) -> CannotGoOn:
    other = port + 80 if port + 80 < 65536 else 8080
    change = f"make run {make_word}={other}（或 onewindow up {option} {other}）"
    english = f"Choose another: make run {make_word}={other}."
    if problem.errno == errno.EADDRINUSE:
        holder = holder_of(port)
        by = f"，占用它的是进程 {holder}" if holder else ""
        return CannotGoOn(
            f"端口 {port} 已被占用{by}。请先停掉它，或换一个端口：{change}。",
            f"Port {port} is taken{f' by process {holder}' if holder else ''}. {english}",
        )
    if problem.errno == errno.EACCES:
        return CannotGoOn(
            f"当前用户不能使用端口 {port}（1024 以下通常要 root）。请换一个端口：{change}。",
            f"This account may not use port {port}. {english}",
        )
    return CannotGoOn(
        f"不能在地址 {host} 的端口 {port} 上提供服务：{problem.strerror or problem}。"
        "请检查 HOST 是否是本机的地址。",
        f"Cannot listen on {host}:{port}: {problem.strerror or problem}.",
    )


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody holds at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def holder_of(port: int) -> str | None:
    """The process that listens on `port`, as far as this account may see it."""
    sockets = _listening_sockets(port)
    for entry in Path("/proc").iterdir() if sockets else ():
        if entry.name.isdigit() and sockets & _open_sockets(entry):
            return f"{entry.name} ({_command_of(entry)})"
    return None


def _listening_sockets(port: int) -> set[str]:
    found = set()
    for table in _TABLES:
        try:
            lines = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in (line.split() for line in lines):
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found


def _open_sockets(process: Path) -> set[str]:
    found = set()
    try:
        for each in (process / "fd").iterdir():
            # One may be closed while we look; the others still count.
            with contextlib.suppress(FileNotFoundError):
                found.add(os.readlink(each))
    except OSError:
        return found
    return found


def _command_of(process: Path) -> str:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
        return " ".join(word.decode(errors="replace") for word in words if word)[:80]
    except OSError:
        return "?"
