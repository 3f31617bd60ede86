"""How often may one address, or one person, try? Counted for all processes at once."""

from django.http import HttpRequest

from onewindow import wallclock
from onewindow.apps.writes.addresses import client_address
from onewindow.apps.writes.tries import count_try


def address(request: HttpRequest) -> str:
    """Where the request comes from; many people of one hall may share it.

    Behind our own proxies it is the last hop that is none of them: what stands before that in
    X-Forwarded-For anybody may have written.
    """
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    return client_address(str(request.META.get("REMOTE_ADDR", "")), hops)


def too_often(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one more try of `who`; True once there were more than `limit` in that time."""
    return count_try(what=f"{scope}:{who}", now=wallclock.now(), seconds=seconds) > limit
