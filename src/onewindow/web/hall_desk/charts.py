"""How does the day look? Two drawings of half hours, laid out here, drawn as plain SVG shapes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from onewindow.apps.queueing.figures import HalfHour

WIDTH, HEIGHT = 720, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 36, 14, 26
_MOST_LABELS = 12
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Bar:
    """One half hour's column."""

    x: float
    y: float
    width: float
    height: float
    label: str
    is_over: bool = False


@dataclass(frozen=True)
class Tick:
    """A labelled line of the scale, or a label under the columns."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """One drawing: columns, perhaps a stepped line on a scale of its own, perhaps a limit."""

    title: str
    bars: Sequence[Bar]
    scale: Sequence[Tick]
    hours: Sequence[Tick]
    line: str = ""
    line_scale: Sequence[Tick] = ()
    limit: float | None = None
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def right(self) -> int:
        """Where the columns end."""
        return self.width - _RIGHT

    @property
    def foot(self) -> int:
        """The ground line."""
        return self.height - _BOTTOM

    left: int = _LEFT


def arrivals_chart(rows: Sequence[HalfHour]) -> Chart:
    """Who came, as columns; windows open, as a line over them."""
    bars, scale, hours = _columns(rows, [row.arrivals for row in rows])
    windows = [row.windows for row in rows]
    steps = _ticks(max([*windows, 1.0]))
    line = _stepped(windows, steps[-1]) if rows else ""
    return Chart(
        title=_("每半小时来了多少人，开了几个窗口"),
        bars=bars,
        scale=scale,
        hours=hours,
        line=line,
        line_scale=[Tick(_y(value, steps[-1]), f"{value:g}") for value in steps],
    )


def waits_chart(rows: Sequence[HalfHour], *, limit_minutes: float) -> Chart:
    """The mean wait of those who came in each half hour, against the limit of the hall."""
    values = [row.wait_mean or 0.0 for row in rows]
    top = max([*values, limit_minutes])
    bars, scale, hours = _columns(rows, values, top=top, limit=limit_minutes)
    most = _ticks(top)[-1]
    return Chart(
        title=_("每半小时取号的人平均等了几分钟"),
        bars=bars,
        scale=scale,
        hours=hours,
        limit=_y(limit_minutes, most),
    )


def _columns(
    rows: Sequence[HalfHour],
    values: Sequence[float],
    *,
    top: float | None = None,
    limit: float | None = None,
) -> tuple[list[Bar], list[Tick], list[Tick]]:
    steps = _ticks(top if top is not None else max([*values, 1.0]))
    most = steps[-1]
    slot = (WIDTH - _LEFT - _RIGHT) / max(len(rows), 1)
    every = -(-len(rows) // _MOST_LABELS) or 1
    bars, hours = [], []
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        y = _y(value, most)
        x = _LEFT + place * slot
        at = localtime(row.starts_at)
        until = at + timedelta(minutes=30)
        is_over = limit is not None and value > limit
        label = f"{at:%H:%M}–{until:%H:%M} {value:.0f}"
        bars.append(
            Bar(
                round(x + slot * 0.12, 1),
                y,
                round(slot * 0.76, 1),
                round(HEIGHT - _BOTTOM - y, 1),
                label,
                is_over,
            )
        )
        if place % every == 0:
            hours.append(Tick(round(x + slot * 0.12, 1), f"{at:%H:%M}"))
    return bars, [Tick(_y(value, most), f"{value:g}") for value in steps], hours


def _ticks(top: float) -> list[float]:
    """Zero and a few round values up to at least `top`."""
    step = next((each for each in _STEPS if top / each <= 4), _STEPS[-1])
    count = max(1, -(-int(-(-top // 1)) // step))
    return [float(step * place) for place in range(count + 1)]


def _y(value: float, most: float) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / most, 1)


def _stepped(values: Sequence[float], most: float) -> str:
    slot = (WIDTH - _LEFT - _RIGHT) / len(values)
    points = []
    for place, value in enumerate(values):
        y = _y(value, most)
        points += [f"{_LEFT + place * slot:.1f},{y}", f"{_LEFT + (place + 1) * slot:.1f},{y}"]
    return " ".join(points)
