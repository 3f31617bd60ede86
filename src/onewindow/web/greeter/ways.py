"""What is the simplest way for this person to get it done? All ways, the least effort first.

A way that does not work says why; the window is never withheld from whoever wants it (R-6-6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onewindow.rules.catalogue.content import Content, flag_at, text_at

# Up to so many minutes, waiting costs less than coming again on another day.
SHORT_WAIT = 20


class Way(StrEnum):
    """How somebody can have a matter handled."""

    ONLINE = "ONLINE"
    SELF_SERVICE = "SELF_SERVICE"
    WINDOW = "WINDOW"
    BOOKING = "BOOKING"


@dataclass(frozen=True)
class SlotsLeft:
    """How many seats are left on a day, and the first of them."""

    day_name: str
    left: int
    first: str = ""


@dataclass(frozen=True)
class LineNow:
    """The line this matter would join: its name, people waiting, windows open, wait in minutes."""

    class_name: str
    waiting: int
    windows: int
    wait: tuple[int, int] | None = None
    has_own_window: bool = True


@dataclass(frozen=True)
class ShownWay:
    """One way with its reasons; `is_best` is the one to name first."""

    way: Way
    title: str
    reasons: Sequence[str]
    is_open: bool = True
    is_best: bool = False


def ways(
    content: Content, *, can_apply: bool, line: LineNow | None, slots: Sequence[SlotsLeft] | None
) -> list[ShownWay]:
    """Every way for this item; open ones first, the simplest marked best."""
    found = [_online(content, can_apply=can_apply), _self_service(content)]
    here = [_window(content, line, can_apply=can_apply), _booking(slots)]
    is_long = line is not None and line.wait is not None and line.wait[1] > SHORT_WAIT
    found += reversed(here) if is_long and here[1].is_open else here
    in_order = sorted(found, key=lambda way: not way.is_open)
    return [
        ShownWay(w.way, w.title, w.reasons, w.is_open, place == 0 and w.is_open)
        for place, w in enumerate(in_order)
    ]


def _in_person(content: Content) -> str:
    if flag_at(content, "in_person", "required") is not True:
        return ""
    parts = (text_at(content, "in_person", "basis"), text_at(content, "in_person", "note"))
    told = _("，").join(part for part in parts if part)
    return _("必须本人到场：%(why)s") % {"why": told} if told else _("必须本人到场")


def _online(content: Content, *, can_apply: bool) -> ShownWay:
    title = _("网上办")
    must_come = _in_person(content)
    if must_come:
        return ShownWay(Way.ONLINE, title, [must_come], is_open=False)
    if not can_apply:
        reason = _("这份指南来自外部来源，本中心没有开通网上办理。")
        return ShownWay(Way.ONLINE, title, [reason], is_open=False)
    if flag_at(content, "channels", "online") is not True:
        return ShownWay(Way.ONLINE, title, [_("这件事没有开通网上办理。")], is_open=False)
    reasons = [_("不用排队，手机扫码就能开始；不会用的，帮他在大厅里办。")]
    if flag_at(content, "channels", "express") is True:
        reasons.append(_("结果可以寄到家。"))
    return ShownWay(Way.ONLINE, title, reasons)


def _self_service(content: Content) -> ShownWay:
    title = _("自助机办")
    if flag_at(content, "channels", "self_service") is not True:
        return ShownWay(Way.SELF_SERVICE, title, [_("自助机上没有这件事。")], is_open=False)
    return ShownWay(Way.SELF_SERVICE, title, [_("自助机可以办，不用排队。要本人的，请本人操作。")])


def _window(content: Content, line: LineNow | None, *, can_apply: bool) -> ShownWay:
    title = _("取号，到窗口办")
    if line is None:
        reason = (
            _("本大厅没有办这件事的号。")
            if can_apply
            else _("本中心不办这件事，请看指南写的地点。")
        )
        return ShownWay(Way.WINDOW, title, [reason], is_open=False)
    people = ngettext("前面等着 %(n)s 人", "前面等着 %(n)s 人", line.waiting) % {"n": line.waiting}
    if line.windows:
        windows = ngettext("%(n)s 个窗口在办", "%(n)s 个窗口在办", line.windows)
        windows %= {"n": line.windows}
    else:
        windows = _("窗口现在还没有开")
    reasons = [_("%(name)s：%(people)s，%(windows)s。")]
    reasons = [reasons[0] % {"name": line.class_name, "people": people, "windows": windows}]
    if line.wait is not None:
        reasons.append(wait_words(line.wait))
    if not line.has_own_window:
        reasons.append(_("今天没有窗口办这类事，取号前先问值班长。"))
    return ShownWay(Way.WINDOW, title, reasons)


def wait_words(wait: tuple[int, int]) -> str:
    """An interval for people, never a promise (R-6-9)."""
    low, high = wait
    if high <= 1:
        return _("估计马上就到。")
    return _("估计等 %(low)s–%(high)s 分钟（十次里大约八次落在这个范围，不是承诺）。") % {
        "low": low,
        "high": high,
    }


def _booking(slots: Sequence[SlotsLeft] | None) -> ShownWay:
    title = _("预约改天来")
    if slots is None:
        return ShownWay(Way.BOOKING, title, [_("这类事不用预约，来了就能取号。")], is_open=False)
    left = [each for each in slots if each.left]
    if not left:
        reason = _("近几天没有可以预约的名额。")
        return ShownWay(Way.BOOKING, title, [reason], is_open=False)
    told = [
        _("%(day)s还有 %(n)s 个名额，最早 %(first)s")
        % {
            "day": each.day_name,
            "n": each.left,
            "first": each.first,
        }
        for each in left[:2]
    ]
    return ShownWay(Way.BOOKING, title, [_("；").join(told) + _("。")])


_ICONS: Mapping[Way, str] = {
    Way.ONLINE: "phone",
    Way.SELF_SERVICE: "scan",
    Way.WINDOW: "person",
    Way.BOOKING: "calendar",
}


def icon_of(way: Way) -> str:
    """The line icon of a way."""
    return _ICONS[way]
