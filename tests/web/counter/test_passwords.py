"""At the window with the card: a one-time password, shown once, replaced at the next sign-in."""

import re
import uuid
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from tests.factories.accounts import PASSWORD, staff_account
from tests.factories.cases import World
from tests.factories.parties import citizen_id
from tests.web.counter.conftest import signed_in

from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.parties import operations as parties
from onewindow.apps.parties.models import Person
from onewindow.apps.writes.models import IdempotencyKey
from onewindow.wallclock import now

pytestmark = pytest.mark.django_db
PAGE, PHONE, NEW = "/counter/password/", "13800001234", "mountain-path-77"


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def holder(world: World) -> Person:
    return parties.register_resident(
        name="周立秋",
        citizen_id=citizen_id(born="19850315"),
        phone=PHONE,
        password=PASSWORD,
        now=now(),
    )


def ask(client: Client, person: Person, **other: str) -> Any:
    told = {
        "citizen_id": person.citizen_id,
        "name": person.name,
        "card_seen": "on",
        "idempotency_key": uuid.uuid4().hex,
        **other,
    }
    return client.post(PAGE, {key: value for key, value in told.items() if value})


def shown(answer: Any) -> str:
    found = re.search(r"\b\d{4}-\d{4}-\d{4}\b", answer.content.decode())
    return found[0] if found else ""


def enter(password: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": PHONE, "password": password})
    return client


def test_the_desk_leads_to_the_page(clerk: Client) -> None:
    assert f'href="{PAGE}"' in clerk.get("/counter/").content.decode()
    assert clerk.get(PAGE).status_code == 200


def test_a_reset_gives_a_password_that_only_opens_the_change_of_password(
    clerk: Client, holder: Person
) -> None:
    before = enter(PASSWORD)
    assert before.get("/me/").status_code == 200
    secret = shown(ask(clerk, holder))
    assert secret
    assert before.get("/me/")["Location"].startswith("/sign-in/")
    assert enter(PASSWORD).get("/me/")["Location"].startswith("/sign-in/")
    client = enter(secret)
    for page in ("/", "/me/", "/my/", "/me/close/", "/counter/"):
        assert client.get(page)["Location"] == "/me/password/", page
    assert "窗口给的一次性密码" in client.get("/me/password/").content.decode()
    assert client.post("/me/password/", {"old": secret, "new": NEW})["Location"] == "/me/"
    assert client.get("/me/").status_code == 200
    assert enter(secret).get("/me/")["Location"].startswith("/sign-in/")
    assert enter(NEW).get("/me/").status_code == 200


def test_the_new_password_is_held_to_the_same_rules(clerk: Client, holder: Person) -> None:
    secret = shown(ask(clerk, holder))
    client = enter(secret)
    same = client.post("/me/password/", {"old": secret, "new": secret})
    assert same.status_code == 422
    assert "新密码和原来的一样" in same.content.decode()
    assert client.get("/me/")["Location"] == "/me/password/"


def test_what_a_card_reader_typed_is_understood(clerk: Client, holder: Person) -> None:
    assert shown(ask(clerk, holder, citizen_id=f"{holder.name} {holder.citizen_id} 20400101"))


def test_somebody_with_a_one_time_password_can_still_leave(clerk: Client, holder: Person) -> None:
    client = enter(shown(ask(clerk, holder)))
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_reset_ends_the_lock_out(clerk: Client, holder: Person) -> None:
    for _ in range(5):
        enter("wrong-word-1")
    assert AccessAttempt.objects.exists()
    secret = shown(ask(clerk, holder))
    assert enter(secret).get("/me/password/").status_code == 200


def test_neither_journal_nor_repeat_nor_table_holds_the_password(
    clerk: Client, world: World, holder: Person
) -> None:
    key = uuid.uuid4().hex
    first = ask(clerk, holder, idempotency_key=key)
    secret = shown(first)
    assert "no-store" in first["Cache-Control"]
    kept = Account.objects.get(pk=holder.account_id)
    again = ask(clerk, holder, idempotency_key=key)
    assert shown(again) == ""
    assert "密码已经显示过" in again.content.decode()
    assert f'href="{PAGE}"' in again.content.decode()
    assert Account.objects.get(pk=holder.account_id).password == kept.password
    entry = JournalEntry.objects.get(verb="account.reset_password")
    assert (entry.actor_id, entry.rule) == (world.clerk.account_id, "R-4-8")
    assert entry.subject_id == holder.account_id
    stored = f"{list(JournalEntry.objects.values())}{list(IdempotencyKey.objects.values())}"
    assert secret not in stored + kept.password
    assert secret.replace("-", "") not in stored + kept.password


def test_two_resets_are_two_passwords_and_the_last_one_counts(
    clerk: Client, holder: Person
) -> None:
    first, second = shown(ask(clerk, holder)), shown(ask(clerk, holder))
    assert first != second
    assert enter(first).get("/me/password/")["Location"].startswith("/sign-in/")
    assert enter(second).get("/me/password/").status_code == 200


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"name": "周秋分"}, "登记的是另一个名字"),
        ({"citizen_id": "11010519491231002Y"}, "身份证"),
        ({"citizen_id": citizen_id(born="19600101")}, "还没有网上账号"),
        ({"card_seen": ""}, "请先勾选"),
        ({"idempotency_key": ""}, "密码没有重设"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    clerk: Client, holder: Person, told: dict[str, str], sentence: str
) -> None:
    answer = ask(clerk, holder, **told)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert enter(PASSWORD).get("/me/").status_code == 200


def test_somebody_known_from_the_counter_without_an_account_is_told_so(
    clerk: Client, world: World
) -> None:
    Person.objects.filter(pk=world.person.pk).update(account=None)
    assert "还没有网上账号" in ask(clerk, world.person).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("is_active", False, "这个账号已经停用"),
        ("is_staff_member", True, "这是工作人员账号"),
        ("login_key", "n:subject", "国家政务服务平台"),
    ],
)
def test_an_account_of_another_kind_has_no_password_to_reset(
    clerk: Client, holder: Person, field: str, value: object, sentence: str
) -> None:
    Account.objects.filter(pk=holder.account_id).update(**{field: value})
    answer = ask(clerk, holder)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Account.objects.get(pk=holder.account_id).must_change_password


@pytest.mark.parametrize("role", ["REVIEWER", "ISSUING_CLERK", "SECURITY_ADMIN", ""])
def test_nobody_but_a_clerk_resets_a_password(holder: Person, role: str) -> None:
    other = Client()
    account = staff_account(*([role] if role else []))
    other.force_login(account, "django.contrib.auth.backends.ModelBackend")
    assert other.get(PAGE).status_code == 403
    assert ask(other, holder).status_code == 403
    assert enter(PASSWORD).get("/me/").status_code == 200


def test_the_operation_itself_asks_for_the_clerks_post(world: World, holder: Person) -> None:
    with pytest.raises(parties.Refused) as refused:
        parties.reset_password_at_counter(
            citizen_id=holder.citizen_id, name=holder.name, acting=world.reviewer, now=now()
        )
    assert [r.code for r in refused.value.refusals] == ["COUNTER_ONLY"]
    assert signed_in(world.clerk).get(PAGE).status_code == 200
