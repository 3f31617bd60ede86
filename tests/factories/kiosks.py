"""A hall with two queue classes and a manager; a kiosk in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from tests.factories.organisation import centre

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Place, QueueClass, Role, Window
from onewindow.apps.queueing import kiosks
from onewindow.apps.queueing.models import Kiosk

# A Wednesday.
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
DAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
ALWAYS = {
    "periods": [{"days": DAYS, "open": "00:00", "close": "23:59"}],
    "closing_time": "23:59",
}


def hall(**fields: Any) -> Place:
    """A centre that is always open, with classes A general and C police and a window."""
    place = centre(**{"hours": ALWAYS} | fields)
    for prefix, code, name in (("A", "general", "综合业务"), ("C", "police", "公安业务")):
        QueueClass.objects.create(
            place=place, code=code, prefix=prefix, name=name, note="社保、医保", zone="综合服务区"
        )
    Window.objects.create(
        place=place, number=1, kind=Window.Kind.INTEGRATED, name="01 号", accessible=True,
        class_codes=["general", "police"],
    )  # fmt: skip
    return place


def duty_head(place: Place) -> Acting:
    """The manager of this hall."""
    return Acting(
        account_id=uuid4(), name="值班长", roles=frozenset({Role.DUTY_HEAD}), place_id=place.pk
    )


def greeter(place: Place) -> Acting:
    """A greeter of this hall."""
    return Acting(
        account_id=uuid4(), name="导办", roles=frozenset({Role.GREETER}), place_id=place.pk
    )


def enrolled(
    place: Place,
    *,
    name: str = "1 号自助终端",
    printer: Mapping[str, Any] | None = None,
    now: datetime = NOW,
) -> kiosks.Enrolled:
    """A kiosk and its secret."""
    return kiosks.enrol(
        place_id=place.pk,
        name=name,
        printer=printer or {"kind": "NONE"},
        is_low=False,
        acting=duty_head(place),
        now=now,
    )


def kiosk(place: Place, **fields: Any) -> Kiosk:
    """A kiosk."""
    return enrolled(place, **fields).kiosk
