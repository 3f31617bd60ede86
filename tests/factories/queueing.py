"""A hall with classes and windows, clerks who open them, and numbers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.factories import accounts, organisation

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Place, QueueClass, Window
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.models import HallSetting, Visit

# A Monday morning, in opening hours.
MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
ALL_WEEK = ["MON", "TUE", "WED", "THU", "FRI"]


@dataclass
class HallWorld:
    """A place with its windows by number and the clerks who sit there."""

    place: Place
    windows: dict[int, Window] = field(default_factory=dict)
    clerks: dict[int, Acting] = field(default_factory=dict)

    def opened(self, number: int, now: datetime = MORNING) -> Acting:
        """The clerk of a window, opened."""
        clerk = self.clerks[number]
        operations.open_window(window_id=self.windows[number].id, acting=clerk, now=now)
        return clerk

    def number(self, queue_class: str = "general", now: datetime = MORNING, **more: Any) -> Visit:
        """One number of this class, taken at the kiosk."""
        told = {"channel": Visit.Channel.KIOSK, "acting": KIOSK} | more
        return operations.issue(
            place_id=self.place.id, wishes=[Wish(queue_class=queue_class)], now=now, **told
        )


KIOSK = Acting(account_id=None, name="", origin="kiosk")


def build_hall(*, windows: int = 3, **rules: Any) -> HallWorld:
    """Windows 1, 2, … serve `general`; the last one serves `enterprise` as well."""
    place = organisation.centre(
        hours={
            "periods": [{"days": ALL_WEEK, "open": "09:00", "close": "17:00"}],
            "closing_time": "17:00",
        }
    )
    for position, (code, prefix) in enumerate([("general", "A"), ("enterprise", "B")]):
        QueueClass.objects.create(
            place=place, code=code, prefix=prefix, name=f"{prefix} 类业务", position=position
        )
    HallSetting.objects.create(place=place, rules=rules)
    world = HallWorld(place)
    for number in range(1, windows + 1):
        classes = ["general", "enterprise"] if number == windows else ["general"]
        world.windows[number] = Window.objects.create(
            place=place,
            number=number,
            kind=Window.Kind.INTEGRATED,
            name=f"{number:02d} 号窗口",
            class_codes=classes,
            accessible=number == windows,
        )
        world.clerks[number] = clerk(place)
    return world


def clerk(place: Place, *roles: str) -> Acting:
    """Somebody who works at a window (or with the given roles)."""
    account = accounts.staff_account()
    return Acting(
        account_id=account.id,
        name=account.display_name,
        roles=frozenset(roles or {"CLERK"}),
        place_id=place.id,
        origin="web",
    )
