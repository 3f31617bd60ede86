"""A hall in opening hours, and the people of its windows signed in."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Post, Role
from onewindow.apps.queueing.shelf import forget_places


class Clock:
    """The wall clock, set by hand."""

    def __init__(self) -> None:
        self.now = MORNING + timedelta(minutes=30)

    def pass_by(self, **parts: float) -> datetime:
        """Let time go by: `pass_by(seconds=20)`."""
        self.now += timedelta(**parts)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    told = Clock()
    monkeypatch.setattr(wallclock, "now", lambda: told.now)
    return told


@pytest.fixture
def hall(db: None, clock: Clock) -> Iterator[HallWorld]:
    cache.clear()
    forget_places()
    world = build_hall()
    for number, clerk in world.clerks.items():
        give_post(clerk, world, number)
    yield world
    forget_places()


def give_post(who: Acting, world: HallWorld, number: int, role: Role = Role.CLERK) -> None:
    Post.objects.create(
        account_id=who.account_id, role=role, place=world.place, window=world.windows[number]
    )


def signed_in(who: Acting) -> Client:
    client = Client()
    account = Account.objects.get(pk=who.account_id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def desk(hall: HallWorld) -> Client:
    """The clerk of window 1, window open."""
    return signed_in(hall.opened(1))


def text(answer: Any) -> str:
    return str(answer.content.decode())


_keys = iter(range(10**6))


def press(client: Client, path: str, *, htmx: bool = False, **fields: Any) -> Any:
    """Send one verb of the desk, as its form does."""
    told = {"idempotency_key": f"key-{next(_keys):08d}", **fields}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/window/{path}", told, headers=headers)


def visit_of(answer: Any) -> str:
    """The id the answer names in X-Visit."""
    return str(answer["X-Visit"].split()[0])
