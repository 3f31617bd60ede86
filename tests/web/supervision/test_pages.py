"""The three administrators' pages: each sees their own, and nothing else."""

from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from tests.factories.accounts import NOW, PASSWORD, resident_account, staff_account
from tests.factories.organisation import centre, department

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.audit import operations as audit
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.models import Post, Window

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
    with django_assert_num_queries(6):
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


def test_nothing_is_unlocked_without_its_journal_row(monkeypatch: pytest.MonkeyPatch) -> None:
    resident_account(phone="13800001234")
    guesser, client = Client(), signed_in("SECURITY_ADMIN")
    for _ in range(5):
        guesser.post("/sign-in/", {"login": "13800001234", "password": "wrong-word-1"})
    told = {"login": AccessAttempt.objects.get().username}

    def journal_away(**_facts: object) -> None:
        raise RuntimeError("the journal")

    monkeypatch.setattr("onewindow.web.supervision.posts.operations.note_unlock", journal_away)
    with pytest.raises(RuntimeError):
        client.post("/supervision/posts/unlock/", told)
    assert AccessAttempt.objects.count() == 1


def test_health_names_the_backlog_and_the_versions() -> None:
    page = signed_in("SYSTEM_ADMIN").get("/supervision/health/").content.decode()
    assert "PostgreSQL" in page
    assert "没有积压" in page


def test_supervision_begins_with_what_the_post_allows() -> None:
    assert "/supervision/journal/" in signed_in("AUDIT_ADMIN").get("/supervision/").content.decode()
    page = signed_in("SUPERVISOR").get("/supervision/").content.decode()
    assert "/supervision/cases/" in page
    assert "/supervision/journal/" not in page


def seated_clerk() -> tuple[Post, Window]:
    place = centre()
    window = Window.objects.create(
        place=place, number=1, kind=Window.Kind.INTEGRATED, name="01 号 综合窗口"
    )
    clerk = staff_account("SUPERVISOR", login="clerk01")
    post = Post.objects.create(
        account=clerk, role="CLERK", department=department(), place=place, window=window
    )
    return post, window


def test_dismissal_is_asked_once_more_with_person_post_and_consequences() -> None:
    client, (post, _window) = signed_in("SECURITY_ADMIN"), seated_clerk()
    url = f"/supervision/posts/{post.id}/end/"
    listed = client.get("/supervision/posts/").content.decode()
    assert f'href="{url}"' in listed
    assert f'action="{url}"' not in listed
    asked = client.get(url).content.decode()
    for words in ("clerk01", "窗口人员", "01 号 综合窗口", "马上生效", "免去岗位", "返回，先不办"):
        assert words in asked
    post.refresh_from_db()
    assert post.ended_at is None
    client.post(url, {"idempotency_key": KEY})
    post.refresh_from_db()
    assert post.ended_at is not None
    assert client.get(url).status_code == 404


def test_taking_away_the_second_factor_is_asked_once_more() -> None:
    client, (post, _window) = signed_in("SECURITY_ADMIN"), seated_clerk()
    url = f"/supervision/accounts/{post.account_id}/second-factor/"
    assert f'action="{url}"' not in client.get("/supervision/posts/").content.decode()
    asked = client.get(url).content.decode()
    for words in ("clerk01", "窗口人员", "督查人员", "马上失效"):
        assert words in asked
    reset = JournalEntry.objects.filter(verb="account.remove_second_factor")
    assert not reset.exists()
    assert client.post(url, {"idempotency_key": KEY}).status_code == 302
    assert reset.count() == 1


def test_a_post_ended_by_mistake_is_given_again_with_its_window() -> None:
    client, (post, window) = signed_in("SECURITY_ADMIN"), seated_clerk()
    client.post(f"/supervision/posts/{post.id}/end/", {"idempotency_key": KEY})
    assert f"?again={post.id}" in client.get("/supervision/posts/").content.decode()
    form = client.get(f"/supervision/posts/?again={post.id}").context["post_form"]
    told = {name: str(form[name].value() or "") for name in form.fields}
    assert told["window"] == str(window.id)
    answer = client.post("/supervision/posts/open/", {**told, "idempotency_key": KEY[::-1]})
    assert answer.status_code == 302
    again = Post.objects.get(account_id=post.account_id, role="CLERK", ended_at=None)
    assert (again.window_id, again.place_id, again.department_id) == (
        window.id,
        post.place_id,
        post.department_id,
    )


def test_posts_ended_longer_ago_than_thirty_days_are_not_offered() -> None:
    client, (post, _window) = signed_in("SECURITY_ADMIN"), seated_clerk()
    now = wallclock.now()
    for days, offered in ((29, True), (31, False)):
        Post.objects.filter(pk=post.pk).update(ended_at=now - timedelta(days=days))
        assert (f"?again={post.id}" in client.get("/supervision/posts/").content.decode()) is (
            offered
        )
    assert client.get("/supervision/posts/?again=nonsense").status_code == 200


def test_a_window_of_another_place_is_refused_and_its_own_place_is_filled_in() -> None:
    client, (_post, window) = signed_in("SECURITY_ADMIN"), seated_clerk()
    other, newcomer = centre(name="另一处"), staff_account("SUPERVISOR", login="clerk02")
    told = {"account": str(newcomer.id), "role": "CLERK", "window": str(window.id)}
    wrong = client.post(
        "/supervision/posts/open/", {**told, "place": str(other.id), "idempotency_key": KEY}
    )
    assert wrong.status_code == 422
    assert "这个窗口不在所选的场所" in wrong.content.decode()
    client.post("/supervision/posts/open/", {**told, "idempotency_key": KEY[::-1]})
    assert Post.objects.get(account=newcomer, role="CLERK").place_id == window.place_id
