"""How is a consent given, used, withdrawn, or asked of somebody else? (RULES 4.7, R-4-22)"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.consents.models import Consent, ConsentUse
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role, main_centre
from onewindow.apps.parties.queries import Person
from onewindow.apps.parties.wards import guardians_of
from onewindow.apps.statements import in_turn
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.consents import ConsentKind, Proposal, may_give
from onewindow.rules.outcomes import Refusal, Refused

EVERYBODY_HERE = "政务服务中心及办理这件事的部门"


@transaction.atomic
def give(
    *,
    person: Person,
    kind: ConsentKind | str,
    scope: Sequence[str],
    purpose: str,
    valid_until: datetime,
    acting: Acting,
    now: datetime,
    case_id: UUID | None = None,
    package_id: UUID | None = None,
    item_slug: str = "",
    ward: Person | None = None,
    to_person: Person | None = None,
    how: str = Consent.How.ONLINE,
) -> Consent:
    """A person allows these uses for this purpose until then; saying it twice changes nothing.

    By oneself, or at a window before a clerk who writes it down. Refusals: see `may_give`.
    """
    at_window = acting.holds(Role.CLERK, Role.GREETER)
    proposal = Proposal(
        scope=tuple(sorted(set(scope))),
        purpose=purpose,
        valid_until=valid_until,
        by_oneself=at_window or _is_oneself(person, acting),
        for_ward=ward is not None,
        is_guardian=ward is not None and any(g.id == person.id for g in guardians_of(ward.id)),
    )
    if refusals := may_give(proposal, now=now):
        raise Refused(refusals)
    in_turn(f"consent:{person.id}")
    what = {
        **{"person": person, "ward": ward, "to_person": to_person},
        "kind": str(kind),
        "case_id": case_id,
        "package_id": package_id,
        "item_slug": item_slug,
        "scope": list(proposal.scope),
    }
    same = _open_one(what)
    if same is not None:
        if same.valid_until >= valid_until:
            return same
        Consent.objects.filter(pk=same.pk).update(renewed_at=now)
    consent = Consent.objects.create(
        **what,
        to_body="" if to_person else _here(),
        purpose=purpose.strip(),
        given_at=now,
        given_how=Consent.How.COUNTER if at_window else how,
        recorded_by_id=acting.account_id if at_window else None,
        valid_until=valid_until,
        origin=acting.origin,
    )
    _journal(consent, "consent.give", acting, now)
    if at_window:
        _tell_giver(consent, now)
    return consent


def _tell_giver(consent: Consent, now: datetime) -> None:
    """What a clerk wrote down in somebody's name, they read themselves, once."""
    writes.tell(
        person_id=consent.person_id,
        once_key=f"consent:{consent.id}:window",
        title="窗口已登记您的授权",
        text=f"您在窗口同意为{consent.purpose}使用您的信息。不是您本人同意的，"
        "请马上撤回并联系政务服务中心。",
        link=f"/my/consents/{consent.id}/",
        now=now,
    )


def _open_one(what: Mapping[str, Any]) -> Consent | None:
    """The consent to exactly this that stands; an empty part must be empty there too."""
    told = {
        k if v is not None else f"{k}__isnull": True if v is None else v for k, v in what.items()
    }
    return Consent.objects.filter(
        **told, withdrawn_at__isnull=True, renewed_at__isnull=True
    ).first()


def _here() -> str:
    centre = main_centre()
    return centre.name if centre else EVERYBODY_HERE


@transaction.atomic
def withdraw(*, consent_id: UUID, acting: Acting, now: datetime) -> Consent:
    """The person takes the consent back: from now on nothing new rests on it (art. 15).

    What rests on it already is put right by the cases' own operation, which calls this one.
    Twice is once. Refusals: NOT_FOUND, CONSENT_OF_ANOTHER.
    """
    consent = (
        Consent.objects.select_for_update(of=("self",))
        .select_related("person", "to_person")
        .filter(pk=consent_id)
        .first()
    )
    if consent is None:
        raise Refused((Refusal("NOT_FOUND"),))
    if not (_is_oneself(consent.person, acting) or acting.holds(Role.CLERK)):
        raise Refused((Refusal("CONSENT_OF_ANOTHER", "R-4.7"),))
    if consent.withdrawn_at is None:
        consent.withdrawn_at = now
        consent.save(update_fields=["withdrawn_at"])
        _journal(consent, "consent.withdraw", acting, now)
    return consent


def hold(consent_ids: Iterable[UUID]) -> None:
    """Lock these consents until commit, always in the same order, before anything rests on them."""
    rows = Consent.objects.select_for_update(of=("self",)).filter(pk__in=set(consent_ids))
    list(rows.order_by("pk").values_list("pk"))


def note_use(
    *,
    consent_id: UUID,
    word: str,
    case_id: UUID,
    case_number: str,
    item_name: str,
    used_by: str,
    material_id: UUID,
    now: datetime,
) -> None:
    """What rests on the consent from now on; refuses CONSENT_WITHDRAWN when it stands no more.

    Call inside a transaction: the consent stays as it is until the use is committed.
    """
    consent = Consent.objects.select_for_update().filter(pk=consent_id).first()
    if consent is None or consent.withdrawn_at is not None or now >= consent.valid_until:
        raise Refused((Refusal("CONSENT_WITHDRAWN", "R-4.7"),))
    ConsentUse.objects.get_or_create(
        consent=consent,
        word=word,
        material_id=material_id,
        ended_at=None,
        defaults={
            "case_id": case_id,
            "case_number": case_number,
            "item_name": item_name,
            "used_by": used_by,
            "used_at": now,
        },
    )


def end_uses(*, material_ids: Sequence[UUID], now: datetime) -> int:
    """These materials no longer rest on any consent; returns how many uses ended."""
    return ConsentUse.objects.filter(
        material_id__in=list(material_ids), ended_at__isnull=True
    ).update(ended_at=now)


def _is_oneself(person: Person, acting: Acting) -> bool:
    return acting.account_id is not None and person.account_id == acting.account_id


def _journal(consent: Consent, verb: str, acting: Acting, now: datetime) -> None:
    audit.record(
        verb=verb,
        subject_kind="consent",
        subject_id=consent.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule="R-4.7",
        facts={
            "person": str(consent.person_id),
            "kind": consent.kind,
            "scope": consent.scope,
            "case": str(consent.case_id or ""),
            "package": str(consent.package_id or ""),
            "until": consent.valid_until.isoformat(),
        },
        origin=acting.origin,
    )
