"""What does the big panel say? The number, how long, why this one, what may be done and undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow.apps.queueing.desk import AtDesk, Desk, InLine
from onewindow.apps.queueing.queries import VisitAct
from onewindow.rules.hall.visits import VisitState, VisitVerb
from onewindow.web.slips import spaced
from onewindow.wordings.hall import DISCIPLINE_NAMES, LANE_NAMES, reason_in_words

_V = VisitVerb
# What was done, as the strip of undoing says it: “刚才：办结 A 014”.
_DONE_WORDS: Mapping[str, Any] = {
    _V.CALL: gettext_lazy("叫了 %(number)s"),
    _V.CALL_THIS: gettext_lazy("指定叫了 %(number)s"),
    _V.RECALL: gettext_lazy("重呼了 %(number)s"),
    _V.BEGIN: gettext_lazy("%(number)s 开始办理"),
    _V.FINISH: gettext_lazy("%(number)s 办结"),
    _V.MISS: gettext_lazy("%(number)s 记为过号"),
    _V.RETURN: gettext_lazy("%(number)s 过号返回队伍"),
    _V.HOLD: gettext_lazy("%(number)s 挂起"),
    _V.RESUME: gettext_lazy("%(number)s 取回续办"),
    _V.HAND_BACK: gettext_lazy("%(number)s 退回队伍"),
    _V.TRANSFER: gettext_lazy("%(number)s 转走"),
    _V.NEXT_MATTER: gettext_lazy("%(number)s 转到下一事项"),
    _V.DELAY: gettext_lazy("%(number)s 推后"),
    _V.GIVE_UP: gettext_lazy("%(number)s 记为放弃"),
}
# What undoing leads back to.
_BACK_WORDS: Mapping[str, Any] = {
    VisitState.WAITING: gettext_lazy("撤销后回到队伍里原来的位置"),
    VisitState.CALLED: gettext_lazy("撤销后回到“已叫号”"),
    VisitState.SERVING: gettext_lazy("撤销后回到“办理中”，接着办"),
    VisitState.HELD: gettext_lazy("撤销后回到“挂起”"),
    VisitState.MISSED: gettext_lazy("撤销后回到“过号”"),
}


@dataclass(frozen=True)
class LineRow:
    """One number in a list on the left."""

    entry: InLine
    number: str
    what: str
    lane: str


def lane_tag(visit: Any) -> str:
    """The lane, where it is any but the usual; the group behind it is nobody's business."""
    return "" if visit.lane == "WALK_IN" else LANE_NAMES[visit.lane]


def list_rows(entries: Sequence[InLine], names: Mapping[str, str]) -> list[LineRow]:
    """Number, what for, lane; no name."""
    return [
        LineRow(each, spaced(each.visit.number), _what(each, names), lane_tag(each.visit))
        for each in entries
    ]


def _what(entry: InLine, names: Mapping[str, str]) -> str:
    visit = entry.visit
    named = [m.item_name for m in entry.matters if m.item_name]
    first = named[0] if named else names.get(visit.queue_class, visit.queue_class)
    more = len(entry.matters) - 1
    return (
        _("%(first)s 等 %(count)s 件") % {"first": first, "count": more + 1} if more > 0 else first
    )


def reason_told(at_desk: AtDesk) -> str:
    """Why this number and not another, in one sentence."""
    why = at_desk.why
    if not why:
        return ""
    if why.get("rule") == "CHOSEN" or "overtaken" not in why:
        return _("由本窗口指定先叫。理由：%(reason)s") % {"reason": at_desk.called_reason or "—"}
    return reason_in_words(why)


def reason_rows(at_desk: AtDesk) -> list[dict[str, str]]:
    """The values that decided, this number beside the one it overtook."""
    why = at_desk.why
    if not why or "overtaken" not in why:
        return []
    other = why["overtaken"]
    rows: list[tuple[str, Callable[[Mapping[str, Any]], str]]] = [
        (_("号类等级"), lambda v: LANE_NAMES[v["lane"]]),
        (_("已等"), lambda v: _("%(n)s 分钟") % {"n": v["wait_minutes"]}),
        (_("计入的等候"), lambda v: _("%(n)s 分钟") % {"n": v["counted_minutes"]}),
        (_("倍数"), lambda v: _short(v["rate"])),
        (_("预计办理"), lambda v: _("%(n)s 分钟") % {"n": _short(v["expected_minutes"])}),
        (_("得分"), lambda v: _short(v["score"])),
    ]
    return [
        {"name": name, "own": say(why), "theirs": say(other) if other else ""} for name, say in rows
    ]


def reason_head(at_desk: AtDesk) -> dict[str, str]:
    """Which discipline, in which version; the number it overtook."""
    why = at_desk.why or {}
    other = why.get("overtaken") or {}
    name = DISCIPLINE_NAMES.get(str(why.get("discipline", "")), "")
    return {
        "discipline": name,
        "version": str(why.get("version", "")),
        "cap": _short(why.get("cap_minutes", "")),
        "other": spaced(other["number"]) if other else "",
    }


def _short(value: Any) -> str:
    """3 rather than 3.0, 1.333 rather than 1.3333333."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def panel_of(desk: Desk, names: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Everything the panel shows besides what is to be prepared."""
    at_desk = desk.at_desk
    told: dict[str, Any] = {
        "stage": _stage(desk),
        "waiting_count": desk.waiting_count,
        "longest": max((each.minutes for each in desk.line), default=0),
        "undo": _undo(desk),
        "is_paused": desk.is_paused,
    }
    if at_desk is None:
        return told
    visit = at_desk.visit
    called_at = visit.called_at or now
    again_at = (visit.last_called_at or called_at) + timedelta(seconds=desk.rules.recall_seconds)
    return {
        **told,
        "visit": visit,
        "number": spaced(visit.number),
        "class_name": names.get(visit.queue_class, visit.queue_class),
        "lane": lane_tag(visit),
        "matter": at_desk.matter,
        "matters": at_desk.matters,
        "next_matter": at_desk.next_matter,
        "waited": at_desk.waited,
        "since": visit.serving_at if visit.state == VisitState.SERVING else called_at,
        "again_at": again_at,
        # R-6-4: so many calls make a missed number; so many recalls are the most.
        "is_missed_plainly": visit.calls >= desk.rules.recall_times,
        "is_recalled_enough": visit.calls > desk.rules.recall_times,
        "recalls": visit.calls - 1,
        "why": reason_told(at_desk),
        "why_rows": reason_rows(at_desk),
        "why_head": reason_head(at_desk),
    }


def _stage(desk: Desk) -> str:
    if desk.at_desk is not None:
        return "serving" if desk.at_desk.visit.state == VisitState.SERVING else "called"
    return "paused" if desk.is_paused else "idle"


def _undo(desk: Desk) -> dict[str, Any] | None:
    act: VisitAct | None = desk.last_act
    if act is None:
        return None
    state = str((act.before or {}).get("state", ""))
    words = _DONE_WORDS.get(act.verb)
    return {
        "visit_id": act.visit_id,
        "until": act.at + timedelta(seconds=desk.rules.undo_seconds),
        "did": words % {"number": spaced(act.visit.number)} if words else "",
        "leads_to": _BACK_WORDS.get(state, ""),
    }
