"""What do the windows need to know: what waits at the counter, what lies at the issuing window?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from onewindow.apps.cases.clockface import acceptance_clock, wall
from onewindow.apps.cases.facts import filing_of, guide_of
from onewindow.apps.cases.models import Case, NoticePermit, Result
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue.facts import effective_limits
from onewindow.apps.encryption import blind_index
from onewindow.apps.keyset import PAGE, Page, keyset
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.filing import Filing
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import CaseState
from onewindow.rules.catalogue.guiding import commonest
from onewindow.rules.clock.deadlines import Deadline
from onewindow.rules.clock.lamps import DecisionClock, decision_clock

LOOKED_BACK = 100
TO_ANSWER = (CaseState.RECEIVED, CaseState.CORRECTION_DELIVERED)
SHELVES = {
    "handed_over": Q(state=ResultState.HANDED_OVER),
    "pickup": Q(state=ResultState.AT_WINDOW, case__delivery_way="WINDOW"),
    "to_post": Q(state=ResultState.AT_WINDOW, case__delivery_way="POST"),
    "posted": Q(state=ResultState.POSTED),
    "delivered": Q(state=ResultState.DELIVERED, case__state=CaseState.DELIVERED),
}


def waiting_at_counter(*, place_id: UUID, awaited: bool = False, cursor: str = "") -> Page:
    """Cases that wait for our answer here, oldest first; `awaited`: for the applicant's papers.

    Parts of a bundle wait as their one package.
    """
    rows = _waiting(place_id, (CaseState.CORRECTION_PENDING,) if awaited else TO_ANSWER)
    rows = rows.select_related("person", "enterprise")
    return keyset(rows, "received_at", cursor, newest_first=False)


def count_waiting(*, place_id: UUID) -> int:
    """How many cases wait for our answer here, parts of bundles not among them."""
    return _waiting(place_id, TO_ANSWER).count()


def _waiting(place_id: UUID, states: tuple[CaseState, ...]) -> QuerySet[Case]:
    return Case.objects.filter(place_id=place_id, state__in=states, package_id__isnull=True)


def taken_in_today(*, account_id: UUID, now: datetime) -> list[Case]:
    """What this clerk took in since midnight, newest first, without parts of bundles."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Case.objects.filter(
        created_by_id=account_id,
        channel=Case.Channel.COUNTER,
        received_at__gte=midnight,
        package_id__isnull=True,
    )
    return list(rows.select_related("person", "enterprise").order_by("-received_at")[:PAGE])


@dataclass(frozen=True)
class Outlook:
    """What would follow if the case were taken in or accepted now."""

    answer: Deadline
    decision: DecisionClock
    silence_accepts: bool
    filing: Filing


def outlook(*, case: Case, elder_asked: bool, now: datetime) -> Outlook:
    """The clocks as they would run from now, and what the filing rules would be told."""
    limits = effective_limits(guide_of(case.item_version).content)
    decision = decision_clock(
        start=wall(now),
        statutory=limits.statutory,
        committed=limits.committed,
        calendar=calendar(),
        now=wall(now),
    )
    current = catalogue.published_item(case.item.slug)
    return Outlook(
        answer=acceptance_clock(case, now),
        decision=decision,
        silence_accepts=guide_of(case.item_version).tacit_acceptance is not None,
        filing=filing_of(case, current=current, elder_asked=elder_asked, now=now),
    )


def usual_answers(*, item_id: UUID) -> dict[str, str]:
    """How most of the latest decided cases of this item went through its questions (one query)."""
    rows = Case.objects.filter(item_id=item_id, decided_at__isnull=False)
    return commonest(rows.order_by("-decided_at").values_list("answers", flat=True)[:LOOKED_BACK])


def open_permit(*, case_id: UUID) -> NoticePermit | None:
    """A supervisor's unused leave to ask a second time, or None."""
    return NoticePermit.objects.filter(case_id=case_id, used_at__isnull=True).first()


def shelf(*, place_id: UUID, name: str, cursor: str = "") -> Page:
    """One shelf of the issuing window (see SHELVES), oldest first."""
    rows = Result.objects.filter(SHELVES[name], case__place_id=place_id).select_related(
        "case", "case__person", "case__enterprise", "case__department"
    )
    return keyset(rows, "made_at", cursor, newest_first=False)


def shelf_counts(*, place_id: UUID) -> dict[str, int]:
    """How much lies on each shelf (two queries; what is archived is not looked at)."""
    on_its_way = [state for state in ResultState if state != ResultState.DELIVERED]
    counts = {name: Count("id", filter=which) for name, which in SHELVES.items()}
    del counts["delivered"]
    found = Result.objects.filter(state__in=on_its_way, case__place_id=place_id)
    delivered = Case.objects.filter(
        state=CaseState.DELIVERED, place_id=place_id, result__state=ResultState.DELIVERED
    )
    return {**found.aggregate(**counts), "delivered": delivered.count()}


def waiting_by_code(*, place_id: UUID, code: str) -> list[UUID]:
    """The cases whose result waits here under this pick-up code: mostly one, by chance more."""
    rows = Result.objects.filter(state=ResultState.AT_WINDOW, case__place_id=place_id)
    return [
        case_id
        for case_id, index in rows.values_list("case_id", "pickup_code_index")
        if blind_index(f"{case_id}:{code.strip()}") == index
    ]


def days_waiting(result: Result, *, now: datetime) -> int:
    """Whole days since the result came to where it lies."""
    since = result.received_at or result.handed_over_at or result.made_at
    return max((now - since) // timedelta(days=1), 0)


def open_cases_of(*, person_id: UUID, limit: int = 6) -> list[Case]:
    """What a person has begun or still has with us, newest first; for the desk that called them."""
    mine = Case.objects.filter(Q(person_id=person_id) | Q(agent_id=person_id))
    open_ones = mine.filter(closed_at=None).exclude(state=CaseState.WITHDRAWN)
    return list(open_ones.select_related("item", "enterprise").order_by("-created_at")[:limit])
