"""The situation in at most a few presses: every question on one panel, the usual way marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.apps.cases import window_queries
from onewindow.apps.cases.queries import CaseStory
from onewindow.rules.catalogue.situations import Way
from onewindow.rules.catalogue.values import Question
from onewindow.web.guided import Told, pressed, trace

KEYS = 9


@dataclass(frozen=True)
class PanelOption:
    """One button: what it says, whether it stands, and the digit that presses it."""

    code: str
    label: str
    is_chosen: bool
    key: str


@dataclass(frozen=True)
class PanelRow:
    """One question with its buttons; `is_said`: answered here, not only usual."""

    code: str
    text: str
    chosen: str
    is_said: bool
    options: tuple[PanelOption, ...]


@dataclass(frozen=True)
class Panel:
    """All questions on the way, and where it leads; `proposed` waits to be confirmed."""

    rows: tuple[PanelRow, ...]
    proposed: str
    trace: list[Told]


def panel_of(story: CaseStory) -> Panel:
    """The questions as answered; where nobody answered yet, as most cases of this item went."""
    told: Mapping[str, str] = story.case.answers
    if not story.case.situation:
        usual = window_queries.usual_answers(item_id=story.case.item_id)
        told = {**story.guide.answerable(usual), **told}
    way = story.guide.way(told)
    awaits = not story.case.situation
    proposed = story.guide.situations.get(way.situation or "", "") if awaits else ""
    rows = _rows(way, story.case.answers, with_keys=awaits)
    return Panel(rows, proposed, trace(story.guide.content, way))


def _rows(way: Way, said: Mapping[str, str], *, with_keys: bool) -> tuple[PanelRow, ...]:
    """Once the situation stands, no stray digit changes it."""
    asked: list[tuple[Question, str]] = [(s.question, s.option.code) for s in way.asked]
    if way.next is not None:
        asked.append((way.next, ""))
    rows, key = [], 0
    for question, chosen in asked:
        options = []
        for option in question.options:
            key += 1
            digit = str(key) if with_keys and key <= KEYS else ""
            options.append(PanelOption(option.code, option.label, option.code == chosen, digit))
        rows.append(
            PanelRow(question.code, question.text, chosen, question.code in said, tuple(options))
        )
    return tuple(rows)


def answers_sent(posted: Mapping[str, str], story: CaseStory) -> dict[str, str]:
    """The answers a press stands for: the rows above it as they were shown, and the press itself.

    The button that confirms all presses nothing: every row shown stands.
    """
    shown = {
        name.removeprefix("shown."): value
        for name, value in posted.items()
        if name.startswith("shown.") and value
    }
    told: dict[str, Any] = {**story.case.answers, **shown}
    press = dict(pressed(posted.get("pick", "")))
    if not press:
        return story.guide.answerable(told)
    question = next(iter(press))
    above = {}
    for step in story.guide.way({**told, **press}).asked:
        if step.question.code == question:
            break
        above[step.question.code] = step.option.code
    # What was said further down may still hold on the new way; what was only usual is not said.
    return story.guide.answerable({**story.case.answers, **above, **press})
