"""Which fields may a form ask for, what does each say, and where is it used?"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Q

from onewindow.apps.audit.queries import entries_about
from onewindow.apps.catalogue.models import FormField as FieldRow
from onewindow.apps.catalogue.models import ItemVersion
from onewindow.rules.casework.forms import FieldKind, FormField

__all__ = ["FieldRow", "form_fields"]
SUBJECT = "form_field"
# Another process's edit of the catalogue is seen this much later at the latest.
FIELDS_KEPT_SECONDS = 5.0


@dataclass(frozen=True)
class FieldUse:
    """One item whose form asks for the field, by its published version or its draft."""

    item_id: UUID
    name: str
    state: str
    number: int


@dataclass(frozen=True)
class FieldEdition:
    """One definition the field had, out of the journal."""

    at: datetime
    verb: str
    actor_id: UUID | None
    row_version: int | None
    changed: tuple[str, ...]


def form_fields() -> Mapping[str, FormField]:
    """The whole field catalogue by code, retired fields too: pinned versions still ask for them.

    Kept a few seconds in this process; forms and pages ask for it all the time.
    """
    return _kept(int(monotonic() / FIELDS_KEPT_SECONDS) if FIELDS_KEPT_SECONDS > 0 else None)


def fields_now() -> Mapping[str, FormField]:
    """The same, read anew: for the checks that decide what is published."""
    rows = FieldRow.objects.order_by("code")
    return MappingProxyType({row.code: field_of(row) for row in rows})


@functools.lru_cache(maxsize=1)
def _kept_for(_slot: int) -> Mapping[str, FormField]:
    return fields_now()


def _kept(slot: int | None) -> Mapping[str, FormField]:
    return fields_now() if slot is None else _kept_for(slot)


def forget_fields() -> None:
    """Read the catalogue anew (a field was changed in this process)."""
    _kept_for.cache_clear()


def field_of(row: FieldRow) -> FormField:
    """The row as the form rules take it."""
    return FormField(
        code=row.code,
        label=row.label,
        kind=FieldKind(row.kind),
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        retention=row.retention,
        sensitive=row.sensitive,
        choices=tuple((str(code), str(label)) for code, label in row.choices),
        hint=row.hint,
        known_from=tuple(row.known_from),
        shortest=row.shortest,
        longest=row.longest,
        past_only=row.past_only,
        retired=row.retired_at is not None,
        ground=row.ground,
        confidence=row.confidence,
    )


def field_rows(*, text: str = "", with_retired: bool = True) -> list[FieldRow]:
    """The catalogue for its administrators, by label; by part of a code, label or purpose."""
    rows = FieldRow.objects.all()
    if not with_retired:
        rows = rows.filter(retired_at__isnull=True)
    for word in text.split():
        rows = rows.filter(
            Q(code__icontains=word) | Q(label__icontains=word) | Q(purpose__icontains=word)
        )
    return list(rows.order_by("retired_at", "label", "code"))


def field_row(code: str) -> FieldRow | None:
    """One field, or None."""
    return FieldRow.objects.filter(code=code).first()


def uses_of(code: str) -> list[FieldUse]:
    """The items whose form asks for this field: each item's newest version that does."""
    versions = (
        ItemVersion.objects.filter(content__form__contains=[{"code": code}])
        .select_related("item")
        .defer("content")
        .order_by("item__name", "item_id", "-number")
    )
    newest: dict[UUID, FieldUse] = {}
    for found in versions:
        use = FieldUse(found.item_id, found.item.name, found.state, found.number)
        newest.setdefault(found.item_id, use)
    return list(newest.values())


def use_counts() -> Mapping[str, int]:
    """Code -> how many items ask for it in a version that is published or being drafted."""
    states = (ItemVersion.State.PUBLISHED, ItemVersion.State.DRAFT, ItemVersion.State.CHECKED)
    rows = ItemVersion.objects.filter(state__in=states, content__has_key="form")
    found: dict[str, set[UUID]] = {}
    for item_id, form in rows.values_list("item_id", "content__form"):
        for entry in form if isinstance(form, list) else ():
            found.setdefault(str(entry.get("code")), set()).add(item_id)
    return {code: len(items) for code, items in found.items()}


def editions_of(row: FieldRow) -> list[FieldEdition]:
    """What happened to the field, newest first."""
    return [
        FieldEdition(
            at=entry.at,
            verb=entry.verb,
            actor_id=entry.actor_id,
            row_version=entry.subject_version,
            changed=tuple(entry.facts.get("changed", ())),
        )
        for entry in entries_about(subject_kind=SUBJECT, subject_id=row.id)
    ]


def definition_of(row: FieldRow) -> dict[str, Any]:
    """Everything a field says, as the journal keeps it."""
    return {name: getattr(row, name) for name in DEFINITION}


DEFINITION: Sequence[str] = (
    "code",
    "label",
    "kind",
    "purpose",
    "ground",
    "legal_basis",
    "retention",
    "confidence",
    "sensitive",
    "choices",
    "hint",
    "known_from",
    "shortest",
    "longest",
    "past_only",
)
