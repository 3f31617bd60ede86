"""How is a licence used in a matter? By reference and authorisation, never as a copy (R-4-22)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.timezone import localtime

from onewindow.apps.licences.models import ELicence, ELicenceLook, ELicenceUse, PresentCode
from onewindow.apps.licences.operations.issuing import locked
from onewindow.apps.licences.telling import journal
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.rules.licences.lives import LicenceState, may_be_used
from onewindow.rules.outcomes import Refusal, Refused


@transaction.atomic
def use(
    *,
    licence: ELicence,
    case_id: UUID | None,
    item_slug: str,
    purpose: str,
    consent_id: UUID | None,
    valid_until: datetime,
    acting: Acting,
    now: datetime,
    scope: Sequence[str] = (),
    item_name: str = "",
    present_code: PresentCode | None = None,
    unit: str = "",
    is_made_inside: bool = False,
) -> ELicenceUse:
    """Record who uses the licence, for which case and item, on whose word, until when (R-4-22).

    `unit` is the body it is used for, when that is not the one that presses. What another part of
    the same application has just made rests on the signature under the whole (`is_made_inside`,
    R-2-1). The same case using the same version on the same consent again gets the first record.
    Refusals: LICENCE_NOT_VALID, LICENCE_RUN_OUT, LICENCE_NOT_YET, PURPOSE_MISSING, USE_NOT_ALLOWED
    (neither consent nor shown by the holder).
    """
    row = locked(licence.id)
    refusals = may_be_used(
        state=LicenceState(row.state),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        on=localtime(now).date(),
        name=row.type.name,
    )
    if not purpose.strip():
        refusals += (Refusal("PURPOSE_MISSING", "R-4-22"),)
    if consent_id is None and present_code is None and not is_made_inside:
        refusals += (Refusal("USE_NOT_ALLOWED", "R-4-22", {"name": row.type.name}),)
    if refusals:
        raise Refused(refusals)
    version = row.versions.get(superseded_at__isnull=True)
    same = ELicenceUse.objects.filter(
        version=version, case_id=case_id, consent_id=consent_id, ended_at__isnull=True
    ).exclude(case_id__isnull=True)
    if present_code is None and (known := same.first()) is not None:
        return known
    told = ELicenceUse.objects.create(
        licence=row,
        version=version,
        way=_way(present_code, is_made_inside=is_made_inside),
        case_id=case_id,
        item_slug=item_slug,
        item_name=item_name,
        purpose=purpose.strip(),
        scope=list(scope),
        consent_id=consent_id,
        present_code=present_code,
        valid_until=valid_until,
        used_at=now,
        used_by_id=acting.account_id,
        used_by_name=acting.name,
        used_by_unit=unit or acting.unit,
    )
    facts = {"use": str(told.id), "case": str(case_id or ""), "consent": str(consent_id or "")}
    journal("use", row, acting=acting, now=now, rule="R-4-22", facts=facts)
    return told


def _way(present_code: PresentCode | None, *, is_made_inside: bool) -> ELicenceUse.Way:
    if present_code is not None:
        return ELicenceUse.Way.PRESENTED
    return ELicenceUse.Way.INSIDE if is_made_inside else ELicenceUse.Way.REFERENCE


@transaction.atomic
def end_uses_of_consent(*, consent_id: UUID, reason: str, now: datetime) -> list[ELicenceUse]:
    """A withdrawn consent ends the uses that rest on it; returns those that ended (PIPL 15)."""
    uses = list(
        ELicenceUse.objects.select_for_update()
        .filter(consent_id=consent_id, ended_at__isnull=True)
        .order_by("used_at")
    )
    for each in uses:
        each.ended_at, each.ended_reason = now, reason[:200]
        each.save(update_fields=["ended_at", "ended_reason"])
    return uses


@transaction.atomic
def end_uses(*, use_ids: Sequence[UUID], reason: str, now: datetime) -> int:
    """These uses are over, with why; the holder's history keeps them. Returns how many ended."""
    uses = ELicenceUse.objects.filter(pk__in=list(use_ids), ended_at__isnull=True)
    return uses.update(ended_at=now, ended_reason=reason[:200])


@transaction.atomic
def serve_case(
    *,
    use_id: UUID,
    case_id: UUID,
    item_slug: str,
    item_name: str,
    valid_until: datetime,
    now: datetime,
) -> ELicenceUse:
    """A licence just shown serves this case from now on, for as long as the case may run.

    Refusals: USE_RUN_OUT (its time is over, or it serves another case), LICENCE_NOT_VALID,
    LICENCE_RUN_OUT, LICENCE_NOT_YET (it ended since it was shown) (R-4-22).
    """
    row = locked(ELicenceUse.objects.values_list("licence_id", flat=True).get(pk=use_id))
    told = ELicenceUse.objects.select_for_update(of=("self",)).get(pk=use_id)
    refusals = may_be_used(
        state=LicenceState(row.state),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        on=localtime(now).date(),
        name=row.type.name,
    )
    if now > told.valid_until or told.ended_at or told.case_id not in {None, case_id}:
        refusals += (Refusal("USE_RUN_OUT", "R-4-22", {"name": row.type.name}),)
    if refusals:
        raise Refused(refusals)
    told.case_id, told.item_slug, told.item_name = case_id, item_slug, item_name
    told.valid_until = max(told.valid_until, valid_until)
    told.save(update_fields=["case_id", "item_slug", "item_name", "valid_until"])
    return told


# In which capacity somebody looks, when they hold several posts.
_LOOKS_AS = (Role.REVIEWER, Role.APPROVER, Role.CLERK, Role.ISSUING_CLERK)


@transaction.atomic
def note_look(*, use: ELicenceUse, acting: Acting, now: datetime) -> None:
    """Staff look at the face under this use: on record, and the holder can read who (R-4-7)."""
    facts = {"use": str(use.id), "case": str(use.case_id or "")}
    journal("look", use.licence, acting=acting, now=now, rule="R-4-7", facts=facts)
    if use.way == ELicenceUse.Way.PRESENTED and use.used_by_id == acting.account_id:
        # They were shown it by its holder: the use itself says who they are.
        return
    look, is_first = ELicenceLook.objects.get_or_create(
        use=use,
        looked_by_id=acting.who,
        defaults={
            "looked_by_name": acting.name,
            "looked_by_unit": acting.unit,
            "looked_as": next((str(role) for role in _LOOKS_AS if acting.holds(role)), ""),
            "first_at": now,
            "last_at": now,
        },
    )
    if not is_first:
        again = {"times": F("times") + 1, "last_at": Greatest(F("last_at"), now)}
        ELicenceLook.objects.filter(pk=look.pk).update(**again)


def note_reading(*, licence: ELicence, acting: Acting, now: datetime) -> None:
    """The issuing body opens its own register's entry; each reading is on record (R-4-7)."""
    journal("read", licence, acting=acting, now=now, rule="R-4-7")
