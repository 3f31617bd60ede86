"""A source's address leads to that department and nowhere else, whatever a name says later."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
from tests.factories.cases import T0
from tests.factories.exchange import Running, data_source, sample_departments

from onewindow.adapters import department_exchange
from onewindow.adapters.department_exchange import Answer, AnswerState, ask
from onewindow.adapters.reaching import OutOfReachError, checked, session
from onewindow.apps.exchange.models import SharedCall

pytestmark = pytest.mark.django_db
PUBLIC = "203.0.114.9"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(department_exchange, "FIRST_PAUSE_SECONDS", 0.01)
    settings.EXCHANGE_NETWORKS = []


@pytest.mark.parametrize("silent", ["192.0.2.1"])
def test_of_several_addresses_the_next_is_tried(
    sample: "Running", monkeypatch: pytest.MonkeyPatch, settings: Any, silent: str
) -> None:
    settings.EXCHANGE_NETWORKS = [ip_network("127.0.0.1/32"), ip_network("192.0.2.0/24")]
    port = int(sample.address.rpartition(":")[2])
    real = socket.socket.connect

    def look(host: str, *_: Any, **__: Any) -> Any:
        numbers = [host] if host[0].isdigit() else [silent, "127.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in numbers]

    def connect(this: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] == silent:
            raise ConnectionRefusedError
        real(this, address)

    monkeypatch.setattr(socket, "getaddrinfo", look)
    monkeypatch.setattr(socket.socket, "connect", connect)
    data_source(f"http://data.example.cn:{port}")
    assert asked().state is AnswerState.FOUND


@pytest.fixture
def sample() -> Iterator[Running]:
    with sample_departments() as running:
        yield running


def asked() -> Answer:
    return ask(
        "civil_marriage",
        {"name": "李小满", "citizen_id": "210112199405200029"},
        purpose="办理“出生登记”",
        legal_basis="《政务数据共享条例》",
        now=T0,
    )


def names(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> list[str]:
    """Every name is looked up as these addresses, one look-up after the other."""
    looked: list[str] = []

    def look(host: str, port: int, *_: Any, **__: Any) -> Any:
        looked.append(host)
        number = numbers[min(len(looked), len(numbers)) - 1] if not host[0].isdigit() else host
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look)
    return looked


def test_a_source_on_this_machine_is_not_asked_and_the_log_says_so_once(sample: Running) -> None:
    data_source(sample.address, retries=3)
    answer = asked()
    assert (answer.state, bool(answer.fallback)) == (AnswerState.UNAVAILABLE, True)
    call = SharedCall.objects.get()
    assert (call.outcome, call.fault, call.attempt) == ("UNREACHABLE", "ADDRESS_INSIDE", 1)
    assert sample.departments.asked == []


def test_the_sample_departments_own_port_is_asked_in_a_demonstration(
    sample: Running, settings: Any
) -> None:
    settings.DEMO_DEPARTMENT = sample.address
    data_source(is_demo=True)
    assert asked().state is AnswerState.FOUND


def test_a_network_the_installation_names_is_asked(sample: Running, settings: Any) -> None:
    settings.EXCHANGE_NETWORKS = [ip_network("127.0.0.1/32")]
    data_source(sample.address)
    assert asked().state is AnswerState.FOUND


def test_a_name_that_leads_inside_is_not_asked(
    sample: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, "169.254.169.254")
    data_source("http://data.example.cn")
    assert asked().state is AnswerState.UNAVAILABLE
    assert SharedCall.objects.get().fault == "ADDRESS_INSIDE"


def test_a_name_with_one_address_inside_is_not_asked_at_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 80)) for number in (PUBLIC, "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: both)
    with pytest.raises(OutOfReachError):
        checked("data.example.cn", 80)


def test_the_address_that_was_checked_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that answers otherwise the second time (rebinding) leads nowhere else."""
    looked = names(monkeypatch, PUBLIC, "127.0.0.1")
    connected: list[str] = []

    def connect(_self: socket.socket, address: tuple[str, int]) -> None:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    data_source("http://data.example.cn")
    assert asked().state is AnswerState.UNAVAILABLE
    assert connected == [PUBLIC]
    assert looked[0] == "data.example.cn"
    assert "data.example.cn" not in looked[1:]
    assert SharedCall.objects.get().fault == ""


def test_a_name_that_is_found_only_the_second_time_is_not_reached_unchecked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([socket.gaierror(socket.EAI_AGAIN, "later"), "169.254.169.254"])

    def look_up(*_a: Any, **_k: Any) -> Any:
        answer = next(answers, "169.254.169.254")
        if isinstance(answer, socket.gaierror):
            raise answer
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, 80))]

    connected: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", lambda _s, address: connected.append(address))
    data_source("http://data.example.cn")
    assert asked().state is AnswerState.UNAVAILABLE
    assert connected == []


class Redirecting(BaseHTTPRequestHandler):
    """Sends whoever asks on to somewhere else."""

    asked: list[str] = []

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.send_response(307)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def test_no_redirect_is_followed(settings: Any) -> None:
    settings.EXCHANGE_NETWORKS = [ip_network("127.0.0.1/32")]
    server = HTTPServer(("127.0.0.1", 0), Redirecting)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        data_source(f"http://127.0.0.1:{server.server_address[1]}")
        assert asked().state is AnswerState.WRONG
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert SharedCall.objects.get().fault == "HTTP_307"
    assert Redirecting.asked == ["/civil_marriage"]


def test_the_name_asked_for_is_the_one_the_certificate_is_checked_against(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names(monkeypatch, PUBLIC)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: None)
    pool = (
        session()
        .get_adapter("https://data.example.cn")
        .poolmanager.connection_from_url(  # type: ignore[attr-defined]
            "https://data.example.cn"
        )
    )
    connection = pool.ConnectionCls("data.example.cn", 443)
    connection._new_conn().close()
    assert connection.host == "data.example.cn"
