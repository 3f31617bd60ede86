"""Which items are there, what do their versions say, and what differs between them?"""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from onewindow.apps.audit.queries import entries_about
from onewindow.apps.catalogue.facts import article_key, law_key
from onewindow.apps.catalogue.field_queries import fields_now, form_fields
from onewindow.apps.catalogue.models import (
    HandlingTime,
    ItemListing,
    ItemVersion,
    LawArticle,
    ProofItem,
    ServiceItem,
)
from onewindow.apps.organisation.queries import departments
from onewindow.apps.planned import ANY_KEY, Planned
from onewindow.rules.catalogue.content import item_facts, text_at
from onewindow.rules.catalogue.form_fields import KnownField
from onewindow.rules.catalogue.publishing import publishing_failures
from onewindow.rules.catalogue.versions import Difference, differences
from onewindow.rules.outcomes import Refusal

__all__ = ["ItemListing", "ItemVersion", "LawArticle", "form_fields"]
State = ItemVersion.State
PAGE = 20
Content = Mapping[str, Any]


@dataclass(frozen=True)
class ItemPage:
    """One keyset page of the administrators' list; `after` is the next page's start, or empty."""

    items: Sequence[ServiceItem]
    after: str


@dataclass(frozen=True)
class ListingPage:
    """One keyset page of listings; `after` is the next page's start, or empty."""

    listings: list[ItemListing]
    after: str


@dataclass(frozen=True)
class TimelineEntry:
    """One journal row about an item, for its page."""

    at: datetime
    verb: str
    number: int | None
    actor_id: UUID | None
    fields: tuple[str, ...]


@dataclass(frozen=True)
class FieldEdit:
    """Somebody's last edit of one field."""

    field: str
    at: datetime
    actor_id: UUID | None


def published_item(slug: str) -> ItemVersion | None:
    """The version of this item that can be filed under now, or None."""
    version = _PUBLISHED.first(slug)
    return with_content(version) if version else None


def published_version(item_id: UUID) -> ItemVersion | None:
    """The same, for an item already at hand."""
    version = _PUBLISHED_OF.first(item_id)
    return with_content(version) if version else None


def items_on_offer(item_ids: Collection[UUID]) -> set[UUID]:
    """Which of these items can be filed under now (one query)."""
    versions = ItemVersion.objects.filter(item__in=item_ids, state=State.PUBLISHED)
    return set(versions.values_list("item_id", flat=True))


def shown_item(slug: str) -> ItemVersion | None:
    """The version a visitor reads: published, else imported (see its `origin`), else None."""
    listing = ItemListing.objects.filter(item__slug=slug).values_list("version_id", flat=True)
    return _versions().filter(pk__in=listing).first()


def listing_of(item_id: UUID) -> ItemListing | None:
    """The item's listing, or None when it is not shown."""
    return ItemListing.objects.filter(pk=item_id).first()


def version(version_id: UUID) -> ItemVersion | None:
    """One version with its item, whatever its state: cases stay pinned to theirs."""
    return _versions().filter(pk=version_id).first()


def item(item_id: UUID) -> ServiceItem | None:
    """One item, or None."""
    return ServiceItem.objects.filter(pk=item_id).first()


def item_by_slug(slug: str) -> ServiceItem | None:
    """One item, or None."""
    return ServiceItem.objects.filter(slug=slug).first()


def versions_of(item_id: UUID) -> list[ItemVersion]:
    """All versions of an item, newest first, without their content."""
    return list(ItemVersion.objects.filter(item_id=item_id).defer("content").order_by("-number"))


def differences_between(before_id: UUID, after_id: UUID) -> tuple[Difference, ...]:
    """What differs between two versions, readable; empty when either is not there."""
    found = {v.id: v.content for v in ItemVersion.objects.filter(pk__in=[before_id, after_id])}
    if len(found) < 2:
        return ()
    return differences(found[before_id], found[after_id])


def items_for_counter(
    *, query: str = "", department: str = "", limit: int = PAGE
) -> list[ItemListing]:
    """Items a clerk may take in: published here; by a part of the name, everyday name or sound."""
    rows = ItemListing.objects.filter(can_apply=True)
    if department:
        rows = rows.filter(department_name=department)
    for word in query.split():
        rows = rows.annotate(said=_said()).filter(
            Q(name__icontains=word) | Q(said__icontains=word) | Q(pinyin__icontains=word)
        )
    return list(rows.order_by("name", "item")[:limit])


def listings(
    *,
    department: str = "",
    audience: str = "",
    stage: str = "",
    after: str = "",
    limit: int = PAGE,
    can_apply: bool | None = None,
) -> ListingPage:
    """Shown items by name, one keyset page at a time; filters may be combined."""
    rows = ItemListing.objects.defer("words", "meaning").select_related("item")
    if can_apply is not None:
        rows = rows.filter(can_apply=can_apply)
    if department:
        rows = rows.filter(department_name=department)
    if audience:
        rows = rows.filter(audience__contains=[audience])
    if stage:
        rows = rows.filter(stages__contains=[stage])
    if mark := _mark(after):
        rows = rows.filter(Q(name__gt=mark[0]) | Q(name=mark[0], item__gt=mark[1]))
    found = list(rows.order_by("name", "item")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return ListingPage(found[:limit], f"{last.pk}|{last.name}" if last else "")


def item_page(
    *,
    text: str = "",
    department: str = "",
    state: str = "",
    after: str = "",
    limit: int = PAGE,
) -> ItemPage:
    """All items for their administrators; `shown_state` and `open_state` tell where each stands."""
    rows = ServiceItem.objects.all()
    if department:
        rows = rows.filter(department_name=department)
    if state in State.values:
        rows = rows.filter(Exists(_of_item().filter(state=state)))
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(slug__icontains=word))
    if mark := _mark(after):
        rows = rows.filter(Q(name__gt=mark[0]) | Q(name=mark[0], id__gt=mark[1]))
    rows = rows.annotate(
        is_published=Exists(_of_item().filter(state=State.PUBLISHED)),
        is_imported=Exists(_of_item().filter(state=State.IMPORTED)),
        has_draft=Exists(_of_item().filter(state__in=(State.DRAFT, State.CHECKED))),
    )
    found = list(rows.order_by("name", "id")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return ItemPage(found[:limit], f"{last.pk}|{last.name}" if last else "")


def department_names() -> list[str]:
    """The departments that have items, by name."""
    return list(
        ServiceItem.objects.order_by("department_name")
        .values_list("department_name", flat=True)
        .distinct()
    )


def law_article(law: str, article: str) -> LawArticle | None:
    """One article, however cited: `《中华人民共和国行政许可法》`, `第四十二条第二款`."""
    return LawArticle.objects.filter(law=law_key(law), article=article_key(article)).first()


def law_articles(law: str) -> list[LawArticle]:
    """All articles held of one law, in their order."""
    found = LawArticle.objects.filter(law=law_key(law))
    return sorted(found, key=lambda a: (len(a.article), a.article))


def handling_time(item_id: UUID) -> HandlingTime | None:
    """How long the item really took, or None before enough cases were decided."""
    return HandlingTime.objects.filter(pk=item_id).first()


def proof_names() -> frozenset[str]:
    """The published list of proofs (证明事项清单)."""
    return frozenset(ProofItem.objects.values_list("name", flat=True))


def failures_of(
    content: Content,
    proofs: Collection[str] | None = None,
    fields: Mapping[str, KnownField] | None = None,
) -> tuple[Refusal, ...]:
    """Everything that keeps this content from being published (R-3-10 to R-3-22, R-4.7)."""
    listed = proof_names() if proofs is None else proofs
    known = fields_now() if fields is None else fields
    return publishing_failures(item_facts(content), listed, known)


def department_index() -> Mapping[str, UUID]:
    """This centre's departments by key, by credit code and by name."""
    found: dict[str, UUID] = {}
    for department in departments():
        names = (department.name, department.uscc, department.code)
        found.update({name: department.id for name in names if name})
    return found


def department_id_for(content: Content, index: Mapping[str, UUID] | None = None) -> UUID | None:
    """The department of this centre that the content names; None when it is not one of ours."""
    known = department_index() if index is None else index
    names = (text_at(content, "department", part) for part in ("key", "uscc", "name"))
    return next((known[name] for name in names if name in known), None)


def timeline(item_id: UUID) -> list[TimelineEntry]:
    """What happened to an item, newest first, out of the journal."""
    return [
        TimelineEntry(
            at=row.at,
            verb=row.verb,
            number=row.subject_version,
            actor_id=row.actor_id,
            fields=tuple(row.facts.get("fields", ())),
        )
        for row in entries_about(subject_kind="service_item", subject_id=item_id)
    ]


def edits_since(changed: ItemVersion, seen_row_version: int) -> tuple[FieldEdit, ...]:
    """Which top-level fields were edited after `seen_row_version`, by whom; out of the journal."""
    found: dict[str, FieldEdit] = {}
    for row in entries_about(subject_kind="service_item", subject_id=changed.item_id):
        facts = row.facts
        if facts.get("version") == str(changed.id) and facts["row_version"] > seen_row_version:
            for field in facts.get("fields", ()):
                found.setdefault(field, FieldEdit(field, row.at, row.actor_id))
    return tuple(found.values())


def _versions() -> QuerySet[ItemVersion]:
    return ItemVersion.objects.select_related("item")


def _of_item() -> QuerySet[ItemVersion]:
    return ItemVersion.objects.filter(item=OuterRef("pk"))


def _said() -> Func:
    joined = Func(F("everyday_names"), Value(" "), function="array_to_string")
    joined.output_field = TextField()
    return joined


def _mark(after: str) -> tuple[str, UUID] | None:
    """`id|name` as written by a page before; anything else starts from the beginning."""
    key, _, name = after.partition("|")
    try:
        return name, UUID(key)
    except ValueError:
        return None


_PUBLISHED = Planned(
    lambda slug: _versions().filter(item__slug=slug, state=State.PUBLISHED).defer("content"),
    (("one",), ("other",)),
)
_PUBLISHED_OF = Planned(
    lambda item_id: _versions().filter(item_id=item_id, state=State.PUBLISHED).defer("content"),
    ANY_KEY,
)
_CONTENTS: OrderedDict[str, dict[str, Any]] = OrderedDict()
_KEPT_CONTENTS = 256


def with_content(version: ItemVersion) -> ItemVersion:
    """Give a version read without its content the content of its digest.

    A published version never changes, so a process reads each content once, not at every step of
    every case filed under it.
    """
    content = _CONTENTS.get(version.content_digest)
    if content is None:
        content = ItemVersion.objects.values_list("content", flat=True).get(pk=version.pk)
        _CONTENTS[version.content_digest] = content
        if len(_CONTENTS) > _KEPT_CONTENTS:
            _CONTENTS.popitem(last=False)
    version.content = content
    return version
