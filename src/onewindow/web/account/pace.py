"""How often may one address, or one person, try? Counted for all processes at once."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

from onewindow import wallclock
from onewindow.apps.writes.tries import count_try


def address(request: HttpRequest) -> str:
    """Where the request comes from; many people of one hall may share it.

    Behind our own proxies it is the last hop that is none of them: what stands before that in
    X-Forwarded-For anybody may have written.
    """
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
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


def too_often(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one more try of `who`; True once there were more than `limit` in that time."""
    return count_try(what=f"{scope}:{who}", now=wallclock.now(), seconds=seconds) > limit
