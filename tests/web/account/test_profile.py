"""What somebody sees about themselves, and how they change their password."""

import pytest
from django.test import Client
from tests.factories.accounts import NOW, PASSWORD, acting_with, resident_account, staff_account
from tests.factories.parties import person

from onewindow.apps.parties import queries as parties
from onewindow.apps.rows import new_id

pytestmark = pytest.mark.django_db


def signed_in(phone: str = "13800001234") -> Client:
    client = Client()
    client.post("/sign-in/", {"login": phone, "password": PASSWORD})
    return client


def test_numbers_are_masked_even_to_their_owner() -> None:
    account = resident_account(phone="13800001234")
    known = person(phone="13800001234")
    known.account = account
    known.save()
    page = signed_in().get("/me/").content.decode()
    assert known.citizen_id not in page
    assert f"{known.citizen_id[:6]}********{known.citizen_id[-4:]}" in page
    assert "138****1234" in page


def test_everybody_sees_who_read_their_record() -> None:
    known = person(phone="13800001234")
    known.account = resident_account(phone="13800001234")
    known.save()
    assert "还没有人看过" in signed_in().get("/me/").content.decode()
    parties.read_in_full(
        person=known, acting=acting_with("CLERK"), case_id=new_id(), purpose="窗口收件", now=NOW
    )
    page = signed_in().get("/me/").content.decode()
    assert "窗口人员" in page
    assert "身份信息" in page


def test_staff_see_their_posts() -> None:
    staff_account("CLERK", login="clerk1")
    assert "窗口人员" in signed_in("clerk1").get("/me/").content.decode()


def test_a_changed_password_ends_the_other_sessions_but_not_this_one() -> None:
    resident_account(phone="13800001234")
    here, elsewhere = signed_in(), signed_in()
    here.post("/me/password/", {"old": PASSWORD, "new": "mountain-path-77"})
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert signed_in().get("/me/").status_code == 302


def test_a_new_password_hears_everything_that_is_wrong() -> None:
    resident_account(phone="13800001234")
    answer = signed_in().post("/me/password/", {"old": "not-it", "new": "123"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in ("原来的密码不对", "密码太短", "密码不能全是数字"):
        assert sentence in page


def test_the_old_password_cannot_be_guessed_from_an_open_desk() -> None:
    resident_account(phone="13800001234")
    client = signed_in()
    for _ in range(5):
        client.post("/me/password/", {"old": "not-it", "new": "mountain-path-77"})
    answer = client.post("/me/password/", {"old": PASSWORD, "new": "mountain-path-77"})
    assert answer.status_code == 429


@pytest.mark.parametrize("page", ["/me/", "/me/password/"])
def test_an_account_page_opens_only_for_somebody_signed_in(client: Client, page: str) -> None:
    assert client.get(page)["Location"].startswith("/sign-in/?next=")
