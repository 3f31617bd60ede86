"""An interface never stands inside: not on this machine, not beside it, however it is spelt."""

from ipaddress import ip_address, ip_network

import pytest

from onewindow.rules.casework.reaching import Reach, address_faults, may_be_reached

NOWHERE = Reach()
EXTRANET = Reach(networks=(ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")))
SAMPLE = Reach(listeners=frozenset({("127.0.0.1", 8399)}))


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.0.0.8",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.8",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
    ],
)
def test_what_is_not_public_is_not_reached_unless_named(number: str) -> None:
    assert not may_be_reached(ip_address(number), 80, NOWHERE)


@pytest.mark.parametrize("number", ["8.8.8.8", "59.255.0.1", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_reached(number: str) -> None:
    assert may_be_reached(ip_address(number), 443, NOWHERE)


def test_a_named_network_is_reached_and_its_neighbour_is_not() -> None:
    assert may_be_reached(ip_address("10.1.2.3"), 80, EXTRANET)
    assert may_be_reached(ip_address("::ffff:10.1.2.3"), 80, EXTRANET)
    assert may_be_reached(ip_address("fd00:1::5"), 80, EXTRANET)
    assert not may_be_reached(ip_address("10.2.0.1"), 80, EXTRANET)


@pytest.mark.parametrize("number", ["127.0.0.1", "169.254.169.254", "0.0.0.0"])
def test_a_wide_network_never_takes_in_the_machine_itself_or_its_metadata(number: str) -> None:
    wide = Reach(networks=(ip_network("0.0.0.0/0"), ip_network("::/0")))
    assert not may_be_reached(ip_address(number), 80, wide)
    assert may_be_reached(ip_address("192.168.1.1"), 80, wide)
    exact = Reach(networks=(ip_network(f"{number}/32"),))
    assert may_be_reached(ip_address(number), 80, exact)


def test_the_sample_departments_are_reached_on_their_port_alone() -> None:
    assert may_be_reached(ip_address("127.0.0.1"), 8399, SAMPLE)
    assert not may_be_reached(ip_address("127.0.0.1"), 5432, SAMPLE)
    assert not address_faults("http://localhost:8399/x", SAMPLE)
    assert address_faults("http://localhost:5432/x", SAMPLE)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ftp://data.example.cn/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_",
        "http://",
        "http:///x",
        "http://user@data.example.cn/",
        "http://user:secret@data.example.cn/",
        "http://@data.example.cn/",
        "http://data.example.cn/#x",
        "http://data.example.cn:0/",
        "http://data.example.cn:99999/",
        "http://data.example.cn\\@127.0.0.1/",
        "http://data.example.cn/ x",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://[::1",
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    assert [r.code for r in address_faults(address, NOWHERE)] == ["SOURCE_ADDRESS"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "https://[::1]:8443/",
        "http://[fe80::1%25eth0]/",
        "http://10.0.0.8:8080/x",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://api.localhost:80/",
    ],
)
def test_what_is_written_as_an_inside_address_is_refused_at_once(address: str) -> None:
    (refusal,) = address_faults(address, NOWHERE)
    assert (refusal.code, refusal.rule) == ("SOURCE_ADDRESS_INSIDE", "R-2.8")


@pytest.mark.parametrize(
    "address", ["https://data.example.cn/births", "http://59.255.0.1:8080/x", "http://a.gov.cn"]
)
def test_a_plain_public_address_stands(address: str) -> None:
    assert address_faults(address, NOWHERE) == ()
