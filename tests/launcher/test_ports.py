"""Ports that are taken."""

import os
import socket
from collections.abc import Iterator

import pytest

from onewindow.launcher.addresses import Addresses
from onewindow.launcher.ports import holder_of, require_free
from onewindow.launcher.voice import CannotGoOn


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_its_holder_and_the_way_out(taken_port: int) -> None:
    with pytest.raises(CannotGoOn) as refusal:
        require_free("127.0.0.1", taken_port, make_word="PORT", option="--port")
    said = str(refusal.value)
    assert f"端口 {taken_port} 已被占用" in said
    assert f"进程 {os.getpid()}" in said
    assert "make run PORT=" in said
    assert "onewindow up --port" in said


def test_a_free_port_is_taken_without_a_word(taken_port: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    require_free("127.0.0.1", free, make_word="PORT", option="--port")
    assert holder_of(free) is None


def test_an_address_of_another_machine_is_refused_plainly() -> None:
    with pytest.raises(CannotGoOn, match=r"192\.0\.2\.1"):
        require_free("192.0.2.1", 8000, make_word="PORT", option="--port")


def test_addresses_are_written_for_a_browser() -> None:
    assert Addresses("127.0.0.1", 8000, 8001).web == "http://127.0.0.1:8000"
    assert Addresses("::1", 8000, 8001).live == "http://[::1]:8001"
    assert "0.0.0.0" not in Addresses("0.0.0.0", 8000, 8001).web
