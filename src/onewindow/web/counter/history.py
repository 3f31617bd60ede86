"""What happened to a case so far, on paper and off, and which doors are still open to a clerk."""

from typing import Any

from onewindow.apps.cases import queries as case_queries
from onewindow.apps.documents.queries import title_of
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import Actor, CaseAction, CaseState, actions_from
from onewindow.web.case_names import RESULT_NAMES, action_name, state_name


def past(story: case_queries.CaseStory) -> dict[str, Any]:
    """Steps newest first, papers oldest first."""
    state = CaseState(story.case.state)
    may = actions_from(state, Actor.CLERK)
    return {
        "state_name": state_name(state, is_licence=story.guide.is_licence),
        "papers": [{"document": d, "title": title_of(d)} for d in _in_order(story.documents)],
        "entries": [_entry(s, story.guide.is_licence) for s in reversed(story.steps)],
        "result_name": RESULT_NAMES[ResultState(story.result.state)] if story.result else "",
        "may_withdraw": CaseAction.WITHDRAW in may,
        "may_decline": bool(
            {CaseAction.DECLINE_NOT_OUR_POWER, CaseAction.DECLINE_DEFECTIVE} & set(may)
        ),
    }


def _entry(step: Any, is_licence: bool) -> dict[str, Any]:
    return {
        "at": step.at,
        "title": action_name(CaseAction(step.action), is_licence=is_licence),
        "who": " · ".join(word for word in (step.unit, step.actor_name) if word),
        # What a reviewer thinks stays in the department until the decision says it.
        "text": "" if step.action == CaseAction.GIVE_OPINION else step.opinion,
    }


def _in_order(documents: list[Any]) -> list[Any]:
    """By the moment; of one moment the receipt first, so that the last is what was decided."""
    return sorted(documents, key=lambda d: (d.issued_at, d.kind != "RECEIPT"))
