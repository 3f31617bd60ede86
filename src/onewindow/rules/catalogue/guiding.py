"""Which way did somebody go through the questions, and does it still hold in a new version?"""

from collections import Counter
from collections.abc import Iterable, Mapping

from onewindow.rules.catalogue.content import Content, entries_at, situation_tree, text_at, texts_at
from onewindow.rules.catalogue.values import Question, SituationTree

ONLY_QUESTION = "SITUATION"
_ONLY_TEXT = "您属于哪种情况？"


def askable(content: Content) -> Content:
    """The content with its questions; situations without any are one question of their own.

    Imported guides and old versions list situations only; R-3-21 refuses that for new ones.
    """
    situations = entries_at(content, "situations")
    if len(situations) < 2 or entries_at(content, "situation_tree", "questions"):
        return content
    options = [
        {
            "code": text_at(each, "code"),
            "label": text_at(each, "name"),
            "goes_to": text_at(each, "code"),
        }
        for each in situations
    ]
    question = {"code": ONLY_QUESTION, "text": _ONLY_TEXT, "options": options}
    return {**content, "situation_tree": {"first": ONLY_QUESTION, "questions": [question]}}


def answers_to(content: Content, situation: str) -> dict[str, str]:
    """Answers that end in this situation, by the shortest way; empty when no way leads there."""
    tree = situation_tree(askable(content))
    questions = {q.code: q for q in tree.questions}
    ways: list[tuple[str, dict[str, str]]] = [(tree.first, {})]
    seen = set[str]()
    for place, answers in ways:
        if place == situation:
            return answers
        question = questions.get(place)
        if question is None or place in seen:
            continue
        seen.add(place)
        ways.extend((o.goes_to, {**answers, place: o.code}) for o in question.options)
    return {}


def known_answers(content: Content, answers: Mapping[str, str]) -> dict[str, str]:
    """Those answers whose question and option stand in the tree, on the way or not."""
    questions = {q.code: {o.code for o in q.options} for q in situation_tree(content).questions}
    return {q: option for q, option in answers.items() if option in questions.get(q, ())}


def held_answers(before: Content, after: Content, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that still hold after the guide changed (R-3-3).

    An answer holds while its question is asked in the same words with the same choices; where
    the choice leads may have changed. Everything else is asked again.
    """
    earlier = {q.code: _asked(q) for q in situation_tree(askable(before)).questions}
    later = {q.code: _asked(q) for q in situation_tree(askable(after)).questions}
    return {
        code: option
        for code, option in answers.items()
        if code in later and earlier.get(code) == later[code]
    }


def _asked(question: Question) -> tuple[str, tuple[tuple[str, str], ...]]:
    return question.text, tuple((option.code, option.label) for option in question.options)


def most_ahead(content: Content, place: str) -> int:
    """How many questions may still come from here, at most; for saying how far one has got."""
    return _most(situation_tree(askable(content)), place, frozenset())


def _most(tree: SituationTree, place: str, passed: frozenset[str]) -> int:
    question = next((q for q in tree.questions if q.code == place), None)
    if question is None or place in passed:
        return 0
    beyond = (_most(tree, o.goes_to, passed | {place}) for o in question.options)
    return 1 + max(beyond, default=0)


def said_answers(content: Content, said: str) -> dict[str, str]:
    """Answers that everyday words give away: 身份证丢了 says that the card is not there.

    `everyday_names` of an option are optional; a question whose options are named twice, or
    not at all, stays open.
    """
    heard = "".join(said.split())
    if not heard:
        return {}
    found: dict[str, str] = {}
    for question in entries_at(content, "situation_tree", "questions"):
        meant = [
            text_at(option, "code")
            for option in entries_at(question, "options")
            if any(name and name in heard for name in texts_at(option, "everyday_names"))
        ]
        if len(meant) == 1:
            found[text_at(question, "code")] = meant[0]
    return found


def commonest(ways: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """For each question, the answer most people gave; the first seen where two are even."""
    counted: dict[str, Counter[str]] = {}
    for answers in ways:
        for code, option in answers.items():
            counted.setdefault(code, Counter())[option] += 1
    return {code: options.most_common(1)[0][0] for code, options in counted.items()}
