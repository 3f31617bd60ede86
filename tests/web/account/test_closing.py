"""Somebody ends their account: told what follows, asked for the password, and signed out."""

import uuid
from typing import Any

import pytest
from django.test import Client
from tests.factories.accounts import PASSWORD, staff_account
from tests.factories.cases import T0, World, build_world
from tests.factories.parties import citizen_id
from tests.web.counter.conftest import signed_in

from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.parties import operations as parties
from onewindow.apps.parties.models import Person
from onewindow.wallclock import now

pytestmark = pytest.mark.django_db
PAGE, PHONE = "/me/close/", "13800001234"


@pytest.fixture
def world(db: None, tmp_path: Any, settings: Any) -> World:
    settings.FILES_FOLDER = tmp_path
    return build_world()


def registered() -> Person:
    return parties.register_resident(
        name="周立秋", citizen_id=citizen_id(), phone=PHONE, password=PASSWORD, now=now()
    )


def enter(password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": PHONE, "password": password})
    return client


def close(client: Client, **other: str) -> Any:
    told = {"password": PASSWORD, "understood": "on", "idempotency_key": uuid.uuid4().hex}
    told |= other
    return client.post(PAGE, {key: value for key, value in told.items() if value})


def test_the_way_there_starts_at_the_own_account() -> None:
    registered()
    client = enter()
    assert f'href="{PAGE}"' in client.get("/me/").content.decode()
    page = client.get(PAGE).content.decode()
    assert "已经交来的申请照常办" in page
    assert "依法留着" in page


def test_a_closed_account_is_signed_out_everywhere_and_journaled() -> None:
    person = registered()
    client, elsewhere = enter(), enter()
    answer = close(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "账号已注销" in client.get("/").content.decode()
    assert client.get("/me/")["Location"].startswith("/sign-in/")
    assert elsewhere.get("/me/")["Location"].startswith("/sign-in/")
    assert enter().get("/me/")["Location"].startswith("/sign-in/")
    entry = JournalEntry.objects.get(verb="account.close")
    assert (entry.subject_id, entry.actor_id) == (person.account_id, person.account_id)


def test_somebody_without_a_case_is_forgotten_altogether() -> None:
    person = registered()
    close(enter())
    assert not Person.objects.filter(pk=person.pk).exists()
    account = Account.objects.get(pk=person.account_id)
    assert (account.phone, account.display_name) == ("", "")
    assert account.login_key == f"closed:{account.id}"
    registered()
    assert enter().get("/me/").status_code == 200


def test_an_open_case_goes_on_and_its_person_stays(world: World) -> None:
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    cases.choose_situation(case_id=case.id, situation="SALES", acting=world.resident, now=T0)
    case = cases.submit(case_id=case.id, acting=world.resident, now=T0)
    before = Case.objects.get(pk=case.id).state
    holder = Account.objects.get(pk=world.resident.account_id)
    holder.set_password(PASSWORD)
    holder.save()
    client = signed_in(world.resident)
    assert case.number in client.get(PAGE).content.decode()
    assert close(client).status_code == 302
    kept = Person.objects.get(pk=world.person.pk)
    assert (kept.account_id, kept.name) == (None, world.person.name)
    assert Case.objects.get(pk=case.id).state == before
    assert case.number in signed_in(world.clerk).get(f"/counter/cases/{case.id}/").content.decode()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"password": "not-it"}, "密码不对"),
        ({"password": ""}, "请填写“密码”"),
        ({"understood": ""}, "请先勾选"),
    ],
)
def test_without_password_or_consent_nothing_is_closed(told: dict[str, str], sentence: str) -> None:
    registered()
    client = enter()
    answer = close(client, **told)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert client.get("/me/").status_code == 200


def test_the_password_cannot_be_guessed_here_either() -> None:
    registered()
    client = enter()
    for _ in range(5):
        close(client, password="not-it")
    assert close(client).status_code == 429


def test_a_second_click_finds_the_door_closed() -> None:
    registered()
    client, key = enter(), uuid.uuid4().hex
    close(client, idempotency_key=key)
    assert close(client, idempotency_key=key)["Location"].startswith("/sign-in/")
    assert JournalEntry.objects.filter(verb="account.close").count() == 1


def test_somebody_of_the_national_service_has_no_password_to_show() -> None:
    person = parties.admit_confirmed(
        subject="s-1", name="周立秋", citizen_id=citizen_id(), phone=PHONE, now=now()
    )
    client = Client()
    assert person.account is not None
    client.force_login(person.account, "django.contrib.auth.backends.ModelBackend")
    assert 'name="password"' not in client.get(PAGE).content.decode()
    assert close(client, password="")["Location"] == "/"
    assert not Account.objects.get(pk=person.account_id).is_active


def test_staff_do_not_close_their_own_account() -> None:
    client = Client()
    account = staff_account("CLERK")
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    assert PAGE not in client.get("/me/").content.decode()
    assert "这是工作人员账号" in client.get(PAGE).content.decode()
    assert close(client).status_code == 422
    assert Account.objects.get(pk=account.pk).is_active
