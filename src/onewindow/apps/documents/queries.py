"""Which papers are there, and is this one genuine?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from onewindow.apps.documents.facts import masked_applicant
from onewindow.apps.documents.models import Document
from onewindow.apps.documents.typesetting import title_of
from onewindow.apps.planned import Planned

__all__ = [
    "Document",
    "GenuinePaper",
    "approvals_of",
    "check",
    "check_url",
    "document",
    "documents_of",
    "title_of",
]


@dataclass(frozen=True)
class GenuinePaper:
    """What anyone holding the paper may learn: that it is ours, and nothing beyond its face."""

    title: str
    number: str
    issued_at: datetime
    issuer: str
    applicant: str
    is_demo: bool


def document(*, document_id: UUID) -> Document | None:
    """One paper, or None."""
    return Document.objects.filter(pk=document_id).first()


def documents_of(*, subject_kind: str, subject_id: UUID) -> list[Document]:
    """The papers of one case, oldest first (one query)."""
    return _OF.all(subject_kind, subject_id)


_OF = Planned(
    lambda subject_kind, subject_id: Document.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id
    ).order_by("issued_at", "number"),
    (("case", UUID(int=1)), ("other", UUID(int=2))),
)


def approvals_of(case_ids: Collection[UUID]) -> dict[UUID, Document]:
    """The decision each of these cases ended with, where it was granted (one query)."""
    rows = Document.objects.filter(
        subject_kind="case", subject_id__in=list(case_ids), kind=Document.Kind.APPROVAL
    )
    return {row.subject_id: row for row in rows.order_by("issued_at", "id")}


def check(*, check_code: str) -> GenuinePaper | None:
    """The paper with this check code, applicant masked; None when we issued no such paper."""
    found = Document.objects.filter(check_code=check_code.strip().upper()).first()
    if found is None:
        return None
    return GenuinePaper(
        title=title_of(found),
        number=found.number,
        issued_at=found.issued_at,
        issuer=found.issuer,
        applicant=masked_applicant(found.facts),
        is_demo=found.is_demo,
    )


def check_url(document: Document) -> str:
    """The public address that tells whether this paper is genuine."""
    return f"{settings.PUBLIC_URL}/check/{document.check_code}/"
