"""The report of a day: every figure from the ledger, and where it does not add up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Role
from onewindow.apps.organisation.queue_lines import all_queue_classes
from onewindow.apps.queueing import waits
from onewindow.apps.queueing.day import DayReport, day_report, days_known
from onewindow.apps.queueing.figures import SHORT_WAIT, Figures
from onewindow.apps.queueing.queries import hall_of
from onewindow.web.access import staff
from onewindow.web.greeter.place import place_of
from onewindow.web.hall_desk import words
from onewindow.web.hall_desk.charts import arrivals_chart, waits_chart
from onewindow.web.hall_desk.downloads import as_csv, as_workbook


def asked_day(request: HttpRequest) -> date:
    """The day in the address; today when it says none."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return wallclock.today()


@staff(Role.DUTY_HEAD, Role.SUPERVISOR)
@never_cache
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    place, asked = place_of(request), asked_day(request)
    rules = hall_of(place.id).rules
    report = day_report(
        place_id=place.id,
        day=asked,
        overwait_minutes=rules.overwait_minutes,
        now=wallclock.now(),
    )
    coverage = waits.coverage_of_day(place.id, asked)
    context = {
        "place": place,
        "report": report,
        "days": days_known(place_id=place.id),
        "top": top_figures(report.total, rules.overwait_minutes),
        "sum": _sum(report.total),
        "faults": [words.fault_words(fault) for fault in report.faults],
        "tables": tables(report, place.id),
        "charts": [
            arrivals_chart(report.half_hours),
            waits_chart(report.half_hours, limit_minutes=rules.overwait_minutes),
        ],
        "coverage": coverage,
        "coverage_share": words.percent(coverage.share),
        "over": rules.overwait_minutes,
    }
    return render(request, "hall_desk/day.html", context)


def top_figures(total: Figures, over: int) -> list[dict[str, Any]]:
    """The figures of the whole day, each with what it counts."""
    return [
        {"name": _("取号"), "value": total.issued, "unit": ""},
        {"name": _("办完"), "value": total.done, "unit": ""},
        {"name": _("平均等候"), "value": words.minutes(total.wait_mean), "unit": _("分钟")},
        {
            "name": _("一半的人等候不超过"),
            "value": words.minutes(total.wait_median),
            "unit": _("分钟"),
        },
        {
            "name": _("九成的人等候不超过"),
            "value": words.minutes(total.wait_p90),
            "unit": _("分钟"),
        },
        {"name": _("最长等候"), "value": words.waited(total.wait_longest), "unit": _("分钟")},
        {
            "name": _("等候 %(n)s 分钟以内的") % {"n": SHORT_WAIT},
            "value": words.percent(total.short_share),
            "unit": "",
        },
        {"name": _("等候超过 %(n)s 分钟") % {"n": over}, "value": total.over_wait, "unit": _("人")},
        {"name": _("走到窗口"), "value": words.minutes(total.walk_mean), "unit": _("分钟")},
        {"name": _("平均办理"), "value": words.minutes(total.serve_mean), "unit": _("分钟")},
        {"name": _("弃号率"), "value": words.percent(total.left_share), "unit": ""},
        {"name": _("过号率"), "value": words.percent(total.missed_share), "unit": ""},
        {"name": _("平均被超过"), "value": words.minutes(total.overtaken_mean), "unit": _("次")},
        {"name": _("最多被超过"), "value": words.count(total.overtaken_most), "unit": _("次")},
    ]


def _sum(total: Figures) -> str:
    """取号 = 办完 + 放弃 + …, as one line that adds up."""
    parts = [
        (_("办完"), total.done),
        (_("放弃"), total.given_up),
        (_("作废"), total.expired),
        (_("过号未回"), total.missed),
        (_("在等"), total.waiting),
        (_("在窗口"), total.at_window),
        (_("挂起"), total.held),
    ]
    told = " + ".join(f"{name} {number}" for name, number in parts if number)
    beside = f"；{_('按错收回')} {total.taken_back}" if total.taken_back else ""
    return f"{_('取号')} {total.issued} = {told or 0}{beside}"


_GROUP_HEAD = (
    _lazy("取号"),
    _lazy("办完"),
    _lazy("平均等"),
    _lazy("九成不超过"),
    _lazy("最长等"),
    _lazy("15 分钟内"),
    _lazy("平均办"),
    _lazy("弃号"),
    _lazy("过号"),
    _lazy("被超过"),
)


def _group_row(name: str, each: Figures) -> list[str]:
    return [
        name,
        str(each.issued),
        str(each.done),
        words.minutes(each.wait_mean),
        words.minutes(each.wait_p90),
        words.waited(each.wait_longest),
        words.percent(each.short_share),
        words.minutes(each.serve_mean),
        words.percent(each.left_share),
        words.percent(each.missed_share),
        words.minutes(each.overtaken_mean),
    ]


def tables(report: DayReport, place_id: Any) -> list[dict[str, Any]]:
    """The day by class, lane, channel, window and half hour; no clerk is named (R-6-8)."""
    classes = {
        line.code: f"{line.prefix} {line.name}" for line in all_queue_classes(place_id=place_id)
    }
    return [
        _group_table(_("按号类"), _("号类"), report.by_class, classes),
        _group_table(_("按等级"), _("等级"), report.by_lane, words.LANES),
        _group_table(_("按取号方式"), _("取号方式"), report.by_channel, words.CHANNELS),
        _window_table(report, place_id),
        {
            "title": _("按半小时"),
            "head": [_("时间"), _("取号"), _("平均等（分钟）"), _("开着的窗口")],
            "rows": [
                [
                    f"{wallclock.local(row.starts_at):%H:%M}",
                    str(row.arrivals),
                    words.minutes(row.wait_mean),
                    f"{row.windows:.1f}",
                ]
                for row in report.half_hours
            ],
        },
    ]


def _group_table(
    title: str, head: str, groups: Mapping[str, Figures], names: Mapping[str, Any]
) -> dict[str, Any]:
    order = list(names)
    return {
        "title": title,
        "head": [head, *map(str, _GROUP_HEAD)],
        "rows": [
            _group_row(str(names.get(key, key)), groups[key])
            for key in sorted(groups, key=lambda key: order.index(key) if key in order else 99)
        ],
    }


def _window_table(report: DayReport, place_id: Any) -> dict[str, Any]:
    names = {w.id: w.name for w in organisation.windows_of(place_id=place_id)}
    head = [
        _("窗口"),
        _("办了几个号"),
        _("平均办"),
        _("平均走到"),
        _("开放"),
        _("暂停"),
        _("在办的时间"),
    ]
    rows = [
        [
            names.get(each.window_id, ""),
            str(each.served),
            words.minutes(each.serve_mean),
            words.minutes(each.walk_mean),
            words.minutes(each.open_minutes),
            words.minutes(each.paused_minutes),
            words.percent(each.busy_share),
        ]
        for each in report.windows
    ]
    rows.sort(key=lambda row: row[0])
    return {"title": _("按窗口"), "head": head, "rows": rows}


@staff(Role.DUTY_HEAD, Role.SUPERVISOR)
@never_cache
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The same tables as a file: `form` csv or xlsx."""
    place, asked = place_of(request), asked_day(request)
    rules = hall_of(place.id).rules
    report = day_report(
        place_id=place.id,
        day=asked,
        overwait_minutes=rules.overwait_minutes,
        now=wallclock.now(),
    )
    top = top_figures(report.total, rules.overwait_minutes)
    first = {
        "title": _("全天"),
        "head": [_("指标"), _("数值"), _("单位")],
        "rows": [[each["name"], str(each["value"]), each["unit"]] for each in top],
    }
    sheets = [first, *tables(report, place.id)]
    if request.GET.get("form") == "xlsx":
        return as_workbook(sheets, name=f"hall-{asked}.xlsx")
    return as_csv(sheets, name=f"hall-{asked}.csv")
