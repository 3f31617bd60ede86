"""The duty head's live page: who waits, which windows serve, what waits too long, what to do."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.appointments import queries as appointments
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import inquiries, waits
from onewindow.apps.queueing.day import DayReport, day_report
from onewindow.apps.queueing.picture import ClosingNow, Picture, picture
from onewindow.apps.queueing.queries import hall_of
from onewindow.web.access import acting, staff
from onewindow.web.greeter.calls import shown_calls
from onewindow.web.greeter.place import place_of
from onewindow.web.hall_desk import words
from onewindow.web.hall_desk.charts import arrivals_chart, waits_chart

# Counted sums of the day are as old as this at most; lines and windows are read fresh.
KEPT_SECONDS = 15
SHOWN_ALARMS = 6


@staff(Role.DUTY_HEAD)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "hall_desk/picture.html", {**_live(request), **_charts(request)})


@staff(Role.DUTY_HEAD)
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What changes by the second, every five seconds."""
    return render(request, "hall_desk/_live.html", _live(request))


@staff(Role.DUTY_HEAD)
@never_cache
@require_safe
def charts(request: HttpRequest) -> HttpResponse:
    """What changes by the half hour, every minute."""
    return render(request, "hall_desk/_charts.html", _charts(request))


def kept_report(place_id: Any, overwait_minutes: float) -> DayReport:
    """Today's report, as it was counted at most `KEPT_SECONDS` ago."""
    now = wallclock.now()

    def count() -> DayReport:
        return day_report(
            place_id=place_id, day=now.date(), overwait_minutes=overwait_minutes, now=now
        )

    key = f"hall-day-{place_id}-{now.date()}-{overwait_minutes}"
    report: DayReport = cache.get_or_set(key, count, KEPT_SECONDS)  # type: ignore[assignment]
    return report


def _live(request: HttpRequest) -> dict[str, Any]:
    place, now = place_of(request), wallclock.now()
    seen = picture(place_id=place.id, now=now)
    report = kept_report(place.id, seen.rules.overwait_minutes)
    names = {load.code: f"{load.prefix} {load.name}" for load in seen.loads}
    coverage = waits.coverage_of_day(place.id, now.date())
    first = inquiries.count_of_day(place_id=place.id, day=now.date())
    return {
        "place": place,
        "picture": seen,
        "report": report,
        "top": _top(seen, report),
        "manned": _manned(seen, names),
        "remedies": [_remedy(each, names) for each in seen.remedies],
        "loads": [{"load": load, "longest": _minutes(load.longest_wait)} for load in seen.loads],
        "alarms": seen.alarms[:SHOWN_ALARMS],
        "more_alarms": max(0, len(seen.alarms) - SHOWN_ALARMS),
        "closing": _worst(seen.closing, names),
        "coverage": coverage,
        "coverage_share": words.percent(coverage.share),
        "inquiries": first,
        "calls": shown_calls(place.id, now),
        "expected": len(appointments.expected_today(place_id=place.id, now=now)),
        "faults": [words.fault_words(fault) for fault in report.faults[:5]],
        "me": acting(request).name,
    }


def _top(seen: Picture, report: DayReport) -> list[dict[str, Any]]:
    total = report.total
    longest = max((load.longest_wait for load in seen.loads if load.longest_wait), default=None)
    longest_minutes = _minutes(longest)
    over = seen.rules.overwait_minutes
    return [
        {"name": _("正在等"), "value": seen.waiting, "unit": _("人")},
        {
            "name": _("现在等最久"),
            "value": words.count(longest_minutes),
            "unit": _("分钟"),
            "late": longest_minutes is not None and longest_minutes > over,
        },
        {
            "name": _("等超时"),
            "value": len(seen.alarms),
            "unit": _("人"),
            "late": bool(seen.alarms),
        },
        {
            "name": _("开着的窗口"),
            "value": seen.count("OPEN"),
            "unit": f"/ {len(seen.windows)}",
        },
        {"name": _("今天取号"), "value": total.issued, "unit": ""},
        {"name": _("办完"), "value": total.done, "unit": ""},
        {"name": _("平均等"), "value": words.minutes(total.wait_mean), "unit": _("分钟")},
        {"name": _("九成人等不超过"), "value": words.minutes(total.wait_p90), "unit": _("分钟")},
    ]


def _minutes(wait: timedelta | None) -> int | None:
    return None if wait is None else int(wait.total_seconds() // 60)


def _remedy(each: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": names.get(each.queue_class, each.queue_class),
        "longest": each.longest,
        "count": each.count,
        "paused": each.paused,
        "closed": [{"window": window, "posts": posts} for window, posts in each.closed],
        "could_learn": each.could_learn,
        "has_none": not (each.paused or each.closed or each.could_learn),
    }


def _manned(seen: Picture, names: dict[str, str]) -> dict[str, Any]:
    """Lines without a window in service or without a B, windows whose A is away (R-6.1)."""
    now, told = seen.as_of, seen.manned
    return {
        "any": bool(told),
        "unserved": [
            {"name": names.get(gap.class_code, gap.class_code), "waiting": gap.waiting}
            for gap in told.unserved
        ],
        "without_b": [names.get(code, code) for code in told.without_b],
        "missing": [
            {
                "window": each.window,
                "a": each.a_name,
                "b": each.b_name,
                "minutes": int((now - each.since).total_seconds() // 60),
            }
            for each in told.missing
        ],
    }


def _worst(rows: Any, names: dict[str, str]) -> dict[str, Any] | None:
    """The line that comes nearest to being stopped by the closing rule."""
    known: list[ClosingNow] = [row for row in rows if row.needed is not None]
    if not known:
        return None
    worst = max(known, key=lambda row: row.needed or 0.0)
    return {
        "row": worst,
        "name": names.get(worst.queue_class, ""),
        "room": worst.left + worst.delay,
    }


def _charts(request: HttpRequest) -> dict[str, Any]:
    from_rules = picture_rules(request)
    report = kept_report(place_of(request).id, from_rules)
    rows = report.half_hours
    return {
        "charts": [
            arrivals_chart(rows),
            waits_chart(rows, limit_minutes=from_rules),
        ],
        "half_hours": [
            {
                "at": row.starts_at,
                "arrivals": row.arrivals,
                "wait": words.minutes(row.wait_mean),
                "windows": f"{row.windows:.1f}",
            }
            for row in rows
        ],
    }


def picture_rules(request: HttpRequest) -> float:
    """The minutes after which a wait is too long here."""
    return float(hall_of(place_of(request).id).rules.overwait_minutes)
