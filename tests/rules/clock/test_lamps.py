"""Which lamp a case shows; RULES 6.7."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from onewindow.calendar_notices import published_calendar
from onewindow.rules.clock.deadlines import deadline
from onewindow.rules.clock.lamps import Lamp, Threshold, decision_clock, lamp
from onewindow.rules.clock.limits import Extension, Limit, LimitUnit
from onewindow.rules.clock.suspensions import Suspension, SuspensionKind

CALENDAR = published_calendar()
WD, CD, MONTH, HOUR = LimitUnit
MARCH_2 = date(2026, 3, 2)
CLOSED = Suspension(SuspensionKind.TESTING, date(2026, 3, 9), date(2026, 3, 18))
OPEN = Suspension(SuspensionKind.HEARING, date(2026, 3, 9))


TWENTY = Limit(20, WD)


def clock(now, statutory=TWENTY, committed=None, start=MARCH_2, **others):
    return decision_clock(
        start=start,
        statutory=statutory,
        committed=committed,
        calendar=CALENDAR,
        now=datetime.fromisoformat(now),
        **others,
    )


@pytest.mark.parametrize(
    ("now", "pauses", "shown", "words"),
    [
        (
            "2026-03-06T10:00",
            [CLOSED],
            Lamp.GREEN,
            "法定时限2026年4月10日届满，还有16个工作日，进度正常。",
        ),
        ("2026-03-09T00:00", [CLOSED], Lamp.GREY, "正在检测，暂停计时至2026年3月18日，次日恢复。"),
        ("2026-03-18T23:59", [CLOSED], Lamp.GREY, "正在检测，暂停计时至2026年3月18日，次日恢复。"),
        ("2026-03-19T00:00", [CLOSED], Lamp.GREEN, "还有15个工作日"),
        ("2026-03-20T10:00", [OPEN], Lamp.GREY, "正在听证，暂停计时，结束后恢复。"),
        ("2026-03-05T10:00", [OPEN], Lamp.GREY, "正在特别程序，暂停计时，结束后恢复。"),
        ("2026-03-10T10:00", [CLOSED, OPEN], Lamp.GREY, "正在检测、听证，暂停计时，结束后恢复。"),
    ],
)
def test_a_paused_clock_is_grey_and_says_until_when(now, pauses, shown, words):
    found = clock(now, suspensions=pauses)
    assert found.lamp is shown
    assert words in found.reason


def test_a_pause_after_the_end_never_hides_a_late_case():
    late_pause = Suspension(SuspensionKind.HEARING, date(2026, 4, 1))
    found = clock("2026-04-02T10:00", suspensions=[late_pause])
    assert found.lamp is Lamp.RED
    assert found.statutory_breach


@pytest.mark.parametrize(
    ("now", "shown", "words"),
    [
        (
            "2026-03-16T10:00",
            Lamp.YELLOW,
            "承诺时限2026年3月16日届满，今天是最后一天，请抓紧办理。",
        ),
        (
            "2026-03-17T10:00",
            Lamp.RED,
            "承诺时限已于2026年3月16日届满，已经超期。法定时限尚未届满，请立即办理。",
        ),
        (
            "2026-03-31T10:00",
            Lamp.RED,
            "承诺时限已于2026年3月16日届满，已经超期。法定时限已过，须立即办理并公开说明原因。",
        ),
    ],
)
def test_a_late_case_says_which_limit_has_passed(now, shown, words):
    found = clock(now, committed=Limit(10, WD))
    assert (found.lamp, found.reason) == (shown, words)


def test_a_step_over_its_own_time_turns_green_to_yellow_and_nothing_else():
    early, late = "2026-03-03T10:00", "2026-04-03T10:00"
    assert clock(early).lamp is Lamp.GREEN
    found = clock(early, step_overdue=True)
    assert found.lamp is Lamp.YELLOW
    assert "有环节超过了本环节的时限" in found.reason
    assert clock(late, step_overdue=True).lamp is Lamp.RED


def test_a_case_without_any_limit_says_so():
    assert clock("2026-03-03T10:00", statutory=None).reason == "这个事项没有设定办理时限。"


@pytest.mark.parametrize(
    ("limit", "now", "shown"),
    [
        (Limit(30, CD), "2026-03-25T10:00", Lamp.GREEN),
        (Limit(30, CD), "2026-03-26T10:00", Lamp.YELLOW),
        (Limit(1, MONTH), "2026-03-26T10:00", Lamp.GREEN),
        (Limit(1, MONTH), "2026-03-27T10:00", Lamp.YELLOW),
        (Limit(1, MONTH), "2026-04-03T00:00", Lamp.RED),
        (Limit(24, HOUR), "2026-03-02T19:11", Lamp.GREEN),
        (Limit(24, HOUR), "2026-03-02T19:12", Lamp.YELLOW),
        (Limit(24, HOUR), "2026-03-03T00:00", Lamp.YELLOW),
        (Limit(24, HOUR), "2026-03-03T00:01", Lamp.RED),
        (Limit(0, WD), "2026-03-02T09:00", Lamp.GREEN),
        (Limit(0, WD), "2026-03-02T15:59", Lamp.GREEN),
        (Limit(0, WD), "2026-03-02T16:00", Lamp.YELLOW),
        (Limit(0, WD), "2026-03-02T23:59", Lamp.YELLOW),
        (Limit(0, WD), "2026-03-03T00:00", Lamp.RED),
    ],
)
def test_the_share_is_measured_in_the_unit_of_the_limit(limit, now, shown):
    assert clock(now, statutory=limit).lamp is shown


def test_a_promise_for_today_says_it_is_the_last_day_without_urging_early():
    early, near = (
        clock(now, statutory=TWENTY, committed=Limit(0, WD))
        for now in ("2026-03-02T09:30", "2026-03-02T16:30")
    )
    assert early.reason == "承诺时限2026年3月2日届满，今天是最后一天，进度正常。"
    assert near.reason == "承诺时限2026年3月2日届满，今天是最后一天，请抓紧办理。"
    assert clock("2026-03-03T09:00", committed=Limit(0, WD)).lamp is Lamp.RED


def test_a_promise_of_one_working_day_still_warns_from_its_last_working_day():
    assert clock("2026-03-02T09:30", statutory=Limit(1, WD)).lamp is Lamp.YELLOW


def test_a_centre_that_closes_later_warns_later_on_the_day_itself():
    later = Threshold(last_hour=time(18))
    shown = clock("2026-03-02T17:00", statutory=Limit(0, WD), threshold=later)
    assert shown.lamp is Lamp.GREEN


def test_hours_left_are_told_in_hours():
    found = clock("2026-03-02T10:30", statutory=Limit(24, HOUR))
    assert "还有13小时30分钟" in found.reason
    assert found.statutory
    assert found.statutory.first_day == MARCH_2


def test_paused_days_do_not_count_as_time_left():
    pause = Suspension(SuspensionKind.TESTING, date(2026, 3, 30), date(2026, 4, 3))
    on_march_24 = clock("2026-03-24T10:00", suspensions=[pause])
    assert on_march_24.lamp is Lamp.YELLOW
    assert "还有4个工作日" in on_march_24.reason
    by_days = clock("2026-03-27T10:00", statutory=Limit(30, CD), suspensions=[pause])
    assert by_days.lamp is Lamp.YELLOW


def test_a_mixed_count_is_measured_in_days():
    mixed = {"statutory": Limit(20, WD), "extensions": [Extension(10, CD)]}
    assert clock("2026-03-30T10:00", **mixed).lamp is Lamp.GREEN
    assert clock("2026-04-02T10:00", **mixed).lamp is Lamp.YELLOW


def test_a_centre_may_warn_earlier():
    warned = clock("2026-03-16T10:00", threshold=Threshold(working_days=10, percent=0))
    assert warned.lamp is Lamp.YELLOW


def test_an_item_done_on_the_spot_but_filed_on_a_holiday_is_due_on_the_next_working_day():
    found = clock("2026-10-03T10:00", statutory=Limit(0, WD), start=date(2026, 10, 3))
    assert found.lamp is Lamp.GREEN
    assert found.statutory
    assert found.statutory.due == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("statutory", "committed", "driving"),
    [
        (Limit(20, WD), Limit(5, WD), "committed"),
        (Limit(5, WD), Limit(20, WD), "statutory"),
        (Limit(5, WD), Limit(5, WD), "committed"),
        (Limit(1, WD), Limit(24, HOUR), "committed"),
        (Limit(1, WD), Limit(72, HOUR), "statutory"),
        (Limit(5, WD), None, "statutory"),
        (None, Limit(5, WD), "committed"),
    ],
)
def test_the_limit_that_ends_first_drives(statutory, committed, driving):
    moment = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    found = decision_clock(
        start=moment,
        statutory=statutory,
        committed=committed,
        calendar=CALENDAR,
        now=moment,
    )
    assert found.driving is getattr(found, driving)


@pytest.mark.parametrize(
    ("statutory", "committed", "driving"),
    [
        (Limit(20, WD), Limit(3, WD), "committed"),
        (Limit(3, WD), Limit(20, WD), "statutory"),
        (Limit(20, WD), Limit(10, WD), "committed"),
    ],
)
def test_a_limit_that_passed_before_an_open_pause_still_drives(statutory, committed, driving):
    found = clock("2026-03-20T10:00", statutory=statutory, committed=committed, suspensions=[OPEN])
    assert found.driving is getattr(found, driving)
    assert (found.lamp is Lamp.RED) == (3 in (statutory.amount, committed.amount))


def test_a_deadline_of_its_own_has_a_lamp_too():
    correction = deadline(start=MARCH_2, limit=Limit(5, WD), calendar=CALENDAR)
    assert lamp(correction, now=datetime(2026, 3, 5, 10)) is Lamp.GREEN
    assert lamp(correction, now=datetime(2026, 3, 6, 10)) is Lamp.YELLOW
    assert lamp(correction, now=datetime(2026, 3, 10, 10)) is Lamp.RED


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        # 17:30 in London's winter is already the next day in Beijing.
        (datetime(2026, 3, 1, 17, 30, tzinfo=UTC), Limit(1, WD), "2026-03-03"),
        (datetime(2026, 3, 1, 17, 30, tzinfo=UTC), Limit(2, HOUR), "2026-03-02T03:30:00+08:00"),
        (date(2026, 3, 2), Limit(24, HOUR), "2026-03-03T00:00:00"),
    ],
)
def test_days_begin_and_end_by_beijing_time(start, limit, due):
    before, after = datetime(2026, 3, 1, 18, tzinfo=UTC), datetime(2026, 3, 3, 16, 1, tzinfo=UTC)
    asked = {"start": start, "statutory": limit, "committed": None, "calendar": CALENDAR}
    early, late = (decision_clock(**asked, now=now) for now in (before, after))
    assert early.statutory
    assert early.statutory.due
    assert early.statutory.due.isoformat() == due
    assert early.lamp is not Lamp.RED
    assert early.reason
    assert late.lamp is Lamp.RED


def test_an_unknown_end_has_no_days_left():
    unknown = deadline(start=MARCH_2, limit=Limit(20, WD), calendar=CALENDAR, suspensions=[OPEN])
    assert unknown.working_days_left(datetime(2026, 3, 3)) is None
    assert unknown.suspended_days == 0
    assert unknown.ends_at is None
    assert not unknown.has_passed(datetime(2030, 1, 1))
