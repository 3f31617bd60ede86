"""How is a bundle shown? Before and after in a table, the order drawn, other places' figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from onewindow.apps.bundles.saving import BundleFace, figures_elsewhere
from onewindow.rules.casework.bundles import Plan
from onewindow.rules.catalogue.content import Content, text_at, value_at

KINDS = (
    ("forms", _("填表"), _("张")),
    ("materials", _("要给的材料"), _("份")),
    ("trips", _("跑动"), _("次")),
    ("links", _("环节"), _("个")),
    ("working_days", _("办理时限"), _("个工作日")),
)
# The drawing: boxes in columns, one column a stage.
BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y, MARGIN = 196, 84, 48, 20, 6
LETTERS_A_LINE, MOST_LINES = 12, 2


def plain(amount: Decimal | int) -> str:
    """5 and 1.5, never 5.0."""
    return str(int(amount)) if amount == int(amount) else str(amount.normalize())  # type: ignore[union-attr]


def savings_rows(face: BundleFace) -> list[dict[str, Any]]:
    """Each kind of effort, before and after, computed from the catalogue."""
    rows = []
    for key, name, unit in KINDS:
        before, after = getattr(face.savings.before, key), getattr(face.savings.after, key)
        rows.append(
            {
                "name": name,
                "unit": unit,
                "before": plain(before),
                "after": plain(after),
                "is_less": after < before,
            }
        )
    return rows


def elsewhere(content: Content) -> list[dict[str, Any]]:
    """What other places published, in their own words and, where they give figures, as figures."""
    shown = []
    for told in figures_elsewhere(content):
        figures = [
            {
                "name": name,
                "unit": unit,
                "before": value_at(told, "before", key),
                "after": value_at(told, "after", key),
            }
            for key, name, unit in KINDS
            if value_at(told, "after", key) is not None
        ]
        shown.append(
            {"place": text_at(told, "place"), "says": text_at(told, "says"), "figures": figures}
        )
    return shown


@dataclass(frozen=True)
class Box:
    """One item in the drawing of the order."""

    slug: str
    name: str
    lines: tuple[str, ...]
    note: str
    x: int
    y: int
    is_critical: bool
    is_optional: bool

    @property
    def line_places(self) -> list[tuple[int, str]]:
        """Where each line of the name stands."""
        return [(self.y + 26 + 20 * place, line) for place, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Drawing:
    """The order as boxes and arrows; the arrows of the critical path are marked."""

    boxes: tuple[Box, ...]
    arrows: tuple[dict[str, Any], ...]
    width: int
    height: int


def drawing_of(
    plan: Plan,
    stages: tuple[tuple[str, ...], ...],
    critical: tuple[str, ...],
    notes: Mapping[str, str],
) -> Drawing:
    """Columns are stages, so that everything waits only for what stands left of it."""
    boxes: dict[str, Box] = {}
    for column, stage in enumerate(stages):
        # The critical path on top, so that it reads as one line.
        ordered = sorted(stage, key=lambda slug: slug not in critical)
        for row, slug in enumerate(ordered):
            part = plan.part(slug)
            boxes[slug] = Box(
                slug=slug,
                name=part.name,
                lines=_lines(part.name),
                note=notes.get(slug, ""),
                x=MARGIN + column * (BOX_WIDTH + GAP_X),
                y=MARGIN + row * (BOX_HEIGHT + GAP_Y),
                is_critical=slug in critical,
                is_optional=part.optional,
            )
    arrows = tuple(_arrow(boxes[a], boxes[b], critical) for a, b in plan.edges)
    width = max((box.x for box in boxes.values()), default=0) + BOX_WIDTH + MARGIN
    height = max((box.y for box in boxes.values()), default=0) + BOX_HEIGHT + MARGIN
    return Drawing(tuple(boxes.values()), arrows, width, height)


def _lines(name: str) -> tuple[str, ...]:
    """The name in two lines of the box's width, shortened where it must be."""
    cut = [name[i : i + LETTERS_A_LINE] for i in range(0, len(name), LETTERS_A_LINE)]
    if len(cut) > MOST_LINES:
        cut = [*cut[: MOST_LINES - 1], cut[MOST_LINES - 1][:-1] + "…"]
    return tuple(cut)


def _arrow(start: Box, end: Box, critical: tuple[str, ...]) -> dict[str, Any]:
    x1, y1 = start.x + BOX_WIDTH, start.y + BOX_HEIGHT // 2
    x2, y2 = end.x - 8, end.y + BOX_HEIGHT // 2
    bend = (x1 + x2) // 2
    on_path = any(a == start.slug and b == end.slug for a, b in pairwise(critical))
    return {
        "path": f"M{x1} {y1} C{bend} {y1} {bend} {y2} {x2} {y2}",
        "head": f"M{x2} {y2 - 5} L{x2 + 8} {y2} L{x2} {y2 + 5} Z",
        "is_critical": on_path,
    }


def waits_words(plan: Plan, slug: str) -> list[str]:
    """The names of what a part waits for, one step back."""
    before = plan.waits_for(slug)
    return [part.name for part in plan.parts if part.slug in before]
