"""Is a paper numbered once, fixed, kept, and found again?"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction
from tests.factories.documents import RECEIVED, facts_for

from onewindow.apps.audit.queries import entries_about
from onewindow.apps.documents import operations, queries
from onewindow.apps.documents.models import Document
from onewindow.apps.encryption import sm3
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.writes.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def centre() -> Any:
    return apps.get_model("organisation", "Place").objects.create(
        code="centre", kind="CENTRE", name="云溪区政务服务中心", address="文昌路 1 号"
    )


def issue(kind: str = "ACCEPTANCE", **also: Any) -> Document:
    return operations.issue(
        kind=kind,
        subject_kind="case",
        subject_id=also.pop("case_id", uuid4()),
        issuer="云溪区市场监督管理局",
        facts=facts_for(kind),
        now=also.pop("now", RECEIVED),
        acting=SYSTEM,
    )


def test_numbers_run_for_each_kind_and_year(centre: Any) -> None:
    next_year = RECEIVED + timedelta(days=200)
    numbers = [issue().number, issue().number, issue("RECEIPT").number, issue(now=next_year).number]
    assert numbers == [
        "云溪政务受理〔2026〕第000001号",
        "云溪政务受理〔2026〕第000002号",
        "云溪政务收件〔2026〕第000001号",
        "云溪政务受理〔2027〕第000001号",
    ]


def test_a_rolled_back_paper_gives_its_number_back(centre: Any) -> None:
    class Stop(Exception):
        pass

    def issue_and_stop() -> None:
        with transaction.atomic():
            issue()
            raise Stop

    with pytest.raises(Stop):
        issue_and_stop()
    assert issue().number.endswith("第000001号")


def test_issuing_draws_nothing_and_leaves_a_journal_row(folder: Path) -> None:
    document = issue()
    assert list(folder.iterdir()) == []
    assert [e.verb for e in entries_about(subject_kind="document", subject_id=document.id)] == [
        "document.issue"
    ]
    assert not OutboxMessage.objects.exists()


def test_the_worker_draws_what_nobody_has_read(folder: Path) -> None:
    case = uuid4()
    read, unread = issue(case_id=case), issue(case_id=case)
    issue()
    operations.pdf_of(document=read, now=RECEIVED)
    operations.keep_sheets(subject_kind="case", subject_id=case, now=RECEIVED)
    message = OutboxMessage.objects.get(topic="document.render")
    assert message.body == {"document_id": str(unread.id)}


def test_a_demonstration_centre_marks_its_papers(centre: Any) -> None:
    assert not issue().is_demo
    centre.is_demo = True
    centre.save()
    assert issue().is_demo


def test_the_first_drawing_is_kept_and_served_again(folder: Path) -> None:
    document = issue()
    first = operations.pdf_of(document=document, now=RECEIVED)
    stored = Document.objects.get(pk=document.pk)
    assert stored.pdf_digest == sm3(first)
    kept = folder / "documents" / f"{document.id}.pdf"
    assert kept.read_bytes() == first
    assert kept.stat().st_mode & 0o077 == 0
    assert operations.pdf_of(document=stored, now=RECEIVED) == first


@pytest.mark.parametrize("damage", [b"%PDF broken", None])
def test_a_damaged_or_lost_file_is_drawn_again(folder: Path, damage: bytes | None) -> None:
    document = issue()
    first = operations.pdf_of(document=document, now=RECEIVED)
    kept = folder / "documents" / f"{document.id}.pdf"
    kept.write_bytes(damage) if damage else kept.unlink()
    assert operations.pdf_of(document=document, now=RECEIVED) == first
    assert kept.read_bytes() == first


def test_another_drawing_is_journaled_and_the_first_digest_stays() -> None:
    document = issue()
    operations.pdf_of(document=document, now=RECEIVED)
    Document.objects.filter(pk=document.pk).update(pdf_digest="0" * 64)
    operations.pdf_of(document=Document.objects.get(pk=document.pk), now=RECEIVED)
    assert Document.objects.get(pk=document.pk).pdf_digest == "0" * 64
    verbs = [e.verb for e in entries_about(subject_kind="document", subject_id=document.id)]
    assert "document.redraw" in verbs


def test_check_tells_that_it_is_genuine_and_masks_the_applicant() -> None:
    document = issue()
    found = queries.check(check_code=document.check_code.lower())
    assert found is not None
    assert found.number == document.number
    assert found.title == "受理通知书"
    assert found.applicant == "李*满"
    assert queries.check(check_code="NOSUCHCODE22") is None


def test_check_codes_are_long_and_differ() -> None:
    codes = {issue().check_code for _ in range(20)}
    assert len(codes) == 20
    assert all(len(c) == 12 and set(c) <= set(operations.ALPHABET) for c in codes)


def test_the_papers_of_a_case_come_in_order(django_assert_num_queries: Any) -> None:
    case_id = uuid4()
    issue("RECEIPT", case_id=case_id)
    issue("ACCEPTANCE", case_id=case_id, now=RECEIVED + timedelta(days=1))
    issue("RECEIPT")
    with django_assert_num_queries(1):
        kinds = [d.kind for d in queries.documents_of(subject_kind="case", subject_id=case_id)]
    assert kinds == ["RECEIPT", "ACCEPTANCE"]
