"""What are people told about their appointments? One message for each cause, in plain words."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime

from onewindow.apps.appointments.models import Appointment, EarlierWish, Slot
from onewindow.apps.outreach.operations import send_message
from onewindow.rules.hall.booking import WishFate

_WEEKDAYS = "一二三四五六日"


def spoken(moment: datetime) -> str:
    """11 月 27 日（周五）09:30."""
    local = localtime(moment)
    return f"{local.month} 月 {local.day} 日（周{_WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def link(row: Appointment) -> str:
    """Where the person sees and changes this appointment."""
    return f"/hall/appointments/{row.id}/"


def _send(row: Appointment, cause: str, title: str, text: str, now: datetime) -> None:
    if row.person_id is None:
        return
    send_message(
        person_id=row.person_id,
        kind="NOTICE",
        once_key=f"appointment:{row.id}:{cause}",
        title=title,
        text=text,
        link=link(row),
        now=now,
    )


_WISHES = {
    WishFate.KEPT: "您排的更早空位还在排着，先后不变。",
    WishFate.OTHER_LINE: "换了地点或号类，原来排的更早空位不再排；要的话，在预约页上重新排。",
    WishFate.NOTHING_EARLIER: "新的时间不到两小时就到，更早的空位不再排了。",
}


def tell_booked(row: Appointment, *, now: datetime, wish: WishFate = WishFate.NONE) -> None:
    """It stands: when, where, the code; after a move, what became of the wish to come earlier."""
    text = (
        f"“{row.item_name}”，{spoken(row.starts_at)}，{row.place.name}（{row.place.address}）。"
        f"预约码 {row.code}，到了先在自助机或导办台签到。早到不用等门外，晚到 10 分钟内位置还在。"
        f"{_WISHES.get(wish, '')}"
    )
    _send(row, f"booked:{row.version}", f"约好了：{spoken(row.starts_at)}", text, now)


def tell_cancelled(row: Appointment, *, now: datetime) -> None:
    """It is cancelled, and whether that counted."""
    counted = "离预约时间不到 2 小时，记一次未按约到场。" if row.cancelled_late else ""
    text = f"“{row.item_name}”{spoken(row.starts_at)}的预约已取消。{counted}随时可以重新预约。"
    _send(row, "cancelled", "预约已取消", text, now)


def tell_eve(row: Appointment, *, now: datetime) -> None:
    """The evening before."""
    text = (
        f"明天 {localtime(row.starts_at):%H:%M}，{row.place.name}，“{row.item_name}”。"
        f"预约码 {row.code}。请带齐材料；来不了请尽早取消，把位置让给别人。"
    )
    _send(row, f"eve:{row.starts_at.isoformat()}", "明天有预约", text, now)


def tell_hour(row: Appointment, *, now: datetime) -> None:
    """An hour before."""
    text = (
        f"{localtime(row.starts_at):%H:%M}，{row.place.name}（{row.place.address}），"
        f"“{row.item_name}”。预约码 {row.code}，到了先签到。"
    )
    _send(row, f"hour:{row.starts_at.isoformat()}", "一小时后有预约", text, now)


def tell_displaced(
    row: Appointment, *, was: datetime, choices: Sequence[Slot], now: datetime
) -> None:
    """The hall closed the time: why, which times are free instead, and that the code stays good."""
    times = "、".join(spoken(slot.starts_at) for slot in choices)
    offered = f"给您留意了这些时间：{times}。点开即可改约，优先安排。" if times else ""
    text = (
        f"您约的 {spoken(was)}“{row.item_name}”因{row.reason}不能按时办理，对不起。{offered}"
        f"不改约也行：60 天内任何开放的日子来，报预约码 {row.code}，按预约优先办。"
    )
    _send(row, f"displaced:{was.isoformat()}", f"预约时间要改：{row.reason}", text, now)


def tell_item_withdrawn(row: Appointment, *, now: datetime) -> None:
    """The item is no longer handled here: the time stays, for advice; nothing is counted."""
    text = (
        f"您约了 {spoken(row.starts_at)}办“{row.item_name}”，这件事现在不在本中心办理了。"
        "您的时间仍然保留：可以来问清改到哪里办、怎么办；也可以取消，或改办别的事，都不计未到场。"
    )
    _send(row, "item", f"“{row.item_name}”停办，预约怎么办", text, now)


def tell_earlier(wish: EarlierWish, slot: Slot, *, now: datetime) -> None:
    """An earlier place is kept for thirty minutes."""
    row = wish.appointment
    until = localtime(wish.offer_ends_at) if wish.offer_ends_at else now
    text = (
        f"“{row.item_name}”有更早的空位：{spoken(slot.starts_at)}。为您留到 {until:%H:%M}，"
        f"点开确认即可；不改的话，原来的 {spoken(row.starts_at)}不变。"
    )
    _send(row, f"earlier:{slot.id}", f"有更早的空位：{spoken(slot.starts_at)}", text, now)
