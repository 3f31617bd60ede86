"""The case's page of the rule book: the one transition table, and the diagram drawn from it."""

from collections.abc import Iterator

from tests.spec.page import Page, Table

from onewindow.case_words import ACTION_NAMES, RESULT_NAMES, STATE_NAMES
from onewindow.rules.casework.results import STEPS
from onewindow.rules.casework.states import (
    TERMINAL,
    TRANSITIONS,
    UNDECIDED,
    Actor,
    CaseState,
    Transition,
)

ACTOR_NAMES = {
    Actor.APPLICANT: "申请人",
    Actor.CLERK: "窗口人员",
    Actor.REVIEWER: "审批人员",
    Actor.APPROVER: "批准人",
    Actor.ISSUING_CLERK: "出件人员",
    Actor.SYSTEM: "系统",
}


def _labels(transition: Transition) -> str:
    actors = "、".join(ACTOR_NAMES[a] for a in Actor if a in transition.actors)
    return f"{ACTION_NAMES[transition.action]}（{actors}）"


def edges() -> Iterator[tuple[str, str, Transition]]:
    """(from, to, transition); what is open in every undecided state starts from their frame."""
    for transition in TRANSITIONS.values():
        if transition.target is None:
            yield from ((s, s, transition) for s in CaseState if s in transition.sources)
            continue
        whole = transition.sources >= UNDECIDED
        if whole:
            yield "UNDECIDED", transition.target, transition
        left = transition.sources - UNDECIDED if whole else transition.sources
        yield from ((s, transition.target, transition) for s in CaseState if s in left)


def diagram() -> str:
    """The transition table as a Mermaid flow chart: ends are rounded, the undecided are framed."""
    lines = ["```mermaid", "flowchart TD", '  subgraph UNDECIDED["还没有决定 / undecided"]']
    inside = [state for state in CaseState if state in UNDECIDED]
    lines += [f"    {_box(state)}" for state in inside]
    lines += ["  end"]
    lines += [f"  {_box(state)}" for state in CaseState if state not in UNDECIDED]
    joined: dict[tuple[str, str], list[str]] = {}
    for source, target, transition in edges():
        joined.setdefault((source, target), []).append(_labels(transition))
    lines += [f'  {a} -->|"{"<br>".join(words)}"| {b}' for (a, b), words in joined.items()]
    return "\n".join([*lines, "```"])


def _box(state: CaseState) -> str:
    words = f"{STATE_NAMES[state]}<br>{state}"
    return f'{state}(["{words}"])' if state in TERMINAL else f'{state}["{words}"]'


def _row(transition: Transition) -> tuple[object, ...]:
    return (
        f"`{transition.action}`",
        ACTION_NAMES[transition.action],
        "<br>".join(f"`{s}`" for s in CaseState if s in transition.sources),
        f"`{transition.target}`" if transition.target else "stays",
        "<br>".join(f"{ACTOR_NAMES[a]} `{a}`" for a in Actor if a in transition.actors),
        transition.rule,
    )


PAGE = Page(
    name="case-states",
    title="The states of a case",
    about=f"""\
One table in `rules/casework/states.py` says who may take which action in which state. Pages ask it
which buttons to show, operations ask it again before they write, and this page is drawn from it.

{diagram()}""",
    tables=[
        Table(
            "Transitions",
            "RULES 1.1 to 1.3; Administrative Licensing Law art. 29 to 45",
            ("action", "in Chinese", "from", "to", "by", "rule"),
            [_row(transition) for transition in TRANSITIONS.values()],
        ),
        Table(
            "States",
            "R-1-1, R-1-4, R-1-30",
            ("state", "shown as", "an end?"),
            [(f"`{s}`", STATE_NAMES[s], "yes" if s in TERMINAL else "") for s in CaseState],
        ),
        Table(
            "The result on its way",
            "R-1-13",
            ("action", "from", "to", "then shown as"),
            [(f"`{a}`", f"`{b}`", f"`{c}`", RESULT_NAMES[c]) for a, (b, c) in STEPS.items()],
        ),
    ],
)
