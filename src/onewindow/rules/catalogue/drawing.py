"""How is a question tree drawn and redrawn? Each step gives new content; nothing else is touched.

Half-drawn trees are fine here: `situations.tree_failures` names what is missing (R-3-21).
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from onewindow.rules.catalogue.content import Content, entries_at, text_at, texts_at

MOST_QUESTIONS = 60
MOST_OPTIONS = 12
_LETTERS = "ABCDEFGHIJKL"


@dataclass(frozen=True)
class Branch:
    """One option as drawn: it ends in a situation, opens a question, or leads back to one."""

    place: int
    option: Content
    situation: Content | None = None
    question: "Node | None" = None
    again: Content | None = None

    @property
    def is_open(self) -> bool:
        """Whether it leads nowhere yet."""
        return self.situation is None and self.question is None and self.again is None


@dataclass(frozen=True)
class Node:
    """One question as drawn, with all that follows from each of its options."""

    place: int
    question: Content
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Drawing:
    """The tree from its first question, and the questions no way leads to yet."""

    root: Node | None
    loose: tuple[Node, ...]


def drawing_of(content: Content) -> Drawing:
    """Each question once: under the first option that leads to it, later ones point back."""
    questions = entries_at(content, "situation_tree", "questions")
    places = {text_at(q, "code"): n for n, q in reversed(list(enumerate(questions)))}
    leaves = {text_at(leaf, "code"): leaf for leaf in entries_at(content, "situations")}
    drawn = set[int]()

    def node(place: int) -> Node:
        drawn.add(place)
        options = entries_at(questions[place], "options")
        return Node(place, questions[place], tuple(branch(n, o) for n, o in enumerate(options)))

    def branch(place: int, option: Content) -> Branch:
        to = text_at(option, "goes_to")
        if to in leaves:
            return Branch(place, option, situation=leaves[to])
        if to not in places:
            return Branch(place, option)
        if places[to] in drawn:
            return Branch(place, option, again=questions[places[to]])
        return Branch(place, option, question=node(places[to]))

    first = places.get(text_at(content, "situation_tree", "first"))
    root = None if first is None else node(first)
    loose = tuple(node(place) for place in range(len(questions)) if place not in drawn)
    return Drawing(root, loose)


def with_question(content: Content, after: tuple[int, int] | None = None) -> dict[str, Any]:
    """One question more, with two empty options; asked after an option when one is given."""
    made, tree = opened(content)
    if len(tree["questions"]) >= MOST_QUESTIONS:
        return made
    code = _fresh("Q", _codes(made))
    options = [{"code": letter, "label": "", "goes_to": ""} for letter in _LETTERS[:2]]
    tree["questions"].append({"code": code, "text": "", "options": options})
    if after is not None:
        _lead(tree, after, code)
    elif not tree.get("first"):
        tree["first"] = code
    return made


def with_option(content: Content, question: int) -> dict[str, Any]:
    """One option more; its code is the first letter still free."""
    made, tree = opened(content)
    options = tree["questions"][question]["options"]
    if len(options) < MOST_OPTIONS:
        used = {str(option.get("code")) for option in options}
        code = next((letter for letter in _LETTERS if letter not in used), _fresh("O", used))
        options.append({"code": code, "label": "", "goes_to": ""})
    return made


def with_situation(content: Content, after: tuple[int, int] | None = None) -> dict[str, Any]:
    """One situation more; the option given ends in it."""
    made, tree = opened(content)
    code = _fresh("S", _codes(made))
    made.setdefault("situations", []).append({"code": code, "name": "", "materials": []})
    if after is not None:
        _lead(tree, after, code)
    return made


def without_question(content: Content, question: int) -> dict[str, Any]:
    """The question goes; options that led to it lead nowhere until somebody says where."""
    made, tree = opened(content)
    code = tree["questions"].pop(question).get("code")
    _unlead(tree, code)
    if tree.get("first") == code:
        tree["first"] = str(tree["questions"][0]["code"]) if tree["questions"] else ""
    if not tree["questions"]:
        made.pop("situation_tree")
    return made


def without_option(content: Content, question: int, option: int) -> dict[str, Any]:
    """One option less."""
    made, tree = opened(content)
    tree["questions"][question]["options"].pop(option)
    return made


def without_situation(content: Content, situation: int) -> dict[str, Any]:
    """The situation goes; so does each form field that only it asked for."""
    made, tree = opened(content)
    code = made["situations"].pop(situation).get("code")
    _unlead(tree, code)
    if "form" in made:
        made["form"] = list(_still_asked(entries_at(made, "form"), code))
    if not tree["questions"]:
        made.pop("situation_tree")
    return made


def raised_option(content: Content, question: int, option: int) -> dict[str, Any]:
    """The option changes places with the one before it."""
    made, tree = opened(content)
    options = tree["questions"][question]["options"]
    if option > 0:
        options.insert(option - 1, options.pop(option))
    return made


def _still_asked(form: Iterable[Content], code: object) -> Iterable[dict[str, Any]]:
    for entry in form:
        only_in = texts_at(entry, "situations")
        left = [each for each in only_in if each != code]
        if only_in and not left:
            continue
        yield {**entry, "situations": left} if only_in else dict(entry)


def opened(content: Content) -> tuple[dict[str, Any], dict[str, Any]]:
    """A copy of the content, and its tree in it ready to be drawn in."""
    made: dict[str, Any] = copy.deepcopy(dict(content))
    tree = made.get("situation_tree")
    if not isinstance(tree, dict):
        tree = made["situation_tree"] = {"first": ""}
    # Only what the drawing shows has a place in it.
    tree["questions"] = _mappings(tree.get("questions"))
    for question in tree["questions"]:
        question["options"] = _mappings(question.get("options"))
    if "situations" in made:
        made["situations"] = _mappings(made["situations"])
    return made, tree


def _mappings(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _codes(content: Content) -> set[str]:
    leaves = entries_at(content, "situations")
    return {
        text_at(each, "code")
        for each in (*entries_at(content, "situation_tree", "questions"), *leaves)
    }


def _fresh(start: str, used: set[str]) -> str:
    return next(f"{start}{n}" for n in count(1) if f"{start}{n}" not in used)


def _lead(tree: dict[str, Any], after: tuple[int, int], code: str) -> None:
    question, option = after
    tree["questions"][question]["options"][option]["goes_to"] = code


def _unlead(tree: dict[str, Any], code: object) -> None:
    for question in tree["questions"]:
        for option in question["options"]:
            if option.get("goes_to") == code:
                option["goes_to"] = ""
