"""A centre that issues licences, with its people signed in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.cases import T0, World, build_world
from tests.factories.licences import id_card, install_types

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.licences.models import ELicence
from onewindow.apps.organisation.facts import Acting

SignedIn = Callable[[Acting], Client]


@pytest.fixture(autouse=True)
def _fresh(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.FILES_FOLDER = tmp_path
    cache.clear()
    monkeypatch.setattr(wallclock, "now", lambda: T0)
    yield
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    made = build_world()
    install_types()
    return made


@pytest.fixture
def card(world: World) -> ELicence:
    return id_card(world.person)


@pytest.fixture
def signed_in(world: World) -> SignedIn:
    def sign_in(who: Acting) -> Client:
        client = Client()
        account = Account.objects.get(pk=who.account_id)
        client.force_login(account, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
