"""The drawn question tree as one form: what is typed, and which step of drawing was pressed.

Every control is named by its place in the tree; the page's `seen` number keeps places honest.
"""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onewindow.rules.catalogue import drawing
from onewindow.rules.catalogue.content import Content
from onewindow.rules.outcomes import Refusal

ROUTES: dict[str, Promise] = {
    "ONLINE": _("网上办"),
    "WINDOW": _("到窗口办"),
    "ON_SITE": _("工作人员上门或者到现场办"),
}
# What each text is called and how long it may be.
LONGEST: dict[str, tuple[Promise, int]] = {
    "text": (_("问题"), 120),
    "label": (_("选项"), 80),
    "reason": (_("理由"), 200),
    "rule": (_("依据"), 200),
    "name": (_("情形名称"), 80),
    "note": (_("情形说明"), 300),
}
Step = Callable[[Content, list[int]], dict[str, Any]]
_STEPS: dict[str, tuple[int, Step]] = {
    "question": (0, lambda content, _at: drawing.with_question(content)),
    "situation": (0, lambda content, _at: drawing.with_situation(content)),
    "option": (1, lambda content, at: drawing.with_option(content, at[0])),
    "ask": (2, lambda content, at: drawing.with_question(content, (at[0], at[1]))),
    "end": (2, lambda content, at: drawing.with_situation(content, (at[0], at[1]))),
    "up": (2, lambda content, at: drawing.raised_option(content, at[0], at[1])),
    "drop-question": (1, lambda content, at: drawing.without_question(content, at[0])),
    "drop-option": (2, lambda content, at: drawing.without_option(content, at[0], at[1])),
    "drop-situation": (1, lambda content, at: drawing.without_situation(content, at[0])),
}


def typed(content: Content, sent: QueryDict) -> dict[str, Any]:
    """The content with every text, target and tick as the form sends them."""
    made, tree = drawing.opened(content)
    for place, question in enumerate(tree["questions"]):
        _texts(question, sent, f"q{place}", ("text",))
        for nth, option in enumerate(question["options"]):
            prefix = f"q{place}-o{nth}"
            was = option.get("rule")
            _texts(option, sent, prefix, ("label", "reason", "rule"))
            if option.get("rule") != was:
                # Somebody wrote another norm: how sure the old one was says nothing about it.
                option.pop("rule_confidence", None)
            option["goes_to"] = sent.get(f"{prefix}-to", option.get("goes_to") or "")
    if tree["questions"]:
        tree["first"] = sent.get("first", tree.get("first", ""))
    else:
        made.pop("situation_tree")
    for place, leaf in enumerate(made.get("situations") or ()):
        _leaf(leaf, sent, f"s{place}")
    return made


def _leaf(leaf: dict[str, Any], sent: QueryDict, prefix: str) -> None:
    _texts(leaf, sent, prefix, ("name", "note"))
    if f"{prefix}-name" not in sent:
        return
    leaf["materials"] = sent.getlist(f"{prefix}-material")
    route = sent.get(f"{prefix}-route", "")
    if route in ROUTES:
        leaf["route"] = route
    else:
        leaf.pop("route", None)


def _texts(entry: dict[str, Any], sent: QueryDict, prefix: str, names: tuple[str, ...]) -> None:
    for name in names:
        if f"{prefix}-{name}" not in sent:
            continue
        value = str(sent[f"{prefix}-{name}"]).strip()
        if value or name in ("text", "label", "name"):
            entry[name] = value
        else:
            entry.pop(name, None)


def stepped(content: Content, act: str) -> tuple[dict[str, Any], str]:
    """The content after the pressed step, and the anchor of what it was about.

    `act` is a step and its places (`option:2`, `ask:0:1`); anything else changes nothing.
    """
    name, *places = act.split(":")
    wanted, step = _STEPS.get(name, (0, None))
    at = [int(place) for place in places if place.isdecimal()]
    if step is None or len(at) != wanted or not _is_there(content, name, at):
        return dict(content), ""
    made = step(content, at)
    return made, _anchor(name, at, made)


def _is_there(content: Content, name: str, at: list[int]) -> bool:
    made, tree = drawing.opened(content)
    if not at:
        return True
    held = made.get("situations", []) if name == "drop-situation" else tree["questions"]
    if at[0] >= len(held):
        return False
    return len(at) == 1 or at[1] < len(held[at[0]]["options"])


def _anchor(name: str, at: list[int], made: dict[str, Any]) -> str:
    questions = (made.get("situation_tree") or {}).get("questions", [])
    if name in ("question", "ask"):
        return f"q{len(questions) - 1}"
    if name in ("situation", "end"):
        return f"s{len(made['situations']) - 1}"
    if name.startswith("drop-"):
        return "tree" if name != "drop-option" else f"q{at[0]}"
    return f"q{at[0]}"


def too_long(content: Content) -> tuple[Refusal, ...]:
    """Texts longer than the page shows them; the form's own limits say the same."""
    made, tree = drawing.opened(content)
    entries = [*tree["questions"], *made.get("situations", [])]
    entries += [option for question in tree["questions"] for option in question["options"]]
    return tuple(
        Refusal("TEXT_TOO_LONG", "", {"label": str(label), "limit": most, "length": length})
        for entry in entries
        for name, (label, most) in LONGEST.items()
        if (length := len(str(entry.get(name) or ""))) > most
    )
