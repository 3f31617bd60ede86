"""How is an application for a bundle taken in? By one clerk, for all bodies at once (R-2-3)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.bundles.models import Package, SubCase
from onewindow.apps.bundles.needing import late_needs
from onewindow.apps.bundles.operations.advancing import bring_up_to_date
from onewindow.apps.bundles.operations.change import (
    locked,
    parts_of,
    plan_for,
    refuse,
    save,
    tell,
)
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.facts import materials_of
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.acceptance import may_accept
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refusal, Refused

AT_COUNTER = {CaseState.RECEIVED, CaseState.CORRECTION_DELIVERED}


@transaction.atomic
def accept(
    *, package_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None
) -> Package:
    """Everything that was handed in is accepted at one moment, by one clerk (R-2-3).

    The clerk's name stands as acceptor of the later parts too, so they never decide any of them
    (RM-10). Refusals: NOT_PERMITTED, PACKAGE_CHANGED, NOTHING_TO_ACCEPT, and all that is missing
    in any part, each once.
    """
    package = _for_clerk(package_id, acting, seen_version)
    waiting = _at_counter(package)
    if not waiting:
        refuse(Refusal("NOTHING_TO_ACCEPT", "R-2-3"))
    _each(waiting, lambda case_id: cases.accept(case_id=case_id, acting=acting, now=now))
    save(
        package,
        "accept",
        acting,
        now,
        rule="R-2-3",
        facts={"parts": [part.slug for part in waiting]},
    )
    bring_up_to_date(package, now=now)
    _tell_asked(package, {}, None, now)
    return package


@transaction.atomic
def issue_notice(
    *, package_id: UUID, acting: Acting, now: datetime, seen_version: int | None = None
) -> Package:
    """One merged notice of all that is missing in any part, once (R-0-3, R-2-1).

    What is complete is accepted now: nobody waits for another part's paper (R-2-4).
    Refusals: NOT_PERMITTED, PACKAGE_CHANGED, NOTHING_TO_CORRECT, those of a notice.
    """
    package = _for_clerk(package_id, acting, seen_version)
    waiting = _at_counter(package)
    lacking = [p for p in waiting if p.case is not None and may_accept(materials_of(p.case))]
    if not lacking:
        refuse(Refusal("NOTHING_TO_CORRECT", "R-0-3"))
    complete = [part for part in waiting if part not in lacking]
    _each(
        lacking,
        lambda case_id: cases.issue_notice(case_id=case_id, acting=acting, now=now, merged=True),
    )
    _each(complete, lambda case_id: cases.accept(case_id=case_id, acting=acting, now=now))
    asked, due = asked_of(lacking)
    package.correction_due = due
    save(package, "notice", acting, now, rule="R-0-3", facts={"asked": sorted(asked)})
    bring_up_to_date(package, now=now)
    _tell_asked(package, asked, due, now)
    return package


def _tell_asked(
    package: Package, asked: dict[str, tuple[str, str]], due: date | None, now: datetime
) -> None:
    """All that is missing, said once: what was asked now, and what later parts lack already.

    Nobody hears of a paper only when its part's turn comes (R-0-3, R-2-1).
    """
    parts = parts_of(package)
    whole = {**late_needs(parts, plan_for(package, parts)), **asked}
    if not whole:
        return
    tell(
        package,
        event=f"notice:{package.version}",
        title=f"“{package.name}”还差 {len(whole)} 样，请一次补齐",
        text="；".join(f"{name}：{problem}" for name, problem in whole.values())
        + (f"。请在 {due:%-m月%-d日} 前补交，" if due else "。请补交，")
        + "一样只用交一次，各部门共用。",
        now=now,
    )


def asked_of(parts: list[SubCase]) -> tuple[dict[str, tuple[str, str]], Any]:
    """What the open notices ask, each code once; and by when the first of them ends."""
    asked: dict[str, tuple[str, str]] = {}
    dues = []
    for part in parts:
        correction = part.case.corrections.order_by("-round").first() if part.case else None
        if correction is None:
            continue
        dues.append(correction.due_on)
        for entry in correction.asked:
            asked.setdefault(entry["code"], (entry["name"], entry["problem"]))
    return asked, min(dues, default=None)


def _for_clerk(package_id: UUID, acting: Acting, seen_version: int | None) -> Package:
    package = locked(package_id)
    if not acting.holds(Role.CLERK):
        refuse(Refusal("NOT_PERMITTED", "R-4-8", {"needed": str(Role.CLERK.label)}))
    if seen_version is not None and seen_version != package.version:
        refuse(Refusal("PACKAGE_CHANGED", "R-2-1"))
    return package


def _at_counter(package: Package) -> list[SubCase]:
    return [
        part
        for part in parts_of(package)
        if part.case is not None and part.case.state in AT_COUNTER
    ]


def _each(parts: list[SubCase], act: Callable[[UUID], object]) -> None:
    """Do it to each part; the refusals of all parts at once, or none is changed."""
    refusals: list[Refusal] = []
    for part in parts:
        assert part.case_id is not None
        try:
            with transaction.atomic():
                act(part.case_id)
        except Refused as refused:
            refusals += refused.refusals
    refuse(*refusals)


@transaction.atomic
def deliver_correction(*, package_id: UUID, acting: Acting, now: datetime) -> Package:
    """The applicant brings all that was asked, once for all parts. Refusals: what still lacks."""
    package = locked(package_id)
    asked = [
        part
        for part in parts_of(package)
        if part.case is not None and part.case.state == CaseState.CORRECTION_PENDING
    ]
    if not asked:
        refuse(Refusal("NOTHING_TO_CORRECT", "R-0-3"))
    _each(
        asked,
        lambda case_id: cases.deliver_correction(
            case_id=case_id, acting=acting, now=now, merged=True
        ),
    )
    package.correction_due = None
    save(package, "correction", acting, now, facts={"parts": [part.slug for part in asked]})
    bring_up_to_date(package, now=now)
    tell(
        package,
        event=f"corrected:{package.version}",
        title="已收到补正材料",
        text="各部门共用您这一次补的材料，接着往下办。",
        now=now,
    )
    return package
