"""The processes of a running centre."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from onewindow.launcher.parts import Part, Troupe

SLEEPER = "import time; time.sleep(60)"
# A part that starts a process of its own, as the web server does.
PARENT = (
    "import subprocess, sys, time;"
    f"child = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]);"
    "open(sys.argv[1], 'w').write(str(child.pid)); time.sleep(60)"
)


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def eventually(claim: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not claim():
        time.sleep(0.02)
    return claim()


def part(log: Path, *command: str) -> Part:
    return Part("trial", "试验", "json", ["-c", *command], dict(os.environ), log)


def test_a_part_that_dies_is_restarted_after_a_growing_pause_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = part(tmp_path / "log", SLEEPER)
    troupe = Troupe()
    troupe.start(one)
    try:
        for pause in (0.5, 1.0):
            assert one.process is not None
            first = one.process.pid
            os.kill(first, signal.SIGKILL)
            one.process.wait()
            troupe.look_after()
            assert one.process is None
            assert one.pause == 2 * pause
            one.start_again = 0.0
            troupe.look_after()
            assert one.is_running
            assert one.process is not None
            assert one.process.pid != first
    finally:
        troupe.stop()
    said = capsys.readouterr().err
    assert "试验意外停止（信号 9" in said
    assert "试验已重新启动" in said


def test_stopping_ends_a_part_and_all_it_started(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    one = part(tmp_path / "log", PARENT, str(note))
    troupe = Troupe()
    troupe.start(one)
    assert one.process is not None
    first = one.process.pid
    assert eventually(lambda: note.exists() and note.read_text() != "")
    began = time.monotonic()
    troupe.stop()
    assert time.monotonic() - began < 60
    assert not is_alive(first)
    assert eventually(lambda: not is_alive(int(note.read_text())))


def test_a_part_does_not_outlive_a_killed_launcher(
    tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    program = (
        "import os, sys, time; from pathlib import Path;"
        "from onewindow.launcher.parts import Part, Troupe;"
        f"one = Part('t', 't', 'json', ['-c', {SLEEPER!r}], dict(os.environ), Path(sys.argv[1]));"
        "Troupe().start(one); print(one.process.pid, flush=True); time.sleep(60)"
    )
    launcher = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "log")],
        env=clean_environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert launcher.stdout is not None
    child = int(launcher.stdout.readline())
    assert is_alive(child)
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    assert eventually(lambda: not is_alive(child))


def test_a_part_whose_code_is_absent_is_left_out(tmp_path: Path) -> None:
    absent = Part("trial", "试验", "no_such_module", ["-c", ""], {}, tmp_path / "log")
    troupe = Troupe()
    troupe.start(absent)
    troupe.look_after()
    assert absent.process is None
