"""How does a field come into the catalogue, change and go? Never without a purpose (R-4.7)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.catalogue.field_queries import (
    DEFINITION,
    SUBJECT,
    definition_of,
    forget_fields,
    uses_of,
)
from onewindow.apps.catalogue.models import FormField
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.forms import FieldKind
from onewindow.rules.catalogue.form_fields import RULE, FieldDraft, LegalGround, field_failures
from onewindow.rules.outcomes import Refusal, Refused

_LONGEST = {
    "code": 60,
    "label": 80,
    "purpose": 300,
    "legal_basis": 300,
    "retention": 160,
    "hint": 200,
}
_NAMES = {
    "code": "编码",
    "label": "名称",
    "purpose": "收集目的",
    "legal_basis": "法律依据",
    "retention": "保存期限",
    "hint": "填写提示",
}


@transaction.atomic
def add_field(
    *, definition: Mapping[str, Any], now: datetime, acting: Acting, is_demo: bool = False
) -> FormField:
    """A new field; refused with everything missing at once.

    Refusals: NOT_PERMITTED, FIELD_CODE_TAKEN, FIELD_*, TEXT_TOO_LONG.
    """
    _only_item_admins(acting)
    told = _tidied(definition)
    taken = FormField.objects.filter(code=told["code"]).exists()
    faults = [Refusal("FIELD_CODE_TAKEN", "", {"code": told["code"]})] if taken else []
    _refuse(*faults, *_failures(told))
    row = FormField(created_at=now, is_demo=is_demo, **told)
    row.save(force_insert=True)
    _journal("field.add", row, now, acting, changed=list(DEFINITION))
    return row


@transaction.atomic
def change_field(
    *,
    code: str,
    definition: Mapping[str, Any],
    seen_row_version: int | None,
    now: datetime,
    acting: Acting,
) -> FormField:
    """A new definition of a field; its code stays, and each edition stands in the journal.

    While an item's form asks for it, its kind stays and no choice is taken away.
    Refusals: NOT_PERMITTED, NOT_FOUND, STATE_CHANGED, FIELD_*, TEXT_TOO_LONG.
    """
    _only_item_admins(acting)
    row = _locked(code)
    _refuse(*_unseen(row, seen_row_version))
    told = _tidied({**definition, "code": code})
    _refuse(*_failures(told), *_fixed(row, told))
    changed = [name for name in DEFINITION if getattr(row, name) != told[name]]
    if not changed:
        return row
    _write(row, told)
    _journal("field.change", row, now, acting, changed=changed)
    return row


@transaction.atomic
def retire_field(
    *, code: str, now: datetime, acting: Acting, seen_row_version: int | None = None
) -> FormField:
    """No new version may ask for it any more; what was published goes on as it is."""
    _only_item_admins(acting)
    row = _locked(code)
    _refuse(*_unseen(row, seen_row_version))
    if row.retired_at is None:
        row.retired_at = now
        row.row_version += 1
        row.save()
        _journal("field.retire", row, now, acting)
    return row


@transaction.atomic
def restore_field(
    *, code: str, now: datetime, acting: Acting, seen_row_version: int | None = None
) -> FormField:
    """A retired field may be asked for again."""
    _only_item_admins(acting)
    row = _locked(code)
    _refuse(*_unseen(row, seen_row_version))
    if row.retired_at is not None:
        row.retired_at = None
        row.row_version += 1
        row.save()
        _journal("field.restore", row, now, acting)
    return row


@transaction.atomic
def delete_field(*, code: str, now: datetime, acting: Acting) -> None:
    """Take a field away that no version of any item ever asked for; else FIELD_IN_USE."""
    _only_item_admins(acting)
    row = _locked(code)
    if asking := _items_named(code):
        _refuse(Refusal("FIELD_IN_USE", RULE, {"label": row.label, "items": asking}))
    _journal("field.delete", row, now, acting)
    row.delete()
    forget_fields()


@transaction.atomic
def install_form_fields(
    *, fields: Iterable[Mapping[str, Any]], now: datetime, acting: Acting, is_demo: bool = False
) -> int:
    """Store the fields of a data file; the same again changes nothing. Returns how many were given.

    Refused with every fault of every field: a data file is either right or not installed.
    """
    _only_item_admins(acting)
    given = [_tidied(entry) for entry in fields]
    _refuse(*(fault for told in given for fault in _failures(told)))
    known = {row.code: row for row in FormField.objects.select_for_update().order_by("code")}
    for told in given:
        row = known.get(told["code"])
        if row is None:
            row = FormField(created_at=now, is_demo=is_demo, **told)
            row.save(force_insert=True)
            _journal("field.add", row, now, acting, changed=list(DEFINITION))
        elif changed := [name for name in DEFINITION if getattr(row, name) != told[name]]:
            _write(row, told)
            _journal("field.change", row, now, acting, changed=changed)
    forget_fields()
    return len(given)


def _write(row: FormField, told: Mapping[str, Any]) -> None:
    for name in DEFINITION:
        setattr(row, name, told[name])
    row.row_version += 1
    row.save()


def _tidied(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The definition with every part there, trimmed, in the shape the row holds."""
    texts = ("code", "label", "kind", "purpose", "legal_basis", "retention", "hint")
    told: dict[str, Any] = {name: str(definition.get(name) or "").strip() for name in texts}
    told["ground"] = str(definition.get("ground") or LegalGround.STATUTORY_DUTY)
    told["confidence"] = str(definition.get("confidence") or "u")[:1]
    told["sensitive"] = bool(definition.get("sensitive"))
    told["past_only"] = bool(definition.get("past_only"))
    told["choices"] = [[str(c), str(label)] for c, label in definition.get("choices") or ()]
    told["known_from"] = [str(source) for source in definition.get("known_from") or ()]
    told["shortest"] = int(definition.get("shortest") or 0)
    longest = definition.get("longest")
    told["longest"] = 200 if longest is None else int(longest)
    return told


def _failures(told: Mapping[str, Any]) -> tuple[Refusal, ...]:
    draft = FieldDraft(
        code=told["code"],
        label=told["label"],
        kind=told["kind"],
        purpose=told["purpose"],
        legal_basis=told["legal_basis"],
        retention=told["retention"],
        choices=tuple((code, label) for code, label in told["choices"]),
        known_from=tuple(told["known_from"]),
        shortest=told["shortest"],
        longest=told["longest"],
    )
    too_long = (
        Refusal("TEXT_TOO_LONG", "", {"label": _NAMES[name], "limit": most, "length": length})
        for name, most in _LONGEST.items()
        if (length := len(told[name])) > most
    )
    return (*field_failures(draft, FieldKind), *too_long)


def _fixed(row: FormField, told: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """What may not change while forms ask for the field: stored answers must stay readable."""
    kept = {code for code, _label in told["choices"]}
    lost = [label for code, label in row.choices if code not in kept]
    has_new_kind = row.kind != told["kind"]
    if not (has_new_kind or lost):
        return ()
    asking = _items_named(row.code)
    if not asking:
        return ()
    facts = {"label": row.label, "items": asking}
    if has_new_kind:
        return (Refusal("FIELD_KIND_FIXED", RULE, facts),)
    return (Refusal("FIELD_CHOICES_FIXED", RULE, {**facts, "choices": "、".join(lost)}),)


def _items_named(code: str) -> str:
    names = [use.name for use in uses_of(code)]
    shown = "、".join(f"“{name}”" for name in names[:3])
    return f"{shown}等 {len(names)} 个事项" if len(names) > 3 else shown


def _locked(code: str) -> FormField:
    row = FormField.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise Refused((Refusal("NOT_FOUND"),))
    return row


def _unseen(row: FormField, seen_row_version: int | None) -> tuple[Refusal, ...]:
    if seen_row_version is None or seen_row_version == row.row_version:
        return ()
    return (Refusal("STATE_CHANGED", "", {"changes": f"修改了字段“{row.label}”"}),)


def _only_item_admins(acting: Acting) -> None:
    if acting.account_id is not None and not acting.holds(Role.ITEM_ADMIN):
        _refuse(Refusal("NOT_PERMITTED", "", {"needed": Role.ITEM_ADMIN.label}))


def _refuse(*refusals: Refusal) -> None:
    if refusals:
        raise Refused(tuple(refusals))


def _journal(
    verb: str, row: FormField, now: datetime, acting: Acting, changed: Iterable[str] = ()
) -> None:
    # A definition says nothing about anybody: the journal keeps each edition whole.
    audit.record(
        verb=verb,
        subject_kind=SUBJECT,
        subject_id=UUID(str(row.id)),
        subject_version=row.row_version,
        now=now,
        actor_id=acting.account_id,
        actor_role=Role.ITEM_ADMIN if acting.account_id else "SYSTEM",
        rule=RULE,
        origin=acting.origin,
        facts={"changed": list(changed), "definition": definition_of(row)},
    )
    forget_fields()
