"""The three administrators' pages: each sees their own, and nothing else."""

from datetime import date

import pytest
from axes.models import AccessAttempt
from django.test import Client
from tests.factories.accounts import NOW, PASSWORD, resident_account, staff_account
from tests.factories.organisation import department

from onewindow.apps.accounts.models import Account
from onewindow.apps.audit import operations as audit
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.models import Post

pytestmark = pytest.mark.django_db
PAGES = {
    "/supervision/journal/": "AUDIT_ADMIN",
    "/supervision/posts/": "SECURITY_ADMIN",
    "/supervision/health/": "SYSTEM_ADMIN",
}
KEY = "0123456789abcdef0123456789abcdef"


def signed_in(*roles: str) -> Client:
    client = Client()
    account = staff_account(*roles)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(("page", "role"), PAGES.items())
def test_each_page_opens_for_its_administrator_only(page: str, role: str) -> None:
    assert signed_in(role).get(page).status_code == 200
    for other in {*PAGES.values(), "SUPERVISOR", "CLERK"} - {role}:
        assert signed_in(other).get(page).status_code == 403
    assert Client().get(page)["Location"].startswith("/sign-in/")


def write_rows(count: int) -> Account:
    actor = staff_account("CLERK", login="clerk7")
    for _ in range(count):
        audit.record(
            verb="person.identify",
            subject_kind="person",
            subject_id=actor.id,
            now=NOW,
            actor_id=actor.id,
        )
    return actor


def test_the_journal_pages_by_key_and_loses_no_row_of_one_moment() -> None:
    write_rows(120)
    client, seen, url = signed_in("AUDIT_ADMIN"), [], "/supervision/journal/?verb=person.identify"
    for _ in range(5):
        page = client.get(url)
        seen += page.context["rows"]
        if not page.context["next_url"]:
            break
        url = "/supervision/journal/" + page.context["next_url"]
    assert len(seen) == 120


def test_the_journal_list_costs_the_same_for_one_row_and_fifty(django_assert_num_queries) -> None:
    client = signed_in("AUDIT_ADMIN")
    client.get("/supervision/journal/")
    write_rows(60)
    with django_assert_num_queries(7):
        client.get("/supervision/journal/")


def test_the_journal_can_be_narrowed_to_one_person() -> None:
    write_rows(3)
    client = signed_in("AUDIT_ADMIN")
    rows = client.get("/supervision/journal/?who=clerk7&verb=person.identify").context["rows"]
    assert len(rows) == 3
    assert "没有这个工号" in client.get("/supervision/journal/?who=nobody").content.decode()


def test_a_days_digest_prints() -> None:
    write_rows(1)
    audit.seal(now=NOW)
    digest = audit.close_day(day=date(2026, 9, 28), now=NOW)
    assert digest is not None
    page = signed_in("AUDIT_ADMIN").get("/supervision/journal/digest/2026-09-28/")
    assert digest.chain[:8] in page.content.decode()
    assert (
        signed_in("AUDIT_ADMIN").get("/supervision/journal/digest/2026-09-27/").status_code == 404
    )


def test_the_security_administrator_engages_and_seats_a_colleague() -> None:
    client, police = signed_in("SECURITY_ADMIN"), department()
    told = {"login": "newclerk", "name": "新来的", "password": PASSWORD, "idempotency_key": KEY}
    assert client.post("/supervision/posts/engage/", told).status_code == 302
    account = Account.objects.get(login_key="newclerk")
    seat = {
        "account": str(account.id),
        "role": "CLERK",
        "department": str(police.id),
        "idempotency_key": KEY[::-1],
    }
    assert client.post("/supervision/posts/open/", seat).status_code == 302
    assert client.post("/supervision/posts/open/", seat).status_code == 302
    post = Post.objects.get(account=account)
    assert JournalEntry.objects.filter(verb="post.open", subject_id=account.id).count() == 1
    assert (
        client.post(
            f"/supervision/posts/{post.id}/end/", {"idempotency_key": KEY + "e"}
        ).status_code
        == 302
    )
    post.refresh_from_db()
    assert post.ended_at is not None


def test_two_administrators_on_one_account_are_refused_on_the_page() -> None:
    account = staff_account("AUDIT_ADMIN")
    told = {"account": str(account.id), "role": "SYSTEM_ADMIN", "idempotency_key": KEY}
    page = signed_in("SECURITY_ADMIN").post("/supervision/posts/open/", told)
    assert page.status_code == 422
    assert "必须由三个人分别担任" in page.content.decode()
    assert Post.objects.filter(account=account).count() == 1


def test_a_lock_out_is_shown_by_masked_name_and_ended() -> None:
    resident_account(phone="13800001234", name="张三丰")
    guesser, client = Client(), signed_in("SECURITY_ADMIN")
    for _ in range(5):
        guesser.post("/sign-in/", {"login": "13800001234", "password": "wrong-word-1"})
    page = client.get("/supervision/posts/").content.decode()
    assert "张*丰" in page
    assert "张三丰" not in page
    key = AccessAttempt.objects.get().username
    client.post("/supervision/posts/unlock/", {"login": key})
    assert "张*丰" not in client.get("/supervision/posts/").content.decode()
    answer = guesser.post("/sign-in/", {"login": "13800001234", "password": PASSWORD})
    assert answer.status_code == 302
    assert JournalEntry.objects.filter(verb="account.unlock").count() == 1


def test_health_names_the_backlog_and_the_versions() -> None:
    page = signed_in("SYSTEM_ADMIN").get("/supervision/health/").content.decode()
    assert "PostgreSQL" in page
    assert "没有积压" in page


def test_supervision_begins_with_what_the_post_allows() -> None:
    assert "/supervision/journal/" in signed_in("AUDIT_ADMIN").get("/supervision/").content.decode()
    page = signed_in("SUPERVISOR").get("/supervision/").content.decode()
    assert "/supervision/cases/" in page
    assert "/supervision/journal/" not in page
