"""No more numbers: at the kiosk a first place on the next open day, in one touch (R-6.1, R-6-6)."""

from typing import Any

import pytest
from tests.web.kiosk.conftest import KEY, Clock, Counter

from onewindow.adapters import slip_printer
from onewindow.adapters.slip_printer import ENCODING
from onewindow.apps.appointments.models import Appointment
from onewindow.apps.queueing.models import HallSetting, HelpCall, PrintJob, Visit
from onewindow.web import slips

pytestmark = pytest.mark.django_db


def stop(counter: Counter, clock: Clock) -> None:
    HallSetting.objects.update_or_create(
        place=counter.place,
        defaults={
            "stopped_on": clock.now.date(),
            "stopped_at": clock.now,
            "stopped_reason": "系统维护",
        },
    )


def text(response: Any) -> str:
    return response.content.decode()


def owe(counter: Counter, key: str = KEY) -> Any:
    return counter.browser.post("/kiosk/number/next-day/", counter.form(key))


def test_the_reason_is_said_once_and_every_line_leads_to_the_offer(
    counter: Counter, clock: Clock
) -> None:
    stop(counter, clock)
    page = text(counter.browser.get("/kiosk/number/"))
    assert page.count("系统维护") == 1
    assert "m=c.general" in page


def test_no_number_and_no_wait_beside_the_offer(counter: Counter, clock: Clock) -> None:
    stop(counter, clock)
    page = text(
        counter.browser.get("/kiosk/number/options/", {"m": "c.general", "v": counter.mark})
    )
    assert "给我优先预约" in page
    assert "约等" not in page
    assert 'name="green"' not in page


def test_one_touch_gives_a_code_on_screen_and_paper_without_a_name(
    counter: Counter, clock: Clock
) -> None:
    stop(counter, clock)
    answer = owe(counter)
    row = Appointment.objects.get()
    assert (row.is_priority, row.person_id) == (True, None)
    said = f"{row.code[:3]} {row.code[3:]}"
    page = text(counter.browser.get(answer["Location"]))
    assert said in page
    assert "请取走纸条" in page
    assert said.encode(ENCODING) in counter.paper
    printed = counter.paper
    owe(counter)
    assert Appointment.objects.count() == 1
    assert counter.paper == printed


def test_while_numbers_are_given_nobody_is_sent_to_another_day(counter: Counter) -> None:
    answer = owe(counter)
    assert answer.status_code == 422
    assert "照常发号" in text(answer)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("fault", [ValueError("a driver of its own"), OSError("gone")])
def test_whatever_breaks_the_printer_the_number_is_given(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(**_told: object) -> None:
        raise fault

    assert slips.send is slip_printer.send
    monkeypatch.setattr(slips, "send", broken)
    assert counter.take().status_code == 302
    assert Visit.objects.count() == 1
    assert (PrintJob.objects.get().state, PrintJob.objects.get().fault) == ("FAILED", "BROKE_OFF")
    assert HelpCall.objects.exists()
