"""A small hall for the tests: the minute is 10:00 and every wait is given in minutes."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from onewindow.rules.clock.calendar import CHINA
from onewindow.rules.hall.calling import CallingWindow, Choice, Discipline, next_number
from onewindow.rules.hall.line import Lane, Waiting
from onewindow.rules.hall.settings import DEFAULT_RATES

NOW = datetime(2026, 9, 28, 10, 0, tzinfo=CHINA)
SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
HERE, ELSEWHERE = uuid5(SPACE, "window 1"), uuid5(SPACE, "window 2")
WINDOW = CallingWindow(HERE, frozenset({"A", "B"}), accessible=False)
STEPLESS = CallingWindow(HERE, frozenset({"A", "B"}), accessible=True)
BALANCED = Discipline(rates=DEFAULT_RATES, expected_minutes={"A": 10, "B": 10, "C": 10})


def ago(minutes: float) -> datetime:
    """So many minutes before 10:00; negative ones are still to come."""
    return NOW - timedelta(minutes=minutes)


def waiting(number: str, minutes: float, lane: Lane = Lane.WALK_IN, **other: object) -> Waiting:
    """A number that joined so many minutes ago; its letter is its class."""
    return Waiting(
        visit_id=uuid5(SPACE, number),
        number=number,
        queue_class=number[0],
        lane=lane,
        queued_at=ago(minutes),
        **other,  # type: ignore[arg-type]
    )


def call(
    *line: Waiting,
    window: CallingWindow = WINDOW,
    discipline: Discipline = BALANCED,
    now: datetime = NOW,
    priority_calls: int = 0,
) -> Choice | None:
    """The next call of the window."""
    return next_number(
        waiting=line,
        window=window,
        discipline=discipline,
        now=now,
        priority_calls=priority_calls,
    )


def called(*line: Waiting, **other: object) -> str:
    """The number called, or "" for nobody."""
    choice = call(*line, **other)  # type: ignore[arg-type]
    return choice.number if choice else ""
