"""The sample departments start by one command, answer, and say plainly when they cannot."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from onewindow.launcher.ports import free_port


def _started(port: int, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "onewindow.launcher.cli", "demo-department"]
    return subprocess.Popen(
        [*command, "--port", str(port), *options], stderr=subprocess.PIPE, text=True
    )


def test_it_answers_until_it_is_stopped() -> None:
    port = free_port()
    process = _started(port, "--slow", "0.1", "--twice")
    try:
        for _ in range(100):
            try:
                address = f"http://127.0.0.1:{port}/"
                with urllib.request.urlopen(address, timeout=5) as answer:
                    assert json.loads(answer.read()) == {"sample": True}
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise AssertionError("the sample departments do not answer")
    finally:
        process.send_signal(signal.SIGTERM)
        _out, said = process.communicate(timeout=20)
    assert f"127.0.0.1:{port}" in said
    assert "演示" in said


def test_a_port_that_is_taken_is_told_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = _started(taken.getsockname()[1])
        _out, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "--port" in said
    assert "Traceback" not in said
