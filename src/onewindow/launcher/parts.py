"""Which processes make up a running centre, and how are they kept alive together?"""

import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onewindow.launcher.addresses import Addresses
from onewindow.launcher.layout import LARGEST_LOG, log_folder
from onewindow.launcher.postgres.server import dies_with_parent
from onewindow.launcher.voice import say

WEB_WORKERS = 2
# More than the live process admits of all kinds together, so that it can say no itself.
LIVE_STREAMS = 14_000
STOP_SECONDS = 8.0
# After a death: 0.5 s, then twice as long each time, until it has run well for a while.
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
RAN_WELL_SECONDS = 60.0


@dataclass
class Part:
    """One kind of process; `module` must exist for it to be started."""

    name: str
    chinese: str
    module: str
    command: Sequence[str]
    variables: Mapping[str, str] = field(repr=False)
    log: Path
    # Added to the launcher's own niceness: work in the background makes way for people waiting.
    niceness: int = 0
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    start_again: float = 0.0

    @property
    def is_built(self) -> bool:
        return importlib.util.find_spec(self.module) is not None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.command],
                env=dict(self.variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C reaches the launcher alone, which then stops the parts in order.
                start_new_session=True,
                preexec_fn=_before(self.niceness),  # noqa: PLW1509 - one thread
            )
        self.started = time.monotonic()

    def send(self, number: signal.Signals) -> None:
        """Signal the whole part: its first process and all that it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


_SESSION = Path("/proc/self/autogroup")


def _before(niceness: int) -> Callable[[], None]:
    """What a part does before it runs: it ends with its parent, and makes way for the others."""
    die_too = dies_with_parent(signal.SIGTERM)

    def arrange() -> None:
        die_too()
        os.nice(niceness)
        # Linux weighs sessions against one another by their own niceness, where it groups them.
        with contextlib.suppress(OSError):
            _SESSION.write_text(str(os.nice(0)))

    return arrange


def centre_parts(variables: Mapping[str, str], base: Path, addresses: Addresses) -> list[Part]:
    """Web pages and API, live events, background work."""
    granian = [
        "-m",
        "granian",
        "--host",
        addresses.host,
        "--no-ws",
        "--http",
        "1",
        "--log-level",
        "warning",
    ]
    web = [
        *granian,
        *("--interface", "wsgi", "--port", str(addresses.port), "--workers", str(WEB_WORKERS)),
        *("--blocking-threads", "1", "--blocking-threads-idle-timeout", "600"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5"),
        "onewindow.config.wsgi:application",
    ]
    live = [
        *granian,
        *("--interface", "asgi", "--port", str(addresses.live_port), "--workers", "1"),
        # Every open screen, desk and phone is a request that does not end.
        *("--backpressure", str(LIVE_STREAMS), "--backlog", "2048"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "2"),
        "onewindow.config.asgi:live",
    ]
    return [
        Part(name, chinese, module, command, variables, log_folder(base) / f"{name}.log", niceness)
        for name, chinese, module, command, niceness in (
            ("web", "网页服务", "onewindow.config.wsgi", web, 0),
            ("live", "实时消息", "onewindow.config.asgi", live, 0),
            ("worker", "后台任务", "onewindow.jobs.__main__", ["-m", "onewindow.jobs"], 10),
        )
    ]


def sample_part(variables: Mapping[str, str], base: Path, port: int) -> Part:
    """The sample departments that answer the demonstration's shared sources."""
    return Part(
        "departments",
        "演示部门接口",
        "onewindow.launcher.commands.demo_department",
        ["-m", "onewindow.launcher.cli", "demo-department", "--port", str(port)],
        variables,
        log_folder(base) / "departments.log",
    )


class Troupe:
    """The parts of one centre, running together."""

    def __init__(self) -> None:
        self._parts: list[Part] = []

    def start(self, *parts: Part) -> None:
        """Start `parts` and look after them from now on."""
        for part in parts:
            if part.is_built:
                _shorten(part.log)
                part.start()
                self._parts.append(part)

    def look_after(self) -> None:
        """Restart what died, each time after a longer pause, and say so."""
        for part in self._parts:
            _shorten(part.log)
            if part.is_running:
                if time.monotonic() - part.started > RAN_WELL_SECONDS:
                    part.pause = FIRST_PAUSE_SECONDS
            elif part.process is not None:
                self._mourn(part)
            elif time.monotonic() >= part.start_again:
                part.start()
                say(f"{part.chinese}已重新启动。")

    def _mourn(self, part: Part) -> None:
        if part.process is None:
            return
        # What it started may have outlived it and still hold its port.
        part.send(signal.SIGKILL)
        code = part.process.returncode
        why = f"信号 {-code}" if code < 0 else f"退出码 {code}"
        say(f"{part.chinese}意外停止（{why}，详见 {part.log}），{part.pause:g} 秒后重启。")
        part.process = None
        part.start_again = time.monotonic() + part.pause
        part.pause = min(part.pause * 2, LONGEST_PAUSE_SECONDS)

    def stop(self) -> None:
        """Ask all at once, wait, then insist."""
        running = [part for part in self._parts if part.process is not None]
        for part in running:
            if part.process is not None and part.is_running:
                part.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(part.is_running for part in running) and time.monotonic() < deadline:
            time.sleep(0.02)
        for part in running:
            part.send(signal.SIGKILL)
            if part.process is not None:
                part.process.wait()
                part.process = None


def _shorten(log: Path) -> None:
    """Keep one older generation; the writers append, so they carry on at the front."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.with_suffix(".log.1").write_bytes(log.read_bytes())
        os.truncate(log, 0)
