"""Many hands at the same moment, by real requests: one person each, one number each, never a 500.

Each request runs in a thread of its own with its own connection, against the real addresses and a
real PostgreSQL; the clock runs on, as it does in a hall.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponse
from django.test import Client
from tests.factories import appointments as booked
from tests.factories import kiosks
from tests.factories.cases import LICENCE, publish
from tests.factories.hall_staff import hall_staff, signed_in
from tests.factories.organisation import department
from tests.factories.queueing import MORNING, HallWorld, build_hall
from tests.web.window.conftest import give_post

from onewindow import wallclock
from onewindow.apps.appointments.models import Appointment
from onewindow.apps.catalogue import search_snapshot
from onewindow.apps.catalogue.shelf import put_on_shelf
from onewindow.apps.organisation.models import Place, QueueClass, Role
from onewindow.apps.queueing.day import day_report
from onewindow.apps.queueing.line_now import forget_lines
from onewindow.apps.queueing.models import Kiosk, PrintJob, Visit, VisitAct, WindowShift
from onewindow.apps.queueing.shelf import forget_places
from onewindow.rules.clock.calendar import CHINA
from onewindow.web.kiosk import device

pytestmark = pytest.mark.django_db(transaction=True)
# An answer, a way on, or a refusal that says why; nothing else.
ANSWERS = {200, 204, 302, 303, 409, 422}
WINDOWS = 5
Call = Callable[[], Any]


class RunningClock:
    """A clock that runs on from a moment of the hall's day."""

    def __init__(self) -> None:
        self.start_at(MORNING)

    def start_at(self, moment: datetime) -> None:
        self._moment, self._since = moment, monotonic()

    def now(self) -> datetime:
        return datetime.fromtimestamp(
            self._moment.timestamp() + monotonic() - self._since, tz=CHINA
        )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[RunningClock]:
    settings.HOME = tmp_path
    told = RunningClock()
    monkeypatch.setattr(wallclock, "now", told.now)
    _forget()
    yield told
    _forget()


def _forget() -> None:
    cache.clear()
    forget_places()
    forget_lines()
    search_snapshot.forget()


@dataclass
class Hall:
    """A hall with its people at their screens."""

    world: HallWorld
    clerks: dict[int, Client]
    kiosk: Client
    paper: Path

    def waiting(self, many: int) -> list[Visit]:
        return [self.world.number(now=wallclock.now()) for _ in range(many)]


@pytest.fixture
def hall(clock: RunningClock, tmp_path: Path) -> Hall:
    """Five open windows, a kiosk with a printer that is a file."""
    world = build_hall(windows=WINDOWS)
    for number, clerk in world.clerks.items():
        give_post(clerk, world, number)
        world.opened(number)
    clerks = {number: quiet(signed_in(clerk)) for number, clerk in world.clerks.items()}
    paper = tmp_path
    return Hall(world, clerks, kiosk_browser(world.place, paper), paper)


@pytest.fixture
def greeter(hall: Hall) -> Client:
    """The greeter, who gives numbers for the one item of the hall, in its own line."""
    QueueClass.objects.filter(code="enterprise").update(department_codes=["market"])
    version = publish(LICENCE, department(code="market", name="市场监管局"))
    version.item.name = version.content["name"]
    version.item.save()
    put_on_shelf([(version.item, version)])
    _forget()
    return quiet(signed_in(hall_staff(hall.world.place, Role.GREETER)))


def kiosk_browser(place: Place, paper: Path) -> Client:
    printer = {"kind": "FILE", "path": str(paper / "slips" / "kiosk")}
    made = kiosks.enrolled(
        place, name=f"终端 {uuid4().hex[:6]}", printer=printer, now=wallclock.now()
    )
    browser, answer = quiet(Client()), HttpResponse()
    device.remember_device(HttpRequest(), answer, made)
    browser.cookies.load({device.DEVICE: answer.cookies[device.DEVICE].value})
    browser.get("/kiosk/")
    return browser


def quiet(client: Client) -> Client:
    """A fault comes back as the 500 a person would see."""
    client.raise_request_exception = False
    return client


def twins(client: Client, many: int) -> list[Client]:
    """The same browser, so often, for requests at the same moment."""
    found = [quiet(Client()) for _ in range(many)]
    for each in found:
        each.cookies.load({name: told.value for name, told in client.cookies.items()})
    return found


def phone() -> Client:
    """Somebody who is signed in, with a name we know."""
    person, _acting = booked.resident()
    client = quiet(Client())
    booked.sign_in(client, person.account)
    return client


def together(*calls: Call) -> list[Any]:
    """Run the calls at once; what one raises is raised here."""
    gate = threading.Barrier(len(calls))

    def run(call: Call) -> Any:
        try:
            gate.wait(10)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def press(client: Client, path: str, *, key: str = "", **fields: Any) -> Any:
    answer = client.post(path, {"idempotency_key": key or uuid4().hex, **fields})
    assert answer.status_code in ANSWERS, (path, answer.status_code)
    return answer


def at_window(client: Client, verb: str, **fields: Any) -> Any:
    return press(client, f"/window/{verb}", **fields)


def visit_of(answer: Any) -> str:
    return str(answer.headers.get("X-Visit", "")).partition(" ")[0]


def at_kiosk(browser: Client, key: str = "") -> Any:
    mark = device.Terminal(Kiosk(), browser.cookies[device.VISITOR].value).mark
    return press(browser, "/kiosk/number/options/", key=key, m=["c.general"], v=mark)


def at_greeter(client: Client, key: str = "") -> Any:
    return press(client, "/greeter/numbers/", key=key, item=LICENCE["slug"], said="办证")


def on_phone(client: Client, key: str = "") -> Any:
    return press(client, "/hall/number/", key=key, m="c.general")


def the_hall_is_in_order() -> None:
    """Every ledger joins, and nobody is called to a window that is not in service."""
    place, now = Place.objects.get(kind="CENTRE"), wallclock.now()
    told = day_report(place_id=place.pk, day=MORNING.date(), overwait_minutes=30, now=now)
    assert not told.faults
    standing = Visit.objects.filter(state__in=["CALLED", "SERVING"])
    in_service = set(WindowShift.objects.filter(ended_at=None).values_list("window_id", flat=True))
    assert {visit.window_id for visit in standing} <= in_service


def test_clerks_who_call_at_once_serve_everybody_once(hall: Hall) -> None:
    """Numbers are taken meanwhile: no call that waited may lie before the number it calls."""
    hall.waiting(12)
    served: list[str] = []

    def serve(client: Client) -> None:
        while visit := visit_of(at_window(client, "call-next/")):
            for verb in ("begin", "finish"):
                assert at_window(client, f"visits/{visit}/{verb}/").status_code == 303
            served.append(visit)

    def give(client: Client) -> None:
        for _ in range(6):
            assert at_window(client, "number/", queue_class="general").status_code == 303

    clerks = list(hall.clerks.values())
    givers = [partial(give, each) for each in twins(clerks[0], 2)]
    together(*(partial(serve, each) for each in clerks), *givers)
    serve(clerks[0])
    assert len(served) == len(set(served)) == 24
    assert set(Visit.objects.values_list("state", flat=True)) == {"DONE"}
    assert VisitAct.objects.filter(verb="CALL").count() == 24
    the_hall_is_in_order()


def test_of_clerks_who_want_one_number_one_gets_it(hall: Hall) -> None:
    for visit in hall.waiting(3):
        told = {"visit": str(visit.pk), "reason": "认识的"}
        answers = together(
            *(partial(at_window, each, "call-this/", **told) for each in hall.clerks.values())
        )
        codes = sorted(answer.status_code for answer in answers)
        assert codes[0] in {204, 302, 303}
        assert set(codes[1:]) <= {409, 422}
        visit.refresh_from_db()
        assert (visit.state, visit.calls) == ("CALLED", 1)
        winner = hall.clerks[visit.window.number]
        at_window(winner, f"visits/{visit.pk}/begin/")
        at_window(winner, f"visits/{visit.pk}/finish/")
    the_hall_is_in_order()


def test_a_double_click_on_call_next_calls_one(hall: Hall) -> None:
    hall.waiting(4)
    key, pair = uuid4().hex, twins(hall.clerks[1], 3)
    answers = together(*(partial(at_window, each, "call-next/", key=key) for each in pair))
    assert len({visit_of(answer) for answer in answers}) == 1
    assert VisitAct.objects.filter(verb="CALL").count() == 1
    assert Visit.objects.filter(state="CALLED").count() == 1


def test_two_clicks_on_begin_and_on_finish_are_one(hall: Hall) -> None:
    (visit,) = hall.waiting(1)
    client = hall.clerks[1]
    at_window(client, "call-next/")
    for verb in ("begin", "finish"):
        told = f"visits/{visit.pk}/{verb}/"
        answers = together(*(partial(at_window, each, told) for each in twins(client, 2)))
        assert [answer.status_code for answer in answers] == [303, 303]
    assert list(VisitAct.objects.order_by("visit_version").values_list("verb", flat=True)) == [
        "ISSUE",
        "CALL",
        "BEGIN",
        "FINISH",
    ]


def test_a_double_touch_gives_one_number_and_one_slip_wherever_it_is_taken(
    hall: Hall, greeter: Client
) -> None:
    ways = ((at_kiosk, hall.kiosk), (at_greeter, greeter), (on_phone, phone()))
    for already, (take, client) in enumerate(ways):
        key = uuid4().hex
        answers = together(*(partial(take, each, key) for each in twins(client, 3)))
        assert {answer.status_code for answer in answers} == {302}
        assert Visit.objects.count() == already + 1, take.__name__
    assert PrintJob.objects.filter(copy=1, kiosk__isnull=False).count() == 1
    printed = (hall.paper / "slips" / "kiosk").read_bytes()
    assert printed.count(b"A 001") == 1


def test_numbers_taken_at_once_everywhere_are_all_different(hall: Hall, greeter: Client) -> None:
    second = kiosk_browser(hall.world.place, hall.paper)

    def four(take: Callable[[], Any]) -> Call:
        return lambda: [take() for _ in range(4)]

    people = iter([phone() for _ in range(4)])
    clerk = hall.clerks[1]
    answers = together(
        four(lambda: at_kiosk(hall.kiosk)),
        four(lambda: at_kiosk(second)),
        four(lambda: at_greeter(greeter)),
        four(lambda: on_phone(next(people))),
        four(lambda: at_window(clerk, "number/", queue_class="general")),
    )
    assert {answer.status_code for each in answers for answer in each} <= {302, 303}
    visits = list(Visit.objects.all())
    numbers = [visit.number for visit in visits]
    assert len(set(numbers)) == len(numbers) == 20
    # Without a gap: nobody asks where A007 went.
    assert sorted(numbers) == [f"A{n:03d}" for n in range(1, 17)] + [
        f"B{n:03d}" for n in range(1, 5)
    ]
    assert {visit.channel for visit in visits} == {"KIOSK", "GREETER", "REMOTE", "WINDOW"}


def test_one_person_with_two_phones_gets_one_number(hall: Hall) -> None:
    holder = phone()
    answers = together(*(partial(on_phone, each) for each in twins(holder, 3)))
    assert sorted(answer.status_code for answer in answers) == [302, 422, 422]
    assert Visit.objects.count() == 1


def test_nobody_is_called_to_a_window_that_closes_or_pauses_at_that_moment(hall: Hall) -> None:
    clerk = hall.clerks[1]
    for turn in range(4):
        hall.waiting(1)
        verb, back = (("close/", "open/"), ("pause/", "resume/"))[turn % 2]
        first, second = twins(clerk, 2)
        together(
            partial(at_window, first, "call-next/"),
            partial(at_window, second, verb, reason="休息"),
        )
        the_hall_is_in_order()
        called = Visit.objects.filter(state="CALLED").first()
        if called:
            at_window(clerk, f"visits/{called.pk}/begin/")
            at_window(clerk, f"visits/{called.pk}/finish/")
        at_window(clerk, back, window=str(hall.world.windows[1].pk))


@pytest.fixture
def line(clock: RunningClock) -> booked.Hall:
    """A line with two seats in each half hour, on a Tuesday."""
    clock.start_at(booked.NOW)
    return booked.build_hall()


def test_a_slot_is_never_held_by_more_than_its_seats(line: booked.Hall) -> None:
    slot, people = line.slot(), [phone() for _ in range(6)]
    address = f"/hall/appointments/book/{booked.ITEM}/hold/"
    answers = together(*(partial(press, each, address, slot=str(slot.pk)) for each in people))
    assert sorted(answer.status_code for answer in answers) == [302] * 2 + [422] * 4
    assert Appointment.objects.filter(starts_at=slot.starts_at, state="HELD").count() == 2


def test_a_double_click_on_a_time_holds_one_seat(line: booked.Hall) -> None:
    holder, key = phone(), uuid4().hex
    address, slot = f"/hall/appointments/book/{booked.ITEM}/hold/", str(line.slot().pk)
    answers = together(
        *(partial(press, each, address, key=key, slot=slot) for each in twins(holder, 3))
    )
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Appointment.objects.count() == 1


def test_one_code_shown_to_three_kiosks_at_once_gives_one_number(
    line: booked.Hall, clock: RunningClock, tmp_path: Path
) -> None:
    code = booked.book(line).code
    clock.start_at(booked.at("2026-11-25", "09:01"))
    _forget()
    browsers = [kiosk_browser(line.place, tmp_path) for _ in range(3)]
    answers = together(*(partial(press, each, "/kiosk/check-in/", code=code) for each in browsers))
    assert {answer.status_code for answer in answers} <= {302, 422}
    assert 302 in {answer.status_code for answer in answers}
    visit = Visit.objects.get()
    assert (visit.state, visit.lane) == ("WAITING", "BOOKED")
    assert Appointment.objects.get().state == "CHECKED_IN"
