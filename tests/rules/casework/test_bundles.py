"""R-2-1 … R-2-5: several items as one thing; order, critical path, choice, what starts when."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.cases import at

from onewindow.rules.casework.bundle_savings import (
    asked_materials,
    merge_materials,
    savings,
)
from onewindow.rules.casework.bundles import (
    Part,
    PartMaterial,
    PartState,
    Plan,
    choice_faults,
    chosen,
    clock_start,
    critical_path,
    in_order,
    in_working_days,
    may_start,
    plan_faults,
    stages,
    standing,
    ticked_at_first,
)
from onewindow.rules.casework.packages import part_state
from onewindow.rules.casework.states import CaseState
from onewindow.rules.clock.limits import Limit, LimitUnit

W, R, D, X = PartState.WAITING, PartState.RUNNING, PartState.DONE, PartState.REFUSED
B = PartState.BLOCKED


def part(slug: str, days: str = "0", **more: Any) -> Part:
    return Part(slug, f"事项{slug}", promise=Decimal(days), **more)


NEWBORN = Plan(
    (
        part("birth"),
        part("vaccine"),
        part("hukou"),
        part("card", "5"),
        part("insurance"),
        part("allowance", "5", optional=True),
    ),
    (
        ("birth", "hukou"),
        ("hukou", "card"),
        ("hukou", "insurance"),
        ("birth", "allowance"),
    ),
)


def codes(plan: Plan) -> list[str]:
    return [fault.code for fault in plan_faults(plan)]


def test_the_one_limit_is_the_longest_chain_not_the_sum() -> None:
    path = critical_path(NEWBORN)
    assert path.items == ("birth", "hukou", "card"), "of equal chains the one of more links"
    assert path.working_days == 5


def test_halves_of_a_working_day_add_up() -> None:
    plan = Plan((part("a", "1"), part("b", "0.5"), part("c", "0.5")), (("a", "b"), ("a", "c")))
    path = critical_path(plan)
    assert (path.items, path.working_days) == (("a", "b"), Decimal("1.5"))


def test_what_waits_for_nothing_runs_side_by_side() -> None:
    assert stages(NEWBORN) == (
        ("birth", "vaccine"),
        ("hukou", "allowance"),
        ("card", "insurance"),
    )


def test_a_cycle_is_refused_with_the_way_named() -> None:
    plan = Plan((part("a"), part("b"), part("c")), (("a", "b"), ("b", "c"), ("c", "a")))
    (fault,) = plan_faults(plan)
    assert fault.code == "BUNDLE_CYCLE"
    way = str(fault.facts["way"]).split(" → ")
    assert way[0] == way[-1]
    assert set(way) == {"事项a", "事项b", "事项c"}
    order = list(pairwise(way))
    assert ("事项a", "事项b") in order, "told in the order of handling"


def test_all_that_is_wrong_is_told_at_once() -> None:
    plan = Plan(
        (
            part("a", optional=True),
            part("b", "9", statutory=Decimal(5)),
            part("b"),
            Part("c", "事项c", materials=(PartMaterial("MADE", "结果"),)),
        ),
        (("a", "b"), ("c", "c"), ("ghost", "b")),
        {"MADE": "b", "LOST": "ghost"},
    )
    assert codes(plan) == [
        "BUNDLE_ITEM_TWICE",
        "BUNDLE_PROMISE_ABOVE_LAW",
        "BUNDLE_EDGE_SELF",
        "BUNDLE_EDGE_UNKNOWN",
        "BUNDLE_OPTIONAL_NEEDED",
        "BUNDLE_PRODUCED_LATE",
        "BUNDLE_MAKER_UNKNOWN",
    ]


def test_one_item_is_no_bundle() -> None:
    assert codes(Plan((part("a"),))) == ["BUNDLE_TOO_SMALL"]


def test_nothing_optional_is_ticked_at_first() -> None:
    assert "allowance" not in ticked_at_first(NEWBORN)


def test_taking_out_what_others_need_says_which() -> None:
    (fault,) = choice_faults(NEWBORN, {"birth", "card", "insurance"})
    assert fault.code == "BUNDLE_PART_NEEDED"
    assert fault.facts["needed_by"] == "事项card、事项insurance"
    assert choice_faults(NEWBORN, {"vaccine"}) == ()
    assert [f.code for f in choice_faults(NEWBORN, ())] == ["BUNDLE_NOTHING_CHOSEN"]
    assert [f.code for f in choice_faults(NEWBORN, {"x"})] == ["BUNDLE_CHOICE_UNKNOWN"]


def test_a_chosen_part_of_the_bundle_keeps_its_order() -> None:
    plan = chosen(NEWBORN, {"birth", "hukou", "insurance"})
    assert in_order(plan) == ("birth", "hukou", "insurance")
    assert critical_path(plan).working_days == 0


def test_a_refusal_stops_only_what_waits_for_it() -> None:
    states = dict.fromkeys(NEWBORN.slugs, W) | {"birth": D, "hukou": X, "allowance": R}
    now = standing(NEWBORN, states)
    assert (now["card"], now["insurance"]) == (B, B)
    assert (now["birth"], now["allowance"]) == (D, R)
    assert may_start(NEWBORN, now) == ("vaccine",)


def test_a_mended_refusal_lets_the_others_wait_again() -> None:
    states = dict.fromkeys(NEWBORN.slugs, D) | {"hukou": R, "card": B, "insurance": B}
    now = standing(NEWBORN, states)
    assert (now["card"], now["insurance"]) == (W, W)


def test_what_may_start_waits_for_nothing_any_more() -> None:
    states = dict.fromkeys(NEWBORN.slugs, W)
    assert may_start(NEWBORN, states) == ("birth", "vaccine")
    assert may_start(NEWBORN, states | {"birth": D, "vaccine": R}) == ("hukou", "allowance")


def test_the_clock_of_a_waiting_part_starts_with_the_last_thing_it_waited_for() -> None:
    accepted = at("2026-11-23")
    assert clock_start(accepted_at=accepted, predecessors_done=()) == accepted
    later = accepted + timedelta(hours=3)
    done = (accepted + timedelta(hours=1), later)
    assert clock_start(accepted_at=accepted, predecessors_done=done) == later
    assert clock_start(accepted_at=later, predecessors_done=(accepted,)) == later


@pytest.mark.parametrize(
    ("amount", "unit", "days"),
    [
        (Decimal("0.5"), LimitUnit.WORKING_DAY, Decimal("0.5")),
        (15, LimitUnit.CALENDAR_DAY, 11),
        (3, LimitUnit.CALENDAR_DAY, 3),
        (1, LimitUnit.MONTH, 21),
        (4, LimitUnit.HOUR, Decimal("0.5")),
        (5, LimitUnit.HOUR, 1),
    ],
)
def test_every_unit_can_be_told_in_working_days(
    amount: int | Decimal, unit: LimitUnit, days: Decimal
) -> None:
    assert in_working_days(Limit(amount, unit)) == days


def material(code: str, **more: Any) -> PartMaterial:
    return PartMaterial(code, f"材料{code}", **more)


OPENING = Plan(
    (
        Part(
            "licence",
            "登记",
            promise=Decimal(1),
            statutory=Decimal(3),
            trips=1,
            links=4,
            materials=(
                material("FORM", is_form=True, replaced_by="generated"),
                material("ID", replaced_by="elicence"),
                material("ADDRESS", replaced_by="commit"),
            ),
        ),
        Part(
            "seal",
            "刻章",
            promise=Decimal("0.5"),
            trips=1,
            links=4,
            materials=(material("LICENCE"), material("ID", replaced_by="none")),
        ),
    ),
    (("licence", "seal"),),
    {"LICENCE": "licence"},
)


def test_a_material_is_asked_once_and_never_when_made_inside() -> None:
    assert [(m.code, m.items) for m in asked_materials(OPENING)] == [
        ("FORM", ("licence",)),
        ("ID", ("licence", "seal")),
        ("ADDRESS", ("licence",)),
    ]
    made = next(m for m in merge_materials(OPENING) if m.code == "LICENCE")
    assert made.made_by == "licence"
    assert [m.code for m in merge_materials(OPENING) if m.is_brought] == ["ADDRESS"]


def test_what_it_saves_is_computed_from_the_guides() -> None:
    saved = savings(OPENING)
    assert (saved.before.forms, saved.after.forms) == (2, 1)
    assert (saved.before.materials, saved.after.materials) == (4, 1)
    assert (saved.before.trips, saved.after.trips) == (2, 1)
    assert (saved.before.links, saved.after.links) == (8, 4)
    assert saved.before.working_days == Decimal("3.5"), "the law's limit; where none, the promise"
    assert saved.after.working_days == saved.path.working_days == Decimal("1.5")


_SLUGS = [f"p{number}" for number in range(6)]


def test_what_only_some_need_stands_beside_the_figures() -> None:
    usual = Plan((part("register", "1", links=4), part("seal", "0.5")), (("register", "seal"),))
    food = part("food", "5", optional=True, apart=True, links=5, materials=(material("LAYOUT"),))
    plan = Plan((*usual.parts, food), (*usual.edges, ("register", "food")))
    assert savings(plan) == savings(usual)
    assert critical_path(plan).working_days == 6, "who chose it waits for it"


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any sound plan: edges go from earlier to later parts."""
    slugs = _SLUGS[: draw(st.integers(2, len(_SLUGS)))]
    pairs = [(a, b) for i, a in enumerate(slugs) for b in slugs[i + 1 :]]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True))
    halves = st.integers(0, 20).map(lambda n: Decimal(n) / 2)
    listed = st.lists(
        st.builds(material, st.sampled_from("ABCDE"), required=st.booleans()), max_size=4
    )
    parts = tuple(
        Part(
            slug,
            slug,
            promise=draw(halves),
            materials=tuple({m.code: m for m in draw(listed)}.values()),
            trips=draw(st.integers(0, 2)),
            links=draw(st.integers(0, 5)),
        )
        for slug in slugs
    )
    made = draw(st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from(slugs), max_size=2))
    return Plan(parts, tuple(edges), made)


@given(plans())
def test_the_critical_path_is_never_above_the_sum_nor_below_any_part(plan: Plan) -> None:
    path = critical_path(plan)
    assert path.working_days <= sum(p.promise for p in plan.parts)
    assert path.working_days >= max(p.promise for p in plan.parts)
    assert path.working_days == sum(plan.part(slug).promise for slug in path.items)
    assert all(step in plan.edges for step in pairwise(path.items))


@given(plans())
def test_a_bundle_never_asks_for_a_material_twice(plan: Plan) -> None:
    asked = [m.code for m in asked_materials(plan)]
    assert len(asked) == len(set(asked))
    assert not set(asked) & plan.produced.keys()
    rows = {m.code for p in plan.parts for m in p.materials}
    assert set(asked) == rows - plan.produced.keys(), "and forgets none"


@given(plans())
def test_a_bundle_never_costs_more_than_its_items_one_by_one(plan: Plan) -> None:
    saved = savings(plan)
    for told in ("forms", "materials", "trips", "links", "working_days"):
        assert getattr(saved.after, told) <= getattr(saved.before, told), told


@given(plans())
def test_every_part_comes_after_what_it_waits_for(plan: Plan) -> None:
    order = in_order(plan)
    assert sorted(order) == sorted(plan.slugs)
    assert all(order.index(before) < order.index(after) for before, after in plan.edges)


@given(plans(), st.data())
def test_parts_done_in_any_order_all_come_to_their_turn(plan: Plan, data: st.DataObject) -> None:
    states = dict.fromkeys(plan.slugs, W)
    done = []
    while set(states.values()) != {D}:
        ready = may_start(plan, states)
        assert ready, "nobody waits for ever"
        slug = data.draw(st.sampled_from(ready))
        assert plan.waits_for(slug) <= set(done)
        states[slug] = D
        states = standing(plan, states)
        done.append(slug)


@given(plans(), st.sampled_from(_SLUGS))
def test_a_refusal_never_blocks_what_runs_beside_it(plan: Plan, refused: str) -> None:
    if refused not in plan.slugs:
        return
    now = standing(plan, dict.fromkeys(plan.slugs, W) | {refused: X})
    blocked = {slug for slug, state in now.items() if state is B}
    assert blocked == plan.dependants(refused)


@given(plans(), st.sets(st.sampled_from(_SLUGS)))
def test_a_choice_without_faults_can_be_carried_out(plan: Plan, wanted: set[str]) -> None:
    if not choice_faults(plan, wanted):
        smaller = chosen(plan, wanted)
        assert all(plan.waits_for(slug) <= set(smaller.slugs) for slug in smaller.slugs)
        assert critical_path(smaller).working_days <= critical_path(plan).working_days


def test_every_state_of_a_case_means_something_for_the_whole() -> None:
    for state in CaseState:
        assert part_state(state, approved=None) in PartState
    assert part_state(CaseState.DELIVERED, approved=False) is X, "a refusal that was handed over"
    assert part_state(CaseState.DELIVERED, approved=True) is D
    assert part_state(CaseState.DRAFT, approved=None) is W
