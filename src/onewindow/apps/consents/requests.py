"""How does one person ask another for a consent, and how is it answered?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.consents.models import Consent, ConsentRequest
from onewindow.apps.consents.operations import give
from onewindow.apps.encryption import blind_index
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties.queries import Person, person_by_citizen_id
from onewindow.apps.statements import in_turn
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.consents import ConsentKind, Proposal, may_give
from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.outcomes import Refusal, Refused

Answer = ConsentRequest.Answer


@transaction.atomic
def request(
    *,
    asker: Person,
    citizen_id: str,
    name: str,
    kind: ConsentKind | str,
    scope: Sequence[str],
    purpose: str,
    valid_until: datetime,
    acting: Acting,
    now: datetime,
    relation: str = "",
    case_id: UUID | None = None,
    package_id: UUID | None = None,
    item_slug: str = "",
    ward: Person | None = None,
) -> ConsentRequest:
    """Ask the person of this number for a consent to the asker's application (R-4-22).

    The answer is the same whether the number is known here or not; whoever it belongs to finds
    the request after signing in. The same question twice is one. Refusals: CONSENT_ASKED_ID,
    CONSENT_ASKED_NAME, CONSENT_ASKED_ONESELF and those of `may_give`.
    """
    read = read_citizen_id(citizen_id, today=now.date())
    index = blind_index(read.canonical) if not read.problems else ""
    proposal = Proposal(
        scope=tuple(sorted(set(scope))),
        purpose=purpose,
        valid_until=valid_until,
        by_oneself=acting.holds(Role.CLERK) or asker.account_id == acting.account_id,
    )
    faults = {
        "CONSENT_ASKED_ID": bool(read.problems),
        "CONSENT_ASKED_NAME": not name.strip(),
        "CONSENT_ASKED_ONESELF": bool(index) and index == asker.citizen_id_index,
    }
    refusals = tuple(Refusal(code, "R-4.7") for code, is_wrong in faults.items() if is_wrong)
    if refusals := refusals + may_give(proposal, now=now):
        raise Refused(refusals)
    in_turn(f"consent-request:{asker.id}")
    what = {"asker": asker, "asked_index": index, "kind": str(kind)}
    what |= {"case_id": case_id, "package_id": package_id, "scope": list(proposal.scope)}
    if same := _open_one(what, now):
        return same
    asked = ConsentRequest.objects.create(
        **what,
        asked_name=name.strip(),
        relation=relation.strip()[:24],
        ward=ward,
        purpose=purpose.strip(),
        item_slug=item_slug,
        asked_at=now,
        valid_until=valid_until,
    )
    _journal(asked, "consent.request", acting, now)
    _tell_asked(asked, read.canonical, now)
    return asked


def _open_one(what: Mapping[str, Any], now: datetime) -> ConsentRequest | None:
    """The same question still open; one that ran out makes room for a new one."""
    told = {
        k if v is not None else f"{k}__isnull": True if v is None else v for k, v in what.items()
    }
    same = ConsentRequest.objects.filter(**told, answered_at__isnull=True).first()
    if same is None or same.valid_until > now:
        return same
    same.answered_at, same.answer = now, Answer.LAPSED
    same.save(update_fields=["answered_at", "answer"])
    return None


def _tell_asked(asked: ConsentRequest, citizen_id: str, now: datetime) -> None:
    """A message to whoever the number belongs to, if they have an account and bear that name."""
    person = person_by_citizen_id(citizen_id, today=now.date())
    if person is None or person.name != asked.asked_name:
        return
    writes.tell(
        person_id=person.id,
        once_key=f"consent-request:{asked.id}",
        title="有人请您授权",
        text=f"{asked.asker.name}请您同意使用您的信息，用于：{asked.purpose}。同不同意由您决定。",
        link=f"/my/consents/requests/{asked.id}/",
        now=now,
    )


@transaction.atomic
def give_asked(
    *, request_id: UUID, person: Person, acting: Acting, now: datetime
) -> ConsentRequest:
    """The person asked agrees: their consent to the asker. Refusals: see `_to_answer`."""
    asked = _to_answer(request_id, person, acting, now)
    if asked.answer == Answer.GIVEN:
        return asked
    asked.consent = give(
        person=person,
        to_person=asked.asker,
        kind=asked.kind,
        scope=asked.scope,
        purpose=asked.purpose,
        item_slug=asked.item_slug,
        case_id=asked.case_id,
        package_id=asked.package_id,
        valid_until=asked.valid_until,
        how=Consent.How.REQUEST,
        acting=acting,
        now=now,
    )
    _answer(asked, Answer.GIVEN, acting, now)
    return asked


@transaction.atomic
def refuse_asked(
    *, request_id: UUID, person: Person, acting: Acting, now: datetime
) -> ConsentRequest:
    """The person asked does not agree; the asker is told what to do instead."""
    asked = _to_answer(request_id, person, acting, now)
    if asked.answer != Answer.REFUSED:
        _answer(asked, Answer.REFUSED, acting, now)
    return asked


def _to_answer(request_id: UUID, person: Person, acting: Acting, now: datetime) -> ConsentRequest:
    asked = (
        ConsentRequest.objects.select_for_update(of=("self",))
        .select_related("asker")
        .filter(pk=request_id, asked_index=person.citizen_id_index or "-")
        .first()
    )
    if asked is None:
        raise Refused((Refusal("NOT_FOUND"),))
    if person.account_id is None or person.account_id != acting.account_id:
        raise Refused((Refusal("CONSENT_OF_ANOTHER", "R-4.7"),))
    if asked.answered_at is None and asked.valid_until <= now:
        raise Refused((Refusal("CONSENT_REQUEST_OVER", "R-4.7"),))
    return asked


def _answer(asked: ConsentRequest, answer: str, acting: Acting, now: datetime) -> None:
    if asked.answered_at is not None:
        raise Refused((Refusal("CONSENT_ANSWERED", "R-4.7"),))
    asked.answered_at, asked.answer = now, answer
    asked.save(update_fields=["answered_at", "answer", "consent"])
    _journal(asked, f"consent.request_{answer.lower()}", acting, now)
    given = answer == Answer.GIVEN
    writes.tell(
        person_id=asked.asker_id,
        once_key=f"consent-answer:{asked.id}",
        title="对方已同意授权" if given else "对方没有同意授权",
        text=f"{asked.asked_name}已同意，相关材料由系统调取，不用您带。"
        if given
        else f"{asked.asked_name}没有同意。请改为上传材料，或带到窗口，不影响您继续办理。",
        link=_link(asked),
        now=now,
    )


def _link(asked: ConsentRequest) -> str:
    if asked.package_id:
        return f"/my/packages/{asked.package_id}/"
    return f"/my/drafts/{asked.case_id}/materials/" if asked.case_id else "/my/consents/"


def _journal(asked: ConsentRequest, verb: str, acting: Acting, now: datetime) -> None:
    audit.record(
        verb=verb,
        subject_kind="consent_request",
        subject_id=asked.id,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule="R-4.7",
        facts={"asker": str(asked.asker_id), "kind": asked.kind, "scope": asked.scope},
        origin=acting.origin,
    )
