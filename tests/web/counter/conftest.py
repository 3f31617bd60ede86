"""A small centre, and its people signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.cases import World, build_world

from onewindow.apps.accounts.models import Account
from onewindow.apps.organisation.facts import Acting

SignIn = Callable[[Acting], Client]


@pytest.fixture
def world(db: None, tmp_path: Any, settings: Any) -> World:
    settings.FILES_FOLDER = tmp_path
    cache.clear()
    return build_world()


def signed_in(who: Acting) -> Client:
    client = Client()
    account = Account.objects.get(pk=who.account_id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def clerk(world: World) -> Client:
    return signed_in(world.clerk)
