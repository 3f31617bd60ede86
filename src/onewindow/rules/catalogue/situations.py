"""Does every way through the questions end in one situation with known materials? (R-3-21)"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from onewindow.rules.catalogue.values import Question, SituationTree
from onewindow.rules.outcomes import Refusal

RULE = "R-3-21"


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
    if len(question.options) < 2:
        yield Refusal("QUESTION_WITHOUT_CHOICE", RULE, facts)
    # One answer is chosen, so two options exclude each other unless they are the same answer.
    labels = ("".join(option.label.split()) for option in question.options)
    for label in dict.fromkeys(_doubled(labels) + _doubled(o.code for o in question.options)):
        yield Refusal("OPTIONS_NOT_EXCLUSIVE", RULE, {**facts, "option": label})
    places = {q.code for q in tree.questions} | {s.code for s in tree.situations}
    for option in question.options:
        if option.goes_to not in places:
            found = {**facts, "option": option.label, "goes_to": option.goes_to or "（空）"}
            yield Refusal("OPTION_LEADS_NOWHERE", RULE, found)


def _ways(tree: SituationTree) -> dict[str, list[str]]:
    return {q.code: [option.goes_to for option in q.options] for q in tree.questions}


def _cycle(tree: SituationTree) -> Iterator[Refusal]:
    try:
        TopologicalSorter(_ways(tree)).prepare()
    except CycleError as error:
        yield Refusal("TREE_HAS_CYCLE", RULE, {"way": " → ".join(reversed(error.args[1]))})


def _unreachable(tree: SituationTree) -> Iterator[Refusal]:
    if not tree.questions:
        return
    ways, reached, ahead = _ways(tree), set[str](), [tree.first]
    while ahead:
        code = ahead.pop()
        if code not in reached:
            reached.add(code)
            ahead.extend(ways.get(code, ()))
    places = {q.code: q.text for q in tree.questions}
    places.update({s.code: s.name for s in tree.situations})
    for code, name in places.items():
        if code not in reached:
            yield Refusal("TREE_NOT_REACHABLE", RULE, {"place": code, "name": name})


def _materials(tree: SituationTree, material_codes: Collection[str]) -> Iterator[Refusal]:
    for situation in tree.situations:
        for code in situation.materials:
            if code not in material_codes:
                facts = {"situation": situation.name, "material": code}
                yield Refusal("SITUATION_MATERIAL_UNKNOWN", RULE, facts)
    asked = {code for situation in tree.situations for code in situation.materials}
    for code in dict.fromkeys(material_codes):
        if tree.situations and code not in asked:
            yield Refusal("MATERIAL_IN_NO_SITUATION", RULE, {"material": code})
