"""What becomes of a licence whose last day has passed while its renewal lay undecided? (art. 50)"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from onewindow.apps.cases.facts import guide_of, material_rows
from onewindow.apps.cases.models import Case, Decision, Result
from onewindow.apps.cases.operations.change import begin, finish, tell_applicant
from onewindow.apps.cases.operations.drafts import journal_draft, own_draft
from onewindow.apps.cases.operations.promising import schedule_checks
from onewindow.apps.cases.papers import issue_decision
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries as register
from onewindow.apps.licences.queries import ELicence
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import UNDECIDED, Actor, CaseAction, CaseState
from onewindow.rules.licences.renewals import (
    RENEWAL_BASIS,
    RENEWAL_RULE,
    Asked,
    Outcome,
    Renewable,
    last_day_to_apply,
    naming_faults,
    outcome,
    renewed_one,
)
from onewindow.rules.outcomes import Refusal, Refused

# Beside the item's own form: the id of the licence that is to be renewed.
RENEWS = "renews_licence"
DEEMED = f"有效期届满前没有作出是否准予延续的决定，依{RENEWAL_BASIS}视为准予延续。"


def is_renewal(case: Case) -> bool:
    """Whether the case asks to renew: its item says so, for all situations or for some."""
    renews = (guide_of(case.item_version).content.get("result") or {}).get("renews")
    if isinstance(renews, bool) or renews is None:
        return bool(renews)
    return case.situation in renews


def silence_renews(case: Case) -> bool:
    """Whether the item's own law gives silence this effect; no law named, no effect (R-1-51)."""
    rules = guide_of(case.item_version).content.get("tacit_rules") or []
    return any(rule.get("kind") == "RENEWED" and rule.get("basis") for rule in rules)


def renewable_licences(case: Case) -> list[ELicence]:
    """The licences a renewal may be about: the holder's own of the type it results in, standing.

    One may have run out in the meantime and nobody have closed it yet.
    """
    if not is_renewal(case):
        return []
    wanted = str((guide_of(case.item_version).content.get("result") or {}).get("licence_type"))
    people = [case.ward_id or case.person_id]
    enterprises = [case.enterprise_id] if case.enterprise_id else []
    held = register.licences_of(
        person_ids=[] if enterprises else people, enterprise_ids=enterprises, type_code=wanted
    )
    return [each for each in held if each.state == "VALID"]


def renewed_licence(case: Case) -> ELicence | None:
    """The licence a renewal is about: the one it names (R-0-2, see `renewed_one`)."""
    held = {str(each.id): each for each in renewable_licences(case)}
    named = str(case.form.get(RENEWS) or "")
    found = renewed_one(named, [_as_rule(each) for each in held.values()])
    return held[found.licence_id] if found else None


def names_renewed(case: Case) -> bool:
    """Whether it is an application to renew that says which licence it is about."""
    return is_renewal(case) and bool(case.form.get(RENEWS))


def _as_rule(licence: ELicence) -> Renewable:
    return Renewable(str(licence.id), licence.certificate_no, licence.valid_to)


def unnamed_renewal(case: Case) -> tuple[Refusal, ...]:
    """What keeps a renewal from being handed in: nobody said which of several is meant."""
    if not is_renewal(case):
        return ()
    held = renewable_licences(case)
    name = held[0].type.name if held else case.item_name
    named = str(case.form.get(RENEWS) or "")
    return naming_faults(named, [_as_rule(each) for each in held], name)


@transaction.atomic
def name_renewed(*, case_id: UUID, licence_id: UUID, acting: Acting, now: datetime) -> Case:
    """The application names the licence it is about, before it is handed in (R-0-2).

    Refusals: NOT_FOUND, NOT_PERMITTED, NOT_IN_THIS_STATE, RENEWAL_NOT_HELD.
    """
    case = own_draft(case_id, acting)
    if licence_id not in {each.id for each in renewable_licences(case)}:
        raise Refused((Refusal("RENEWAL_NOT_HELD", RENEWAL_RULE),))
    if case.form.get(RENEWS) != str(licence_id):
        case.form = {**case.form, RENEWS: str(licence_id)}
        case.save(update_fields=["form"])
        journal_draft(case, "case.name_renewed", acting, now, {"licence": str(licence_id)})
    return case


def settle_run_out(*, licence_id: UUID, now: datetime) -> Outcome:
    """Its last day is over: renewed by law if the body was silent, else expired (art. 50, 70 (1)).

    The case is locked before the licence, as in every decision; again changes nothing.
    """
    with transaction.atomic():
        licence = register.licence(licence_id)
        if licence is None:
            return Outcome.RUNS
        case = _timely(licence)
        settled = outcome(
            valid_to=licence.valid_to,
            today=localtime(now).date(),
            asked=_asked(case),
            renewable=licence.type.renewable and case is not None and silence_renews(case),
        )
        if settled is Outcome.DEEMED_RENEWED and case is not None:
            deem_renewed(case_id=case.id, licence_id=licence.id, acting=SYSTEM, now=now)
        elif settled is Outcome.EXPIRES:
            licences.expire(licence_id=licence.id, now=now)
        return settled


def _timely(licence: ELicence) -> Case | None:
    """The earliest undecided application to renew this licence."""
    if licence.valid_to is None:
        return None
    holder = (
        Q(enterprise_id=licence.enterprise_id)
        if licence.enterprise_id
        else Q(ward_id=licence.person_id) | Q(ward__isnull=True, person_id=licence.person_id)
    )
    rows = Case.objects.select_related("item_version").filter(
        holder,
        state__in=UNDECIDED,
        received_at__isnull=False,
        item_version__content__result__licence_type=licence.type.code,
    )
    return next((case for case in _by_age(rows) if _is_about(case, licence)), None)


def _is_about(case: Case, licence: ELicence) -> bool:
    """Whether the application is about this licence, and not about another of its type."""
    renewed = renewed_licence(case)
    return renewed is not None and renewed.id == licence.id


def _by_age(rows: Iterable[Case]) -> list[Case]:
    """Those that wait for the body before those that wait for the applicant, oldest first."""
    return sorted(rows, key=lambda case: (_waits_for_applicant(case), case.received_at, case.id))


def _waits_for_applicant(case: Case) -> bool:
    return case.state == CaseState.CORRECTION_PENDING


def _asked(case: Case | None) -> Asked | None:
    if case is None or case.received_at is None:
        return None
    return Asked(
        received_on=localtime(case.received_at).date(),
        is_undecided=True,
        waits_for_applicant=_waits_for_applicant(case),
    )


@transaction.atomic
def deem_renewed(*, case_id: UUID, licence_id: UUID, acting: Acting, now: datetime) -> Case:
    """Nobody decided before the last day: renewed by law, with paper, version and message (R-0-2).

    Refusals: NOT_IN_THIS_STATE, RENEWAL_NOT_DUE (the licence runs, or the application was late).
    """
    case = begin(
        case_id=case_id,
        action=CaseAction.DEEM_RENEWED,
        actor=Actor.SYSTEM,
        acting=acting,
        seen_version=None,
    )
    licence = _renewed_by_silence(case, licence_id, now)
    assert licence.valid_to is not None
    facts = {
        "rule": RENEWAL_RULE,
        "licence": str(licence.id),
        "valid_to": licence.valid_to.isoformat(),
        "last_day_to_apply": last_day_to_apply(licence.valid_to).isoformat(),
    }
    licences.renew(licence_id=licence.id, case_id=case.id, acting=acting, now=now, is_deemed=True)
    _decide_by_law(case, now)
    # Decided by silence or by somebody: what was promised is checked all the same (6.4).
    schedule_checks(case, material_rows(case), now=now)
    finish(
        case=case,
        action=CaseAction.DEEM_RENEWED,
        acting=acting,
        now=now,
        opinion=DEEMED,
        facts=facts,
    )
    issue_decision(case, acting=acting, now=now)
    tell_applicant(case=case, now=now, title=f"{licence.type.name}依法视为准予延续", text=DEEMED)
    return case


def _renewed_by_silence(case: Case, licence_id: UUID, now: datetime) -> ELicence:
    """The licence that silence has renewed; refuses RENEWAL_NOT_DUE when it has not."""
    licence = renewed_licence(case)
    if licence is not None and licence.id == licence_id:
        settled = outcome(
            valid_to=licence.valid_to,
            today=localtime(now).date(),
            asked=_asked(case),
            renewable=licence.type.renewable and silence_renews(case),
        )
        if settled is Outcome.DEEMED_RENEWED:
            return licence
    raise Refused((Refusal("RENEWAL_NOT_DUE", RENEWAL_RULE),))


def _decide_by_law(case: Case, now: datetime) -> None:
    """A decision of nobody: the law's, in its words."""
    case.decided_at = now
    case.decision = Decision.objects.create(
        case=case, approved=True, reasons=DEEMED, decided_at=now, decided_by_id=None
    )
    made = (guide_of(case.item_version).content.get("result") or {}).get("name") or "办理结果"
    case.result = Result.objects.create(
        case=case, name=made, state=ResultState.MADE, made_at=now, made_by_id=None
    )
