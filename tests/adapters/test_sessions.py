"""The account comes along with its session: read anew at every page, and never anybody else's."""

from uuid import UUID

import pytest
from django.contrib import auth
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import resident_account

from onewindow.adapters import sessions
from onewindow.apps.accounts.models import Account

pytestmark = pytest.mark.django_db
PAGE = "/me/password/"


@pytest.fixture
def account() -> Account:
    return resident_account(phone="13800001234")


@pytest.fixture
def known(client: Client, account: Account) -> Client:
    """Signed in, and seen once: from now on one statement reads session and account."""
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(PAGE).status_code == 200
    assert list(sessions._whose.values())[-1] == account.pk
    return client


def test_session_and_account_are_one_statement(
    known: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    store = sessions.SessionStore(str(known.cookies["sessionid"].value))
    with django_assert_num_queries(1):
        found = store.account
    assert found is not None
    assert str(found.pk) == store[auth.SESSION_KEY]


def test_a_blocked_account_is_out_at_the_next_page(known: Client, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert known.get(PAGE)["Location"].startswith("/sign-in/")


def test_a_changed_password_signs_out_at_the_next_page(known: Client, account: Account) -> None:
    account.set_password("一个新的口令 2026")
    account.save()
    assert known.get(PAGE)["Location"].startswith("/sign-in/")
    assert not Session.objects.exists()


def test_a_removed_session_is_out_at_the_next_page(known: Client) -> None:
    Session.objects.all().delete()
    assert known.get(PAGE)["Location"].startswith("/sign-in/")


def test_a_changed_name_is_shown_at_the_next_page(known: Client, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(must_change_password=True)
    assert known.get("/me/")["Location"] == PAGE


def test_who_a_session_belongs_to_is_told_by_the_session_alone(
    known: Client, account: Account
) -> None:
    other = resident_account(phone="13800005678")
    key = str(known.cookies["sessionid"].value)
    sessions._whose[key] = other.pk
    answer = known.get(PAGE)
    assert answer.wsgi_request.user == account
    assert sessions._whose[key] == account.pk


def test_a_remembered_account_that_is_gone_lets_nobody_in(known: Client, account: Account) -> None:
    key = str(known.cookies["sessionid"].value)
    sessions._whose[key] = UUID(int=7)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert known.get(PAGE)["Location"].startswith("/sign-in/")
