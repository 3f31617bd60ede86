"""What somebody sees about themselves, and how they change their password."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.factories.accounts import NOW, PASSWORD, acting_with, resident_account, staff_account
from tests.factories.cases import T0, build_world
from tests.factories.documents import facts_for
from tests.factories.parties import person
from tests.web.counter.conftest import signed_in as inside

from onewindow.apps.audit.queries import entries_about
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.readings import note_paper_read
from onewindow.apps.documents import operations as documents
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


def test_a_paper_somebody_opened_is_told_to_its_person_however_many_cases_came_after(
    tmp_path: Path, settings: Any
) -> None:
    settings.FILES_FOLDER = tmp_path
    world = build_world()
    told = {"slug": "food_business_licence", "person": world.person, "channel": "COUNTER"}
    first, *_later = [
        cases.start_draft(**told, acting=world.clerk, now=T0 + timedelta(minutes=n))
        for n in range(25)
    ]
    paper = documents.issue(
        kind="ACCEPTANCE",
        subject_kind="case",
        subject_id=first.id,
        issuer="云溪区市场监督管理局",
        facts=facts_for("ACCEPTANCE"),
        now=T0,
        acting=world.clerk,
    )
    mine = inside(world.resident)
    assert "还没有人看过" in mine.get("/me/").content.decode()
    read = inside(world.clerk).get(f"/documents/{paper.id}.pdf?reason=PRINTING")
    assert read.status_code == 200
    page = mine.get("/me/").content.decode()
    assert "还没有人看过" not in page
    assert "文书" in page.partition("窗口人员")[2]
    rows = entries_about(subject_kind="case", subject_id=first.id, verb="personal.read")
    assert [row.facts["what"] for row in rows] == ["document"]


def test_a_persons_own_look_at_a_paper_is_no_reading() -> None:
    world = build_world()
    told = {"slug": "food_business_licence", "person": world.person, "channel": "COUNTER"}
    case = cases.start_draft(**told, acting=world.clerk, now=T0)
    note_paper_read(case_id=case.id, acting=world.resident, now=T0)
    assert not entries_about(subject_kind="case", subject_id=case.id, verb="personal.read")


def test_pages_of_somebody_signed_in_are_kept_nowhere(client: Client) -> None:
    resident_account(phone="13800001234")
    mine = signed_in()
    for page in ("/", "/me/", "/me/close/", "/no-such-page/"):
        assert mine.get(page)["Cache-Control"] == "private, no-store"
    assert "no-store" not in client.get("/").get("Cache-Control", "")


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
