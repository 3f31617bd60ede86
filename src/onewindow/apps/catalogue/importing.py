"""How does a catalogue come in? Batch by batch, each item once, nothing twice.

Content of this centre (its YAML, its filled-in template) is published when every check passes.
Content of another source never is: nobody here has verified it. It is shown as IMPORTED, with
its source, and nothing can be filed under it until an item administrator publishes an own version.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from onewindow.apps.audit import operations as audit
from onewindow.apps.catalogue.facts import content_digest, is_imported, listing_facts, unfit
from onewindow.apps.catalogue.field_queries import fields_now
from onewindow.apps.catalogue.models import ItemListing, ItemVersion, Origin, ServiceItem
from onewindow.apps.catalogue.queries import (
    department_id_for,
    department_index,
    failures_of,
    proof_names,
)
from onewindow.apps.catalogue.shelf import put_on_shelf
from onewindow.apps.catalogue.sources.records import Record, Unreadable
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.forms import FormField
from onewindow.rules.outcomes import Refusal

State = ItemVersion.State
BATCH = 250


@dataclass(frozen=True)
class Unpublished:
    """One item that came in and is shown, but did not pass every publishing check."""

    place: str
    slug: str
    name: str
    failures: tuple[Refusal, ...]


@dataclass
class ImportResult:
    """What an import did, row by row where something needs a person."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    published: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)
    unpublished: list[Unpublished] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many rows there were, readable or not."""
        return self.created + self.changed + self.unchanged + len(self.unreadable)


@dataclass(frozen=True)
class _Known:
    """What every batch needs to know and none of them changes."""

    proofs: frozenset[str]
    fields: Mapping[str, FormField]
    departments: Mapping[str, UUID]
    source: str
    now: datetime
    acting: Acting


@dataclass
class _Change:
    """One new version to be written."""

    record: Record
    item: ServiceItem
    version: ItemVersion
    is_new: bool
    failures: tuple[Refusal, ...]


def import_records(
    records: Iterable[Record | Unreadable],
    *,
    source: str,
    now: datetime,
    acting: Acting,
    on_progress: Callable[[int], object] = lambda _count: None,
) -> ImportResult:
    """Take in a whole catalogue; one transaction per batch of 250, so a stop loses one batch.

    The same content again changes nothing. A slug that comes twice in one file is read once;
    the second is reported. `on_progress` hears how many rows each batch had.
    """
    known = _Known(proof_names(), fields_now(), department_index(), source, now, acting)
    result, seen, ahead = ImportResult(), dict[str, str](), iter(records)
    while batch := list(islice(ahead, BATCH)):
        with transaction.atomic():
            _take_in(_sound(batch, seen, result), known, result)
        on_progress(len(batch))
    return result


def _sound(
    batch: Sequence[Record | Unreadable], seen: dict[str, str], result: ImportResult
) -> list[Record]:
    """The rows that can go in; the others are named in the result."""
    kept = []
    for row in batch:
        problem = _problem(row, seen)
        if problem is not None:
            result.unreadable.append(problem)
        elif isinstance(row, Record):
            kept.append(row)
    return kept


def _problem(row: Record | Unreadable, seen: dict[str, str]) -> Unreadable | None:
    """Why a row cannot go in: unreadable, not storable, or the second of its code."""
    if isinstance(row, Unreadable):
        return row
    name = listing_facts(row.content).name
    if faults := unfit({**row.content, "slug": row.slug}):
        return Unreadable(row.place, faults, name)
    first = seen.setdefault(row.slug, row.place)
    if first != row.place:
        return Unreadable(row.place, (Refusal("CODE_TWICE", "R-3-1", {"first": first}),), name)
    return None


def _take_in(records: Sequence[Record], known: _Known, result: ImportResult) -> None:
    _wait_for_other_imports()
    items = {
        i.slug: i
        for i in ServiceItem.objects.select_for_update()
        .filter(slug__in=[r.slug for r in records])
        .order_by("slug")
    }
    numbers = dict(
        ItemVersion.objects.filter(item__in=items.values())
        .values_list("item_id")
        .annotate(Max("number"))
    )
    held = _held_back(items.values())
    changes = []
    for record in records:
        item = items.get(record.slug)
        last = numbers.get(item.pk, 0) if item else 0
        change = _change(record, item, last, known)
        is_same = item is not None and item.source_digest == change.version.content_digest
        # The same again: only what was held back and now passes every check moves on.
        if is_same and not (change.item.pk in held and change.version.state == State.PUBLISHED):
            result.unchanged += 1
        else:
            changes.append(change)
    _write(changes, known)
    _count(changes, result)


def _wait_for_other_imports() -> None:
    """Two imports of one file at once: the second sees what the first wrote (unique slugs hold)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '_import'))")


def _held_back(items: Collection[ServiceItem]) -> set[UUID]:
    """The items that are shown as imported, with no version of this centre's own."""
    shown = ItemVersion.objects.filter(item__in=items, state__in=(State.IMPORTED, State.PUBLISHED))
    states: dict[UUID, set[str]] = {}
    for item_id, state in shown.values_list("item_id", "state"):
        states.setdefault(item_id, set()).add(state)
    return {item_id for item_id, found in states.items() if found == {State.IMPORTED}}


def _change(record: Record, item: ServiceItem | None, last: int, known: _Known) -> _Change:
    is_new = item is None
    item = item or ServiceItem(slug=record.slug, created_at=known.now)
    failures = failures_of(record.content, known.proofs, known.fields)
    is_ours = not failures and not is_imported(record.content)
    version = ItemVersion(
        item=item,
        number=last + 1,
        state=State.PUBLISHED if is_ours else State.IMPORTED,
        origin=Origin.OWN if is_ours else Origin.IMPORTED,
        content=dict(record.content),
        content_digest=content_digest(record.content),
        created_at=known.now,
        created_by_id=known.acting.account_id,
        checked_at=known.now if is_ours else None,
        published_at=known.now if is_ours else None,
    )
    return _Change(record, item, version, is_new, failures)


def _describe(change: _Change, known: _Known) -> None:
    item, facts = change.item, listing_facts(change.record.content)
    item.name, item.department_name = facts.name, facts.department_name
    item.department_id = department_id_for(change.record.content, known.departments)
    item.source, item.source_name = known.source, facts.source_name
    item.source_digest, item.is_demo = change.version.content_digest, facts.is_demo


def _write(changes: Sequence[_Change], known: _Known) -> None:
    """Parents first; the versions before are withdrawn before the new ones stand."""
    for change in changes:
        _describe(change, known)
    new, old = [c.item for c in changes if c.is_new], [c for c in changes if not c.is_new]
    ServiceItem.objects.bulk_create(new)
    columns = ["name", "department_name", "department", "source", "source_name"]
    ServiceItem.objects.bulk_update([c.item for c in old], [*columns, "source_digest", "is_demo"])
    on_shelf = set(
        ItemListing.objects.filter(item__in=[c.item for c in old]).values_list("item_id", flat=True)
    )
    kept = _withdraw_earlier(old, known)
    ItemVersion.objects.bulk_create([c.version for c in changes])
    # A guide this centre wrote stays on the shelf; one it took off does not come back by itself.
    shown = [
        (c.item, c.version)
        for c in changes
        if c.is_new
        or c.version.state == State.PUBLISHED
        or (c.item.pk in on_shelf and c.item.pk not in kept)
    ]
    put_on_shelf(shown)
    for change in changes:
        _journal(change, known)


def _withdraw_earlier(changes: Sequence[_Change], known: _Known) -> set[UUID]:
    """Withdraw what the new versions replace; returns the items whose own version stays."""
    ours = [c.item.pk for c in changes if c.version.state == State.PUBLISHED]
    every = [c.item.pk for c in changes]
    earlier = ItemVersion.objects.filter(item__in=every, state=State.IMPORTED)
    withdrawn = {"state": State.WITHDRAWN, "withdrawn_at": known.now}
    earlier.update(**withdrawn)
    ItemVersion.objects.filter(item__in=ours, state=State.PUBLISHED).update(**withdrawn)
    kept = ItemVersion.objects.filter(item__in=every, state=State.PUBLISHED)
    return set(kept.values_list("item_id", flat=True))


def _journal(change: _Change, known: _Known) -> None:
    audit.record(
        verb="item.publish" if change.version.state == State.PUBLISHED else "item.import",
        subject_kind="service_item",
        subject_id=change.item.pk,
        subject_version=change.version.number,
        now=known.now,
        actor_id=known.acting.account_id,
        actor_role="ITEM_ADMIN" if known.acting.account_id else "SYSTEM",
        rule="R-3-3",
        origin=known.acting.origin,
        facts={
            "version": change.version.pk,
            "row_version": change.version.row_version,
            "digest": change.version.content_digest,
            "source": known.source,
        },
    )


def _count(changes: Sequence[_Change], result: ImportResult) -> None:
    for change in changes:
        result.created += change.is_new
        result.changed += not change.is_new
        if change.version.state == State.PUBLISHED:
            result.published += 1
        else:
            name = change.item.name
            entry = Unpublished(change.record.place, change.record.slug, name, change.failures)
            result.unpublished.append(entry)
