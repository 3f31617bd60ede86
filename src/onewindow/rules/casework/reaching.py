"""Where may a department's interface stand? Never inside this machine or its own network unasked.

An address is written by an administrator and asked by the server with its own rights: one that
led to the server itself, to a neighbour or to a cloud's metadata would open what no one outside
may see. Only what the installation names is reached beside the public network (RULES 2.8).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

from onewindow.rules.outcomes import Refusal

RULE = "R-2.8"
SCHEMES = frozenset({"http", "https"})
IP = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# Meant by none but who names them exactly: a wide network does not take them in.
_OWN: tuple[Network, ...] = (
    ip_network("127.0.0.0/8"),
    ip_network("169.254.0.0/16"),
    ip_network("0.0.0.0/8"),
    ip_network("::1/128"),
    ip_network("::/128"),
    ip_network("fe80::/10"),
)
_NAT64 = ip_network("64:ff9b::/96")
# 127.1, 2130706433 or 0x7f000001: spellings of a number that only a resolver understands.
_ODD_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*\.?")
_OWN_NAMES = re.compile(r"(.*\.)?localhost\.?")


@dataclass(frozen=True)
class Reach:
    """What this installation allows beside public addresses: networks, and single listeners."""

    networks: tuple[Network, ...] = ()
    listeners: frozenset[tuple[str, int]] = frozenset()


def may_be_reached(ip: IP, port: int, reach: Reach) -> bool:
    """Whether a connection to this address may be made at all (R-2.8)."""
    for each in _meant(ip):
        named = any(_takes_in(network, each) for network in reach.networks)
        if not (named or (str(each), port) in reach.listeners or _is_public(each)):
            return False
    return True


def _is_public(ip: IP) -> bool:
    return ip.is_global and not ip.is_multicast


def _takes_in(network: Network, ip: IP) -> bool:
    if ip.version != network.version or ip not in network:
        return False
    return all(
        ip.version != own.version or ip not in own or _is_within(network, own) for own in _OWN
    )


def _is_within(network: Network, own: Network) -> bool:
    return own.version == network.version and (
        own.network_address <= network.network_address  # type: ignore[operator]
        and network.broadcast_address <= own.broadcast_address  # type: ignore[operator]
    )


def _meant(ip: IP) -> Iterable[IP]:
    """The address itself, and the IPv4 address that an IPv6 one only wraps."""
    wrapped: IP | None = None
    if isinstance(ip, IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            wrapped = IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip.teredo is not None:
            wrapped = ip.teredo[1]
    return (wrapped,) if wrapped is not None else (ip,)


def address_faults(address: str, reach: Reach) -> tuple[Refusal, ...]:
    """What is wrong with an address as it is written; a name is looked up when it is asked.

    Codes: SOURCE_ADDRESS (no http(s) address, or with a password or fragment),
    SOURCE_ADDRESS_INSIDE.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return (Refusal("SOURCE_ADDRESS", RULE),)
    plain = "@" not in parts.netloc and not parts.fragment and not re.search(r"[\s\\]", address)
    if parts.scheme not in SCHEMES or not host or port == 0 or not plain:
        return (Refusal("SOURCE_ADDRESS", RULE),)
    told = (Refusal("SOURCE_ADDRESS_INSIDE", RULE, {"host": host}),)
    port = port or (443 if parts.scheme == "https" else 80)
    try:
        ip = ip_address(host.partition("%")[0])
    except ValueError:
        if _ODD_NUMBER.fullmatch(host):
            return (Refusal("SOURCE_ADDRESS", RULE),)
        return told if _OWN_NAMES.fullmatch(host) and not _may_be_here(port, reach) else ()
    return () if may_be_reached(ip, port, reach) else told


def _may_be_here(port: int, reach: Reach) -> bool:
    return may_be_reached(IPv4Address("127.0.0.1"), port, reach)
