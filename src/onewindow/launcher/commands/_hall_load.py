"""Clerks at work: each issues, calls, begins and finishes over HTTP until the time is up."""

import functools
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from onewindow.launcher.commands._hall_world import LINES, Seat
from onewindow.launcher.commands._http_line import Answer, Line
from onewindow.launcher.commands._together import together


@dataclass
class Work:
    """What one clerk did: numbers issued, visits called and finished, call times, refusals."""

    issued: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    call_ms: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def work_all(
    host: str, port: int, seats: Sequence[Seat], seconds: float
) -> tuple[Sequence[Work], float]:
    """Everybody's work, and the seconds from the first request to the last answer."""
    works = [Work() for _ in seats]
    ends = [0.0]

    def start(seat: Seat, work: Work) -> None:
        line = Line(host, port, seat.cookies, seat.token)
        _work(line, work, ends)
        line.close()

    tasks = [functools.partial(start, *pair) for pair in zip(seats, works, strict=True)]
    return works, together(tasks, ends, seconds)


def _work(line: Line, work: Work, ends: list[float]) -> None:
    while time.perf_counter() < ends[0]:
        wanted = once_only_form(f"queue_class={random.choice(LINES)}")  # noqa: S311
        issued = line.post("/window/number/", wanted)
        if _fits(issued, work):
            work.issued.append(_visit_of(issued))
        began = time.perf_counter()
        called = line.post("/window/call-next/", once_only_form())
        work.call_ms.append((time.perf_counter() - began) * 1000)
        if not _fits(called, work) or not _visit_of(called):
            continue
        visit = _visit_of(called)
        work.called.append(visit)
        if _fits(line.post(f"/window/visits/{visit}/begin/", once_only_form()), work) and _fits(
            line.post(f"/window/visits/{visit}/finish/", once_only_form()), work
        ):
            work.finished.append(visit)


def once_only_form(more: str = "") -> str:
    """A form with a fresh once-only key."""
    key = f"idempotency_key={random.getrandbits(128):032x}"
    return f"{key}&{more}" if more else key


def _visit_of(answer: Answer) -> str:
    return answer.header(b"x-visit").partition(" ")[0]


def _fits(answer: Answer, work: Work) -> bool:
    """A plain yes; anything else is kept, to be told at the end."""
    if answer.code == 204:
        return True
    work.strange.append(f"{answer.code} {answer.body[:200].decode(errors='replace')}")
    return False
