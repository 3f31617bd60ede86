"""How do the centre's own data files get in? Items, the law behind them, the list of proofs."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.catalogue.facts import article_key, law_key
from onewindow.apps.catalogue.field_operations import install_form_fields
from onewindow.apps.catalogue.importing import ImportResult, import_records
from onewindow.apps.catalogue.models import LawArticle, ProofItem
from onewindow.apps.catalogue.sources.detection import Catalogue
from onewindow.apps.catalogue.sources.records import Record
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.rows import new_id
from onewindow.rules.outcomes import Refused

Document = Mapping[str, Any]


@transaction.atomic
def install_items(
    *, contents: Iterable[Document], now: datetime, acting: Acting, source: str = "own"
) -> ImportResult:
    """Create, check and publish the centre's own items; the same again changes nothing.

    Install departments, laws and the list of proofs first. Refused with every failure of every
    item when one does not pass: a data file of the centre is either right or not installed.
    """
    records = [Record(str(c["slug"]), str(c["slug"]), c) for c in contents]
    result = import_records(records, source=source, now=now, acting=acting)
    if result.unpublished:
        raise Refused(tuple(f for entry in result.unpublished for f in entry.failures))
    return result


@transaction.atomic
def install_laws(*, laws: Iterable[Document], now: datetime, acting: Acting) -> int:
    """Store the cited articles of each law file; returns how many. A later file replaces them."""
    rows = [row for law in laws for row in _articles(law)]
    LawArticle.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["law", "article"],
        update_fields=["title", "text", "says", "version", "note", "confidence"],
    )
    _journal("laws.install", len(rows), now, acting)
    return len(rows)


def _articles(law: Document) -> Iterable[LawArticle]:
    name = law_key(law.get("short_title") or law["title"])
    for article in law.get("articles") or ():
        yield LawArticle(
            law=name,
            article=article_key(article["article"]),
            title=law.get("title") or name,
            text=(article.get("text") or "").strip(),
            says=article.get("says") or "",
            version=str(law.get("version_date") or ""),
            note=law.get("note") or "",
            confidence=article.get("confidence") or law.get("confidence") or "u",
        )


@transaction.atomic
def install_proof_items(
    *, entries: Iterable[Document], now: datetime, acting: Acting, keep_others: bool = False
) -> int:
    """Store the list of proofs (证明事项清单); returns how many entries were given (R-3-20).

    Without `keep_others` what the list no longer names goes.
    """
    rows = [
        ProofItem(
            name=entry["name"],
            basis=entry.get("basis") or "",
            requesting_bodies=list(entry.get("requesting_body") or ()),
            issuing_body=entry.get("issuing_body") or "",
            confidence=entry.get("confidence") or "u",
        )
        for entry in entries
    ]
    if not keep_others:
        ProofItem.objects.exclude(name__in=[row.name for row in rows]).delete()
    ProofItem.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["basis", "requesting_bodies", "issuing_body", "confidence"],
    )
    _journal("proofs.install", len(rows), now, acting)
    return len(rows)


def install_catalogue(
    *,
    catalogue: Catalogue,
    now: datetime,
    acting: Acting,
    on_progress: Callable[[int], object] = lambda _count: None,
) -> ImportResult:
    """Take in a file that was read: first its laws, proofs and fields, which the checks ask for."""
    if catalogue.laws:
        install_laws(laws=catalogue.laws, now=now, acting=acting)
    if catalogue.proofs:
        install_proof_items(entries=catalogue.proofs, now=now, acting=acting, keep_others=True)
    if catalogue.fields:
        install_form_fields(fields=catalogue.fields, now=now, acting=acting)
    return import_records(
        catalogue.rows,
        source=catalogue.source,
        now=now,
        acting=acting,
        on_progress=on_progress,
    )


def _journal(verb: str, count: int, now: datetime, acting: Acting) -> None:
    audit.record(
        verb=verb,
        subject_kind="catalogue",
        subject_id=new_id(),
        now=now,
        actor_id=acting.account_id,
        origin=acting.origin,
        facts={"count": count},
    )
