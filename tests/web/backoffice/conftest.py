"""A small centre with a licence in review, and its staff signed in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.cases import T0, World, build_world

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
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
    return build_world()


@pytest.fixture
def signed_in(world: World) -> SignedIn:
    def sign_in(who: Acting) -> Client:
        client = Client()
        account = Account.objects.get(pk=who.account_id)
        client.force_login(account, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def accepted_case(world: World) -> Case:
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    cases.choose_situation(case_id=case.id, situation="SALES", acting=world.resident, now=T0)
    cases.save_draft(
        case_id=case.id,
        form={"contact_phone": "13800000001", "address": "云溪区文昌路 8 号 2 单元"},
        delivery_way="WINDOW",
        acting=world.resident,
        now=T0,
    )
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    cases.check_material(
        case_id=case.id, code="LAYOUT", state="PRESENT", defect="", acting=world.clerk, now=T0
    )
    return cases.accept(case_id=case.id, acting=world.clerk, now=T0)


@pytest.fixture
def accepted(world: World) -> Case:
    return accepted_case(world)


@pytest.fixture
def claimed(world: World, accepted: Case) -> Case:
    return cases.claim(case_id=accepted.id, acting=world.reviewer, now=T0)
