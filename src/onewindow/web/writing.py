"""How does a page write? Once per key, with the form's own key."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from onewindow import wallclock
from onewindow.apps.writes import operations as writes

_NOT_PART_OF_REQUEST = {"csrfmiddlewaretoken", "idempotency_key"}


def write_once(
    request: HttpRequest, scope: str, write: Callable[[], dict[str, Any]], **also: Any
) -> dict[str, Any]:
    """Run `write` once for the form's `idempotency_key`; a double click gets the first answer.

    `also` adds what identifies the request beside the form (ids from the address).
    """
    told = {k: request.POST.getlist(k) for k in request.POST if k not in _NOT_PART_OF_REQUEST}
    return writes.once(
        key=request.POST.get("idempotency_key", ""),
        scope=scope,
        actor_id=request.user.pk,
        request={**told, **also},
        now=wallclock.now(),
        write=write,
    )
