"""Who may stop or lengthen the clock; R-1-20 to R-1-24, R-1-10 and R-1-11."""

from dataclasses import replace
from datetime import date

import pytest

from onewindow.calendar_notices import published_calendar
from onewindow.rules.clock.deadlines import deadline
from onewindow.rules.clock.extensions import JOINT, SINGLE_BODY, Approver, may_extend
from onewindow.rules.clock.limits import Extension, Limit, LimitUnit
from onewindow.rules.clock.suspensions import (
    GB_CODE_EXTENSION,
    Suspension,
    SuspensionKind,
    may_suspend,
)

CALENDAR = published_calendar()
WD = LimitUnit.WORKING_DAY


def codes(refusals):
    return [refusal.code for refusal in refusals]


def asked_to_suspend(**changed):
    asked = {
        "kind": "TESTING",
        "legal_basis": "食品安全法第八十七条",
        "reason": "抽样检测",
        "planned_working_days": 8,
        "started_on": date(2026, 3, 9),
        "accepted_on": date(2026, 3, 2),
        "base_due": date(2026, 3, 30),
        "calendar": CALENDAR,
    }
    return codes(may_suspend(**{**asked, **changed}))


def test_a_lawful_pause_is_allowed():
    assert asked_to_suspend() == []
    assert asked_to_suspend(started_on=date(2026, 3, 30)) == []
    assert asked_to_suspend(started_on=date(2026, 3, 2)) == []


@pytest.mark.parametrize("kind", SuspensionKind)
def test_the_eight_kinds_of_the_law_are_named_and_coded(kind):
    assert asked_to_suspend(kind=kind) == []
    assert kind.chinese
    assert kind.gb_code == "2" != GB_CODE_EXTENSION


@pytest.mark.parametrize("kind", ["SITE_VISIT", "公示", "", "testing"])
def test_nothing_outside_the_closed_list_stops_the_clock(kind):
    assert asked_to_suspend(kind=kind) == ["SUSPENSION_KIND_NOT_LAWFUL"]


def test_everything_that_is_missing_is_named_at_once():
    assert asked_to_suspend(
        kind="LEAVE",
        legal_basis=" ",
        reason="",
        planned_working_days=0,
        started_on=date(2026, 3, 31),
        accepted_on=date(2026, 4, 1),
        earlier=[Suspension(SuspensionKind.HEARING, date(2026, 3, 30))],
    ) == [
        "SUSPENSION_KIND_NOT_LAWFUL",
        "SUSPENSION_BASIS_MISSING",
        "SUSPENSION_REASON_MISSING",
        "SUSPENSION_PLAN_MISSING",
        "SUSPENSION_ALREADY_OPEN",
        "SUSPENSION_AFTER_DEADLINE",
        "SUSPENSION_BEFORE_ACCEPTANCE",
    ]


def test_a_used_up_plan_makes_room_for_the_next_pause():
    forgotten = Suspension(SuspensionKind.HEARING, date(2026, 3, 3), planned_working_days=4)
    assert asked_to_suspend(earlier=[forgotten]) == []
    assert asked_to_suspend(earlier=[replace(forgotten, planned_working_days=5)]) == [
        "SUSPENSION_ALREADY_OPEN"
    ]


@pytest.mark.parametrize(
    ("ended", "planned", "last"),
    [
        (None, None, None),
        (None, 8, "2026-03-18"),
        ("2026-03-12", 8, "2026-03-12"),
        ("2026-03-25", 8, "2026-03-18"),
        ("2026-03-25", None, "2026-03-25"),
        (None, 0, "2026-03-09"),
    ],
)
def test_the_clock_restarts_by_itself_when_the_plan_is_used_up(ended, planned, last):
    pause = Suspension(
        SuspensionKind.TESTING,
        date(2026, 3, 9),
        date.fromisoformat(ended) if ended else None,
        planned,
    )
    assert pause.last_day(CALENDAR) == (date.fromisoformat(last) if last else None)
    assert not pause.covers(date(2026, 3, 8), CALENDAR)
    assert pause.covers(date(2026, 3, 9), CALENDAR)
    assert pause.covers(date(2026, 3, 26), CALENDAR) == (last is None)


def test_a_planned_pause_moves_the_end_like_a_closed_one():
    planned = Suspension(SuspensionKind.TESTING, date(2026, 3, 9), planned_working_days=8)
    found = deadline(
        start=date(2026, 3, 2), limit=Limit(20, WD), calendar=CALENDAR, suspensions=[planned]
    )
    assert found.due == date(2026, 4, 10)
    assert "按计划天数自动恢复计时" in found.explanation


def test_a_pause_that_ended_before_it_began_changes_nothing():
    reversed_pause = Suspension(None, date(2026, 3, 9), date(2026, 3, 3))
    found = deadline(
        start=date(2026, 3, 2),
        limit=Limit(20, WD),
        calendar=CALENDAR,
        suspensions=[reversed_pause],
    )
    assert found.due == date(2026, 3, 30)


def asked_to_extend(**changed):
    asked = {
        "regime": SINGLE_BODY,
        "amount": 10,
        "unit": WD,
        "granted_on": date(2026, 3, 20),
        "base_due": date(2026, 3, 30),
        "approver": Approver.HEAD_OF_BODY,
        "approver_name": "李敏",
        "reason": "需要补充论证",
    }
    return codes(may_extend(**{**asked, **changed}))


def test_a_lawful_extension_is_allowed_also_on_the_last_day_and_in_a_pause():
    assert asked_to_extend() == []
    assert asked_to_extend(granted_on=date(2026, 3, 30)) == []
    assert asked_to_extend(base_due=None) == []
    assert asked_to_extend(regime=JOINT, amount=15, approver=Approver.HEAD_OF_GOVERNMENT) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount": 11}, "EXTENSION_LENGTH_NOT_LAWFUL"),
        ({"amount": 0}, "EXTENSION_LENGTH_NOT_LAWFUL"),
        ({"unit": LimitUnit.CALENDAR_DAY}, "EXTENSION_LENGTH_NOT_LAWFUL"),
        ({"earlier": [Extension(5, WD)]}, "EXTENSION_ALREADY_GRANTED"),
        ({"granted_on": date(2026, 3, 31)}, "EXTENSION_AFTER_DEADLINE"),
        ({"approver": None}, "EXTENSION_APPROVER_WRONG"),
        ({"approver": Approver.HEAD_OF_GOVERNMENT}, "EXTENSION_APPROVER_WRONG"),
        ({"approver_name": ""}, "EXTENSION_APPROVER_WRONG"),
        ({"reason": " "}, "EXTENSION_REASON_MISSING"),
        ({"regime": replace(SINGLE_BODY, extension=None)}, "EXTENSION_NOT_PROVIDED"),
    ],
)
def test_an_extension_is_given_once_in_time_by_the_right_person_with_a_reason(changed, code):
    assert asked_to_extend(**changed) == [code]


def test_joint_handling_is_extended_by_the_head_of_government():
    assert asked_to_extend(regime=JOINT, amount=15) == ["EXTENSION_APPROVER_WRONG"]
