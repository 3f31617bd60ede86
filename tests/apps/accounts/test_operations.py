"""Accounts open once, change their password, close; nothing readable stays behind."""

import pytest
from tests.factories.accounts import NOW, PASSWORD, resident_account, staff_account

from onewindow.apps.accounts import operations, queries
from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.models import JournalEntry
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


def codes(refused: "pytest.ExceptionInfo[Refused]") -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_the_login_key_of_a_resident_is_a_keyed_digest() -> None:
    account = resident_account(phone="138 0000 1234")
    assert account.login_key.startswith("p:")
    assert "1380000" not in account.login_key
    assert account.phone == "13800001234"
    assert queries.account_by_login("+86 13800001234") == account


@pytest.mark.parametrize("login", ["p:abc", "Ab", "x", "1clerk", "a b", "13800001234"])
def test_a_staff_name_never_looks_like_a_residents_key(login: str) -> None:
    with pytest.raises(Refused) as refused:
        staff_account(login=login)
    assert codes(refused) == ["STAFF_NAME_INVALID"]


def test_a_staff_name_and_a_phone_open_once() -> None:
    staff_account(login="clerk1")
    resident_account(phone="13800001234")
    with pytest.raises(Refused) as name:
        staff_account(login="clerk1")
    with pytest.raises(Refused) as phone:
        resident_account(phone="13800001234")
    assert (codes(name), codes(phone)) == (["STAFF_NAME_TAKEN"], ["PHONE_TAKEN"])


def test_a_weak_password_hears_all_its_weaknesses() -> None:
    found = queries.password_faults("123456", own_words=("123456",))
    assert {r.code for r in found} == {
        "PASSWORD_SHORT",
        "PASSWORD_COMMON",
        "PASSWORD_DIGITS_ONLY",
        "PASSWORD_REVEALING",
    }
    assert queries.password_faults(PASSWORD) == ()


def test_a_password_changes_with_the_old_one_only() -> None:
    account = resident_account()
    with pytest.raises(Refused) as wrong:
        operations.change_password(account_id=account.id, old="x", new="hill-and-dale-9", now=NOW)
    with pytest.raises(Refused) as same:
        operations.change_password(account_id=account.id, old=PASSWORD, new=PASSWORD, now=NOW)
    assert (codes(wrong), codes(same)) == (["PASSWORD_WRONG"], ["PASSWORD_SAME"])
    operations.change_password(account_id=account.id, old=PASSWORD, new="hill-and-dale-9", now=NOW)
    account.refresh_from_db()
    assert account.check_password("hill-and-dale-9")


def test_a_closed_account_stays_on_record_and_closes_once() -> None:
    account = resident_account()
    operations.close_account(account_id=account.id, actor_id=None, now=NOW)
    assert not Account.objects.get(pk=account.id).is_active
    with pytest.raises(Refused):
        operations.close_account(account_id=account.id, actor_id=None, now=NOW)
    verbs = JournalEntry.objects.filter(subject_id=account.id).values_list("verb", flat=True)
    assert sorted(verbs) == ["account.close", "account.open"]


def test_the_demo_password_reaches_demo_accounts_only() -> None:
    real = resident_account()
    demo = operations.open_resident_account(
        name="演示", phone="13800001234", password=None, now=NOW, is_demo=True
    )
    assert operations.share_demo_password(password="demo-word-2026") == 1
    demo.refresh_from_db()
    real.refresh_from_db()
    assert demo.check_password("demo-word-2026")
    assert real.check_password(PASSWORD)
