"""The guide changed while somebody was inside: what still holds, and what is asked again?"""

from dataclasses import dataclass

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case
from onewindow.apps.catalogue.queries import ItemVersion
from onewindow.rules.catalogue.guiding import held_answers


@dataclass(frozen=True)
class GuideChange:
    """What moving to the version in force would mean for this draft (R-3-3).

    `kept` and `again` are (question, answer); `opens` says that a question stands open then.
    `added` and `dropped` are the names of materials, known once the situation is.
    """

    number: int
    kept: tuple[tuple[str, str], ...]
    again: tuple[tuple[str, str], ...]
    opens: bool
    added: tuple[str, ...]
    dropped: tuple[str, ...]


def guide_change(case: Case, current: ItemVersion | None) -> GuideChange | None:
    """What changed since the draft began; None while it is the same, or nothing is offered."""
    if current is None or current.pk == case.item_version_id:
        return None
    before, after = guide_of(case.item_version), guide_of(current)
    told = case.answers or before.answers_to(case.situation)
    held = held_answers(before.content, after.content, told)
    steps = before.way(told).asked
    way = after.way(held)
    had = {m.code: m.name for m in before.materials(case.situation)} if case.situation else {}
    wants = {m.code: m.name for m in after.materials(way.situation or "")}
    is_settled = way.situation is not None
    return GuideChange(
        number=current.number,
        kept=tuple((s.question.text, s.option.label) for s in way.asked),
        again=tuple(
            (s.question.text, s.option.label) for s in steps if s.question.code not in held
        ),
        opens=not is_settled,
        added=tuple(n for c, n in wants.items() if c not in had) if is_settled and had else (),
        dropped=tuple(n for c, n in had.items() if c not in wants) if is_settled else (),
    )
