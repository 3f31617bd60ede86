"""Who is calling? A token in the Authorization header; neither sessions nor cookies count."""

from dataclasses import dataclass
from typing import cast

from django.core.cache import cache
from django.http import HttpRequest
from ninja.errors import Throttled
from ninja.security import HttpBearer

from onewindow import wallclock
from onewindow.apps.accounts.tokens import token_in_force
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.parties.queries import Person, person_of_account
from onewindow.rules.outcomes import Refusal, Refused

ITEMS_READ, CASES_READ = "items:read", "cases:read"
CASES_WRITE, RATINGS_WRITE = "cases:write", "ratings:write"
# Counted in each process: with two of them a token gets through at most twice as often.
REQUESTS, SECONDS = 240, 60


@dataclass(frozen=True)
class Caller:
    """The account behind the token, as operations see it."""

    acting: Acting


class ApiToken(HttpBearer):
    """`Authorization: Bearer ow_…`, with the scope that the operation asks for."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        found = token_in_force(token.strip(), now=wallclock.now())
        if found is None:
            return None
        _keep_pace(str(found.id))
        if self.scope not in found.scopes:
            raise Refused((Refusal("SCOPE_MISSING", "R-4-8", {"scope": self.scope}),))
        acting = acting_as(
            account_id=found.account_id,
            name=found.account.display_name,
            origin=f"api:{found.id}",
        )
        if acting.is_staff and self.scope != ITEMS_READ:
            raise Refused((Refusal("STAFF_USE_PAGES", "R-4-8"),))
        return Caller(acting)


def _keep_pace(token: str) -> None:
    key = f"pace:api:{token}"
    cache.add(key, 0, timeout=SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # forgotten between the two lines
        return
    if count > REQUESTS:
        raise Throttled(wait=SECONDS)


def acting_of(request: HttpRequest) -> Acting:
    """In which capacity this request acts."""
    return cast(Caller, request.auth).acting  # type: ignore[attr-defined]


def person_of(request: HttpRequest) -> Person:
    """The person behind the token; refuses PERSON_UNKNOWN before anybody was identified."""
    person = person_of_account(acting_of(request).who)
    if person is None:
        raise Refused((Refusal("PERSON_UNKNOWN", "R-1-5"),))
    return person
