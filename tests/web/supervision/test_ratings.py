"""The follow-up of a bad rating by its pages, up to the answer on the page of the rating."""

from typing import Any

import pytest
from django.test import Client
from tests.apps.ratings.test_following import follow, rated, staff
from tests.apps.ratings.test_rating import NOW
from tests.factories.hall_staff import signed_in

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.parties.models import Person

staff = staff  # noqa: PLW0127
_keys = iter(range(10**6))


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wallclock, "now", lambda: NOW)


def act(client: Client, row: Any, verb: str, code: int = 302, **told: Any) -> str:
    row.refresh_from_db()
    told = {"idempotency_key": f"key-{next(_keys):08d}", "seen_version": row.version, **told}
    answer = client.post(f"/supervision/ratings/{row.id}/{verb}/", told)
    assert answer.status_code == code, answer.content.decode()[:2000]
    return str(answer.content.decode())


def text(client: Client, path: str, code: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == code
    return str(answer.content.decode())


def test_from_the_list_to_the_answer_the_rater_reads(staff: dict[str, Any]) -> None:
    right = rated()
    row, lead, owner = follow(right), signed_in(staff["lead"]), signed_in(staff["owner"])
    listed = text(lead, "/supervision/ratings/")
    assert "身份证换领" in listed
    page = f"/supervision/ratings/{row.id}/"
    assert "让我跑了三趟" in text(lead, page)
    assert text(owner, page, 404)
    act(lead, row, "assign", owner=str(staff["owner"].account_id))
    assert "13800000001" in text(owner, page)
    assert "13800000001" not in text(lead, page)
    assert "先联系本人" in act(owner, row, "settle", 422, outcome="FIX_NOW", finding="改了")
    act(owner, row, "contact", note="已回访")
    assert "请填写" in act(owner, row, "settle", 422, outcome="FIX_NOW")
    act(owner, row, "settle", outcome="FIX_NOW", finding="改了")
    act(owner, row, "reply", text="对不起，已经改了。")
    act(lead, row, "close")
    rater = Client()
    rater.force_login(Account.objects.get(person=Person.objects.get(pk=right.rater_person_id)))
    assert "对不起，已经改了。" in text(rater, f"/my/rate/{right.id}/")
    assert "已结案" in text(lead, "/supervision/ratings/?show=ended")


def test_before_the_answer_the_rater_reads_until_when(staff: dict[str, Any]) -> None:
    right = rated()
    rater = Client()
    rater.force_login(Account.objects.get(person=Person.objects.get(pk=right.rater_person_id)))
    assert "前在这里答复您" in text(rater, f"/my/rate/{right.id}/")


def test_each_look_at_the_raters_phone_is_on_record(staff: dict[str, Any]) -> None:
    row, lead, owner = follow(rated()), signed_in(staff["lead"]), signed_in(staff["owner"])
    act(lead, row, "assign", owner=str(staff["owner"].account_id))
    page = f"/supervision/ratings/{row.id}/"

    def looks() -> list[Any]:
        return [e.actor_id for e in JournalEntry.objects.filter(verb="personal.read")]

    text(lead, page)
    assert looks() == []
    text(owner, page)
    text(owner, page)
    assert looks() == [staff["owner"].account_id] * 2
    entry = JournalEntry.objects.filter(verb="personal.read", subject_id=row.id).first()
    assert entry is not None
    assert entry.facts["what"] == "phone"
    assert "13800000001" not in str(entry.facts)


def test_clerks_have_no_page_of_bad_ratings(staff: dict[str, Any]) -> None:
    assert text(signed_in(staff["clerk"]), "/supervision/ratings/", 403)


def test_a_stale_page_changes_nothing(staff: dict[str, Any]) -> None:
    row, lead = follow(rated()), signed_in(staff["lead"])
    owner = str(staff["owner"].account_id)
    act(lead, row, "assign", owner=owner)
    act(lead, row, "assign", 422, owner=owner, seen_version=1)
