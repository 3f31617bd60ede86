"""How does an application for a bundle change? Locked, checked, journaled, told once."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import get_current_timezone, localtime

from onewindow.apps.audit import operations as audit
from onewindow.apps.bundles.facts import plan_of
from onewindow.apps.bundles.models import Package, SubCase
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role, calendar
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.bundles import Plan, chosen, critical_path
from onewindow.rules.clock.deadlines import deadline
from onewindow.rules.clock.limits import Limit, LimitUnit
from onewindow.rules.outcomes import Refusal, Refused


def refuse(*refusals: Refusal) -> None:
    """Stop the operation if there is any refusal, naming all of them, each once."""
    if refusals:
        told = {(r.code, str(sorted(r.facts.items(), key=str))): r for r in refusals}
        raise Refused(tuple(told.values()))


def locked(package_id: UUID) -> Package:
    """The package with its people and version, locked until commit; refuses NOT_FOUND.

    Always locked before any of its cases: two parts that end at once are taken in turn.
    """
    package = (
        Package.objects.select_for_update(of=("self",))
        .select_related("person", "ward", "enterprise", "bundle", "bundle_version", "place")
        .filter(pk=package_id)
        .first()
    )
    if package is None:
        raise Refused((Refusal("NOT_FOUND"),))
    return package


def own_package(package_id: UUID, acting: Acting) -> Package:
    """The package, locked, if this is its applicant, or a clerk and it was begun at a counter."""
    package = locked(package_id)
    if not is_own(package, acting) and not (
        acting.holds(Role.CLERK)
        and (package.channel == "COUNTER" or package.state != Package.State.FILLING)
    ):
        refuse(Refusal("NOT_PERMITTED", "R-4-8", {"needed": "申请人本人"}))
    return package


def own_filling(package_id: UUID, acting: Acting) -> Package:
    """The same while it is being filled in. Refuses PACKAGE_SUBMITTED afterwards."""
    package = own_package(package_id, acting)
    if package.state != Package.State.FILLING:
        refuse(Refusal("PACKAGE_SUBMITTED", "R-2-1"))
    return package


def hold_filling(*, case_id: UUID) -> None:
    """Until commit the application of this part is not signed. Refuses PACKAGE_SUBMITTED."""
    package_id = SubCase.objects.filter(case_id=case_id).values_list("package_id", flat=True)
    if locked(package_id.get()).state != Package.State.FILLING:
        refuse(Refusal("PACKAGE_SUBMITTED", "R-2-1"))


def is_own(package: Package, acting: Acting) -> bool:
    """Whether this account holder applied."""
    return acting.account_id is not None and package.person.account_id == acting.account_id


def parts_of(package: Package) -> list[SubCase]:
    """The parts with their cases, in the bundle's order."""
    return list(
        package.parts.select_related(
            "case", "case__item_version", "case__decision", "case__enterprise", "department"
        ).order_by("position")
    )


def plan_for(package: Package, parts: list[SubCase]) -> Plan:
    """The plan of what was chosen, by the guides the parts are pinned to (R-3-3)."""
    guides = {p.slug: p.case.item_version.content for p in parts if p.case is not None}
    situations = {p.slug: p.case.situation for p in parts if p.case is not None}
    whole = plan_of(package.bundle_version.content, guides, situations)
    return chosen(whole, [part.slug for part in parts])


def due_moment(plan: Plan, start: datetime) -> datetime:
    """The one limit of the whole (R-2-2): the critical path, counted from the joint acceptance."""
    days = critical_path(plan).working_days
    limit = Limit(int(days) if days % 1 == 0 else days, LimitUnit.WORKING_DAY)
    due = deadline(start=localtime(start).date(), limit=limit, calendar=calendar()).due_day
    assert due is not None  # nothing suspends the whole
    end = datetime.combine(due, time.min) + timedelta(days=1, seconds=-1)
    return end.replace(tzinfo=get_current_timezone())


def save(
    package: Package,
    verb: str,
    acting: Acting,
    now: datetime,
    *,
    rule: str = "R-2-1",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write the package as its next version, with its journal row."""
    package.version += 1
    package.save()
    audit.record(
        verb=f"package.{verb}",
        subject_kind="package",
        subject_id=package.id,
        subject_version=package.version,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule=rule,
        facts={"state": package.state, **(facts or {})},
        origin=acting.origin,
    )


def tell(package: Package, *, event: str, title: str, text: str, now: datetime) -> None:
    """One message for each event of the whole; the parts themselves are quiet (R-2-1)."""
    writes.tell(
        person_id=package.person_id,
        once_key=f"package:{package.id}:{event}",
        title=title,
        text=text,
        link=f"/my/packages/{package.id}/",
        now=now,
    )
