"""What may whoever runs an errand for somebody do in their matter? The page offers no more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.assistance.operations import lacking_powers
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.assistance.mandates import Power
from onewindow.web.assistance.shared import POWERS


@dataclass(frozen=True)
class ProxyLimits:
    """What the letter lets this worker do, and what only the person can."""

    may: tuple[str, ...]
    may_not: tuple[str, ...]
    may_supply: bool
    may_withdraw: bool


def proxy_limits(*, case_id: UUID, who: Acting, now: datetime) -> ProxyLimits | None:
    """None where this member of staff runs no errand: then the page is as for everybody."""
    today = localtime(now).date()
    lacking = lacking_powers(case_id=case_id, worker_id=who.who, today=today)
    if lacking is None:
        return None
    return ProxyLimits(
        may=tuple(str(POWERS[p]) for p in Power if p not in lacking),
        may_not=tuple(str(POWERS[p]) for p in Power if p in lacking),
        may_supply=Power.SUPPLY not in lacking,
        may_withdraw=Power.WITHDRAW not in lacking,
    )
