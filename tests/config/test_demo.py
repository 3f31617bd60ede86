"""The demonstration centre loads whole, twice without a change, and marks what it makes."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from tests.factories.accounts import NOW

from onewindow.apps.accounts.models import Account
from onewindow.apps.organisation.models import Place, Post, Role
from onewindow.apps.parties.models import Mandate, Person
from onewindow.apps.queueing.models import WindowDuty
from onewindow.config import demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_loading_twice_asks_one_question_and_changes_nothing(
    django_assert_num_queries: Any,
) -> None:
    assert demo.load(now=NOW) is True
    count = Account.objects.count()
    with django_assert_num_queries(1):
        assert demo.load(now=NOW) is False
    assert Account.objects.count() == count


def test_another_edition_is_loaded_over_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    demo.load(now=NOW)
    before = [kind.objects.count() for kind in (Account, Person, Post, Place, Mandate)]
    monkeypatch.setattr(demo, "edition", lambda: demo.uuid.UUID(int=7))
    assert demo.load(now=NOW) is True
    assert before == [kind.objects.count() for kind in (Account, Person, Post, Place, Mandate)]


def test_every_role_has_a_login_that_works() -> None:
    call_command("load_demo")
    held = set(Post.objects.values_list("role", flat=True))
    assert held == set(Role.values)
    told = demo.accounts()
    assert {"居民", "经办人", "窗口人员", "审计管理员"} <= {each["role"] for each in told}
    assert len(told) == Account.objects.filter(is_demo=True).count()
    for each in told:
        client = Client()
        client.post("/sign-in/", {"login": each["login"], "password": each["password"]})
        assert "_auth_user_id" in client.session, each["login"]


def test_everybody_in_it_is_marked_as_demonstration() -> None:
    demo.load(now=NOW)
    assert not Account.objects.filter(is_demo=False).exists()
    assert not Person.objects.filter(is_demo=False).exists()
    assert not Place.objects.filter(is_demo=False).exists()


def test_stations_know_the_items_they_handle() -> None:
    demo.load(now=NOW)
    station = Place.objects.get(code="bridge_east")
    assert "birth_certificate" in station.item_slugs


def test_windows_have_an_a_and_a_b_and_a_second_load_keeps_what_was_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    demo.load(now=NOW)
    assert WindowDuty.objects.count() == 2 * 4
    kept = WindowDuty.objects.get(window__number=1, part="A")
    WindowDuty.objects.filter(window__number=1, part="B").delete()
    monkeypatch.setattr(demo, "edition", lambda: demo.uuid.UUID(int=7))
    demo.load(now=NOW)
    assert list(WindowDuty.objects.filter(window__number=1)) == [kept]
