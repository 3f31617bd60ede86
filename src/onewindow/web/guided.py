"""How is a way through the questions told? What was asked, what was said, why it matters."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from onewindow.rules.catalogue.content import Content, entries_at, text_at
from onewindow.rules.catalogue.situations import Way


@dataclass(frozen=True)
class Told:
    """One answered question with its reason, its rule and the papers it makes certain."""

    code: str
    question: str
    answer: str
    option: str
    reason: str
    rule: str
    materials: tuple[str, ...]

    @property
    def because(self) -> str:
        """因为您选了…，as it stands beside what follows from it."""
        return _("因为选了“%(answer)s”") % {"answer": self.answer}


def trace(content: Content, way: Way) -> list[Told]:
    """Why it is this situation: every answer on the way, in the order asked (R-3-21)."""
    names = {text_at(m, "code"): text_at(m, "name") for m in entries_at(content, "materials")}
    return [
        Told(
            step.question.code,
            step.question.text,
            step.option.label,
            step.option.code,
            step.reason,
            step.rule,
            tuple(names[code] for code in step.materials if code in names),
        )
        for step in way.asked
    ]


def why_asked(way: Way) -> dict[str, str]:
    """For each material that an answer made certain: which answer."""
    return {code: step.option.label for step in way.asked for code in step.materials}


def situation_at(content: Content, code: str) -> Content:
    """The situation's own entry; empty when there is none."""
    found = (s for s in entries_at(content, "situations") if text_at(s, "code") == code)
    return next(found, {})


def pressed(value: str) -> Mapping[str, str]:
    """What an answer button carries, `question:option`; nothing when it carries neither."""
    question, colon, option = value[:160].partition(":")
    return {question: option} if colon and question and option else {}
