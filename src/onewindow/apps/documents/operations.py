"""How is a paper issued? Numbered once, its facts fixed; drawn later from those facts alone."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from onewindow.apps.audit import operations as audit
from onewindow.apps.documents.facts import snapshot
from onewindow.apps.documents.models import Document
from onewindow.apps.documents.typesetting import render_pdf
from onewindow.apps.encryption import sm3
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import standing
from onewindow.apps.planned import insert
from onewindow.apps.writes import operations as writes

# Letters and digits that cannot be mistaken for one another on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CHECK_CODE_LENGTH = 12

NUMBER_WORDS: dict[str, str] = {
    Document.Kind.RECEIPT: "收件",
    Document.Kind.ACCEPTANCE: "受理",
    Document.Kind.ONE_TIME_NOTICE: "告知",
    Document.Kind.DECLINE: "不受",
    Document.Kind.SUSPENSION: "特程",
    Document.Kind.EXTENSION: "延期",
    Document.Kind.APPROVAL: "准予",
    Document.Kind.REFUSAL: "不准",
    Document.Kind.HANDOVER: "移交",
    Document.Kind.DELIVERY: "送达",
    Document.Kind.WITHDRAWAL: "撤回",
    Document.Kind.DEFICIENCY_PROMISE: "容缺",
    Document.Kind.TOLERANCE_LAPSE: "缺逾",
    Document.Kind.PLEDGE_LETTER: "承诺",
    Document.Kind.CHECK_FINDING: "核查",
}


def issue(
    *,
    kind: str,
    subject_kind: str,
    subject_id: UUID,
    issuer: str,
    facts: Mapping[str, Any],
    now: datetime,
    acting: Acting,
    is_demo: bool = False,
) -> Document:
    """Issue one paper in the current transaction: number, check code, facts (R-0-8).

    `issuer` is the body whose seal it carries; `facts` as listed in `facts.py`
    (IncompleteFacts when some are absent). Nothing is drawn here: `pdf_of` draws the
    sheet for its first reader, and the worker draws the others when the case is archived.
    """
    plain = snapshot(kind, facts)
    here = standing()
    document = Document(
        kind=kind,
        number=_number(kind, here.centre_name, now),
        subject_kind=subject_kind,
        subject_id=subject_id,
        issued_at=now,
        issuer=issuer,
        facts=plain,
        check_code="".join(secrets.choice(ALPHABET) for _ in range(CHECK_CODE_LENGTH)),
        is_demo=is_demo or here.is_demo,
    )
    insert(document)
    _journal_issue(document, acting, now)
    return document


def keep_sheets(*, subject_kind: str, subject_id: UUID, now: datetime) -> None:
    """Have the worker draw what nobody has read yet, so that the file is whole (R-0-6)."""
    unread = Document.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, pdf_digest=""
    )
    for document_id in unread.values_list("id", flat=True):
        writes.enqueue(topic="document.render", body={"document_id": str(document_id)}, now=now)


def _journal_issue(document: Document, acting: Acting, now: datetime) -> None:
    audit.record(
        verb="document.issue",
        subject_kind="document",
        subject_id=document.id,
        now=now,
        actor_id=acting.account_id,
        rule="R-0-8",
        facts={
            "kind": document.kind,
            "number": document.number,
            document.subject_kind: document.subject_id,
        },
        origin=acting.origin,
    )


def _number(kind: str, centre: str, now: datetime) -> str:
    """云溪政务受理〔2026〕第000123号: one series for each kind and year, from 1."""
    year = now.astimezone().year
    drawn = writes.draw_number(series=f"document:{kind}:{year}")
    return f"{_prefix(centre)}{NUMBER_WORDS[kind]}〔{year}〕第{drawn:06d}号"


def _prefix(centre: str) -> str:
    """云溪区政务服务中心 -> 云溪政务."""
    region = centre.removesuffix("政务服务中心")
    if len(region) > 2 and region[-1] in "省市区县旗":
        region = region[:-1]
    return f"{region}政务"


def pdf_of(*, document: Document, now: datetime) -> bytes:
    """The sheet as PDF: the kept file when it is whole, else drawn again from the facts.

    The digest of the first drawing is fixed. A sheet drawn anew with another
    digest (a newer typesetter) is kept beside the old digest and journaled.
    """
    path = Path(settings.FILES_FOLDER) / "documents" / f"{document.id}.pdf"
    if document.pdf_digest and path.is_file():
        kept = path.read_bytes()
        if sm3(kept) == document.pdf_digest:
            return kept
    drawn = render_pdf(document)
    digest = sm3(drawn)
    keep_whole(path, drawn)
    if not document.pdf_digest:
        Document.objects.filter(pk=document.pk, pdf_digest="").update(pdf_digest=digest)
        document.pdf_digest = digest
    elif digest != document.pdf_digest:
        audit.record(
            verb="document.redraw",
            subject_kind="document",
            subject_id=document.id,
            now=now,
            facts={"digest": digest, "first_digest": document.pdf_digest},
        )
    return drawn


def keep_whole(path: Path, content: bytes) -> None:
    """Whole or not at all: written beside, then moved into place."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(beside).replace(path)


def draw(*, document_id: UUID, now: datetime) -> None:
    """Draw a paper ahead of its first reader; repeating it changes nothing."""
    pdf_of(document=Document.objects.get(pk=document_id), now=now)


def note_reading(*, document: Document, acting: Acting, reason: str, now: datetime) -> None:
    """Journal that somebody read a paper, which holds personal data (R-4-7), and why."""
    audit.record(
        verb="document.read",
        subject_kind="document",
        subject_id=document.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles))[:32],
        facts={"reason": reason},
        origin=acting.origin,
    )
