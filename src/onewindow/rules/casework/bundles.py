"""How do several items become one thing? Their order, what runs side by side, when all is done.

A bundle (一件事) is a graph: its parts are items, its edges say which waits for which
(RULES 2.5). Its one limit is the critical path of the promises (R-2-2), never the sum.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from math import ceil

from onewindow.rules.clock.limits import Limit, LimitUnit
from onewindow.rules.outcomes import Refusal

_WEEK, _WORKING_WEEK = 7, 5
_MONTH = Decimal(21)
_HOURS_A_DAY = 8


@dataclass(frozen=True, slots=True)
class PartMaterial:
    """One material as one item's guide lists it; `replaced_by` as in the guide."""

    code: str
    name: str
    required: bool = True
    replaced_by: str = "none"
    is_form: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One item in a bundle. Working days: `promise` of the centre, `statutory` of the law.

    `apart`: only some need it, so that what it takes is told beside the bundle's own figures.
    """

    slug: str
    name: str
    optional: bool = False
    apart: bool = False
    promise: Decimal = Decimal(0)
    statutory: Decimal | None = None
    materials: tuple[PartMaterial, ...] = ()
    has_form: bool = True
    trips: int = 0
    links: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts, which waits for which, and what is made inside: {material code: its maker}."""

    parts: tuple[Part, ...]
    edges: tuple[tuple[str, str], ...] = ()
    produced: Mapping[str, str] = field(default_factory=dict)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The parts' slugs, in the order of the bundle."""
        return tuple(part.slug for part in self.parts)

    def part(self, slug: str) -> Part:
        """One part; the plan was checked, so it is there."""
        return next(part for part in self.parts if part.slug == slug)

    def waits_for(self, slug: str) -> frozenset[str]:
        """What must be done before this part may start, one step back."""
        return frozenset(before for before, after in self.edges if after == slug)

    def dependants(self, slug: str) -> frozenset[str]:
        """Everything that waits for this part, however far."""
        found: set[str] = set()
        edge = {slug}
        while edge:
            edge = {after for before, after in self.edges if before in edge} - found
            found |= edge
        return frozenset(found)


def in_working_days(limit: Limit) -> Decimal:
    """A limit in working days, to compare and to add; a started day counts in full.

    Calendar days count five to a week, a month 21, eight hours a day (design).
    """
    amount = Decimal(limit.amount)
    match limit.unit:
        case LimitUnit.WORKING_DAY:
            return amount
        case LimitUnit.CALENDAR_DAY:
            weeks, days = divmod(ceil(amount), _WEEK)
            return Decimal(weeks * _WORKING_WEEK + min(days, _WORKING_WEEK))
        case LimitUnit.MONTH:
            return amount * _MONTH
        case LimitUnit.HOUR:
            return Decimal(ceil(amount / _HOURS_A_DAY * 2)) / 2


def plan_faults(plan: Plan) -> tuple[Refusal, ...]:
    """Everything that keeps a plan from being a bundle, at once."""
    return (
        *_part_faults(plan),
        *_edge_faults(plan),
        *_cycle_faults(plan),
        *_optional_faults(plan),
        *_produced_faults(plan),
    )


def _part_faults(plan: Plan) -> Iterator[Refusal]:
    if len(set(plan.slugs)) < 2:  # one item is an item, not a bundle
        yield Refusal("BUNDLE_TOO_SMALL", "R-2-1")
    for part in plan.parts:
        if plan.slugs.count(part.slug) > 1 and part is plan.part(part.slug):
            yield Refusal("BUNDLE_ITEM_TWICE", "R-2-1", {"name": part.name})
        if part.statutory is not None and part.promise > part.statutory:
            facts = {"name": part.name, "promise": part.promise, "statutory": part.statutory}
            yield Refusal("BUNDLE_PROMISE_ABOVE_LAW", "R-2-2", facts)


def _edge_faults(plan: Plan) -> Iterator[Refusal]:
    for before, after in dict.fromkeys(plan.edges):
        for slug in dict.fromkeys((before, after)):
            if slug not in plan.slugs:
                yield Refusal("BUNDLE_EDGE_UNKNOWN", "R-2-2", {"slug": slug})
        if before == after:
            yield Refusal("BUNDLE_EDGE_SELF", "R-2-2", {"name": _name(plan, before)})


def _cycle_faults(plan: Plan) -> Iterator[Refusal]:
    way = cycle(plan.edges)
    if way:
        names = " → ".join(_name(plan, slug) for slug in way)
        yield Refusal("BUNDLE_CYCLE", "R-2-2", {"way": names})


def cycle(edges: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """One way round in the order of waiting, its first item again at the end; empty: none.

    An item that waits for itself is told on its own, not here.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for before, after in edges:
        if before != after:
            sorter.add(after, before)
    try:
        sorter.prepare()
    except CycleError as found:
        return tuple(found.args[1])
    return ()


def _optional_faults(plan: Plan) -> Iterator[Refusal]:
    must = {part.slug for part in plan.parts if not part.optional}
    for part in plan.parts:
        needed_by = plan.dependants(part.slug) & must if part.optional else frozenset()
        if needed_by:
            facts = {"name": part.name, "needed_by": _names(plan, needed_by)}
            yield Refusal("BUNDLE_OPTIONAL_NEEDED", "R-2-5", facts)


def _produced_faults(plan: Plan) -> Iterator[Refusal]:
    for code, maker in plan.produced.items():
        if maker not in plan.slugs:
            yield Refusal("BUNDLE_MAKER_UNKNOWN", "R-2-1", {"code": code, "slug": maker})
            continue
        early = {
            part.slug
            for part in plan.parts
            if any(m.code == code and m.required for m in part.materials)
        } - plan.dependants(maker)
        if early:
            facts = {"code": code, "maker": _name(plan, maker), "early": _names(plan, early)}
            yield Refusal("BUNDLE_PRODUCED_LATE", "R-2-1", facts)


def _name(plan: Plan, slug: str) -> str:
    return next((part.name for part in plan.parts if part.slug == slug), slug)


def _names(plan: Plan, slugs: Collection[str]) -> str:
    return "、".join(part.name for part in plan.parts if part.slug in slugs)


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """The chain that decides when all is done, and how many working days it takes."""

    items: tuple[str, ...]
    working_days: Decimal


def critical_path(plan: Plan) -> CriticalPath:
    """The longest chain of promises (R-2-2); of equal ones the longer chain, then the earlier.

    The plan was checked. Halves of a working day add up as they are.
    """
    longest: dict[str, tuple[Decimal, tuple[str, ...]]] = {}
    for slug in in_order(plan):
        waited = [longest[before] for before in plan.waits_for(slug)]
        days, way = max(waited, key=lambda found: _rank(plan, *found), default=(Decimal(0), ()))
        longest[slug] = (days + plan.part(slug).promise, (*way, slug))
    days, way = max(
        longest.values(), key=lambda found: _rank(plan, *found), default=(Decimal(0), ())
    )
    return CriticalPath(way, days)


def _rank(plan: Plan, days: Decimal, way: Sequence[str]) -> tuple[Decimal, int, list[int]]:
    return days, len(way), [-plan.slugs.index(slug) for slug in way]


def in_order(plan: Plan) -> tuple[str, ...]:
    """The parts so that each comes after what it waits for; side by side, the bundle's order."""
    return tuple(slug for stage in stages(plan) for slug in stage)


def stages(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """The parts in stages: all of one stage run side by side, each after the stage before."""
    sorter: TopologicalSorter[str] = TopologicalSorter(
        {slug: plan.waits_for(slug) for slug in plan.slugs}
    )
    sorter.prepare()
    found = []
    while sorter.is_active():
        ready = sorter.get_ready()
        found.append(tuple(sorted(ready, key=plan.slugs.index)))
        sorter.done(*ready)
    return tuple(found)


def ticked_at_first(plan: Plan) -> tuple[str, ...]:
    """What stands ticked before the person chooses: nothing optional (R-2-5)."""
    return tuple(part.slug for part in plan.parts if not part.optional)


def choice_faults(plan: Plan, wanted: Collection[str]) -> tuple[Refusal, ...]:
    """Whether these parts can be done without the others; every one that is missing, by name."""
    if unknown := [slug for slug in wanted if slug not in plan.slugs]:
        return tuple(Refusal("BUNDLE_CHOICE_UNKNOWN", "R-2-5", {"slug": s}) for s in unknown)
    if not wanted:
        return (Refusal("BUNDLE_NOTHING_CHOSEN", "R-2-5"),)
    return tuple(
        Refusal(
            "BUNDLE_PART_NEEDED",
            "R-2-5",
            {"name": part.name, "needed_by": _names(plan, needing)},
        )
        for part in plan.parts
        if part.slug not in wanted and (needing := plan.dependants(part.slug) & frozenset(wanted))
    )


def chosen(plan: Plan, wanted: Collection[str]) -> Plan:
    """The plan of the chosen parts; the order among them stays."""
    return Plan(
        parts=tuple(part for part in plan.parts if part.slug in wanted),
        edges=tuple(edge for edge in plan.edges if edge[0] in wanted and edge[1] in wanted),
        produced={code: maker for code, maker in plan.produced.items() if maker in wanted},
    )


def counted(plan: Plan) -> Plan:
    """The plan without what only some need: what the bundle is to everybody."""
    return chosen(plan, [part.slug for part in plan.parts if not part.apart])


class PartState(StrEnum):
    """Where one part of an application for a bundle stands."""

    WAITING = "WAITING"  # for what comes before it
    READY = "READY"  # handed in, not accepted yet
    RUNNING = "RUNNING"
    DONE = "DONE"
    REFUSED = "REFUSED"
    BLOCKED = "BLOCKED"  # what it waits for will not come
    DROPPED = "DROPPED"


ENDED = frozenset({PartState.DONE, PartState.REFUSED, PartState.BLOCKED, PartState.DROPPED})
_NEVER_COMES = frozenset({PartState.REFUSED, PartState.BLOCKED, PartState.DROPPED})
_NOT_STARTED = frozenset({PartState.WAITING, PartState.BLOCKED})


def may_start(plan: Plan, states: Mapping[str, PartState]) -> tuple[str, ...]:
    """The parts that wait for nothing any more (R-2-3), in the bundle's order."""
    return tuple(
        slug
        for slug in plan.slugs
        if states[slug] in _NOT_STARTED
        and all(states[before] is PartState.DONE for before in plan.waits_for(slug))
    )


def standing(plan: Plan, states: Mapping[str, PartState]) -> dict[str, PartState]:
    """The states with the blocked parts marked, and unblocked once a refused one was mended.

    A refusal stops only what waits for it; what runs beside it goes on (R-2-4).
    """
    now = dict(states)
    for slug in in_order(plan):
        if now[slug] in _NOT_STARTED:
            blocked = any(now[before] in _NEVER_COMES for before in plan.waits_for(slug))
            now[slug] = PartState.BLOCKED if blocked else PartState.WAITING
    return now


def clock_start(*, accepted_at: datetime, predecessors_done: Iterable[datetime]) -> datetime:
    """When a part's clock starts: the joint acceptance, or the last thing it waited for (R-2-3)."""
    return max((accepted_at, *predecessors_done))
