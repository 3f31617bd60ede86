"""A clerk can read out how a day was found."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from onewindow.calendar_notices import published_calendar
from onewindow.rules.clock.deadlines import deadline
from onewindow.rules.clock.limits import Extension, Limit, LimitUnit
from onewindow.rules.clock.suspensions import Suspension, SuspensionKind

CALENDAR = published_calendar()
WD, CD, MONTH, HOUR = LimitUnit


def told(start, amount, unit, **others):
    began = datetime.fromisoformat(start) if "T" in start else date.fromisoformat(start)
    return deadline(start=began, limit=Limit(amount, unit), calendar=CALENDAR, **others).explanation


def test_holidays_and_swapped_days_are_named():
    assert told("2026-09-28", 5, WD) == (
        "2026年9月28日收件，次日（9月29日）起算5个工作日；"
        "10月1日至7日放假不计，10月10日（周六，调休上班）计入；10月10日届满。"
    )


def test_a_plain_week_says_nothing_about_days_off():
    assert told("2026-03-02", 2, WD, event="受理") == (
        "2026年3月2日受理，次日（3月3日）起算2个工作日；3月4日届满。"
    )


def test_a_pause_and_an_extension_are_told_with_their_days():
    pause = Suspension(SuspensionKind.TESTING, date(2026, 3, 9), date(2026, 3, 18))
    more = Extension(10, WD, date(2026, 3, 10))
    assert told("2026-03-02", 20, WD, suspensions=[pause], extensions=[more]) == (
        "2026年3月2日收件，次日（3月3日）起算20个工作日；3月10日经批准延长10个工作日；"
        "共30个工作日；周六、周日不计，4月4日至6日放假不计；"
        "3月9日至18日检测，暂停计时，8个工作日不计；4月24日届满。"
    )


def test_an_extension_in_another_unit_is_told_apart():
    assert told("2026-03-02", 10, CD, extensions=[Extension(3, WD)]) == (
        "2026年3月2日收件，次日（3月3日）起算10日；"
        "另经批准延长3个工作日，从3月12日起接着计算；周六、周日不计；3月17日届满。"
    )
    assert "从2026年9月29日0:00起接着计算" not in told("2026-09-28", 24, HOUR)


def test_hours_may_be_granted_on_top_of_days():
    found = deadline(
        start=date(2026, 3, 2),
        limit=Limit(2, WD),
        calendar=CALENDAR,
        extensions=[Extension(6, HOUR)],
    )
    assert found.due == datetime(2026, 3, 5, 6)
    assert found.due_day == date(2026, 3, 5)
    assert "从3月5日0:00起接着计算" in found.explanation


def test_working_days_may_be_granted_on_top_of_hours():
    found = deadline(
        start=datetime(2026, 3, 2, 9),
        limit=Limit(24, HOUR),
        calendar=CALENDAR,
        extensions=[Extension(1, WD)],
    )
    assert found.due == date(2026, 3, 4)


def test_an_extension_of_a_clock_that_stands_still_waits_with_it():
    open_pause = Suspension(None, date(2026, 3, 3))
    text = told("2026-03-02", 5, CD, suspensions=[open_pause], extensions=[Extension(3, WD)])
    assert "届满日到时确定" in text


@pytest.mark.parametrize(
    ("pauses", "words"),
    [
        ([("2026-03-09", None)], "3月9日起特别程序，尚未结束，暂停计时"),
        ([("2026-04-09", "2026-04-10")], "4月9日起的特别程序在届满之后，不影响届满日"),
        ([("2026-02-20", "2026-03-02")], "2月20日至3月2日的特别程序在起算之前，不影响届满日"),
        ([("2026-03-09", "2026-03-09")], "3月9日特别程序，暂停计时，1个工作日不计"),
        (
            [("2026-03-09", "2026-03-11"), ("2026-03-11", "2026-03-12")],
            "重叠的日子只扣一次，合计扣除4个工作日",
        ),
    ],
)
def test_every_pause_is_accounted_for(pauses, words):
    rows = [
        Suspension(None, date.fromisoformat(first), date.fromisoformat(last) if last else None)
        for first, last in pauses
    ]
    assert words in told("2026-03-02", 20, WD, suspensions=rows)


def test_pauses_that_do_not_overlap_need_no_sum():
    rows = [Suspension(None, date(2026, 3, n), date(2026, 3, n)) for n in (9, 11)]
    assert "重叠" not in told("2026-03-02", 20, WD, suspensions=rows)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "words"),
    [
        ("2026-01-31", 1, MONTH, "2月没有31日，以月末2月28日为对应日"),
        (
            "2026-09-03",
            1,
            MONTH,
            "对应日为10月3日；最后一日10月3日是国庆节放假，顺延至其后第一个工作日10月8日",
        ),
        ("2026-06-03", 10, CD, "最后一日6月13日是周六，顺延至其后第一个工作日6月15日"),
        ("2026-12-03", 1, MONTH, "对应日为2027年1月3日"),
        ("2026-03-02", 0, WD, "属于即办，当场办结"),
        ("2026-03-02", 0, MONTH, "属于即办，当场办结"),
        (
            "2026-09-30T16:30",
            24,
            HOUR,
            "2026年9月30日16:30收件，从这一刻起算24小时，昼夜和节假日连续计算；10月1日16:30届满",
        ),
        ("2026-12-30", 5, WD, "2027年1月1日放假不计"),
        ("2026-12-30", 5, WD, "2027年的放假安排尚未公布"),
    ],
)
def test_clamping_rolling_and_hours_are_told(start, amount, unit, words):
    assert words in told(start, amount, unit)


def test_a_last_day_rolled_into_an_open_pause_is_told():
    pause = Suspension(SuspensionKind.HEARING, date(2026, 3, 9))
    text = told("2026-03-06", 1, CD, suspensions=[pause])
    assert "最后一日3月7日是周六，顺延至恢复计时之后" in text


def test_half_a_working_day_is_told_as_a_whole_one():
    text = told("2026-03-02", Decimal("0.5"), WD)
    assert "不足一个工作日的按一个工作日计，计1个工作日" in text
