"""Whoever holds two of one type is asked which to renew, once, and can change it."""

import uuid

import pytest
from django.test import Client
from tests.apps.licences.test_renewing import LAST
from tests.apps.licences.test_renewing_one_of_two import drafted, one_of_several
from tests.factories.cases import World, build_world
from tests.factories.licences import food_licence, install_types
from tests.web.counter.conftest import signed_in

from onewindow import wallclock
from onewindow.apps.cases.models import Case
from onewindow.apps.licences.models import ELicence


@pytest.fixture
def world(db: None) -> World:
    made = build_world()
    install_types()
    return made


@pytest.fixture
def two(world: World) -> tuple[ELicence, ELicence]:
    first = one_of_several(world)
    assert first.enterprise is not None
    return first, food_licence(first.enterprise, valid_to=LAST)


def posted(client: Client, case: Case, licence: object) -> int:
    sent = {"idempotency_key": uuid.uuid4().hex, "licence": str(licence)}
    return client.post(f"/licences/renew/{case.id}/", sent).status_code


def test_the_form_asks_which_and_shows_the_answer(
    world: World, two: tuple[ELicence, ELicence]
) -> None:
    case = drafted(world, two[0], on=wallclock.now())
    client = signed_in(world.resident)
    form = f"/my/drafts/{case.id}/details/"
    assert "登记的同类证照不止一本" in client.get(form).content.decode()
    page = client.get(f"/licences/renew/{case.id}/").content.decode()
    assert all(each.certificate_no in page for each in two)
    assert posted(client, case, "nothing") == 422
    assert posted(client, case, two[1].id) == 302
    told = client.get(form).content.decode()
    assert two[1].certificate_no in told
    assert "登记的同类证照不止一本" not in told
    assert posted(client, case, two[0].id) == 302
    case.refresh_from_db()
    assert case.form["renews_licence"] == str(two[0].id)


def test_a_clerk_is_asked_at_the_counter_and_a_stranger_sees_nothing(
    world: World, two: tuple[ELicence, ELicence]
) -> None:
    case = drafted(world, two[0], "COUNTER", on=wallclock.now())
    clerk = signed_in(world.clerk)
    page = clerk.get(f"/counter/intake/{case.id}/").content.decode()
    assert "登记的同类证照不止一本" in page
    assert posted(clerk, case, two[1].id) == 302
    assert posted(signed_in(world.stranger), case, two[0].id) == 404
