"""How is a way through the questions told? What was asked, what was said, why it matters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from onewindow.rules.catalogue.content import Content, entries_at, text_at
from onewindow.rules.catalogue.situations import Way
from onewindow.rules.catalogue.values import Question

MOST_SENT = 40


@dataclass(frozen=True)
class Told:
    """One answered question with its reason, its rule and the papers it makes certain."""

    code: str
    question: str
    answer: str
    reason: str
    rule: str
    materials: tuple[str, ...]
    mark: str = ""


def trace(content: Content, way: Way) -> list[Told]:
    """Why it is this situation: every answer on the way, in the order asked (R-3-21)."""
    names = {text_at(m, "code"): text_at(m, "name") for m in entries_at(content, "materials")}
    marks = _rule_marks(content)
    return [
        Told(
            step.question.code,
            step.question.text,
            step.option.label,
            step.reason,
            step.rule,
            tuple(names[code] for code in step.materials if code in names),
            marks.get((step.question.code, step.option.code), ""),
        )
        for step in way.asked
    ]


def _rule_marks(content: Content) -> dict[tuple[str, str], str]:
    """`d` or `u` for every rule that must not be shown as official."""
    return {
        (text_at(question, "code"), text_at(option, "code")): mark
        for question in entries_at(content, "situation_tree", "questions")
        for option in entries_at(question, "options")
        if (mark := text_at(option, "rule_confidence")) in ("d", "u")
    }


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


@dataclass(frozen=True)
class Choice:
    """One answer that may be given, with the address that gives it."""

    code: str
    label: str
    is_chosen: bool
    query: str


@dataclass(frozen=True)
class Asked:
    """One question on the way with its answers; `chosen` is empty while it stands open."""

    code: str
    text: str
    chosen: str
    choices: tuple[Choice, ...]


def sent_answers(told: Iterable[str]) -> dict[str, str]:
    """The answers that an address or a form carries as `question:option`, the last word counts."""
    answers: dict[str, str] = {}
    for value in list(told)[:MOST_SENT]:
        answers.update(pressed(value))
    return answers


def asked_rows(way: Way) -> list[Asked]:
    """Every question on the way, and the one that comes next."""
    asked: list[tuple[Question, str]] = [(s.question, s.option.code) for s in way.asked]
    if way.next is not None:
        asked.append((way.next, ""))
    rows, before = [], list[tuple[str, str]]()
    for question, chosen in asked:
        choices = tuple(
            Choice(
                option.code,
                option.label,
                option.code == chosen,
                urlencode([*before, ("a", f"{question.code}:{option.code}")]),
            )
            for option in question.options
        )
        rows.append(Asked(question.code, question.text, chosen, choices))
        before.append(("a", f"{question.code}:{chosen}"))
    return rows
