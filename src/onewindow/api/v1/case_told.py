"""What does the interface tell an applicant about their case? The same as their own pages."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.documents.queries import Document, check_url, title_of
from onewindow.case_words import RESULT_NAMES, action_word, state_word
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import CaseAction, CaseState
from onewindow.rules.clock.deadlines import Deadline


class CaseBrief(Schema):
    id: UUID
    number: str | None
    item: str
    item_name: str
    state: CaseState
    state_name: str
    version: int
    department: str
    created_at: datetime
    received_at: datetime | None


class CasePage(Schema):
    """One page, newest first; ask again with `after=next` until `next` is empty."""

    cases: list[CaseBrief]
    next: str


class ClockTold(Schema):
    """One running limit; `due` is null while a special procedure keeps it open."""

    kind: str
    limit: str
    due: date | datetime | None
    lamp: str
    explanation: str


class StepTold(Schema):
    action: CaseAction
    name: str
    at: datetime
    unit: str


class CaseMaterialTold(Schema):
    code: str
    name: str
    required: bool
    state: str
    defect: str


class AskedTold(Schema):
    name: str
    problem: str


class DecisionTold(Schema):
    approved: bool
    reasons: str
    remedy: str
    decided_at: datetime


class ResultTold(Schema):
    name: str
    state: ResultState
    state_name: str


class PaperTold(Schema):
    """A paper; `check_url` tells anybody whether it is genuine."""

    id: UUID
    kind: str
    title: str
    number: str
    issued_at: datetime
    check_url: str


class CaseTold(CaseBrief):
    situation: str
    answers: dict[str, str]
    delivery_way: str
    accepted_at: datetime | None
    deemed_accepted: bool
    decided_at: datetime | None
    delivered_at: datetime | None
    correction_due: date | None
    asked: list[AskedTold]
    materials: list[CaseMaterialTold]
    clocks: list[ClockTold]
    steps: list[StepTold]
    decision: DecisionTold | None
    result: ResultTold | None
    documents: list[PaperTold]


class Progress(Schema):
    """Where a case stands, for anybody who knows its number; nothing about the person."""

    number: str
    item_name: str
    department: str
    state: CaseState
    state_name: str
    received_at: datetime | None


def _state_name(case: Any) -> str:
    is_licence = guide_of(case.item_version).is_licence
    return state_word(CaseState(case.state), is_licence=is_licence)


def brief(case: Any) -> dict[str, Any]:
    """One line of a list."""
    return {
        "id": case.id,
        "number": case.number,
        "item": case.item.slug,
        "item_name": case.item_name,
        "state": case.state,
        "state_name": _state_name(case),
        "version": case.version,
        "department": case.department.name,
        "created_at": case.created_at,
        "received_at": case.received_at,
    }


def told(story: CaseStory) -> dict[str, Any]:
    """The whole case, as its applicant may see it: no opinions, no names of staff."""
    case, result = story.case, story.result
    decision = getattr(case, "decision", None)
    waits = case.state == CaseState.CORRECTION_PENDING
    return {
        **brief(case),
        "situation": case.situation,
        "answers": case.answers,
        "delivery_way": case.delivery_way,
        "accepted_at": case.accepted_at,
        "deemed_accepted": case.deemed_accepted,
        "decided_at": case.decided_at,
        "delivered_at": case.delivered_at,
        "correction_due": case.correction_due,
        "asked": story.corrections[-1].asked if waits else [],
        "materials": [_material(m) for m in story.materials],
        "clocks": _clocks(story),
        "steps": [_step(s, story.guide.is_licence) for s in story.steps],
        "decision": decision
        and {
            "approved": decision.approved,
            "reasons": decision.reasons,
            "remedy": decision.remedy,
            "decided_at": decision.decided_at,
        },
        "result": result
        and {
            "name": result.name,
            "state": result.state,
            "state_name": RESULT_NAMES[ResultState(result.state)],
        },
        "documents": [paper(d) for d in story.documents],
    }


def _material(row: Any) -> dict[str, Any]:
    names = CaseMaterialTold.model_fields
    return {name: getattr(row, name) for name in names}


def _step(step: Any, is_licence: bool) -> dict[str, Any]:
    action = CaseAction(step.action)
    name = action_word(action, is_licence=is_licence)
    return {"action": action, "name": name, "at": step.at, "unit": step.unit}


def _clocks(story: CaseStory) -> list[dict[str, Any]]:
    if story.acceptance is not None:
        return [_clock("answer", story.acceptance, story.case.lamp)]
    if story.clock is None:
        return []
    kinds = (("committed", story.clock.committed), ("statutory", story.clock.statutory))
    return [_clock(kind, due, story.clock.lamp) for kind, due in kinds if due is not None]


def _clock(kind: str, deadline: Deadline, lamp: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "limit": str(deadline.limit) if deadline.limit.amount else "当场办",
        "due": deadline.due,
        "lamp": str(lamp),
        "explanation": deadline.explanation,
    }


def paper(document: Document) -> dict[str, Any]:
    """One paper of a case."""
    return {
        "id": document.id,
        "kind": document.kind,
        "title": title_of(document),
        "number": document.number,
        "issued_at": document.issued_at,
        "check_url": check_url(document),
    }


def progress(case: Any) -> dict[str, Any]:
    """What a number alone tells."""
    return {
        "number": case.number,
        "item_name": case.item_name,
        "department": case.department.name,
        "state": case.state,
        "state_name": _state_name(case),
        "received_at": case.received_at,
    }
