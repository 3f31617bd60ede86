"""Applying for, following and withdrawing one's own cases.

Every write carries an Idempotency-Key: sent twice, it is done once and answered the same.
"""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from onewindow import wallclock
from onewindow.api.v1.authentication import (
    CASES_READ,
    CASES_WRITE,
    ApiToken,
    acting_of,
    person_of,
)
from onewindow.api.v1.case_told import (
    CasePage,
    CaseTold,
    PaperTold,
    Progress,
    brief,
    paper,
    progress,
    told,
)
from onewindow.api.v1.problems import problems
from onewindow.api.v1.values import Answer, Key, Line, Slug, Text, Uscc, Version, Word
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.cases.prefill import BY_HAND
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.parties.queries import Enterprise, Person, enterprises_of
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refusal, Refused

router = Router(tags=["cases"], auth=ApiToken(CASES_READ))
_WRITING = ApiToken(CASES_WRITE)


class FormWanted(Schema):
    contact_phone: Line = ""
    address: Text = ""
    note: Line = ""


class CaseWanted(Schema):
    """An application. `truthful` says what art. 31 asks: all of it is true.

    The situation by its code, or the `answers` to the item's questions that lead to it;
    `fields`: the answers to the fields of the item's form, by their codes.
    """

    item: Slug
    situation: Line = ""
    answers: dict[Word, Word] = {}
    fields: dict[Word, Answer] = {}
    enterprise_uscc: Uscc | None = None
    form: FormWanted = FormWanted()
    delivery_way: Literal["WINDOW", "POST"] = "WINDOW"
    submit: bool = True
    truthful: Literal[True]


class Seen(Schema):
    """`seen_version`: the case as last read; refused with 409 when it changed since."""

    seen_version: Version | None = None


class WithdrawalWanted(Seen):
    reason: Line = ""


@router.post(
    "",
    auth=_WRITING,
    response={201: CaseTold, **problems(400, 404, 422)},
    operation_id="createCase",
)
def create_case(request: HttpRequest, wanted: CaseWanted, key: Key) -> Any:
    """Begin an application and hand it in; with `submit: false` it stays a draft."""
    me, person = acting_of(request), person_of(request)
    enterprise = _enterprise(person, wanted)

    def write() -> dict[str, Any]:
        return {"case_id": str(_filed(wanted, person, enterprise, me))}

    done = _once("api.case.create", key, me, wanted.model_dump(), write)
    return Status(201, told(_own(UUID(done["case_id"]), me)))


def _filed(wanted: CaseWanted, person: Person, enterprise: Enterprise | None, me: Acting) -> UUID:
    now = wallclock.now()
    case = cases.start_draft(
        slug=wanted.item,
        person=person,
        enterprise=enterprise,
        channel="ONLINE",
        acting=me,
        now=now,
    )
    if wanted.answers:
        cases.choose_situation(case_id=case.id, answers=wanted.answers, acting=me, now=now)
    elif wanted.situation:
        cases.choose_situation(case_id=case.id, situation=wanted.situation, acting=me, now=now)
    if wanted.fields:
        told = dict.fromkeys(wanted.fields, BY_HAND)
        cases.save_form(case_id=case.id, values=wanted.fields, sources=told, acting=me, now=now)
    cases.save_draft(
        case_id=case.id,
        form={name: value for name, value in wanted.form.model_dump().items() if value},
        delivery_way=wanted.delivery_way,
        acting=me,
        now=now,
    )
    if wanted.submit:
        cases.submit(case_id=case.id, acting=me, now=now)
    return case.id


def _enterprise(person: Person, wanted: CaseWanted) -> Enterprise | None:
    """The enterprise to apply for, if this person may act for it (their own, or by mandate)."""
    if wanted.enterprise_uscc is None:
        return None
    allowed = enterprises_of(person_id=person.id, on=wallclock.today(), item_slug=wanted.item)
    for each in allowed:
        if each.uscc == wanted.enterprise_uscc:
            return each
    raise Refused((Refusal("NOT_PERMITTED", "R-1-5", {"needed": "这家单位的委托"}),))


def _once(scope: str, key: str, me: Acting, sent: Mapping[str, Any], write: Any) -> dict[str, Any]:
    return writes.once(
        key=key,
        scope=scope,
        actor_id=me.account_id,
        request=sent,
        now=wallclock.now(),
        write=write,
    )


def _own(case_id: UUID, me: Acting) -> case_queries.CaseStory:
    """One's own case; that of somebody else is as if it were not there."""
    story = case_queries.case_story(case_id=case_id, now=wallclock.now())
    if story is None or not case_queries.is_own(story.case, me):
        raise Refused((Refusal("NOT_FOUND"),))
    return story


class After(Schema):
    after: Line = ""


@router.get("", response={200: CasePage, **problems(422)}, operation_id="listCases")
def list_cases(request: HttpRequest, wanted: Query[After]) -> Any:
    """Everything this account applied for or acts for, newest first."""
    page = case_queries.cases_of_account(account_id=acting_of(request).who, cursor=wanted.after)
    return {"cases": [brief(c) for c in page.rows], "next": page.next_cursor}


@router.get(
    "/{uuid:case_id}", response={200: CaseTold, **problems(404, 422)}, operation_id="getCase"
)
def get_case(request: HttpRequest, case_id: UUID) -> Any:
    """One case: where it stands, until when, what is asked, what happened."""
    return told(_own(case_id, acting_of(request)))


@router.get(
    "/{uuid:case_id}/documents",
    response={200: list[PaperTold], **problems(404, 422)},
    operation_id="listDocuments",
)
def list_documents(request: HttpRequest, case_id: UUID) -> Any:
    """The papers of one case, oldest first."""
    return [paper(d) for d in _own(case_id, acting_of(request)).documents]


@router.post(
    "/{uuid:case_id}/submit",
    auth=_WRITING,
    response={200: CaseTold, **problems(400, 404, 409, 422)},
    operation_id="submitCase",
)
def submit_case(request: HttpRequest, case_id: UUID, wanted: Seen, key: Key) -> Any:
    """Hand a draft in: it is received and numbered once."""
    me = acting_of(request)
    _own(case_id, me)

    def write() -> dict[str, Any]:
        cases.submit(
            case_id=case_id, acting=me, now=wallclock.now(), seen_version=wanted.seen_version
        )
        return {}

    _once("api.case.submit", key, me, {**wanted.model_dump(), "case": str(case_id)}, write)
    return told(_own(case_id, me))


@router.post(
    "/{uuid:case_id}/withdraw",
    auth=_WRITING,
    response={200: CaseTold, **problems(400, 404, 409, 422)},
    operation_id="withdrawCase",
)
def withdraw_case(request: HttpRequest, case_id: UUID, wanted: WithdrawalWanted, key: Key) -> Any:
    """Take a case back, any time before the decision; no reason is required."""
    me = acting_of(request)
    _own(case_id, me)

    def write() -> dict[str, Any]:
        cases.withdraw(
            case_id=case_id,
            reason=wanted.reason,
            acting=me,
            now=wallclock.now(),
            seen_version=wanted.seen_version,
        )
        return {}

    _once("api.case.withdraw", key, me, {**wanted.model_dump(), "case": str(case_id)}, write)
    return told(_own(case_id, me))


progress_router = Router(tags=["progress"], auth=ApiToken(CASES_READ))


@progress_router.get(
    "/{slug:number}", response={200: Progress, **problems(404, 422)}, operation_id="getProgress"
)
def get_progress(request: HttpRequest, number: str) -> Any:
    """Where a case stands, by its number: the state only."""
    found = case_queries.find_case(number=number[:50])
    if found is None or found.state == CaseState.DRAFT:
        raise Refused((Refusal("NOT_FOUND"),))
    return progress(found)
