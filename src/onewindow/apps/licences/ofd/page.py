"""What stands on an OFD page? Texts and paths in millimetres, origin at the upper left."""

from collections.abc import Iterable
from dataclasses import dataclass

Colour = tuple[int, int, int]
INK: Colour = (27, 31, 36)
_WIDE = 0x2E80  # from here on characters are as wide as they are high


@dataclass(frozen=True)
class Text:
    """One line of text; `y` is the top of its box, `size` the letters' height."""

    x: float
    y: float
    size: float
    content: str
    colour: Colour = INK
    font: str = "song"
    spacing: float = 0.0
    turn: tuple[float, float, float, float] | None = None
    alpha: int = 255

    @property
    def advances(self) -> tuple[float, ...]:
        """How far the pen moves after each character but the last."""
        return tuple(
            round(advance(each, self.size) + self.spacing, 3) for each in self.content[:-1]
        )

    @property
    def width(self) -> float:
        last = advance(self.content[-1], self.size) if self.content else 0
        return round(sum(self.advances) + last, 3)

    @property
    def height(self) -> float:
        return round(self.size * 1.3, 3)


@dataclass(frozen=True)
class Path:
    """Lines through points; every run is closed when the path is filled."""

    runs: tuple[tuple[tuple[float, float], ...], ...]
    stroke: Colour | None = None
    fill: Colour | None = None
    line_width: float = 0.3

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height, wide enough for the line itself."""
        xs = [x for run in self.runs for x, _ in run]
        ys = [y for run in self.runs for _, y in run]
        left, top = min(xs) - self.line_width, min(ys) - self.line_width
        right, bottom = max(xs) + self.line_width, max(ys) + self.line_width
        return left, top, right - left, bottom - top


Drawn = Text | Path


@dataclass(frozen=True)
class Page:
    """One page of a document."""

    width: float
    height: float
    drawn: tuple[Drawn, ...]


def advance(character: str, size: float) -> float:
    """Song type: Chinese characters are square, all others half as wide."""
    return size if ord(character) >= _WIDE else size / 2


def lines(content: str, *, size: float, width: float) -> list[str]:
    """The content broken into lines of at most `width`."""
    broken, line, reach = [], "", 0.0
    for character in content:
        step = advance(character, size)
        if line and reach + step > width:
            broken.append(line)
            line, reach = "", 0.0
        line, reach = line + character, reach + step
    return [*broken, line] if line else broken


def rectangle(x: float, y: float, width: float, height: float) -> tuple[tuple[float, float], ...]:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def squares(rows: Iterable[Iterable[int]], *, x: float, y: float, side: float) -> Path:
    """A code of dark and light squares as one filled path, runs of dark joined."""
    runs = []
    for row, modules in enumerate(rows):
        start: int | None = None
        for column, dark in enumerate([*modules, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                wide = (column - start) * side
                runs.append(rectangle(x + start * side, y + row * side, wide, side))
                start = None
    return Path(tuple(runs), fill=INK, line_width=0.0)
