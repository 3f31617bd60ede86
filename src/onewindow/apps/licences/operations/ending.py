"""How does a licence lose its force? Four ends, each with its basis, its day and its remedy."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.licences.models import ELicence, LicenceEnd
from onewindow.apps.licences.operations.issuing import locked, of_issuer
from onewindow.apps.licences.telling import journal, tell
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.writes import operations as writes
from onewindow.rules.licences.ends import ENDS, EndKind, may_end
from onewindow.rules.licences.lives import LicenceState, may_become
from onewindow.rules.outcomes import Refusal, Refused


@transaction.atomic
def end(
    *,
    licence_id: UUID,
    kind: str,
    ground: str,
    reason: str,
    acting: Acting,
    now: datetime,
    basis: str = "",
    remedy: str = "",
    effective_from: date | None = None,
    seen_version: int | None = None,
) -> LicenceEnd:
    """End the licence one way, in writing, with ground, basis and remedy; the holder is told once.

    `basis` stays with the ground's own clause when empty. Running cases that rest on the licence
    hear of it through the outbox ("licence.ended").
    Refusals: NOT_FOUND, LICENCE_CHANGED, LICENCE_NOT_IN_STATE, NOT_THE_ISSUER, END_*,
    REASONS_MISSING, REMEDY_MISSING.
    """
    licence = locked(licence_id)
    today = localtime(now).date()
    which = ENDS[EndKind(kind)]
    known = which.ground(ground)
    clause = basis.strip() or (known.basis if known else "")
    day = effective_from or today
    refusals = may_end(
        kind=which.kind,
        state=LicenceState(licence.state),
        by_issuer=of_issuer(licence, acting, Role.APPROVER),
        ground=ground,
        basis=clause,
        reason=reason,
        remedy=remedy,
        effective_from=day,
        issued_on=licence.issued_on,
        today=today,
    )
    if seen_version is not None and seen_version != licence.version:
        refusals += (Refusal("LICENCE_CHANGED", "R-4-21", {"version": licence.version}),)
    if refusals:
        raise Refused(refusals)
    return _write(
        licence, which.kind, ground, clause, reason.strip(), remedy.strip(), day, acting, now
    )


def _write(
    licence: ELicence,
    kind: EndKind,
    ground: str,
    basis: str,
    reason: str,
    remedy: str,
    day: date,
    acting: Acting,
    now: datetime,
) -> LicenceEnd:
    row = LicenceEnd.objects.create(
        licence=licence,
        kind=kind,
        ground=ground,
        basis=basis,
        reason=reason,
        remedy=remedy,
        effective_from=day,
        decided_at=now,
        decided_by_id=acting.account_id,
        decided_by_name=acting.name,
        decided_by_unit=acting.unit,
    )
    licence.state = LicenceState(kind)
    licence.save(update_fields=["state"])
    # A code held out at this moment opens nothing any more.
    licence.codes.filter(used_at__isnull=True, replaced_at__isnull=True).update(replaced_at=now)
    facts = {"end": str(row.id), "ground": ground, "from": day.isoformat()}
    journal(f"end_{kind.lower()}", licence, acting=acting, now=now, facts=facts)
    tell(
        licence,
        cause=f"end:{row.id.hex[-12:]}",
        title=f"{licence.type.name}{LicenceState(kind).chinese}",
        text=_told(row, licence),
        now=now,
    )
    writes.enqueue(
        topic="licence.ended", body={"licence_id": str(licence.id), "kind": str(kind)}, now=now
    )
    return row


def _told(row: LicenceEnd, licence: ELicence) -> str:
    parts = (
        f"{row.decided_by_unit or licence.issuer_name}：{row.reason}",
        f"依据：{row.basis}",
        f"自 {row.effective_from:%Y-%m-%d} 起没有效力",
        row.remedy,
    )
    return "。".join(part.rstrip("。") for part in parts if part) + "。"


@transaction.atomic
def lift_suspension(*, licence_id: UUID, reason: str, acting: Acting, now: datetime) -> ELicence:
    """The suspension is over; the licence serves again. Refusals as for `end`."""
    licence = locked(licence_id)
    refusals = may_become(LicenceState.VALID, state=LicenceState(licence.state))
    if not of_issuer(licence, acting, Role.APPROVER):
        refusals += (Refusal("NOT_THE_ISSUER", "R-4-20", {"end": "解除暂扣"}),)
    if not reason.strip():
        refusals += (Refusal("REASONS_MISSING", "R-0-8"),)
    if refusals:
        raise Refused(refusals)
    open_rows = licence.ends.filter(kind=EndKind.SUSPENDED, lifted_at__isnull=True)
    open_rows.update(lifted_at=now)
    licence.state = LicenceState.VALID
    licence.save(update_fields=["state"])
    journal("lift_suspension", licence, acting=acting, now=now)
    title = f"{licence.type.name}已解除暂扣"
    tell(licence, cause=f"lifted:{now:%Y%m%d%H%M}", title=title, text=reason.strip(), now=now)
    return licence


@transaction.atomic
def expire(*, licence_id: UUID, now: datetime) -> ELicence:
    """Its last day has passed and nothing renewed it (art. 70 (1)); again changes nothing."""
    licence = locked(licence_id)
    last = licence.valid_to
    has_ended = licence.state not in {LicenceState.VALID, LicenceState.SUSPENDED}
    if has_ended or last is None or localtime(now).date() <= last:
        return licence
    ground = ENDS[EndKind.EXPIRED].grounds[0]
    _write(
        licence,
        EndKind.EXPIRED,
        ground.code,
        ground.basis,
        f"有效期到 {last:%Y-%m-%d} 届满，没有延续",
        "",
        last.fromordinal(last.toordinal() + 1),
        SYSTEM,
        now,
    )
    return licence
