"""A hall that is open all day, a kiosk in it, and the browser that is this kiosk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponse
from django.test import Client
from tests.factories.kiosks import NOW, enrolled, hall

from onewindow import wallclock
from onewindow.apps.organisation.models import Place, Window
from onewindow.apps.queueing.models import Kiosk, WindowShift
from onewindow.apps.queueing.shelf import forget_places
from onewindow.apps.queueing.standing import forget_lines
from onewindow.web.kiosk import device

KEY = "0123456789abcdef0123456789abcdef"


class Clock:
    """The wall clock, set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def pass_by(self, **parts: float) -> datetime:
        self.now += timedelta(**parts)
        forget_lines()
        return self.now


@dataclass
class Counter:
    """A place, its kiosk, and the kiosk's browser."""

    place: Place
    kiosk: Kiosk
    browser: Client
    folder: Path

    def take(self, key: str = KEY, **more: Any) -> Any:
        """Touch 取号 on the screen for general business."""
        return self.browser.post("/kiosk/number/options/", self.form(key) | more)

    def form(self, key: str = KEY) -> dict[str, Any]:
        return {"m": ["c.general"], "v": self.mark, "idempotency_key": key}

    @property
    def mark(self) -> str:
        visitor = self.browser.cookies[device.VISITOR].value
        return device.Terminal(self.kiosk, visitor).mark

    @property
    def paper(self) -> bytes:
        """Everything the printer got."""
        file = self.folder / "slips" / "kiosk"
        return file.read_bytes() if file.exists() else b""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    told = Clock()
    monkeypatch.setattr(wallclock, "now", lambda: told.now)
    return told


@pytest.fixture
def counter(db: None, clock: Clock, settings: Any, tmp_path: Path) -> Iterator[Counter]:
    """A kiosk with a printer that is a file."""
    cache.clear()
    forget_places()
    forget_lines()
    settings.HOME = tmp_path
    place = hall()
    window = Window.objects.get(place=place)
    WindowShift.objects.create(
        window=window, place_id=place.pk, clerk_id=UUID(int=1), clerk_name="王", kind="OPEN",
        class_codes=["general", "police"], started_at=NOW,
    )  # fmt: skip
    printer = {"kind": "FILE", "path": str(tmp_path / "slips" / "kiosk")}
    made = enrolled(place, printer=printer)
    browser = Client()
    response = HttpResponse()
    device.remember_device(HttpRequest(), response, made)
    browser.cookies.load({device.DEVICE: response.cookies[device.DEVICE].value})
    browser.get("/kiosk/")
    yield Counter(place, made.kiosk, browser, tmp_path)
    forget_places()
    forget_lines()
