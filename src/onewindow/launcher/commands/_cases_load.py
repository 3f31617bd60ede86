"""Desks at work: each takes matters in, decides them and hands them out, over HTTP."""

import functools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from onewindow.launcher.commands._cases_world import ITEM, Applicant, Desk, World
from onewindow.launcher.commands._hall_load import once_only_form
from onewindow.launcher.commands._hall_world import Seat
from onewindow.launcher.commands._http_line import Answer, Line
from onewindow.launcher.commands._together import together

# One matter in twenty is pressed twice, as people do: the second answer must be the first.
PRESSED_TWICE = 0.05
_FOUND, _YES = 302, 200


@dataclass
class Work:
    """What one desk did: cases begun and delivered, and the answers that were no yes."""

    begun: list[str] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def work_all(host: str, port: int, world: World, seconds: float) -> tuple[Sequence[Work], float]:
    """Every desk's work, and the seconds from the first request to the last answer."""
    works = [Work() for _ in world.desks]
    ends = [0.0]
    tasks = [
        functools.partial(_work, host, port, desk, world.applicants, work, ends)
        for desk, work in zip(world.desks, works, strict=True)
    ]
    spent = together(tasks, ends, seconds)
    return works, spent


def _work(
    host: str,
    port: int,
    desk: Desk,
    applicants: Sequence[Applicant],
    work: Work,
    ends: Sequence[float],
) -> None:
    lines = [
        Line(host, port, s.cookies, s.token, htmx=False)
        for s in (desk.clerk, desk.reviewer, desk.issuing)
    ]
    while time.perf_counter() < ends[0]:
        _matter(lines, random.choice(applicants), work)  # noqa: S311
    for line in lines:
        line.close()


def _matter(lines: Sequence[Line], who: Applicant, work: Work) -> None:
    clerk, reviewer, issuing = lines
    told = {"citizen_id": who.citizen_id, "name": who.name, "slug": ITEM}
    begun = _press(clerk, "/counter/intake/", told)
    if not _fits(begun, work):
        return
    case = begun.header(b"location").rstrip("/").rpartition("/")[2]
    work.begun.append(case)
    for line, path, form in _course(clerk, reviewer, issuing, case, who):
        if not _fits(_press(line, path, form), work):
            return
    work.delivered.append(case)


def _course(
    clerk: Line, reviewer: Line, issuing: Line, case: str, who: Applicant
) -> Iterator[tuple[Line, str, dict[str, str]]]:
    """Every press after the draft: submitted and accepted, decided, delivered.

    A reviewer to whom the papers are plain claims, writes the opinion and approves with one press;
    the three steps are taken, journaled and counted each by itself.
    """
    there = {f"state.{code}": "PRESENT" for code in MATERIALS}
    there |= {f"source.{code}": "PAPER" for code in MATERIALS}
    desk, shelf = f"/backoffice/cases/{case}", f"/issuing/cases/{case}/"
    yield clerk, f"/counter/intake/{case}/", {"act": "accept", "seen_version": "1", **there}
    opinion = "材料齐全，符合条件。"
    yield reviewer, f"{desk}/at-once/", {"seen_version": "3", "opinion": opinion}
    yield reviewer, f"{desk}/hand-over/", {"seen_version": "6"}
    yield issuing, shelf, {"act": "take_in"}
    by_card = {"act": "collect_by_card", "card": who.citizen_id, "seen_version": "6"}
    yield issuing, shelf, by_card


MATERIALS = ("ID", "SOCIAL_CARD_ACCOUNT")


def _press(line: Line, path: str, told: dict[str, str]) -> Answer:
    form = once_only_form(urlencode(told))
    answer = line.post(path, form)
    if random.random() < PRESSED_TWICE:  # noqa: S311
        again = line.post(path, form)
        if again.header(b"location") != answer.header(b"location"):
            return again
    return answer


def _fits(answer: Answer, work: Work) -> bool:
    """A redirect to the next page; anything else is kept, to be told at the end."""
    if answer.code == _FOUND:
        return True
    work.strange.append(f"{answer.code} {answer.body[:160].decode(errors='replace')}")
    return False


def read_all(
    host: str, port: int, pages: Sequence[tuple[Seat, str]], seconds: float, readers: int
) -> tuple[list[float], list[str]]:
    """How long each reading took, in milliseconds, sorted, with so many reading at once."""
    spent: list[float] = []
    strange: list[str] = []
    ends = [0.0]

    def read() -> None:
        while time.perf_counter() < ends[0]:
            seat, path = random.choice(pages)  # noqa: S311
            line = Line(host, port, seat.cookies, seat.token, htmx=False)
            began = time.perf_counter()
            answer = line.get(path)
            spent.append((time.perf_counter() - began) * 1000)
            if answer.code != _YES:
                strange.append(f"{answer.code} {path}")
            line.close()

    together([read] * readers, ends, seconds)
    return sorted(spent), strange
