"""A rush for a few seats: many residents want the same times at the same moment, over HTTP."""

import functools
import itertools
from collections.abc import Sequence
from uuid import UUID

from onewindow.launcher.commands._hall_load import once_only_form
from onewindow.launcher.commands._hall_world import Seat, signed_in
from onewindow.launcher.commands._http_line import Line
from onewindow.launcher.commands._together import together

ITEM = "unemployment"
MOST_RESIDENTS = 100
SLOTS = 3
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def overbooked(host: str, port: int, *, people: int) -> int:
    """Let so many people (at most 100) hold one of three times at once; seats given too often."""
    from onewindow import wallclock
    from onewindow.apps.appointments import rehearsing

    slots = rehearsing.first_slots(ITEM, count=SLOTS, now=wallclock.now())
    if len(slots) < SLOTS:
        raise RuntimeError("the demonstration centre offers no times to book")
    residents = [_resident(n) for n in range(min(people, MOST_RESIDENTS))]
    _rush(host, port, residents, slots)
    return rehearsing.overbooked_seats(slots)


def _rush(host: str, port: int, residents: Sequence[Seat], slots: Sequence[UUID]) -> None:
    def want(resident: Seat, slot: UUID) -> None:
        line = Line(host, port, resident.cookies, resident.token)
        line.post(f"/hall/appointments/book/{ITEM}/hold/", once_only_form(f"slot={slot}"))
        line.close()

    pairs = zip(residents, itertools.cycle(slots), strict=False)
    together([functools.partial(want, *pair) for pair in pairs], [0.0])


def _resident(number: int) -> Seat:
    from onewindow import wallclock
    from onewindow.apps.parties import operations as parties

    body = f"2101121990{number // 28 % 12 + 1:02d}{number % 28 + 1:02d}{number:03d}"
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]
    person = parties.register_resident(
        name="试运行",
        citizen_id=body + check,
        phone=f"1370000{number:04d}",
        password=None,
        now=wallclock.now(),
        is_demo=True,
    )
    return signed_in(person.account)
