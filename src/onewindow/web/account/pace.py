"""How often may one address, or one person, try? Counted in this process's memory."""

from django.core.cache import cache
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """Where the request comes from; many people of one hall may share it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def too_often(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one more try of `who`; True once there were more than `limit` in that time."""
    key = f"pace:{scope}:{who}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:  # forgotten between the two lines
        return False
