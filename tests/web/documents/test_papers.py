"""Who may open a paper, and what does the check page tell?"""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.documents import RECEIVED, facts_for

from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.queries import entries_about
from onewindow.apps.documents import operations
from onewindow.apps.documents.models import Document
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.organisation.models import Department, Place, Post
from onewindow.web.documents import papers

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.documents.addresses")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Any, settings: Any) -> None:
    settings.FILES_FOLDER = tmp_path
    cache.clear()
    Place.objects.create(code="centre", kind="CENTRE", name="云溪区政务服务中心", address="1 号")


@pytest.fixture
def document() -> Document:
    return operations.issue(
        kind="ACCEPTANCE",
        subject_kind="case",
        subject_id=uuid4(),
        issuer="云溪区市场监督管理局",
        facts=facts_for("ACCEPTANCE"),
        now=RECEIVED,
        acting=SYSTEM,
    )


def account(login: str) -> Account:
    return Account.objects.create(login_key=login, display_name=login, created_at=RECEIVED)


@pytest.fixture
def resident(client: Client) -> Client:
    client.force_login(account("p:1"), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def clerk(client: Client) -> Client:
    person = account("clerk")
    department = Department.objects.create(code="d", name="云溪区市场监督管理局")
    Post.objects.create(account=person, role="CLERK", department=department)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    answer = {"may": True}
    monkeypatch.setattr(papers, "may_see_document", lambda *, subject_id, acting: answer["may"])
    return answer


def reading_reasons(document: Document) -> list[str]:
    rows = entries_about(subject_kind="document", subject_id=document.id)
    return [r.facts["reason"] for r in rows if r.verb == "document.read"]


def test_the_applicant_opens_their_paper(
    resident: Client, document: Document, readers: dict[str, bool]
) -> None:
    answer = resident.get(f"/documents/{document.id}.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert reading_reasons(document) == []


def test_nobody_opens_the_paper_of_a_stranger(resident: Client, document: Document) -> None:
    assert resident.get(f"/documents/{document.id}.pdf").status_code == 403


def test_a_visitor_is_asked_to_sign_in(client: Client, document: Document) -> None:
    answer = client.get(f"/documents/{document.id}.pdf")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_staff_give_a_reason_and_the_reading_is_journaled(
    clerk: Client, document: Document, readers: dict[str, bool]
) -> None:
    asked = clerk.get(f"/documents/{document.id}.pdf")
    assert asked["Content-Type"].startswith("text/html")
    assert "为什么查看" in asked.content.decode()
    assert reading_reasons(document) == []
    answer = clerk.get(f"/documents/{document.id}.pdf?reason=PRINTING")
    assert answer.content.startswith(b"%PDF-")
    assert reading_reasons(document) == ["PRINTING"]


def test_staff_without_the_case_do_not_open_it_even_with_a_reason(
    clerk: Client, document: Document, readers: dict[str, bool]
) -> None:
    readers["may"] = False
    assert clerk.get(f"/documents/{document.id}.pdf?reason=PRINTING").status_code == 403
    assert reading_reasons(document) == []


def test_an_invented_reason_opens_nothing(
    clerk: Client, document: Document, readers: dict[str, bool]
) -> None:
    answer = clerk.get(f"/documents/{document.id}.pdf?reason=CURIOSITY")
    assert answer["Content-Type"].startswith("text/html")


def test_an_unknown_paper_is_not_found(resident: Client) -> None:
    assert resident.get(f"/documents/{uuid4()}.pdf").status_code == 404


def test_the_check_page_says_genuine_and_nothing_beyond_the_papers_face(
    client: Client, document: Document
) -> None:
    page = client.get(f"/check/{document.check_code}/").content.decode()
    for told in ("我们出具的", document.number, "受理通知书", "云溪区市场监督管理局", "李*满"):
        assert told in page
    for kept in ("李小满", "210112", "食品经营许可", document.facts["case_number"]):
        assert kept not in page


def test_a_paper_we_never_issued_is_not_found(client: Client) -> None:
    answer = client.get("/check/AAAAAAAAAAAA/")
    assert answer.status_code == 404
    assert "没有查到" in answer.content.decode()


def test_a_typed_code_leads_to_the_check(client: Client, document: Document) -> None:
    answer = client.get("/check/", {"code": f" {document.check_code.lower()} "})
    assert answer["Location"] == f"/check/{document.check_code}/"


def test_guessing_codes_is_slowed_down(client: Client) -> None:
    answers = [client.get("/check/AAAAAAAAAAAA/").status_code for _ in range(31)]
    assert answers == [404] * 30 + [429]
