"""How is a source set up and changed? Never without basis and fallback; its key is never shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.exchange.models import SharedSource
from onewindow.apps.exchange.reach import reach
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role, department_by_code
from onewindow.rules.casework.reaching import address_faults
from onewindow.rules.outcomes import Refusal, Refused

SHORTEST_KEY = 16
_MOST = {"connect_seconds": 30.0, "read_seconds": 60.0, "retries": 5, "answer_days": 366}
# What an administrator may change; code, fields and subject belong to the agreement.
CHANGEABLE = (
    "name",
    "department_name",
    "address",
    "signing",
    "connect_seconds",
    "read_seconds",
    "retries",
    "attribute",
    "is_sensitive",
    "legal_basis",
    "fallback",
    "answer_days",
    "is_open",
)


@dataclass(frozen=True)
class SourceEntry:
    """What is told of a source when it is changed; an empty key leaves the key as it is."""

    values: Mapping[str, Any]
    key: str = ""


@transaction.atomic
def install_sources(
    *, entries: Sequence[Mapping[str, Any]], key: str, now: datetime, acting: Acting
) -> int:
    """Put up the sources that are not there yet; one that somebody changed stays. How many."""
    made = 0
    for entry in entries:
        if SharedSource.objects.filter(code=entry["code"]).exists():
            continue
        told = {name: entry[name] for name in CHANGEABLE if name in entry}
        source = SharedSource.objects.create(
            code=entry["code"],
            department=department_by_code(entry.get("department", "")),
            subject=entry.get("subject", SharedSource.Subject.PERSON),
            fields=[dict(each) for each in entry["fields"]],
            key=key,
            is_demo=True,
            changed_at=now,
            **told,
        )
        _journal(source, "source.install", [], acting, now)
        made += 1
    return made


@transaction.atomic
def save_source(
    *, source_id: UUID, entry: SourceEntry, seen_version: int, acting: Acting, now: datetime
) -> SharedSource:
    """Change a source; the journal keeps which fields, never the key.

    Refusals, all at once: NOT_PERMITTED, NOT_FOUND, STATE_CHANGED, SOURCE_BASIS_MISSING,
    SOURCE_FALLBACK_MISSING, SOURCE_ADDRESS, SOURCE_ADDRESS_INSIDE, SOURCE_KEY_SHORT, SOURCE_WAITS.
    """
    if not acting.holds(Role.SYSTEM_ADMIN):
        facts = {"needed": str(Role.SYSTEM_ADMIN.label)}
        raise Refused((Refusal("NOT_PERMITTED", "R-4-8", facts),))
    source = SharedSource.objects.select_for_update().filter(pk=source_id).first()
    if source is None:
        raise Refused((Refusal("NOT_FOUND"),))
    if source.version != seen_version:
        changes = "另一位管理员改过这个接口"
        raise Refused((Refusal("STATE_CHANGED", "", {"changes": changes}),))
    told = {name: entry.values[name] for name in CHANGEABLE if name in entry.values}
    if refusals := _faults(told, entry.key, source):
        raise Refused(refusals)
    changed = [name for name, value in told.items() if getattr(source, name) != value]
    for name in changed:
        setattr(source, name, told[name])
    if entry.key:
        source.key = entry.key
        changed.append("key")
    if changed:
        source.version, source.changed_at = source.version + 1, now
        source.save()
        _journal(source, "source.change", changed, acting, now)
    return source


def _faults(told: Mapping[str, Any], key: str, source: SharedSource) -> tuple[Refusal, ...]:
    address = str(told.get("address", source.address))
    from_sample = source.is_demo and not address
    placed = () if from_sample else address_faults(address, reach())
    waits = all(0 <= told.get(name, 0) <= most for name, most in _MOST.items())
    positive = all(told.get(name, 1) > 0 for name in ("connect_seconds", "read_seconds"))
    faults = {
        "SOURCE_BASIS_MISSING": not str(told.get("legal_basis", source.legal_basis)).strip(),
        "SOURCE_FALLBACK_MISSING": not str(told.get("fallback", source.fallback)).strip(),
        "SOURCE_KEY_SHORT": bool(key) and len(key) < SHORTEST_KEY,
        "SOURCE_WAITS": not (waits and positive),
    }
    wrong = tuple(Refusal(code, "R-2.8") for code, is_wrong in faults.items() if is_wrong)
    return (*placed, *wrong)


def _journal(
    source: SharedSource, verb: str, changed: Sequence[str], acting: Acting, now: datetime
) -> None:
    audit.record(
        verb=verb,
        subject_kind="shared_source",
        subject_id=source.id,
        subject_version=source.version,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule="R-2.8",
        facts={"code": source.code, "fields": list(changed)},
        origin=acting.origin,
    )
