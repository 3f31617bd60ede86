"""Registering: told first, asked once, everything wrong at once."""

import pytest
from django.db import connection
from django.test import Client
from tests.factories.accounts import resident_account
from tests.factories.parties import citizen_id, person

from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.parties.models import Person
from onewindow.apps.writes.models import IdempotencyKey

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"


def form(**changes: str) -> dict[str, str]:
    told = {
        "name": "李小满",
        "citizen_id": citizen_id(),
        "phone": "13800001234",
        "password": "river-stone-42",
        "notice": "on",
        "notice_version": "2026-11",
        "idempotency_key": KEY,
    }
    return {name: value for name, value in (told | changes).items() if value}


def test_a_resident_registers_and_is_signed_in(client: Client) -> None:
    answer = client.post("/register/", form(next="/me/"))
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    known = Person.objects.get()
    assert client.session["_auth_user_id"] == str(known.account_id)
    assert known.confirmed_at is None
    row = JournalEntry.objects.get(verb="person.register")
    assert row.facts == {"notice": "2026-11"}


def test_the_notice_stands_before_the_first_question(client: Client) -> None:
    page = client.get("/register/").content.decode()
    assert page.index("填写之前，先告诉您") < page.index('name="name"')
    assert client.get("/privacy/").status_code == 200


def test_everything_wrong_is_named_at_once(client: Client) -> None:
    number = citizen_id()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    answer = client.post(
        "/register/",
        form(name="", citizen_id=wrong, phone="12345", password="123", notice=""),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in (
        "请填写“姓名”",
        "校验码不对",
        "手机号码应为11位数字",
        "密码太短，至少要 8 位",
        "密码不能全是数字",
        "请先勾选“我已看过《个人信息处理告知书》”",
    ):
        assert sentence in page
    assert not Account.objects.exists()


def test_the_password_must_not_be_the_phone(client: Client) -> None:
    page = client.post("/register/", form(password="ab13800001234")).content.decode()
    assert "密码里不要用自己的姓名、手机号或身份证号码" in page


def test_a_phone_registers_once(client: Client) -> None:
    resident_account(phone="13800001234")
    page = client.post("/register/", form()).content.decode()
    assert "这个手机号已经注册过" in page
    assert not Person.objects.exists()


def test_it_never_tells_whose_number_is_registered(client: Client) -> None:
    mine, theirs, other = citizen_id(), citizen_id(), citizen_id()
    client.post("/register/", form(citizen_id=mine, phone="13900001111"))
    client.post("/sign-out/")
    person(number=theirs, name="李小满", phone="13900002222")
    person(number=other, name="张三")
    pages = [
        client.post("/register/", form(citizen_id=number, idempotency_key=KEY[::-1] + tail))
        for number, tail in ((mine, "a"), (theirs, "b"), (other, "c"))
    ]
    for page in pages:
        assert page.status_code == 422
        assert "这个身份信息还不能在网上直接开通" in page.content.decode()
    assert Account.objects.count() == 1


def test_somebody_known_from_the_counter_takes_over_the_record_with_the_same_phone(
    client: Client,
) -> None:
    known = person(name="李小满", phone="13800001234")
    client.post("/register/", form(citizen_id=known.citizen_id))
    known.refresh_from_db()
    assert known.account is not None
    assert Person.objects.count() == 1


def test_a_double_click_registers_once(client: Client) -> None:
    told = form()
    client.post("/register/", told)
    other = Client()
    assert other.post("/register/", told).status_code == 302
    assert Account.objects.count() == 1


def test_nothing_readable_of_the_form_stays_with_its_key(client: Client) -> None:
    told = form()
    client.post("/register/", told)
    kept = IdempotencyKey.objects.get(scope="register")
    assert told["password"] not in str(vars(kept))
    assert told["citizen_id"] not in str(vars(kept))


def test_the_number_stands_encrypted_in_the_database(client: Client) -> None:
    told = form()
    client.post("/register/", told)
    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen_id, phone FROM parties_person")
        row = cursor.fetchone()
    assert told["citizen_id"] not in row[0]
    assert told["phone"] not in row[1]
    assert Person.objects.get().citizen_id == told["citizen_id"]


def test_full_width_digits_and_blanks_are_forgiven(client: Client) -> None:
    number = citizen_id()
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    wide = spaced.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert client.post("/register/", form(citizen_id=wide)).status_code == 302
    assert Person.objects.get().citizen_id == number


def test_a_stranger_loses_the_way_in_once_the_counter_has_seen_the_card(client: Client) -> None:
    told = form()
    assert client.post("/register/", told).status_code == 302
    assert client.get("/me/").status_code == 200
    person(number=told["citizen_id"], phone="13900000001")
    assert client.get("/me/").status_code == 302
    again = {"login": told["phone"], "password": told["password"]}
    assert Client().post("/sign-in/", again).status_code == 422
