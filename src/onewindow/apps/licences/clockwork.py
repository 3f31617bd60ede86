"""What does time alone bring about for licences? Reminders before they run out."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.licences.models import ELicence, RenewalReminder
from onewindow.apps.licences.telling import tell
from onewindow.apps.organisation.queries import calendar
from onewindow.apps.statements import in_turn
from onewindow.rules.licences.lives import LicenceState
from onewindow.rules.licences.renewals import last_day_to_apply, reminder_due

log = logging.getLogger(__name__)
# Sixty working days with the longest holidays between them.
_AHEAD = timedelta(days=120)


def remind_of_renewals(*, now: datetime, limit: int = 2000) -> int:
    """Remind holders 60, 45 and 30 working days before the last day, each once (R-1-18)."""
    today = localtime(now).date()
    rows = ELicence.objects.filter(
        state=LicenceState.VALID, valid_to__gte=today, valid_to__lte=today + _AHEAD
    )
    ids = list(rows.order_by("valid_to", "id").values_list("id", flat=True)[:limit])
    return _each(ids, lambda licence_id: _remind(licence_id, today, now))


def _each(ids: list[UUID], act: Callable[[UUID], bool]) -> int:
    done = 0
    for licence_id in ids:
        try:
            with transaction.atomic():
                done += bool(act(licence_id))
        except Exception as error:
            log.error("licence %s left as it is: %s", licence_id, type(error).__name__)
    return done


def _remind(licence_id: UUID, today: date, now: datetime) -> bool:
    in_turn(f"licence:remind:{licence_id}")
    licence = ELicence.objects.select_related("type", "person", "enterprise").get(pk=licence_id)
    last = licence.valid_to
    if last is None or licence.state != LicenceState.VALID:
        return False
    sent = licence.reminders.filter(valid_to=last).values_list("working_days", flat=True)
    mark = reminder_due(valid_to=last, today=today, sent=list(sent), calendar=calendar())
    if mark is None:
        return False
    RenewalReminder.objects.create(licence=licence, valid_to=last, working_days=mark, sent_at=now)
    by = last_day_to_apply(last)
    until = (
        f"要继续使用的，请在 {by:%Y-%m-%d} 前申请延续；"
        "按时申请而我们到期没有决定的，依法视为准予延续。"
        if licence.type.renewable
        else "请在到期前办理换领，免得影响办事。"
    )
    tell(
        licence,
        cause=f"remind:{last:%Y%m%d}:{mark}",
        title=f"{licence.type.name}快到期了",
        text=f"有效期到 {last:%Y-%m-%d}。{until}",
        now=now,
    )
    return True
