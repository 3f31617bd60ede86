"""What may this applicant promise, and what was promised? One answer for each material."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case, CaseMaterial, CaseStep, Deficiency, Pledge
from onewindow.apps.cases.promise_facts import (
    CONSEQUENCE_WORDS,
    commitment_of,
    credit_of,
    promised_day,
    provable_of,
    tolerance_of,
    wanting_of,
)
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.deficiency import (
    LapseConsequence,
    OverdueDays,
    Tolerance,
    may_tolerate,
    overdue_days,
    tolerance_deadline,
)
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.pledge import Commitment, is_for_the_spot, may_pledge
from onewindow.rules.casework.states import UNDER_WAY, CaseAction, CaseState
from onewindow.rules.outcomes import Refusal

BEFORE = frozenset(
    {
        CaseState.DRAFT,
        CaseState.RECEIVED,
        CaseState.CORRECTION_PENDING,
        CaseState.CORRECTION_DELIVERED,
    }
)
_BROUGHT = {"UPLOAD", "PAPER"}


@dataclass(frozen=True)
class Offer:
    """What may be promised for one material, until when, and what was promised already."""

    code: str
    name: str
    tolerance: Tolerance
    commitment: Commitment
    tolerate_refusals: tuple[Refusal, ...]
    pledge_refusals: tuple[Refusal, ...]
    due_on: date
    is_open: bool
    deficiency: Deficiency | None = None
    pledge: Pledge | None = None
    # Which letter the guide knows for this material, whether or not it may be signed now.
    follows: bool = False
    is_pledgeable: bool = False

    @property
    def may_tolerate(self) -> bool:
        """Whether this paper may follow, if the applicant wishes."""
        return self.is_open and not self.tolerate_refusals

    @property
    def may_pledge(self) -> bool:
        """Whether a promise may stand for this proof, if the applicant wishes."""
        return self.is_open and not self.pledge_refusals

    @property
    def has_letter(self) -> bool:
        """Whether the guide knows a letter for this material at all."""
        return self.follows or self.is_pledgeable

    @property
    def consequence(self) -> LapseConsequence:
        """What happens when the paper does not follow."""
        return self.tolerance.consequence

    @property
    def consequence_words(self) -> str:
        """The same in words."""
        return CONSEQUENCE_WORDS[self.tolerance.consequence]

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why neither is offered, where the guide knows the letter."""
        return tuple(dict.fromkeys((*self.tolerate_refusals, *self.pledge_refusals)))


def offer_of(*, case_id: UUID, now: datetime) -> dict[str, Offer]:
    """By material code: what may follow or be promised, and what already is (four queries)."""
    case = Case.objects.select_related("item_version").filter(pk=case_id).first()
    return offers(case, now=now) if case else {}


def offers(
    case: Case, *, now: datetime, state: MaterialState | None = None, codes: set[str] | None = None
) -> dict[str, Offer]:
    """The same for a case at hand; `state` asks what would be offered for such a material."""
    content = guide_of(case.item_version).content
    rows = [
        row
        for row in case.materials.order_by("position").select_related("deficiency", "pledge")
        if codes is None or row.code in codes
    ]
    tolerance, commitment = tolerance_of(content), commitment_of(content)
    sound = credit_of(case) if tolerance.allowed or commitment.allowed else True
    today = localtime(now).date()
    due = tolerance_deadline(
        start=today,
        max_working_days=tolerance.max_working_days,
        promise_due=promised_day(case, now=now),
        calendar=calendar(),
    )
    found = {}
    for row in rows:
        wanting, provable = wanting_of(row, content, state), provable_of(row, content, state)
        found[row.code] = Offer(
            code=row.code,
            name=row.name,
            tolerance=tolerance,
            commitment=commitment,
            tolerate_refusals=may_tolerate(
                wanting, tolerance=tolerance, due=due, today=today, credit_sound=sound
            ),
            pledge_refusals=may_pledge(provable, commitment=commitment, credit_sound=sound),
            due_on=due,
            is_open=case.state in BEFORE,
            deficiency=standing_deficiency(row),
            pledge=standing_pledge(row),
            follows=tolerance.allowed and wanting.listed,
            is_pledgeable=commitment.allowed and provable.by_promise and not provable.may_follow,
        )
    return found


def unsigned_offers(case_ids: Collection[UUID], *, now: datetime) -> list[tuple[Case, Offer]]:
    """What was chosen in these drafts and waits for one signature, with all its letter says."""
    held = [MaterialState.TOLERATED, MaterialState.PLEDGED]
    rows = CaseMaterial.objects.filter(case_id__in=list(case_ids), state__in=held)
    codes: dict[UUID, set[str]] = {}
    for row in rows.order_by("case_id", "position"):
        codes.setdefault(row.case_id, set()).add(row.code)
    found = Case.objects.select_related("item_version", "enterprise", "person").in_bulk(codes)
    return [
        (found[case_id], offer)
        for case_id in case_ids
        if case_id in codes
        for offer in offers(found[case_id], now=now, codes=codes[case_id]).values()
        if not getattr(offer.deficiency or offer.pledge, "signature", "-")
    ]


def standing_deficiency(row: CaseMaterial) -> Deficiency | None:
    """The promise to bring this paper later, while the paper is still to come."""
    return getattr(row, "deficiency", None) if row.state == MaterialState.TOLERATED else None


def standing_pledge(row: CaseMaterial) -> Pledge | None:
    """The promise that stands for this proof."""
    return getattr(row, "pledge", None) if row.state == MaterialState.PLEDGED else None


@dataclass(frozen=True)
class Awaited:
    """One paper that is still to come: until when, whether it lies here to be judged."""

    code: str
    name: str
    due_on: date | None
    days_left: int
    consequence: str
    is_supplied: bool
    is_lapsed: bool
    defect: str
    file_id: UUID | None
    file_name: str
    # What it rested on fell away; no promise of the applicant's was taken back.
    is_lost: bool = False


@dataclass(frozen=True)
class PledgeStory:
    """One pledge as a page shows it: what stands, what the check found, by when it is checked."""

    id: UUID
    code: str
    name: str
    text: str
    is_withdrawn: bool
    check_due_on: date | None
    finding: str
    finding_note: str
    outcome: str
    mend_by: date | None


@dataclass(frozen=True)
class Promises:
    """Everything promised in a case, and what it does to the result."""

    awaited: tuple[Awaited, ...]
    pledges: tuple[PledgeStory, ...]
    is_locked: bool
    is_prepared: bool
    on_the_spot: bool
    overdue: OverdueDays
    refuses: bool

    @property
    def waits_for_applicant(self) -> bool:
        """AWAIT_TOLERATED: the work is done first, only a paper is missing (R-6-23)."""
        return self.is_prepared and self.is_locked

    @property
    def to_judge(self) -> tuple[Awaited, ...]:
        """What was brought and waits for our look."""
        return tuple(a for a in self.awaited if a.is_supplied)

    @property
    def any(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.awaited or self.pledges)


def with_promises(case_ids: Collection[UUID]) -> set[UUID]:
    """Those of the cases in which anything was ever promised (two queries)."""
    return {
        case_id
        for kind in (Deficiency, Pledge)
        for case_id in kind.objects.filter(case_id__in=list(case_ids)).values_list(
            "case_id", flat=True
        )
    }


def promises_of(case: Case, *, now: datetime) -> Promises:
    """What is still to come and what was pledged (two or three queries)."""
    today = localtime(now).date()
    rows = list(case.materials.order_by("position").select_related("deficiency", "pledge", "file"))
    under_way = case.state in UNDER_WAY
    awaited = tuple(_awaited(row, today) for row in rows if under_way and is_awaited(row))
    pledges = tuple(_pledged(row) for row in rows if hasattr(row, "pledge"))
    prepared = _prepared_on(case) if under_way or _ever_tolerated(rows) else None
    return Promises(
        awaited=awaited,
        pledges=pledges,
        is_locked=bool(awaited),
        is_prepared=under_way and prepared is not None,
        on_the_spot=case.state in {CaseState.ACCEPTED, CaseState.IN_REVIEW}
        and is_for_the_spot(MaterialState(row.state) for row in rows),
        overdue=_overdue(case, rows, prepared, today),
        refuses=any(a.is_lapsed and a.consequence == LapseConsequence.REFUSE for a in awaited),
    )


def is_awaited(row: CaseMaterial) -> bool:
    """Still to come: left to follow, or what stood for it fell away and nothing came instead.

    A pledge taken back, a consent withdrawn, a licence ended: also after acceptance (R-4-22).
    """
    if row.state == MaterialState.TOLERATED:
        return True
    lacking = row.state in {MaterialState.ABSENT, MaterialState.DEFECTIVE}
    return row.required and lacking and (row.lost_at is not None or _is_taken_back(row))


def _is_taken_back(row: CaseMaterial) -> bool:
    pledge = getattr(row, "pledge", None)
    return pledge is not None and pledge.withdrawn_at is not None


def _awaited(row: CaseMaterial, today: date) -> Awaited:
    deficiency = standing_deficiency(row)
    due = deficiency.due_on if deficiency else None
    return Awaited(
        code=row.code,
        name=row.name,
        due_on=due,
        days_left=calendar().working_days_between(today, due) if due else 0,
        consequence=deficiency.consequence if deficiency else "",
        is_supplied=bool(deficiency.supplied_at) if deficiency else row.source in _BROUGHT,
        is_lapsed=bool(deficiency and deficiency.lapsed_at),
        defect=row.defect,
        file_id=row.file_id,
        file_name=row.file.name if row.file else "",
        is_lost=deficiency is None and not _is_taken_back(row),
    )


def _pledged(row: CaseMaterial) -> PledgeStory:
    pledge = row.pledge
    return PledgeStory(
        id=pledge.id,
        code=row.code,
        name=row.name,
        text=pledge.text,
        is_withdrawn=row.state != MaterialState.PLEDGED,
        check_due_on=pledge.check_due_on,
        finding=pledge.finding,
        finding_note=pledge.finding_note,
        outcome=pledge.consequence,
        mend_by=pledge.mend_by,
    )


def _ever_tolerated(rows: list[CaseMaterial]) -> bool:
    return any(hasattr(row, "deficiency") for row in rows)


def _prepared_on(case: Case) -> date | None:
    """The day on which the body's own work was done, if it was done before the papers came."""
    steps = CaseStep.objects.filter(case=case, action=CaseAction.PREPARE)
    first = steps.order_by("at").values_list("at", flat=True).first()
    return localtime(first).date() if first else None


def _overdue(
    case: Case, rows: list[CaseMaterial], prepared: date | None, today: date
) -> OverdueDays:
    due = promised_day_of(case)
    judged = [row.deficiency.judged_at for row in rows if hasattr(row, "deficiency")]
    came = [localtime(at).date() for at in judged if at]
    return overdue_days(
        promise_due=due,
        prepared_on=prepared,
        settled_on=max(came) if came and len(came) == len(judged) else None,
        today=localtime(case.decided_at).date() if case.decided_at else today,
        calendar=calendar(),
    )


def promised_day_of(case: Case) -> date | None:
    """The promised day of an accepted case; None before acceptance."""
    due = case.committed_due or case.statutory_due
    return localtime(due).date() if due and case.accepted_at else None


def open_names(rows: Iterable[CaseMaterial]) -> Mapping[str, bool]:
    """{name of each paper still to come: whether a pledge for it was taken back}."""
    return {
        row.name: row.state != MaterialState.TOLERATED and _is_taken_back(row)
        for row in rows
        if is_awaited(row)
    }
