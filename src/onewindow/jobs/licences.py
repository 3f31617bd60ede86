"""What falls due for licences? Reminders first, then what ran out: renewed by law, or expired."""

import logging
from datetime import datetime

from django.utils.timezone import localtime

from onewindow.adapters.faults import told
from onewindow.apps.cases import operations as cases
from onewindow.apps.licences import clockwork
from onewindow.apps.licences import queries as register

log = logging.getLogger(__name__)


def remind_of_renewals(*, now: datetime) -> int:
    """60, 45 and 30 working days before the last day (R-1-18); returns how many were reminded."""
    return clockwork.remind_of_renewals(now=now)


def settle_run_out(*, now: datetime) -> int:
    """Each licence whose last day has passed, in a transaction of its own (R-0-2, art. 50)."""
    settled = 0
    for licence_id in register.run_out(on=localtime(now).date()):
        try:
            cases.settle_run_out(licence_id=licence_id, now=now)
            settled += 1
        except Exception as error:  # one licence's fault never stops the others
            log.error("licence %s not settled: %s", licence_id, told(error))
    return settled
