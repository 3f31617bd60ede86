"""The report of a day: it adds up, it can be taken along, it ranks nobody."""

import csv
import io

from openpyxl import load_workbook
from tests.web.hall_desk.hall import MINUTE, MORNING, Desk
from tests.web.hall_desk.hall import desk as desk_fixture

from onewindow.apps.queueing import operations
from onewindow.apps.queueing.day import day_report
from onewindow.apps.queueing.models import VisitPeriod
from onewindow.web.hall_desk.charts import arrivals_chart, waits_chart

desk = desk_fixture
DAY = "2026-03-02"


def a_day(desk: Desk) -> None:
    desk.world.opened(1)
    desk.served(1, 0, 2, 9)
    desk.served(1, 10, 20, 30, lane="GREEN", lane_group="ELDER")
    visit = desk.world.number(now=MORNING + 31 * MINUTE)
    operations.give_up(visit_id=visit.id, acting=desk.world.clerks[1], now=MORNING + 35 * MINUTE)
    desk.world.number(now=MORNING + 36 * MINUTE)
    desk.at(75)


def test_the_sum_of_the_day_is_shown_and_adds_up(desk: Desk) -> None:
    a_day(desk)
    page = desk.get("/hall-desk/day/")
    assert "取号 4 = 办完 2 + 放弃 1 + 在等 1" in page
    assert "对得上" in page
    assert "绿色通道" in page
    assert "老年" not in page


def test_what_does_not_add_up_stands_in_red(desk: Desk) -> None:
    a_day(desk)
    VisitPeriod.objects.filter(kind="WALK").delete()
    page = desk.get("/hall-desk/day/")
    assert "对不上，这些数字先不要用" in page
    assert "号 A001 的时段不相接" in page
    assert "对不上" not in desk.get("/hall-desk/day/", day="2026-03-03")
    assert "今天的记录对不上" in desk.get("/hall-desk/live/")


def test_no_clerk_is_named_in_the_report(desk: Desk) -> None:
    a_day(desk)
    shown = desk.get("/hall-desk/day/").split("<main", 1)[1]
    assert desk.world.clerks[1].name not in shown
    assert "01 号窗口" in shown


def test_the_tables_leave_as_csv_with_the_same_figures(desk: Desk) -> None:
    a_day(desk)
    answer = desk.client.get("/hall-desk/day/download/", {"day": DAY, "form": "csv"})
    assert answer["Content-Disposition"] == f'attachment; filename="hall-{DAY}.csv"'
    told = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told)))
    assert ["取号", "4", ""] in rows
    assert any(row and row[0] == "绿色通道" and row[1] == "1" for row in rows)


def test_the_workbook_holds_numbers_as_numbers(desk: Desk) -> None:
    a_day(desk)
    answer = desk.client.get("/hall-desk/day/download/", {"day": DAY, "form": "xlsx"})
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[:2] == ["全天", "按号类"]
    assert book["按号类"]["B2"].value == 4
    assert book["全天"]["A2"].value == "取号"


def test_a_day_nobody_came_is_a_page_too(desk: Desk) -> None:
    page = desk.get("/hall-desk/day/", day="2025-01-01")
    assert "取号 0 = 0" in page
    assert desk.get("/hall-desk/day/", day="nonsense")


def test_a_chart_of_nothing_and_of_much_stays_on_the_sheet(desk: Desk) -> None:
    assert arrivals_chart([]).bars == []
    a_day(desk)
    report = day_report(
        place_id=desk.world.place.id,
        day=MORNING.date(),
        overwait_minutes=5,
        now=desk.times[0],
    )
    for chart in (
        arrivals_chart(report.half_hours),
        waits_chart(report.half_hours, limit_minutes=5),
    ):
        for bar in chart.bars:
            assert chart.left <= bar.x <= bar.x + bar.width <= chart.right
            assert 0 <= bar.y <= bar.y + bar.height <= chart.foot + 0.2
    assert any(bar.is_over for bar in waits_chart(report.half_hours, limit_minutes=5).bars)
