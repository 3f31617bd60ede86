"""R-3-21: the guided questions are finite, acyclic, reachable, and their options exclusive."""

from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.catalogue.situations import tree_failures
from onewindow.rules.catalogue.values import Option, Question, Situation, SituationTree

A = Situation("A", "甲情形", ("FORM",))
B = Situation("B", "乙情形", ("FORM", "ID"))
CODES = ("FORM", "ID")


def question(code: str, *ways: str) -> Question:
    return Question(code, f"问{code}？", tuple(Option(w, f"去{w}", w) for w in ways))


def codes(tree: SituationTree, materials: tuple[str, ...] = CODES) -> list[str]:
    return [failure.code for failure in tree_failures(tree, materials)]


def test_two_situations_behind_one_question_are_fine() -> None:
    assert codes(SituationTree((A, B), (question("Q", "A", "B"),), "Q")) == []


def test_one_situation_needs_no_question() -> None:
    assert codes(SituationTree((A,)), ("FORM",)) == []


def test_an_item_without_situation_is_named() -> None:
    assert codes(SituationTree(())) == ["NO_SITUATION"]


def test_several_situations_need_a_question() -> None:
    assert codes(SituationTree((A, B))) == ["SITUATIONS_WITHOUT_QUESTION"]


def test_the_first_question_must_exist() -> None:
    tree = SituationTree((A, B), (question("Q", "A", "B"),), "")
    assert codes(tree) == ["TREE_START_MISSING", *["TREE_NOT_REACHABLE"] * 3]


def test_a_question_needs_a_choice() -> None:
    assert codes(SituationTree((A,), (question("Q", "A"),), "Q"), ("FORM",)) == [
        "QUESTION_WITHOUT_CHOICE"
    ]


def test_equal_answers_do_not_exclude_each_other() -> None:
    twice = Question("Q", "问？", (Option("x", "是 的", "A"), Option("y", "是的", "B")))
    same_code = Question("Q", "问？", (Option("x", "是", "A"), Option("x", "否", "B")))
    for asked in (twice, same_code):
        assert codes(SituationTree((A, B), (asked,), "Q")) == ["OPTIONS_NOT_EXCLUSIVE"]


def test_an_option_must_lead_somewhere() -> None:
    found = tree_failures(SituationTree((A, B), (question("Q", "A", "B", "C"),), "Q"), CODES)
    assert [f.code for f in found] == ["OPTION_LEADS_NOWHERE"]
    assert found[0].facts["goes_to"] == "C"


def test_a_way_round_is_named_with_its_steps() -> None:
    tree = SituationTree((A, B), (question("P", "Q", "A"), question("Q", "P", "B")), "P")
    (found,) = tree_failures(tree, CODES)
    assert found.code == "TREE_HAS_CYCLE"
    assert found.facts["way"] in ("P → Q → P", "Q → P → Q")


def test_what_cannot_be_reached_is_named() -> None:
    tree = SituationTree((A, B), (question("P", "A", "A2"), question("Q", "A", "B")), "P")
    found = {(f.code, f.facts.get("place")) for f in tree_failures(tree, CODES)}
    assert {("TREE_NOT_REACHABLE", "Q"), ("TREE_NOT_REACHABLE", "B")} <= found


def test_a_situation_asks_only_for_listed_materials() -> None:
    tree = SituationTree((Situation("A", "甲", ("FORM", "GHOST")),))
    assert codes(tree) == ["SITUATION_MATERIAL_UNKNOWN", "MATERIAL_IN_NO_SITUATION"]


def test_codes_are_used_once() -> None:
    tree = SituationTree((A, A), (question("Q", "A", "B"),), "Q")
    assert "TREE_CODE_TWICE" in codes(tree)
    assert codes(SituationTree((B,)), ("FORM", "ID", "ID")) == ["MATERIAL_CODE_TWICE"]


@given(st.integers(1, 40), st.data())
def test_any_tree_that_only_looks_ahead_is_sound(size: int, data: st.DataObject) -> None:
    """Question n leads to n+1 and to a later place: no cycle, everything reached."""
    leaves = tuple(Situation(f"L{n}", f"情形{n}", ("FORM",)) for n in range(size + 1))
    asked = tuple(
        question(f"Q{n}", f"Q{n + 1}" if n + 1 < size else f"L{size}", f"L{n}") for n in range(size)
    )
    shuffled = data.draw(st.permutations(asked))
    assert codes(SituationTree(leaves, tuple(shuffled), "Q0"), ("FORM",)) == []


@given(st.integers(2, 30), st.data())
def test_any_step_back_is_found(size: int, data: st.DataObject) -> None:
    back = data.draw(st.integers(1, size - 1))
    target = data.draw(st.integers(0, back))
    leaves = tuple(Situation(f"L{n}", f"情形{n}", ("FORM",)) for n in range(size + 1))
    asked = tuple(
        question(
            f"Q{n}",
            f"Q{n + 1}" if n + 1 < size else f"L{size}",
            f"L{n}",
            *([f"Q{target}"] if n == back and target != n + 1 else []),
        )
        for n in range(size)
    )
    assert codes(SituationTree(leaves, asked, "Q0"), ("FORM",)) == ["TREE_HAS_CYCLE"]


def test_what_nobody_could_read_is_named() -> None:
    silent = Question("Q", "", (Option("a", "", "A"), Option("b", "乙", "B")))
    found = tree_failures(SituationTree((A, Situation("B", "", ("ID",))), (silent,), "Q"), CODES)
    assert [(f.code, f.facts.get("option")) for f in found] == [
        ("QUESTION_WITHOUT_TEXT", None),
        ("OPTION_WITHOUT_LABEL", "a"),
        ("SITUATION_WITHOUT_NAME", None),
    ]
