"""What can be done with this case at a reviewer's desk, why not, and what would it change?

The rules are asked before anybody presses anything, so that a button that does not work says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils.timezone import localtime

from onewindow.apps.cases.clockface import clock_of
from onewindow.apps.cases.models import Case, CaseStep, Result
from onewindow.apps.cases.operations.change import may_act
from onewindow.apps.cases.operations.promising import lock_of
from onewindow.apps.cases.operations.reviewing import regime_of
from onewindow.apps.cases.queries import IN_REVIEW, CaseStory
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.results import ResultAction, ResultState, may_move
from onewindow.rules.casework.review import is_claimed_by_another, may_approve, may_review
from onewindow.rules.casework.states import Actor, CaseAction, CaseState, may_take
from onewindow.rules.clock.extensions import Approver, may_extend
from onewindow.rules.clock.lamps import DecisionClock
from onewindow.rules.clock.limits import Extension, Limit, LimitUnit
from onewindow.rules.clock.suspensions import Suspension, SuspensionKind, may_suspend
from onewindow.rules.outcomes import Refusal

A = CaseAction
_REVIEWER = (A.CLAIM, A.GIVE_OPINION, A.SUSPEND, A.RESUME, A.PREPARE, A.APPROVE, A.REFUSE)
_HELD = {A.GIVE_OPINION, A.SUSPEND, A.PREPARE, A.APPROVE, A.REFUSE}
_DECIDING = {A.PREPARE, A.APPROVE, A.REFUSE}


@dataclass(frozen=True)
class DeskCounts:
    """How many cases wait in these departments, and how many results are to be handed over."""

    all: int
    mine: int
    unclaimed: int
    results: int


def desk_counts(*, department_ids: frozenset[UUID], account_id: UUID) -> DeskCounts:
    """The figures above the inbox (two queries)."""
    mine, free = Q(claimed_by_id=account_id), Q(claimed_by_id__isnull=True)
    found = Case.objects.filter(department_id__in=list(department_ids), state__in=IN_REVIEW)
    told = found.aggregate(
        all=Count("id"), mine=Count("id", filter=mine), unclaimed=Count("id", filter=free)
    )
    made = Result.objects.filter(
        case__department_id__in=list(department_ids), state=ResultState.MADE
    )
    return DeskCounts(**told, results=made.count())


def obstacles(
    story: CaseStory, *, acting: Acting, now: datetime
) -> Mapping[CaseAction, tuple[Refusal, ...]]:
    """Everything that keeps this person from each act of the back office; empty: it can be done."""
    found = {action: _of_reviewer(story, action, acting) for action in _REVIEWER}
    found[A.SUSPEND] += _of_pause(story, now) if not found[A.SUSPEND] else ()
    found[A.EXTEND] = _of_extension(story, acting, now)
    return found


def _of_reviewer(story: CaseStory, action: CaseAction, acting: Acting) -> tuple[Refusal, ...]:
    case = story.case
    refusals = (
        *may_act(case, Actor.REVIEWER, acting),
        *may_take(action, state=CaseState(case.state), actor=Actor.REVIEWER),
    )
    if refusals:
        return refusals
    if action is not A.RESUME:
        refusals = may_review(reviewer=acting.who, accepted_by=case.accepted_by_id)
    if action in _HELD and not refusals:
        refusals = is_claimed_by_another(reviewer=acting.who, claimed_by=case.claimed_by_id)
    if action in _DECIDING:
        refusals += may_approve(opinions=opinions_of(story))
    if action is A.APPROVE:
        refusals += lock_of(case)
    if action is A.PREPARE and any(s.action == A.PREPARE for s in story.steps):
        refusals += (Refusal("PREPARED_BEFORE", "R-6-23"),)
    return refusals


def at_once_obstacles(story: CaseStory, *, acting: Acting) -> tuple[Refusal, ...]:
    """What keeps this person from claiming, reviewing and approving in one go (R-1-31)."""
    holder = story.case.claimed_by_id
    if holder is None:
        refusals = _of_reviewer(story, A.CLAIM, acting)
    else:
        refusals = _of_reviewer(story, A.GIVE_OPINION, acting)
    return refusals or lock_of(story.case)


def opinions_of(story: CaseStory) -> list[str]:
    """The review opinions on record, oldest first."""
    return [s.opinion for s in story.steps if s.action == A.GIVE_OPINION]


def _of_pause(story: CaseStory, now: datetime) -> tuple[Refusal, ...]:
    """What stands against any special procedure at all, whatever will be written in the form."""
    offered = procedures_of(story)
    if not offered:
        return (Refusal("SUSPENSION_NOT_IN_GUIDE", "R-1-21"),)
    today = localtime(now).date()
    case, driving = story.case, story.clock.driving if story.clock else None
    return may_suspend(
        kind=offered[0].kind,
        legal_basis="asked later",
        reason="asked later",
        planned_working_days=1,
        started_on=today,
        accepted_on=localtime(case.accepted_at).date() if case.accepted_at else today,
        base_due=driving.due_day if driving else None,
        calendar=calendar(),
    )


def _of_extension(story: CaseStory, acting: Acting, now: datetime) -> tuple[Refusal, ...]:
    case = story.case
    refusals = (
        *may_act(case, Actor.APPROVER, acting),
        *may_take(A.EXTEND, state=CaseState(case.state), actor=Actor.APPROVER),
    )
    if refusals:
        return refusals
    longest = longest_extension(case)
    statutory = story.clock.statutory if story.clock else None
    granted = getattr(case, "extension", None)
    return may_extend(
        regime=regime_of(case),
        amount=int(longest.amount) if longest else 1,
        unit=longest.unit if longest else LimitUnit.WORKING_DAY,
        granted_on=localtime(now).date(),
        base_due=statutory.due_day if statutory else None,
        approver=Approver.HEAD_OF_BODY,
        approver_name=acting.name,
        reason="asked later",
        earlier=[Extension(granted.amount, LimitUnit(granted.unit))] if granted else [],
    )


def longest_extension(case: Case) -> Limit | None:
    """The most time the head of the body may grant for this case; None: no law provides any."""
    return regime_of(case).extension


def hand_over_obstacles(story: CaseStory, *, acting: Acting) -> tuple[Refusal, ...]:
    """What keeps the result from going to the issuing window now."""
    refusals = may_act(story.case, Actor.REVIEWER, acting)
    if story.result is None:
        return (*refusals, Refusal("RESULT_NOT_THERE", "R-1-13"))
    return (*refusals, *may_move(ResultAction.HAND_OVER, state=ResultState(story.result.state)))


@dataclass(frozen=True)
class Procedure:
    """A special procedure the guide lists, with the basis to cite (R-1-21)."""

    kind: SuspensionKind
    basis: str
    note: str
    confidence: str


def procedures_of(story: CaseStory) -> list[Procedure]:
    """The special procedures this item may use; those outside the law's closed list fall out."""
    return [
        Procedure(
            kind=SuspensionKind(entry["kind"]),
            basis=_cited(entry.get("legal_basis")),
            note=str(entry.get("note") or ""),
            confidence=str(entry.get("confidence") or ""),
        )
        for entry in story.guide.special_procedures
        if entry.get("kind") in SuspensionKind.__members__
    ]


def _cited(basis: object) -> str:
    """《行政许可法》第45条, from a law with its article or from a text."""
    if isinstance(basis, Mapping) and basis.get("law"):
        return f"《{basis['law']}》{basis.get('article') or ''}"
    return str(basis or "") if not isinstance(basis, Mapping) else ""


def after_pause(
    story: CaseStory, *, planned_working_days: int, now: datetime
) -> DecisionClock | None:
    """Both limits as they would stand with a special procedure of this plan, begun today."""
    pause = Suspension(
        kind=None,
        started_on=localtime(now).date(),
        planned_working_days=planned_working_days,
    )
    return clock_of(story.case, now=now, also_suspended=(pause,))


def after_extension(story: CaseStory, *, amount: int, now: datetime) -> DecisionClock | None:
    """Both limits as they would stand with this much more time; None when no law provides any."""
    longest = longest_extension(story.case)
    if longest is None:
        return None
    return clock_of(story.case, now=now, also_extended=(Extension(amount, longest.unit),))


def steps_since(*, case_id: UUID, seen_version: int) -> list[CaseStep]:
    """What others did to a case since somebody saw it, oldest first."""
    return list(
        CaseStep.objects.filter(case_id=case_id, case_version__gt=seen_version).order_by(
            "case_version"
        )
    )
