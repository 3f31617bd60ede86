"""Does every way through the questions end in one situation with known materials? (R-3-21)"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from onewindow.rules.catalogue.content import Content, situation_tree
from onewindow.rules.catalogue.values import Option, Question, SituationTree
from onewindow.rules.outcomes import Refusal

RULE = "R-3-21"


@dataclass(frozen=True, slots=True)
class Step:
    """One answered question: what was chosen, and why it matters.

    `materials` are those that this answer makes certain: every situation still open asks for
    them, and before the answer not every one did.
    """

    question: Question
    option: Option
    reason: str = ""
    rule: str = ""
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How far the answers lead: to a situation, or to the next question.

    Both None means the tree itself is broken; the publishing checks name how (R-3-21).
    """

    situation: str | None
    asked: tuple[Step, ...] = ()
    next: Question | None = None


def situation_way(content: Content, answers: Mapping[str, str]) -> Way:
    """Follow the answers (question code -> option code) through an item's questions.

    An answer whose option is not there any more stops the way at its question, which is asked
    again; answers to questions that are not on the way are ignored.
    """
    return way_through(situation_tree(content), answers)


def way_through(tree: SituationTree, answers: Mapping[str, str]) -> Way:
    """The same for a tree that was read already."""
    questions = {question.code: question for question in tree.questions}
    leaves = {situation.code for situation in tree.situations}
    if not tree.questions:
        return Way(tree.situations[0].code if len(tree.situations) == 1 else None)
    place, asked = tree.first, list[Step]()
    while place in questions and place not in {step.question.code for step in asked}:
        question = questions[place]
        chosen = next((o for o in question.options if o.code == answers.get(place)), None)
        if chosen is None:
            return Way(None, tuple(asked), question)
        certain = _certain(tree, chosen.goes_to)
        known = set(_certain(tree, place))
        brought = tuple(code for code in certain if code not in known)
        asked.append(Step(question, chosen, chosen.reason, chosen.rule, brought))
        place = chosen.goes_to
    return Way(place if place in leaves else None, tuple(asked))


def _certain(tree: SituationTree, place: str) -> tuple[str, ...]:
    """The materials that every situation reachable from here asks for."""
    reached = _reached(tree, place)
    asked = [s.materials for s in tree.situations if s.code in reached]
    shared = set(asked[0]).intersection(*asked[1:]) if asked else set()
    return tuple(code for code in asked[0] if code in shared) if asked else ()


def tree_failures(tree: SituationTree, material_codes: Collection[str]) -> tuple[Refusal, ...]:
    """Everything wrong with the tree: finite, acyclic, fully reachable, exclusive options."""
    return (
        *_doubled_codes(tree, material_codes),
        *_start(tree),
        *(failure for question in tree.questions for failure in _options(question, tree)),
        *_cycle(tree),
        *_unreachable(tree),
        *_materials(tree, material_codes),
    )


def _doubled(codes: Iterable[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]


def _doubled_codes(tree: SituationTree, material_codes: Collection[str]) -> Iterator[Refusal]:
    places = [q.code for q in tree.questions] + [s.code for s in tree.situations]
    for code in _doubled(places):
        yield Refusal("TREE_CODE_TWICE", RULE, {"place": code})
    for code in _doubled(material_codes):
        yield Refusal("MATERIAL_CODE_TWICE", RULE, {"material": code})


def _start(tree: SituationTree) -> Iterator[Refusal]:
    if not tree.situations:
        yield Refusal("NO_SITUATION", RULE)
    elif not tree.questions and len(tree.situations) > 1:
        yield Refusal("SITUATIONS_WITHOUT_QUESTION", RULE, {"count": len(tree.situations)})
    if tree.questions and tree.first not in {q.code for q in tree.questions}:
        yield Refusal("TREE_START_MISSING", RULE, {"place": tree.first or "（空）"})


def _options(question: Question, tree: SituationTree) -> Iterator[Refusal]:
    facts = {"question": question.text or question.code}
    if not question.text:
        yield Refusal("QUESTION_WITHOUT_TEXT", RULE, facts)
    if len(question.options) < 2:
        yield Refusal("QUESTION_WITHOUT_CHOICE", RULE, facts)
    for option in question.options:
        if not option.label:
            yield Refusal("OPTION_WITHOUT_LABEL", RULE, {**facts, "option": option.code})
    # One answer is chosen, so two options exclude each other unless they are the same answer.
    labels = ("".join(o.label.split()) for o in question.options if o.label)
    for label in dict.fromkeys(_doubled(labels) + _doubled(o.code for o in question.options)):
        yield Refusal("OPTIONS_NOT_EXCLUSIVE", RULE, {**facts, "option": label})
    places = {q.code for q in tree.questions} | {s.code for s in tree.situations}
    for option in question.options:
        if option.goes_to not in places:
            named = option.label or option.code
            found = {**facts, "option": named, "goes_to": option.goes_to or "（空）"}
            yield Refusal("OPTION_LEADS_NOWHERE", RULE, found)


def _ways(tree: SituationTree) -> dict[str, list[str]]:
    return {q.code: [option.goes_to for option in q.options] for q in tree.questions}


def _reached(tree: SituationTree, start: str) -> set[str]:
    """Every place one can come to from here, itself included."""
    ways, reached, ahead = _ways(tree), set[str](), [start]
    while ahead:
        code = ahead.pop()
        if code not in reached:
            reached.add(code)
            ahead.extend(ways.get(code, ()))
    return reached


def _cycle(tree: SituationTree) -> Iterator[Refusal]:
    try:
        TopologicalSorter(_ways(tree)).prepare()
    except CycleError as error:
        yield Refusal("TREE_HAS_CYCLE", RULE, {"way": " → ".join(reversed(error.args[1]))})


def _unreachable(tree: SituationTree) -> Iterator[Refusal]:
    if not tree.questions:
        return
    reached = _reached(tree, tree.first)
    places = {q.code: q.text for q in tree.questions}
    places.update({s.code: s.name for s in tree.situations})
    for code, name in places.items():
        if code not in reached:
            yield Refusal("TREE_NOT_REACHABLE", RULE, {"place": code, "name": name or code})


def _materials(tree: SituationTree, material_codes: Collection[str]) -> Iterator[Refusal]:
    for situation in tree.situations:
        if not situation.name:
            yield Refusal("SITUATION_WITHOUT_NAME", RULE, {"situation": situation.code})
        for code in situation.materials:
            if code not in material_codes:
                facts = {"situation": situation.name or situation.code, "material": code}
                yield Refusal("SITUATION_MATERIAL_UNKNOWN", RULE, facts)
    asked = {code for situation in tree.situations for code in situation.materials}
    for code in dict.fromkeys(material_codes):
        if tree.situations and code not in asked:
            yield Refusal("MATERIAL_IN_NO_SITUATION", RULE, {"material": code})
