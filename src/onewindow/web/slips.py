"""How does a number get onto paper? Sentences, printer, outcome: for kiosks and greeters."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from onewindow.adapters.slip_printer import Fault, NotPrinted, Slip, drawn, read_printer, send
from onewindow.apps.appointments.operations.arriving import QR_PREFIX
from onewindow.apps.queueing import helping, kiosks, queries, slips
from onewindow.apps.queueing.shelf import known_place
from onewindow.apps.queueing.standing import WaitTold, standing_of
from onewindow.apps.queueing.tokens import number_page
from onewindow.rules.hall.settings import HallRules

_log = logging.getLogger(__name__)


def spaced(number: str) -> str:
    """A014 -> A 014, as people read it."""
    letters = number.rstrip("0123456789")
    return f"{letters} {number[len(letters) :]}".strip()


def minutes_in_words(wait: WaitTold | None) -> str:
    """6–11 分钟; empty when nothing can be said (R-6-9)."""
    if wait is None:
        return ""
    if wait.low == wait.high:
        return _("%(low)s 分钟") % {"low": wait.low}
    return _("%(low)s–%(high)s 分钟") % {"low": wait.low, "high": wait.high}


def missed_rule(rules: HallRules) -> str:
    """What happens to somebody who is not there when called, in one line (R-6-4)."""
    return _("叫 %(times)s 次没到算过号；%(minutes)s 分钟内回来，排在 %(behind)s 个号之后。") % {
        "times": rules.recall_times,
        "minutes": rules.return_minutes,
        "behind": rules.return_behind,
    }


def slip_of(visit: Any, *, copy: int, now: datetime) -> Slip:
    """What is printed: number, class, place in line, wait as of now; nothing personal (R-6-1)."""
    place = known_place(visit.place_id, now=now)
    line = place.by_code.get(visit.queue_class)
    rules = queries.hall_of(visit.place_id).rules
    return Slip(
        head=place.place.name,
        number=spaced(visit.number),
        title=line.name if line else "",
        lines=tuple(_lines(visit, line.zone if line else "", now)),
        qr=number_page(visit.pk),
        qr_note=_("手机扫一扫，看排到哪了"),
        small=(missed_rule(rules), _("当天有效。等候时间是估计，不是承诺。")),
        mark=_("补打 %(copy)s") % {"copy": copy} if copy > 1 else "",
    )


def _lines(visit: Any, zone: str, now: datetime) -> list[str]:
    lines = [_("取号时间 %(at)s") % {"at": localtime(visit.issued_at).strftime("%Y-%m-%d %H:%M")}]
    standing = standing_of(visit, now=now)
    if standing is not None:
        lines.append(_("前面还有 %(ahead)s 个号") % {"ahead": standing.ahead})
        if wait := minutes_in_words(standing.wait):
            lines.append(_("约等 %(wait)s") % {"wait": wait})
    if zone:
        lines.append(_("请在“%(zone)s”等候") % {"zone": zone})
    return lines


def claim_slip(visit_id: UUID, *, kiosk: kiosks.Kiosk, copy: int, now: datetime) -> str:
    """Claim a copy, inside the write that asks for it; empty without a printer, or claimed before.

    Only who got an answer here may hand it to `print_claimed`.
    """
    if not read_printer(kiosk.printer).is_there:
        return ""
    job, is_mine = slips.ask_slip(visit_id=visit_id, kiosk_id=kiosk.pk, copy=copy, now=now)
    return str(job.pk) if is_mine else ""


def print_claimed(job_id: UUID, *, kiosk: kiosks.Kiosk, now: datetime) -> bool:
    """Print the copy this request has claimed, after its commit; note what came of it.

    A fault brings a greeter to the kiosk; the number is valid all the same. Seconds at most.
    """
    job = slips.slip(job_id)
    try:
        paper = drawn(slip_of(job.visit, copy=job.copy, now=now))
        send(printer=read_printer(kiosk.printer), content=paper)
    except Exception as trouble:  # whatever it was, the number is given and its holder stands here
        fault = trouble.fault if isinstance(trouble, NotPrinted) else Fault.BROKE_OFF
        _note_trouble("slip", job.pk, trouble)
        slips.note_failed(job_id=job.pk, fault=str(fault), now=now)
        call_about_printer(kiosk, now=now)
        return False
    slips.note_printed(job_id=job.pk, now=now)
    return True


def spaced_code(code: str) -> str:
    """123456 -> 123 456, as people read it."""
    return f"{code[:3]} {code[3:]}"


def booking_qr(row: Any) -> str:
    """What a scanner reads to check in."""
    return f"{QR_PREFIX}{row.pk.hex}"


def print_booking(row: Any, *, kiosk: kiosks.Kiosk, now: datetime) -> str:
    """Print the code of a place that is owed: PRINTED, FAILED, or empty without a printer."""
    printer = read_printer(kiosk.printer)
    if not printer.is_there:
        return ""
    try:
        send(printer=printer, content=drawn(_booking_slip(row)))
    except Exception as trouble:  # a printer may fail in any way; the booking stands
        _note_trouble("booking", row.pk, trouble)
        call_about_printer(kiosk, now=now)
        return "FAILED"
    return "PRINTED"


def _booking_slip(row: Any) -> Slip:
    starts, ends = localtime(row.starts_at), localtime(row.ends_at)
    when = (
        _("任何开放的日子来，报这个码，按预约优先办。")
        if row.state == "TO_REBOOK"
        else f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}"
    )
    return Slip(
        head=row.place.name,
        number=spaced_code(row.code),
        title=_("优先预约"),
        lines=(row.queue_class.name, when, row.place.address),
        qr=booking_qr(row),
        qr_note=_("签到时扫这个码"),
        small=(_("到了先在自助机或导办台报这个码签到。"),),
    )


def _note_trouble(kind: str, key: UUID, trouble: Exception) -> None:
    _log.warning("%s %s was not printed: %s", kind, key, type(trouble).__name__)


def call_about_printer(kiosk: kiosks.Kiosk, *, now: datetime) -> None:
    """Ask a greeter to look at a kiosk's printer, in the centre's language."""
    with override(settings.LANGUAGE_CODE):
        helping.call_help(
            place_id=kiosk.place_id,
            place_name=_("%(name)s：打印机要看一下") % {"name": kiosk.name},
            kiosk_id=kiosk.pk,
            now=now,
        )
