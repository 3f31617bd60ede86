"""Signing in and out: one page for all, clear words, slow for guessers."""

import pytest
from axes.models import AccessAttempt
from django.test import Client
from tests.factories.accounts import PASSWORD, resident_account, staff_account

from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.models import JournalEntry

pytestmark = pytest.mark.django_db
WRONG = "手机号（工号）或密码不对"


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def test_a_resident_signs_in_with_the_phone_however_it_is_typed(client: Client) -> None:
    account = resident_account(phone="13800001234")
    answer = sign_in(client, " 138-0000 1234 ")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(account.id)


def test_staff_sign_in_with_their_name_and_reach_their_desk(client: Client) -> None:
    staff_account("AUDIT_ADMIN", login="audit")
    assert sign_in(client, "audit")["Location"] == "/supervision/journal/"


def test_signing_in_leads_back_to_what_was_asked_for(client: Client) -> None:
    resident_account(phone="13800001234")
    assert sign_in(client, "13800001234", next="/me/")["Location"] == "/me/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/sign-out/"])
def test_signing_in_never_leads_outside(client: Client, target: str) -> None:
    resident_account(phone="13800001234")
    assert sign_in(client, "13800001234", next=target)["Location"] == "/"


def test_a_wrong_password_says_the_same_as_an_unknown_phone(client: Client) -> None:
    resident_account(phone="13800001234")
    known = sign_in(client, "13800001234", "wrong-word-1").content.decode()
    unknown = sign_in(client, "13800009999", "wrong-word-1").content.decode()
    assert WRONG in known
    assert WRONG in unknown


def test_five_wrong_passwords_lock_the_account_out_and_say_so(client: Client) -> None:
    resident_account(phone="13800001234")
    for _ in range(4):
        assert sign_in(client, "13800001234", "wrong-word-1").status_code == 422
    locked = sign_in(client, "13800001234", "wrong-word-1")
    assert locked.status_code == 429
    assert "歇一会儿" in locked.content.decode()
    assert sign_in(client, "13800001234").status_code == 429
    assert "_auth_user_id" not in client.session


def test_the_lock_out_list_holds_no_phone_number(client: Client) -> None:
    resident_account(phone="13800001234")
    sign_in(client, "13800001234", "wrong-word-1")
    attempt = AccessAttempt.objects.get()
    assert attempt.username.startswith("p:")
    assert "13800001234" not in f"{attempt.post_data}{attempt.get_data}{attempt.username}"


def test_a_closed_account_stays_out(client: Client) -> None:
    account = resident_account(phone="13800001234")
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert WRONG in sign_in(client, "13800001234").content.decode()


def test_one_address_cannot_try_without_end(client: Client) -> None:
    for number in range(60):
        client.post("/sign-in/", {"login": f"nobody{number}", "password": ""})
    assert client.post("/sign-in/", {"login": "nobody", "password": ""}).status_code == 429


def test_signing_in_and_out_leave_journal_rows_without_names(client: Client) -> None:
    account = resident_account(phone="13800001234", name="张三丰")
    sign_in(client, "13800001234")
    client.post("/sign-out/")
    rows = JournalEntry.objects.filter(subject_id=account.id).order_by("at", "lane_place")
    assert [row.verb for row in rows] == ["account.open", "account.sign_in", "account.sign_out"]
    assert "张三丰" not in str([row.facts for row in rows])
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_post(client: Client) -> None:
    assert client.get("/sign-out/").status_code == 405


def test_the_larger_letters_come_with_the_person(client: Client) -> None:
    account = resident_account(phone="13800001234")
    Account.objects.filter(pk=account.pk).update(prefers_elder=True)
    assert sign_in(client, "13800001234").cookies["elder"].value == "1"


def test_demo_logins_show_only_while_demo_accounts_exist(client: Client) -> None:
    assert "演示账号" not in client.get("/sign-in/").content.decode()
    account = resident_account(phone="13800001234")
    Account.objects.filter(pk=account.pk).update(is_demo=True)
    page = client.get("/sign-in/").content.decode()
    assert "演示账号" in page
    assert "Yunxi-demo-2026" in page
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert "演示账号" not in client.get("/sign-in/").content.decode()


def test_the_sign_in_page_is_marked_so_that_kept_entries_survive_it(client: Client) -> None:
    assert 'data-page="sign-in"' in client.get("/sign-in/").content.decode()


def test_somebody_signed_in_is_not_asked_again(client: Client) -> None:
    resident_account(phone="13800001234")
    sign_in(client, "13800001234")
    assert client.get("/sign-in/")["Location"] == "/"


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/2fa/"])
def test_the_librarys_own_doors_stay_shut(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_signed_in_page_costs_few_queries(client: Client, django_assert_max_num_queries) -> None:
    resident_account(phone="13800001234")
    sign_in(client, "13800001234")
    client.get("/me/password/")
    with django_assert_max_num_queries(4):  # session, account, posts, centre when not cached
        client.get("/me/password/")
