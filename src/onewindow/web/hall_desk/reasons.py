"""Why was this number called before that one? From the values kept with each call."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import queries as hall
from onewindow.apps.queueing.comparing import stood_at
from onewindow.rules.outcomes import Refusal
from onewindow.web.access import staff
from onewindow.web.greeter.place import place_of
from onewindow.web.hall_desk import words
from onewindow.wordings.hall import reason_in_words

_CALLS = frozenset({"CALL", "CALL_THIS"})


@staff(Role.DUTY_HEAD, Role.SUPERVISOR)
@never_cache
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """`number`: its whole story; `other`: and why it went before or after that one."""
    place = place_of(request)
    asked = request.GET.get("number", "").strip()[:12]
    other = request.GET.get("other", "").strip()[:12]
    day = _day(request.GET.get("day", ""))
    context: dict[str, Any] = {"place": place, "number": asked, "other": other, "day": day}
    context["sentences"] = []
    visit = _find(place.id, day, asked, context)
    rival = _find(place.id, day, other, context)
    if visit is not None:
        context |= _story(visit, place.id)
        if rival is not None:
            context["compared"] = _compare(visit, rival)
            context["rival"] = rival
    return render(request, "hall_desk/why.html", context)


def _day(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return wallclock.today()


def _find(place_id: Any, day: date, number: str, context: dict[str, Any]) -> Any:
    if not number:
        return None
    visit = hall.visit_by_number(place_id=place_id, day=day, number=number)
    if visit is None:
        refusal = Refusal("NUMBER_NOT_FOUND", "R-6-1", {"number": number})
        context["sentences"] += wording.told([refusal])
    return visit


def _story(visit: Any, place_id: Any) -> dict[str, Any]:
    acts = hall.acts_of(visit.id)
    windows = {w.id: w.name for w in organisation.windows_of(place_id=place_id)}
    names = names_of(act.actor_id for act in acts if act.actor_id)
    return {
        "visit": visit,
        "state": visit.get_state_display(),
        "lane": words.LANES[visit.lane],
        "acts": [
            {
                "at": act.at,
                "verb": words.VERBS.get(act.verb, act.verb),
                "who": names.get(act.actor_id, "") if act.actor_id else "",
                "window": windows.get(act.window_id, "") if act.window_id else "",
                "reason": act.reason,
                "sentence": _sentence(act),
                "values": _values(act),
                "undone": act.undone_at,
            }
            for act in acts
        ],
    }


def _sentence(act: Any) -> str:
    """Why this call: the sentence of the rule that decided."""
    if act.verb not in _CALLS or not act.why:
        return _told_wait(act)
    return reason_in_words(act.why)


def _told_wait(act: Any) -> str:
    why = act.why or {}
    if act.verb != "ISSUE" or "told_high" not in why:
        return ""
    told = {"low": why["told_low"], "high": why["told_high"]}
    return _("当时告诉他估计等 %(low)s–%(high)s 分钟。") % told


def _values(act: Any) -> list[dict[str, Any]]:
    """The stored values of a call, its own beside those of the number it went before."""
    why = act.why or {}
    if act.verb not in _CALLS or "score" not in why:
        return []
    rows = [_row(why)]
    if why.get("overtaken"):
        rows.append(_row(why["overtaken"]))
    return rows


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": values["number"],
        "lane": words.LANES.get(values["lane"], values["lane"]),
        "wait": words.minutes(values["wait_minutes"]),
        "counted": words.minutes(values["counted_minutes"]),
        "rate": words.count(values["rate"]),
        "expected": words.count(values["expected_minutes"]),
        "score": f"{values['score']:.2f}",
    }


def _compare(visit: Any, rival: Any) -> list[str]:
    """Which of two was called first, and what the record says about it."""
    mine, theirs = _call_of(visit.id), _call_of(rival.id)
    if mine is None or theirs is None:
        waits = rival if theirs is None else visit
        return [_("%(number)s 还没有被叫到。") % {"number": waits.number}]
    first, act, later = (visit, mine, rival) if mine.at <= theirs.at else (rival, theirs, visit)
    said = [
        _("%(first)s 在 %(at)s 先叫，%(later)s 在 %(then)s 叫。")
        % {
            "first": first.number,
            "at": _clock(act.at),
            "later": later.number,
            "then": _clock(max(mine.at, theirs.at)),
        }
    ]
    return [*said, *_grounds(first, act, later)]


def _grounds(first: Any, act: Any, later: Any) -> list[str]:
    told = {"first": first.number, "later": later.number}
    if later.issued_at > act.at:
        return [_("那时 %(later)s 还没有取号。") % told]
    sentence = reason_in_words(act.why) if act.why else ""
    overtaken = (act.why or {}).get("overtaken") or {}
    if overtaken.get("number") == later.number or first.issued_at <= later.issued_at:
        return [sentence]
    if later.queue_class != first.queue_class:
        other = _("%(later)s 和 %(first)s 不是一类事，在另一条队里，由别的窗口叫。") % told
        return [sentence, other]
    return [sentence, *_beside(act, later)]


def _beside(act: Any, later: Any) -> list[str]:
    """The other number's own values at that moment, where they explain its place."""
    why = act.why or {}
    stood = stood_at(later, act.at, why=why) if "score" in why else None
    if stood is None or stood.score >= why["score"]:
        return []
    told = {
        "later": later.number,
        "waited": words.minutes(stood.waited),
        "score": f"{stood.score:.2f}",
        "first": why["number"],
        "own": f"{why['score']:.2f}",
    }
    return [
        _("%(later)s 那时等了 %(waited)s 分钟，分值 %(score)s；%(first)s 的分值是 %(own)s。") % told
    ]


def _call_of(visit_id: Any) -> Any:
    acts = hall.acts_of(visit_id)
    return next((act for act in acts if act.verb in _CALLS and act.undone_at is None), None)


def _clock(moment: datetime) -> str:
    return f"{wallclock.local(moment):%H:%M:%S}"
