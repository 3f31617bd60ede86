"""A centre comes from one file; its calendar from the yearly notice."""

import copy
from datetime import date, time
from typing import Any

import pytest
from tests.factories.accounts import NOW
from tests.factories.organisation import centre

from onewindow.apps.organisation import operations, queries
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.organisation.models import CalendarYear, Department, Place, Window
from onewindow.demo import content
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db
NEW_YEAR = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")


def notice(year: int, **extra: bool) -> dict[str, Any]:
    days = dict.fromkeys(NEW_YEAR, True) | {
        key.removeprefix("d").replace("_", "-"): off for key, off in extra.items()
    }
    return {
        "year": year,
        "papers": [],
        "days": [
            {"name": "节日", "date": f"{year}-{day}", "isOffDay": off} for day, off in days.items()
        ],
    }


def install(told: Any) -> operations.Installed:
    return operations.install_centre(content=told, now=NOW, is_demo=True)


def test_the_same_file_twice_changes_nothing() -> None:
    first = install(content("centre"))
    again = install(content("centre"))
    assert first == again == operations.Installed(departments=12, places=5, windows=12)
    assert (Department.objects.count(), Place.objects.count(), Window.objects.count()) == (
        12,
        5,
        12,
    )


def test_windows_know_what_they_serve() -> None:
    install(content("centre"))
    integrated = Window.objects.get(number=1)
    assert "police" in integrated.department_codes
    assert integrated.department is None
    assert Window.objects.get(number=12).kind == "UNRESOLVED"
    assert Window.objects.get(number=6).accessible


def test_everything_missing_in_a_file_is_named_and_nothing_written() -> None:
    told = copy.deepcopy(dict(content("centre")))
    del told["centre"]["address"]
    told["windows"][0]["kind"] = "ROUND"
    told["windows"][1]["departments"] = ["nobody"]
    with pytest.raises(Refused) as refused:
        install(told)
    named = {str(r.facts["where"]) for r in refused.value.refusals}
    assert named == {
        "centre[1].address",
        "windows[1].kind: ROUND",
        "windows[2].departments: nobody",
    }
    assert not Department.objects.exists()


def test_opening_hours_are_those_of_the_place() -> None:
    hours = queries.opening_hours(centre())
    assert hours is not None
    assert (hours.opens, hours.closes) == (time(9), time(17))
    assert queries.opening_hours(centre(hours={})) is None


def test_an_imported_year_overrides_the_published_one_at_once() -> None:
    day = date(2026, 9, 28)
    assert queries.calendar().is_working_day(day)
    _, changed = operations.import_calendar_year(
        raw=notice(2026, d09_28=True), source="test", now=NOW, acting=SYSTEM
    )
    assert changed
    assert not queries.calendar().is_working_day(day)
    CalendarYear.objects.all().delete()
    assert queries.calendar().is_working_day(day)


def test_a_new_year_is_no_longer_provisional() -> None:
    assert queries.calendar().is_provisional(date(2027, 5, 6))
    operations.import_calendar_year(raw=notice(2027), source="test", now=NOW, acting=SYSTEM)
    assert not queries.calendar().is_provisional(date(2027, 5, 6))


def test_the_same_notice_twice_changes_nothing() -> None:
    told = {"raw": notice(2027), "source": "test", "now": NOW, "acting": SYSTEM}
    assert operations.import_calendar_year(**told)[1] is True
    assert operations.import_calendar_year(**told)[1] is False


def test_a_broken_notice_is_refused_whole() -> None:
    with pytest.raises(Refused) as refused:
        operations.import_calendar_year(
            raw=notice(2027, d02_30=True), source="test", now=NOW, acting=SYSTEM
        )
    assert [r.code for r in refused.value.refusals] == ["NOTICE_DATE_IMPOSSIBLE"]
    assert not CalendarYear.objects.exists()


def test_the_calendar_costs_one_small_query(django_assert_num_queries: Any) -> None:
    operations.import_calendar_year(raw=notice(2027), source="test", now=NOW, acting=SYSTEM)
    queries.calendar()
    with django_assert_num_queries(1):
        assert queries.calendar() is queries.calendar.__globals__["_known"][-1].calendar
