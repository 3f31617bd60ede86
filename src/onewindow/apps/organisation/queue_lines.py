"""How do the lines of a hall and the fitting of its windows change? By the duty head, on record."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import QueueClass, Role, Window
from onewindow.rules.outcomes import Refusal, Refused

RULE = "R-6-1"
_PREFIX = re.compile(r"[A-Z]{1,2}")
_CODE = re.compile(r"[a-z][a-z0-9_-]{1,23}")
LONGEST_SERVICE = 240
_TOLD = (
    "prefix",
    "name",
    "note",
    "item_slugs",
    "department_codes",
    "expected_minutes",
    "zone",
    "is_booked_online",
    "position",
    "is_open",
)


def _duty_head(acting: Acting) -> list[Refusal]:
    if acting.holds(Role.DUTY_HEAD):
        return []
    return [Refusal("NOT_PERMITTED", RULE, {"needed": str(Role.DUTY_HEAD.label)})]


@transaction.atomic
def save_queue_class(
    *,
    place_id: UUID,
    code: str,
    told: Mapping[str, Any],
    acting: Acting,
    now: datetime,
    is_new: bool = False,
) -> QueueClass:
    """Write a line of a place: its letter, name, matters, expected minutes, whether it is open.

    The journal keeps what changed, before and after. Refusals, all at once: NOT_PERMITTED,
    NOT_FOUND, LINE_CODE, LINE_CODE_TAKEN, LINE_PREFIX, LINE_PREFIX_TAKEN, LINE_NAME, LINE_MINUTES.
    """
    lines = list(QueueClass.objects.select_for_update().filter(place_id=place_id))
    row = next((line for line in lines if line.code == code), None)
    faults = [*_duty_head(acting), *_code_faults(code, row, is_new=is_new)]
    others = {line.prefix for line in lines if line.code != code}
    if faults := [*faults, *_line_faults(told, others)]:
        raise Refused(tuple(faults))
    row = row or QueueClass(place_id=place_id, code=code)
    before = {name: getattr(row, name) for name in _TOLD}
    for name in _TOLD:
        setattr(row, name, told.get(name, before[name]))
    row.save()
    changed = {
        name: [None if is_new else before[name], getattr(row, name)]
        for name in _TOLD
        if is_new or before[name] != getattr(row, name)
    }
    _record("line.save", "queue_class", row.id, acting, now, {"code": code, "changed": changed})
    return row


def _code_faults(code: str, row: QueueClass | None, *, is_new: bool) -> Iterable[Refusal]:
    if not is_new:
        return () if row else (Refusal("NOT_FOUND"),)
    if not _CODE.fullmatch(code):
        return (Refusal("LINE_CODE", RULE),)
    return (Refusal("LINE_CODE_TAKEN", RULE, {"code": code}),) if row else ()


def _line_faults(told: Mapping[str, Any], other_prefixes: set[str]) -> Iterable[Refusal]:
    prefix, minutes = str(told.get("prefix", "")), told.get("expected_minutes", 0)
    if not _PREFIX.fullmatch(prefix):
        yield Refusal("LINE_PREFIX", RULE)
    elif prefix in other_prefixes:
        yield Refusal("LINE_PREFIX_TAKEN", RULE, {"prefix": prefix})
    if not str(told.get("name", "")).strip():
        yield Refusal("LINE_NAME", RULE)
    if not 1 <= int(minutes) <= LONGEST_SERVICE:
        yield Refusal("LINE_MINUTES", RULE, {"most": LONGEST_SERVICE})


@transaction.atomic
def fit_window(
    *, window_id: UUID, class_codes: Iterable[str], acting: Acting, now: datetime
) -> Window:
    """Which lines a window is fitted for, from the next time it opens.

    Refusals: NOT_PERMITTED, NOT_FOUND, NO_SUCH_LINE.
    """
    window = Window.objects.select_for_update().filter(pk=window_id).first()
    if window is None:
        raise Refused((Refusal("NOT_FOUND"),))
    lines = QueueClass.objects.filter(place_id=window.place_id)
    known = set(lines.values_list("code", flat=True))
    codes = sorted(set(class_codes))
    faults = _duty_head(acting)
    faults += [Refusal("NO_SUCH_LINE", RULE, {"code": c}) for c in codes if c not in known]
    if faults:
        raise Refused(tuple(faults))
    before, window.class_codes = window.class_codes, codes
    window.save(update_fields=["class_codes"])
    if before != codes:
        _record("window.fit", "window", window.id, acting, now, {"changed": [before, codes]})
    return window


def _record(
    verb: str, kind: str, key: UUID, acting: Acting, now: datetime, facts: Mapping[str, Any]
) -> None:
    audit.record(
        verb=verb,
        subject_kind=kind,
        subject_id=key,
        now=now,
        actor_id=acting.account_id,
        actor_role=str(Role.DUTY_HEAD),
        rule=RULE,
        facts=facts,
        origin=acting.origin,
    )


def all_queue_classes(*, place_id: UUID) -> list[QueueClass]:
    """A place's lines, closed ones too, in their order."""
    return list(QueueClass.objects.filter(place_id=place_id).order_by("position", "prefix"))
