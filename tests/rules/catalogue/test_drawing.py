"""R-3-21: a tree is drawn step by step; what is taken away leaves no dead ends unnamed."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.catalogue.content import situation_tree
from onewindow.rules.catalogue.drawing import (
    MOST_OPTIONS,
    drawing_of,
    raised_option,
    with_option,
    with_question,
    with_situation,
    without_option,
    without_question,
    without_situation,
)
from onewindow.rules.catalogue.situations import tree_failures

CONTENT: dict[str, Any] = {
    "name": "小事",
    "situation_tree": {
        "first": "Q",
        "questions": [
            {"code": "Q", "text": "一？", "options": [
                {"code": "A", "label": "甲", "goes_to": "R", "note": "留着"},
                {"code": "B", "label": "乙", "goes_to": "S1"}]},
            {"code": "R", "text": "二？", "options": [
                {"code": "A", "label": "丙", "goes_to": "S1"},
                {"code": "B", "label": "丁", "goes_to": "S2"}]},
        ],
    },
    "situations": [
        {"code": "S1", "name": "其一", "materials": ["FORM"]},
        {"code": "S2", "name": "其二", "materials": ["FORM"]},
    ],
    "form": [{"code": "a"}, {"code": "b", "situations": ["S2"]},
             {"code": "c", "situations": ["S1", "S2"]}],
}  # fmt: skip


def failures(content: dict[str, Any]) -> set[str]:
    return {f.code for f in tree_failures(situation_tree(content), ["FORM"])}


def test_each_question_is_drawn_once_under_the_first_option_that_leads_to_it() -> None:
    content = copy.deepcopy(CONTENT)
    content["situation_tree"]["questions"][0]["options"].append(
        {"code": "C", "label": "另", "goes_to": "R"}
    )
    content["situation_tree"]["questions"].append({"code": "L", "text": "散", "options": []})
    drawing = drawing_of(content)
    assert drawing.root is not None
    nested, leaf, again = drawing.root.branches
    assert nested.question is not None
    assert [b.situation and b.situation["code"] for b in nested.question.branches] == ["S1", "S2"]
    assert leaf.situation is not None
    assert again.again is not None
    assert again.again["code"] == "R"
    assert [node.question["code"] for node in drawing.loose] == ["L"]


def test_a_tree_that_goes_round_is_still_drawn() -> None:
    content = copy.deepcopy(CONTENT)
    content["situation_tree"]["questions"][1]["options"][0]["goes_to"] = "Q"
    drawing = drawing_of(content)
    assert drawing.root is not None
    assert drawing.root.branches[0].question is not None
    assert drawing.root.branches[0].question.branches[0].again is not None


def test_without_questions_nothing_is_drawn() -> None:
    assert drawing_of({}).root is None
    assert drawing_of({"situations": CONTENT["situations"]}).loose == ()


def test_a_question_asked_after_an_option_hangs_there() -> None:
    made = with_question(CONTENT, (0, 1))
    assert made["situation_tree"]["questions"][0]["options"][1]["goes_to"] == "Q1"
    assert [o["code"] for o in made["situation_tree"]["questions"][2]["options"]] == ["A", "B"]
    assert CONTENT["situation_tree"]["questions"][0]["options"][1]["goes_to"] == "S1"


def test_the_first_question_of_all_is_where_the_guide_begins() -> None:
    made = with_question({"situations": CONTENT["situations"]})
    assert made["situation_tree"]["first"] == "Q1"
    again = with_question(made)
    assert again["situation_tree"]["first"] == "Q1"


def test_an_option_can_end_in_a_new_situation() -> None:
    made = with_situation(CONTENT, (1, 0))
    assert made["situation_tree"]["questions"][1]["options"][0]["goes_to"] == "S3"
    assert made["situations"][2] == {"code": "S3", "name": "", "materials": []}
    assert with_situation({})["situations"][0]["code"] == "S1"


def test_options_take_free_letters_up_to_a_limit() -> None:
    made = without_option(CONTENT, 0, 0)
    made = with_option(made, 0)
    assert [o["code"] for o in made["situation_tree"]["questions"][0]["options"]] == ["B", "A"]
    for _n in range(20):
        made = with_option(made, 0)
    options = made["situation_tree"]["questions"][0]["options"]
    assert len({o["code"] for o in options}) == len(options) == MOST_OPTIONS


def test_a_question_taken_away_leaves_its_way_open_and_that_is_named() -> None:
    made = without_question(CONTENT, 1)
    assert made["situation_tree"]["questions"][0]["options"][0] == {
        "code": "A", "label": "甲", "goes_to": "", "note": "留着",
    }  # fmt: skip
    assert "OPTION_LEADS_NOWHERE" in failures(made)
    first_gone = without_question(CONTENT, 0)
    assert first_gone["situation_tree"]["first"] == "R"
    assert "situation_tree" not in without_question(first_gone, 0)


def test_a_situation_taken_away_takes_its_own_fields_along() -> None:
    made = without_situation(CONTENT, 1)
    assert made["form"] == [{"code": "a"}, {"code": "c", "situations": ["S1"]}]
    assert made["situation_tree"]["questions"][1]["options"][1]["goes_to"] == ""
    bare = without_situation({"situations": CONTENT["situations"]}, 0)
    assert bare == {"situations": CONTENT["situations"][1:]}


def test_an_option_is_raised_by_one_place() -> None:
    made = raised_option(CONTENT, 0, 1)
    assert [o["code"] for o in made["situation_tree"]["questions"][0]["options"]] == ["B", "A"]
    assert raised_option(CONTENT, 0, 0) == CONTENT


@given(st.lists(st.integers(0, 5), max_size=8))
def test_however_it_is_redrawn_every_question_is_drawn_exactly_once(steps: list[int]) -> None:
    content: dict[str, Any] = CONTENT
    for step in steps:
        questions = content.get("situation_tree", {}).get("questions", [])
        last = len(questions) - 1
        has_options = last >= 0 and bool(questions[last]["options"])
        if step == 0:
            content = with_question(content, (last, 0) if has_options else None)
        elif step == 1 and last >= 0:
            content = with_option(content, last)
        elif step == 2:
            content = with_situation(content, (last, 0) if has_options else None)
        elif step == 3 and last >= 0:
            content = without_question(content, 0)
        elif step == 4 and has_options:
            content = without_option(content, last, 0)
        elif step == 5 and content.get("situations"):
            content = without_situation(content, 0)
    drawing = drawing_of(content)
    drawn: list[int] = []

    def walk(node: Any) -> None:
        drawn.append(node.place)
        for branch in node.branches:
            if branch.question is not None:
                walk(branch.question)

    for node in (*([drawing.root] if drawing.root else []), *drawing.loose):
        walk(node)
    count = len(content.get("situation_tree", {}).get("questions", []))
    assert sorted(drawn) == list(range(count))
    failures(content)
