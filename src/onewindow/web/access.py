"""Who may open this page? Each view says so; a view that says nothing opens for nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.http import HttpRequest

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role, acting_as

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """PUBLIC: anyone. RESIDENT: signed in. STAFF: holding one of `roles`."""

    kind: str
    roles: frozenset[str] = frozenset()


def _mark(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anyone may open this view."""
    return _mark(view, Access("PUBLIC"))


def resident(view: View) -> View:
    """Anyone signed in may open this view; the view itself shows only their own."""
    return _mark(view, Access("RESIDENT"))


def staff(*roles: Role) -> Callable[[View], View]:
    """Only members of staff holding one of these roles may open this view."""

    def mark(view: View) -> View:
        return _mark(view, Access("STAFF", frozenset(str(r) for r in roles)))

    return mark


def acting(request: HttpRequest) -> Acting:
    """The person behind the request, read once a request; call only when signed in."""
    cached = getattr(request, "_acting", None)
    if cached is None:
        account = cast(Any, request.user)
        cached = acting_as(account_id=account.pk, name=account.display_name, origin="web")
        request._acting = cached  # type: ignore[attr-defined]
    return cast(Acting, cached)
