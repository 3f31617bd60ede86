"""A fresh world and a browser for whoever is named."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories.bundles import MORNING, BundleWorld, build_bundle_world

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.organisation.facts import Acting


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> BundleWorld:
    """The world on the morning it was made for, whatever the day is."""
    monkeypatch.setattr(wallclock, "now", lambda: MORNING)
    monkeypatch.setattr(wallclock, "today", MORNING.date)
    return build_bundle_world()


@pytest.fixture
def browser() -> Callable[[Acting], Client]:
    """Somebody's browser, signed in."""

    def signed_in(who: Acting) -> Client:
        client = Client()
        client.force_login(Account.objects.get(pk=who.who))
        return client

    return signed_in


def key() -> str:
    return uuid4().hex


def words(response: object) -> str:
    """The page's text without tags."""
    html = response.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))
