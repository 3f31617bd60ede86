"""What happens to the others when one part moves? Started, blocked, told, ended; once each.

`advance` reads where every case stands and brings the package up to date with it. Run twice, or
by two parts that end at the same moment, it does each thing once: the package is locked first.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.bundles.models import Package, SubCase
from onewindow.apps.bundles.operations.change import (
    due_moment,
    locked,
    own_package,
    parts_of,
    plan_for,
    refuse,
    save,
    tell,
)
from onewindow.apps.bundles.operations.ending import (
    deliver_what_can,
    end_if_all_ended,
    when_words,
)
from onewindow.apps.bundles.operations.falling import may_be_mended, reason_of, tell_fallen
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.operations import packaging
from onewindow.apps.cases.withdrawn import carried_on
from onewindow.apps.licences.queries import licence_of_case
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.parties.queries import Enterprise
from onewindow.rules.casework.bundles import (
    ENDED,
    PartState,
    Plan,
    clock_start,
    may_start,
    standing,
)
from onewindow.rules.casework.packages import part_state
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refusal

_UNDER_WAY = {Package.State.SUBMITTED, Package.State.CORRECTION, Package.State.ACCEPTED}
_WAITING = {PartState.WAITING, PartState.BLOCKED}


@transaction.atomic
def advance(*, package_id: UUID, now: datetime) -> Package:
    """A part moved: bring the whole up to date (R-2-3, R-2-4). Idempotent, safe side by side."""
    package = locked(package_id)
    if package.state in _UNDER_WAY or package.state == Package.State.ENDED:
        bring_up_to_date(package, now=now)
    return package


def bring_up_to_date(package: Package, *, now: datetime) -> None:
    """The package, locked, follows its cases; what may start is started."""
    parts = parts_of(package)
    plan = plan_for(package, parts)
    news = _read(parts, now)
    _joint_acceptance(package, parts, plan, now)
    started = _start(package, parts, plan, now)
    blocked = _block(parts, plan)
    _correction_state(package, parts)
    deliver_what_can(package, parts, now=now)
    if news or started or blocked:
        facts = {"news": news, "started": started, "blocked": [p.slug for p in blocked]}
        save(package, "advance", SYSTEM, now, rule="R-2-3", facts=facts)
    for part in parts:
        if part.slug in news and part.by_hand:
            _tell_again(package, part, now)
        if part.slug in news and part.state in {PartState.REFUSED, PartState.DROPPED}:
            tell_fallen(package, part, parts, plan, now=now)
    end_if_all_ended(package, parts, plan, now=now)


def _tell_again(package: Package, part: SubCase, now: datetime) -> None:
    """A part handed in by itself tells of itself: the whole was received and accepted before."""
    titles = {PartState.READY: "已收到您的申请", PartState.RUNNING: "已受理"}
    title = titles.get(PartState(part.state))
    if title is None or part.case is None:
        return
    tell(
        package,
        event=f"again:{part.case_id}:{part.state}",
        title=f"“{part.name}”{title}",
        text=f"编号 {part.case.number}。办好以后告诉您。",
        now=now,
    )


def _read(parts: list[SubCase], now: datetime) -> list[str]:
    """Bring each part to where its case stands; which of them moved."""
    moved = []
    for part in parts:
        if part.case is None:
            continue
        decision = getattr(part.case, "decision", None)
        found = part_state(
            CaseState(part.case.state), approved=decision.approved if decision else None
        )
        if found is PartState.WAITING and part.state in _WAITING:
            continue
        if found == part.state:
            continue
        moved.append(part.slug)
        part.state = found
        if found is PartState.RUNNING and part.started_at is None:
            part.started_at = part.case.accepted_at
        if found in ENDED:
            part.started_at = part.started_at or part.case.accepted_at
            part.done_at = part.case.decided_at or part.case.closed_at or now
        if found in {PartState.REFUSED, PartState.DROPPED}:
            part.reason = reason_of(part)
        part.save()
    return moved


def _joint_acceptance(package: Package, parts: list[SubCase], plan: Plan, now: datetime) -> None:
    """With the first acceptance the whole is accepted, and its one limit runs (R-2-2)."""
    begun = [p.case.accepted_at for p in parts if p.case is not None and p.case.accepted_at]
    if package.accepted_by_id is None:
        # The first who took a part in, on whichever page, decides none of the later ones (RM-10).
        takers = (p.case.accepted_by_id for p in parts if p.case is not None)
        package.accepted_by_id = next((taker for taker in takers if taker), None)
    if package.accepted_at is not None or not begun:
        return
    package.accepted_at = max(begun)
    package.deadline = due_moment(plan, package.accepted_at)
    package.state = Package.State.ACCEPTED
    waiting = sum(part.state in _WAITING for part in parts)
    later = f"其中 {waiting} 项等前面的办好自动开始，不用您再申请。" if waiting else ""
    tell(
        package,
        event="accepted",
        title=f"“{package.name}”已受理",
        text=f"{len(parts)} 项一起办，{when_words(package)}{later}",
        now=now,
    )


def _start(package: Package, parts: list[SubCase], plan: Plan, now: datetime) -> list[str]:
    """Begin every part that waits for nothing any more, with what was made for it (R-2-3)."""
    if package.accepted_at is None:
        return []
    states = {part.slug: PartState(part.state) for part in parts}
    by_slug = {part.slug: part for part in parts}
    started = []
    for slug in may_start(plan, standing(plan, states)):
        part = by_slug[slug]
        if part.by_hand or part.case is None or part.case.state != CaseState.DRAFT:
            continue
        _hand_on(plan, part, by_slug, now)
        begun = packaging.begin_part(
            case_id=part.case.id, accepted_by_id=package.accepted_by_id, now=now
        )
        if begun.open_fields:
            _leave_to_applicant(package, part, begun.open_fields, now)
            continue
        case = begun.case
        done = [by_slug[b].done_at for b in plan.waits_for(slug)]
        part.case = case
        part.state = PartState.RUNNING if case.accepted_at else PartState.READY
        part.started_at = clock_start(
            accepted_at=package.accepted_at,
            predecessors_done=[*(moment for moment in done if moment), now],
        )
        part.save()
        started.append(slug)
    return started


def _leave_to_applicant(
    package: Package, part: SubCase, fields: Iterable[str], now: datetime
) -> None:
    """What only the applicant can say is asked of them; they hand this part in themselves."""
    part.by_hand = True
    part.save(update_fields=["by_hand"])
    tell(
        package,
        event=f"open:{part.case_id}",
        title=f"“{part.name}”还差您填写",
        text=f"轮到“{part.name}”了，这些内容要由您填写或改正：{'、'.join(fields)}。"
        "请打开这一项，填好后提交；其他内容都还在。",
        now=now,
    )


def _hand_on(plan: Plan, part: SubCase, by_slug: dict[str, SubCase], now: datetime) -> None:
    """What earlier parts made goes to this one: licences, results, the enterprise itself."""
    assert part.case is not None
    for code, maker in plan.produced.items():
        made_by = by_slug.get(maker)
        if made_by is None or made_by.state != PartState.DONE or made_by.case is None:
            continue
        licence = licence_of_case(made_by.case.id)
        packaging.put_inside(
            case_id=part.case.id,
            code=code,
            reference_kind="LICENCE" if licence else "CASE",
            reference_id=licence.id if licence else made_by.case.id,
            reason=f"“{made_by.name}”刚办好，直接用它的结果，不用您交",
            now=now,
        )
    enterprise = _enterprise_made(plan, part, by_slug)
    if enterprise is not None:
        packaging.belong_to(case_id=part.case.id, enterprise=enterprise)


def _enterprise_made(plan: Plan, part: SubCase, by_slug: dict[str, SubCase]) -> Enterprise | None:
    before = (by_slug[slug].case for slug in plan.waits_for(part.slug))
    return next((case.enterprise for case in before if case and case.enterprise), None)


def _block(parts: list[SubCase], plan: Plan) -> list[SubCase]:
    """Mark what waits for something that will not come, and unmark what waits again (R-2-4)."""
    now = standing(plan, {part.slug: PartState(part.state) for part in parts})
    blocked = []
    for part in parts:
        if now[part.slug] == part.state:
            continue
        part.state = now[part.slug]
        part.reason = "前面的一项没有办成" if part.state == PartState.BLOCKED else ""
        part.save()
        if part.state == PartState.BLOCKED:
            blocked.append(part)
    return blocked


def _correction_state(package: Package, parts: list[SubCase]) -> None:
    pending = any(
        part.case is not None and part.case.state == CaseState.CORRECTION_PENDING for part in parts
    )
    if pending:
        package.state = Package.State.CORRECTION
    elif package.state == Package.State.CORRECTION:
        begun = package.accepted_at is not None
        package.state = Package.State.ACCEPTED if begun else Package.State.SUBMITTED
    package.save(
        update_fields=["state", "accepted_at", "accepted_by_id", "deadline", "correction_due"]
    )


@transaction.atomic
def drop(*, package_id: UUID, slug: str, acting: Acting, now: datetime) -> Package:
    """The applicant takes one part out; what waits for it is blocked, the rest goes on (R-2-4).

    Refusals: PART_ENDED when it was decided already.
    """
    package = own_package(package_id, acting)
    part = _part(parts_of(package), slug)
    if part.state == PartState.DROPPED:
        return package
    if part.state in {PartState.DONE, PartState.REFUSED}:
        refuse(Refusal("PART_ENDED", "R-2-4", {"name": part.name}))
    if part.case_id is not None:
        cases.withdraw(case_id=part.case_id, reason="申请人不再办理", acting=acting, now=now)
    part.state, part.done_at = PartState.DROPPED, now
    part.save()
    save(package, "drop", acting, now, rule="R-2-4", facts={"part": slug})
    bring_up_to_date(package, now=now)
    return package


@transaction.atomic
def mend(*, package_id: UUID, slug: str, acting: Acting, now: datetime) -> SubCase:
    """Apply again for a part refused or deemed withdrawn: a draft, filled as before (R-2-4, R-1-4).

    What waits for it waits again once it is handed in. Refusals: PART_NOT_REFUSED, NOT_PERMITTED.
    """
    package = own_package(package_id, acting)
    parts = parts_of(package)
    part = _part(parts, slug)
    if not may_be_mended(part):
        refuse(Refusal("PART_NOT_REFUSED", "R-2-4", {"name": part.name}))
    _draft_again(package, part, acting, now)
    # What its siblings made meanwhile is its own too: it is not asked for again (R-2-1).
    _hand_on(plan_for(package, parts), part, {each.slug: each for each in parts}, now)
    begun = package.accepted_at is not None
    package.state = Package.State.ACCEPTED if begun else Package.State.SUBMITTED
    package.ended_at = package.ready_at = None
    save(package, "mend", acting, now, rule="R-2-4", facts={"part": slug})
    _correction_state(package, parts)
    return part


def _draft_again(package: Package, part: SubCase, acting: Acting, now: datetime) -> None:
    """A fresh draft in the part's place, with its answers and what was given for it."""
    before = part.case
    assert before is not None
    draft = packaging.start_part(
        slug=part.slug,
        package_id=package.id,
        person=package.person,
        ward=before.ward,
        enterprise=before.enterprise,
        channel=before.channel,
        answers=before.answers,
        acting=acting,
        now=now,
    )
    packaging.share_materials(case_ids=[before.id, draft.id], now=now)
    values, sources = carried_on(before, now=now)
    cases.save_form(case_id=draft.id, values=values, sources=sources, acting=acting, now=now)
    part.case, part.state, part.reason = draft, PartState.WAITING, ""
    part.by_hand, part.started_at, part.done_at = True, None, None
    part.save()


def _part(parts: list[SubCase], slug: str) -> SubCase:
    part = next((part for part in parts if part.slug == slug), None)
    if part is None:
        refuse(Refusal("BUNDLE_CHOICE_UNKNOWN", "R-2-5", {"slug": slug}))
    assert part is not None
    return part
