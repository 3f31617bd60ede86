"""Posts: three administrators apart, granted by one of them, never to oneself."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from tests.factories.accounts import NOW, PASSWORD, acting_with, resident_account, staff_account
from tests.factories.organisation import department

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation import operations
from onewindow.apps.organisation.models import Post, Role
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.rows import new_id
from onewindow.rules.outcomes import Refused
from onewindow.rules.posts import ADMINISTRATORS

pytestmark = pytest.mark.django_db


def codes(**told: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        operations.open_post(now=NOW, **told)
    return [refusal.code for refusal in refused.value.refusals]


@pytest.mark.parametrize("held", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_no_account_holds_two_administrators_posts(held: str, role: str) -> None:
    account = staff_account(held)
    expected = "POST_HELD" if held == role else "ADMINISTRATORS_APART"
    assert expected in codes(acting=acting_with("SECURITY_ADMIN"), account_id=account.id, role=role)


def test_a_clerk_may_issue_results_too() -> None:
    account, police = staff_account("CLERK"), department()
    operations.open_post(
        acting=acting_with("SECURITY_ADMIN"),
        account_id=account.id,
        role="ISSUING_CLERK",
        department_id=police.id,
        now=NOW,
    )
    seen = acting_as(account_id=account.id, name="")
    assert seen.roles == {"CLERK", "ISSUING_CLERK"}
    assert seen.department_ids == {police.id}
    row = JournalEntry.objects.get(verb="post.open")
    assert (row.actor_role, row.subject_id) == ("SECURITY_ADMIN", account.id)


@pytest.mark.parametrize("role", [r for r in Role.values if r != "SECURITY_ADMIN"])
def test_only_the_security_administrator_grants(role: str) -> None:
    account = staff_account()
    assert codes(acting=acting_with(role), account_id=account.id, role="CLERK") == ["NOT_PERMITTED"]


def test_nobody_grants_a_post_to_themselves() -> None:
    keeper = acting_with("SECURITY_ADMIN")
    assert codes(acting=keeper, account_id=keeper.account_id, role="CLERK") == ["OWN_POST"]


def test_residents_and_strangers_hold_no_post() -> None:
    keeper = acting_with("SECURITY_ADMIN")
    assert codes(acting=keeper, account_id=resident_account().id, role="CLERK") == ["NOT_STAFF"]
    assert codes(acting=keeper, account_id=new_id(), role="CLERK") == ["NOT_FOUND"]
    assert codes(acting=keeper, account_id=staff_account().id, role="KING") == ["ROLE_UNKNOWN"]


def test_an_ended_post_may_be_opened_again() -> None:
    keeper, account = acting_with("SECURITY_ADMIN"), staff_account("CLERK")
    post = Post.objects.get(account=account)
    operations.end_post(acting=keeper, post_id=post.id, now=NOW)
    assert not acting_as(account_id=account.id, name="").is_staff
    operations.open_post(acting=keeper, account_id=account.id, role="CLERK", now=NOW)
    with pytest.raises(Refused):
        operations.end_post(acting=keeper, post_id=post.id, now=NOW)


def test_a_dismissed_colleague_keeps_neither_post_nor_account() -> None:
    account = staff_account("CLERK", "REVIEWER")
    operations.dismiss_staff(acting=acting_with("SECURITY_ADMIN"), account_id=account.id, now=NOW)
    account.refresh_from_db()
    assert not account.is_active
    assert not Post.objects.filter(account=account, ended_at=None).exists()


def test_a_colleague_is_engaged_by_the_security_administrator_only() -> None:
    told = {"login": "newclerk", "name": "新来的", "password": PASSWORD, "now": NOW}
    with pytest.raises(Refused):
        operations.engage_staff(acting=acting_with("SYSTEM_ADMIN"), **told)
    account = operations.engage_staff(acting=acting_with("SECURITY_ADMIN"), **told)
    assert account.is_staff_member
    assert account.check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_two_grants_at_once_never_join_two_administrators() -> None:
    keepers = [acting_with("SECURITY_ADMIN"), acting_with("SECURITY_ADMIN")]
    account, gate = staff_account(), threading.Barrier(2)

    def grant(turn: int) -> bool:
        gate.wait()
        try:
            operations.open_post(
                acting=keepers[turn],
                account_id=account.id,
                role=("SYSTEM_ADMIN", "AUDIT_ADMIN")[turn],
                now=NOW,
            )
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        granted = list(pool.map(grant, range(2)))
    assert sorted(granted) == [False, True]
    assert Post.objects.filter(account=account).count() == 1
