"""Where does a request come from, behind our own proxies?"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings


def client_address(nearest: str, forwarded: Iterable[str]) -> str:
    """The last hop that is none of our proxies.

    What stands before that in X-Forwarded-For anybody may have written.
    """
    hops = list(forwarded)
    while _is_trusted(nearest) and hops:
        told = _read(hops.pop())
        if told is None:
            break
        nearest = str(told)
    return nearest


def _read(hop: str) -> IPv4Address | IPv6Address | None:
    try:
        told = ip_address(hop.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return getattr(told, "ipv4_mapped", None) or told


def _is_trusted(hop: str) -> bool:
    told = _read(hop)
    return told is not None and any(told in each for each in settings.TRUSTED_PROXIES)
