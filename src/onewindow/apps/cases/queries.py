"""What do the pages need to know about cases? Lists by keyset, one case with its whole story."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from onewindow.apps.cases.clockface import acceptance_clock, clock_of
from onewindow.apps.cases.facts import Guide, elder_question_needed, guide_of, material_rows
from onewindow.apps.cases.held import held
from onewindow.apps.cases.models import Case, CaseFile, CaseMaterial, CaseStep, Correction, Result
from onewindow.apps.cases.operations.change import is_own
from onewindow.apps.catalogue.queries import with_content
from onewindow.apps.documents.queries import documents_of
from onewindow.apps.keyset import PAGE, Page, keyset
from onewindow.apps.organisation import readings
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties.queries import person_of_account
from onewindow.apps.planned import ANY_KEY, Planned
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import CaseState
from onewindow.rules.clock.deadlines import Deadline
from onewindow.rules.clock.lamps import DecisionClock

__all__ = ["Case", "CaseMaterial", "Page", "elder_question_needed", "is_own"]

IN_REVIEW = (CaseState.ACCEPTED, CaseState.IN_REVIEW, CaseState.SUSPENDED)
AT_COUNTER = (CaseState.RECEIVED, CaseState.CORRECTION_PENDING, CaseState.CORRECTION_DELIVERED)


def cases_of_account(*, account_id: UUID, cursor: str = "") -> Page:
    """Everything this account holder applied for or acts for, newest first.

    The parts of a bundle are followed on their package's own page.
    """
    me = person_of_account(account_id)
    if me is None:
        return Page([], "", bool(cursor))
    # By the person's own id: both halves of the "or" have their index, a join has none.
    rows = (
        Case.objects.filter(Q(person_id=me.id) | Q(agent_id=me.id), package_id__isnull=True)
        .exclude(state=CaseState.WITHDRAWN, number__isnull=True)
        .select_related("item", "department", "result", "item_version")
    )
    return keyset(rows, "created_at", cursor, newest_first=True)


def drafts_of(*, account_id: UUID, slug: str) -> list[Case]:
    """The account holder's unfinished applications for one item, newest first."""
    return list(
        Case.objects.filter(
            person__account_id=account_id,
            item__slug=slug,
            state=CaseState.DRAFT,
            channel=Case.Channel.ONLINE,
        ).order_by("-created_at")[:5]
    )


def counter_drafts(*, account_id: UUID) -> list[Case]:
    """Intakes this clerk began and has not received yet (a lost session loses nothing).

    A part of a bundle is no intake of its own: its package is.
    """
    return list(
        Case.objects.filter(
            package_id__isnull=True,
            created_by_id=account_id,
            received_at__isnull=True,
            state=CaseState.DRAFT,
            channel=Case.Channel.COUNTER,
        )
        .select_related("person")
        .order_by("-created_at")[:10]
    )


def department_inbox(
    *,
    department_ids: frozenset[UUID],
    mine: UUID | None = None,
    unclaimed: bool = False,
    cursor: str = "",
) -> Page:
    """The department's open cases, soonest committed limit first; `mine` = claimed by me."""
    rows = Case.objects.filter(
        department_id__in=list(department_ids), state__in=IN_REVIEW
    ).select_related("department", "person", "enterprise", "place")
    if mine is not None:
        rows = rows.filter(claimed_by_id=mine)
    if unclaimed:
        rows = rows.filter(claimed_by_id__isnull=True)
    return keyset(
        rows.filter(committed_due__isnull=False), "committed_due", cursor, newest_first=False
    )


def unlimited_inbox(*, department_ids: frozenset[UUID]) -> list[Case]:
    """Open cases without any limit (no law, no promise), oldest acceptance first; shown on top."""
    return list(
        Case.objects.filter(
            department_id__in=list(department_ids), state__in=IN_REVIEW, committed_due__isnull=True
        )
        .select_related("department", "person", "enterprise", "place")
        .order_by("accepted_at", "id")[:PAGE]
    )


def results_to_hand_over(*, department_ids: frozenset[UUID]) -> list[Result]:
    """Results made by these departments and not yet handed over, oldest first."""
    return list(
        Result.objects.filter(case__department_id__in=list(department_ids), state=ResultState.MADE)
        .select_related("case", "case__person", "case__department")
        .order_by("made_at")[:100]
    )


def find_case(*, number: str) -> Case | None:
    """A case by its public number."""
    return (
        Case.objects.filter(number=number.strip().upper())
        .select_related("department", "person", "enterprise", "agent", "place", "item_version")
        .first()
    )


@dataclass(frozen=True)
class CaseStory:
    """One case as a page shows it; each part is read when somebody first looks at it."""

    case: Case
    now: datetime

    @cached_property
    def guide(self) -> Guide:
        return guide_of(self.case.item_version)

    @cached_property
    def materials(self) -> list[CaseMaterial]:
        # Of a case that is being written, as they stand in this write.
        return material_rows(self.case) if held(self.case) else _MATERIALS.all(self.case.id)

    @cached_property
    def steps(self) -> list[CaseStep]:
        return _STEPS.all(self.case.id)

    @cached_property
    def corrections(self) -> list[Correction]:
        return _CORRECTIONS.all(self.case.id)

    @cached_property
    def documents(self) -> list[Any]:
        return documents_of(subject_kind="case", subject_id=self.case.id)

    @property
    def result(self) -> Result | None:
        return getattr(self.case, "result", None)

    @cached_property
    def clock(self) -> DecisionClock | None:
        return clock_of(self.case, now=self.now)

    @cached_property
    def acceptance(self) -> Deadline | None:
        waiting = self.case.state in {CaseState.RECEIVED, CaseState.CORRECTION_DELIVERED}
        since = self.case.corrected_at or self.case.received_at
        return acceptance_clock(self.case, since) if waiting and since else None


def case_story(*, case_id: UUID, now: datetime) -> CaseStory | None:
    """The whole case in a constant number of queries; None when there is none."""
    case = _WHOLE.first(case_id)
    if case is None:
        return None
    with_content(case.item_version)
    return CaseStory(case, now)


_WHOLE = Planned(
    lambda case_id: (
        Case.objects.filter(pk=case_id)
        .select_related(
            "item",
            "item_version",
            "department",
            "place",
            "person",
            "enterprise",
            "agent",
            "extension",
            "decision",
            "result",
        )
        .defer("item_version__content")
    ),
    ANY_KEY,
)
_MATERIALS = Planned(
    lambda case_id: (
        CaseMaterial.objects.filter(case_id=case_id).select_related("file").order_by("position")
    ),
    ANY_KEY,
)
_STEPS = Planned(
    lambda case_id: CaseStep.objects.filter(case_id=case_id).order_by("case_version"), ANY_KEY
)
_CORRECTIONS = Planned(
    lambda case_id: Correction.objects.filter(case_id=case_id).order_by("round"), ANY_KEY
)


def may_read_case(*, case: Case, acting: Acting) -> bool:
    """Own case; staff of its department or any counter; supervisors (least privilege)."""
    if is_own(case, acting):
        return True
    if case.state == CaseState.DRAFT and case.channel == Case.Channel.ONLINE:
        return False  # what is filled in at home is nobody else's until it is handed in
    if acting.holds(Role.CLERK, Role.ISSUING_CLERK, Role.SUPERVISOR):
        return True
    return acting.holds(Role.REVIEWER, Role.APPROVER) and (
        case.department_id in acting.department_ids
    )


def may_see_document(*, subject_id: UUID, acting: Acting) -> bool:
    """Whether this person may open the papers of this case."""
    case = Case.objects.select_related("person", "agent").filter(pk=subject_id).first()
    return case is not None and may_read_case(case=case, acting=acting)


def readable_file(*, file_id: UUID, acting: Acting, now: datetime) -> CaseFile | None:
    """The file if this person may open it; a member of staff's reading is journaled (4.7)."""
    file = (
        CaseFile.objects.select_related("case", "case__person", "case__agent")
        .filter(pk=file_id, removed_at__isnull=True)
        .first()
    )
    if file is None or not may_read_case(case=file.case, acting=acting):
        return None
    if not is_own(file.case, acting):
        record_reading(case=file.case, what="file", acting=acting, now=now)
    return file


def record_reading(*, case: Case, what: str, acting: Acting, now: datetime) -> None:
    """Reading personal data leaves its own journal row: who, which case, what for (4.7)."""
    readings.record_reading(
        subject_kind="case", subject_id=case.id, what=what, acting=acting, now=now
    )


def decided_times(*, since: datetime) -> list[tuple[UUID, datetime, datetime]]:
    """(item id, accepted, decided) of every case decided since, for the real handling time."""
    rows = Case.objects.filter(decided_at__gte=since, accepted_at__isnull=False)
    return [
        (item_id, accepted, decided)
        for item_id, accepted, decided in rows.values_list("item_id", "accepted_at", "decided_at")
        if accepted and decided
    ]


def case_position(*, case_id: UUID) -> tuple[int, str] | None:
    """(version, state) of a case for the live pages; None when there is none (one query)."""
    return Case.objects.filter(pk=case_id).values_list("version", "state").first()


def who_worked_on(*, case_id: UUID) -> frozenset[UUID]:
    """The accounts that took it in, looked into it or decided it (one query)."""
    columns = ("accepted_by_id", "claimed_by_id", "decided_by_id")
    found = Case.objects.filter(pk=case_id).values_list(*columns).first()
    return frozenset(each for each in found or () if each)


def worked_on_by(*, account_id: UUID | None, case_id: UUID | OuterRef) -> QuerySet[Case]:
    """This case, if this account took it in, looked into it or decided it: for an Exists()."""
    worked = Q(accepted_by_id=account_id) | Q(claimed_by_id=account_id)
    return Case.objects.filter(worked | Q(decided_by_id=account_id), pk=case_id)


def case_at(*, place_id: UUID, case_id: UUID | OuterRef) -> QuerySet[Case]:
    """This case, if it is handled at this place: for an Exists()."""
    return Case.objects.filter(place_id=place_id, pk=case_id)
