"""Whose word may be taken? Serious records and broken promises, until they are repaired (2.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties.models import CreditMark
from onewindow.rules.outcomes import Refusal, Refused

Kind = CreditMark.Kind
# A list on one page: the newest of each kind of holder.
SHOWN = 200


@dataclass(frozen=True)
class Holder:
    """Whose record it is: a person's or an enterprise's, never both."""

    person_id: UUID | None = None
    enterprise_id: UUID | None = None

    @property
    def lookup(self) -> dict[str, UUID]:
        """The filter that finds this holder's marks; the enterprise goes first."""
        if self.enterprise_id is not None:
            return {"enterprise_id": self.enterprise_id}
        assert self.person_id is not None
        return {"person_id": self.person_id}


def standing(holder: Holder) -> tuple[tuple[str, bool], ...]:
    """(kind, whether repaired) of all marks of this holder: what the rules of 2.6 ask for."""
    marks = CreditMark.objects.filter(**holder.lookup)
    return tuple(
        (kind, repaired is not None) for kind, repaired in marks.values_list("kind", "repaired_at")
    )


def marks(*, repaired: bool = False) -> list[CreditMark]:
    """Marks that still stand, or those that were repaired; the newest first (one query)."""
    rows = CreditMark.objects.filter(repaired_at__isnull=not repaired)
    return list(rows.select_related("person", "enterprise").order_by("-recorded_at", "id")[:SHOWN])


def mark_of(mark_id: UUID) -> CreditMark | None:
    """One mark with its holder, or None."""
    return CreditMark.objects.select_related("person", "enterprise").filter(pk=mark_id).first()


@transaction.atomic
def mark(
    *,
    holder: Holder,
    kind: str,
    basis: str,
    case_id: UUID | None,
    acting: Acting,
    now: datetime,
) -> CreditMark:
    """Put a record down, with what it rests on; the same of one case only once.

    Refuses MARK_UNEXPLAINED.
    """
    if not basis.strip():
        raise Refused((Refusal("MARK_UNEXPLAINED", "2.6"),))
    known = CreditMark.objects.filter(**holder.lookup, kind=kind, case_id=case_id).first()
    if known is not None and case_id is not None:
        return known
    row = CreditMark.objects.create(
        **holder.lookup,
        kind=kind,
        basis=basis.strip()[:300],
        case_id=case_id,
        recorded_at=now,
        recorded_by_id=acting.account_id,
    )
    _journal("credit.mark", row, acting, now)
    return row


@transaction.atomic
def repair(*, mark_id: UUID, reason: str, acting: Acting, now: datetime) -> CreditMark:
    """A supervisor lifts a record, with the reason that stays (信用修复).

    Refusals: NOT_FOUND, NOT_PERMITTED, REPAIR_UNEXPLAINED, MARK_REPAIRED.
    """
    row = CreditMark.objects.select_for_update().filter(pk=mark_id).first()
    if row is None:
        raise Refused((Refusal("NOT_FOUND"),))
    if refusals := tuple(_against_repair(row, reason, acting)):
        raise Refused(refusals)
    row.repaired_at, row.repaired_reason = now, reason.strip()[:300]
    row.save(update_fields=["repaired_at", "repaired_reason"])
    _journal("credit.repair", row, acting, now, {"reason": row.repaired_reason})
    return row


def _against_repair(row: CreditMark, reason: str, acting: Acting) -> Iterable[Refusal]:
    if not acting.holds(Role.SUPERVISOR):
        yield Refusal("NOT_PERMITTED", "2.6", {"needed": str(Role.SUPERVISOR.label)})
    if not reason.strip():
        yield Refusal("REPAIR_UNEXPLAINED", "2.6")
    if row.repaired_at is not None:
        yield Refusal("MARK_REPAIRED", "2.6")


def _journal(
    verb: str, row: CreditMark, acting: Acting, now: datetime, also: dict[str, str] | None = None
) -> None:
    case = {"case": str(row.case_id)} if row.case_id else {}
    audit.record(
        verb=verb,
        subject_kind="enterprise" if row.enterprise_id else "person",
        subject_id=row.enterprise_id or row.person_id or row.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule="2.6",
        facts={"kind": row.kind, **case, **(also or {})},
        origin=acting.origin,
    )
