"""A way through the questions: kept where it still holds, asked again where it changed."""

import copy
from typing import Any

import pytest

from onewindow.rules.catalogue.guiding import (
    ONLY_QUESTION,
    answers_to,
    askable,
    commonest,
    held_answers,
    known_answers,
    most_ahead,
    said_answers,
)
from onewindow.rules.catalogue.situations import situation_way


def question(code: str, text: str, *options: tuple[str, str, str]) -> dict[str, Any]:
    keys = ("code", "label", "goes_to")
    return {
        "code": code,
        "text": text,
        "options": [dict(zip(keys, o, strict=True)) for o in options],
    }


CARD: dict[str, Any] = {
    "situation_tree": {
        "first": "AGE",
        "questions": [
            question(
                "AGE", "满16周岁了吗？", ("ADULT", "满了", "KEPT"), ("MINOR", "没满", "MINOR")
            ),
            question("KEPT", "旧证还在吗？", ("YES", "还在", "RENEW"), ("LOST", "丢了", "REISSUE")),
        ],
    },
    "situations": [{"code": c, "name": c} for c in ("RENEW", "REISSUE", "MINOR")],
}
CARD["situation_tree"]["questions"][1]["options"][1]["everyday_names"] = ["身份证丢了", "补办"]
PLAIN: dict[str, Any] = {"situations": [{"code": "A", "name": "甲"}, {"code": "B", "name": "乙"}]}


def test_situations_without_questions_are_one_question() -> None:
    way = situation_way(askable(PLAIN), {})
    assert way.next is not None
    assert [o.label for o in way.next.options] == ["甲", "乙"]
    assert situation_way(askable(PLAIN), {ONLY_QUESTION: "B"}).situation == "B"


@pytest.mark.parametrize("content", [CARD, {"situations": [{"code": "A"}]}, {}])
def test_what_needs_no_question_is_left_as_it_is(content: dict[str, Any]) -> None:
    assert askable(content) is content


@pytest.mark.parametrize("situation", ["RENEW", "REISSUE", "MINOR"])
def test_the_answers_to_a_situation_lead_there(situation: str) -> None:
    assert situation_way(CARD, answers_to(CARD, situation)).situation == situation


def test_no_way_leads_to_what_is_not_there_or_round_in_a_ring() -> None:
    assert answers_to(CARD, "NOWHERE") == {}
    ring = copy.deepcopy(CARD)
    ring["situation_tree"]["questions"][1]["options"][0]["goes_to"] = "AGE"
    assert answers_to(ring, "RENEW") == {}
    assert most_ahead(ring, "AGE") == 2


def test_an_answer_holds_while_its_question_stays_as_it_was() -> None:
    told = {"AGE": "ADULT", "KEPT": "LOST", "GONE": "X"}
    assert held_answers(CARD, copy.deepcopy(CARD), told) == {"AGE": "ADULT", "KEPT": "LOST"}


@pytest.mark.parametrize(
    "change",
    [
        lambda q: q.update(text="原来的证还在手上吗？"),
        lambda q: q["options"].append({"code": "OLD", "label": "过期了", "goes_to": "RENEW"}),
        lambda q: q["options"][1].update(label="找不到了"),
        lambda q: q.update(code="OTHER"),
    ],
)
def test_a_question_in_other_words_or_with_other_choices_is_asked_again(change: Any) -> None:
    after = copy.deepcopy(CARD)
    change(after["situation_tree"]["questions"][1])
    assert held_answers(CARD, after, {"AGE": "ADULT", "KEPT": "LOST"}) == {"AGE": "ADULT"}


def test_where_a_choice_leads_may_change() -> None:
    after = copy.deepcopy(CARD)
    after["situation_tree"]["questions"][1]["options"][1]["goes_to"] = "RENEW"
    assert held_answers(CARD, after, {"KEPT": "LOST"}) == {"KEPT": "LOST"}


def test_only_what_the_tree_can_ask_is_known() -> None:
    told = {"AGE": "ADULT", "KEPT": "STOLEN", "COLOUR": "RED"}
    assert known_answers(CARD, told) == {"AGE": "ADULT"}


@pytest.mark.parametrize(("place", "left"), [("AGE", 2), ("KEPT", 1), ("RENEW", 0)])
def test_how_many_questions_may_still_come(place: str, left: int) -> None:
    assert most_ahead(CARD, place) == left


@pytest.mark.parametrize(
    ("said", "meant"),
    [("我身份证 丢了", {"KEPT": "LOST"}), ("办身份证", {}), ("", {})],
)
def test_everyday_words_give_an_answer_away(said: str, meant: dict[str, str]) -> None:
    assert said_answers(CARD, said) == meant


def test_words_that_mean_two_answers_mean_none() -> None:
    both = copy.deepcopy(CARD)
    both["situation_tree"]["questions"][1]["options"][0]["everyday_names"] = ["身份证"]
    assert said_answers(both, "身份证丢了") == {}


def test_the_commonest_answer_to_each_question() -> None:
    ways = [{"AGE": "ADULT", "KEPT": "LOST"}, {"AGE": "MINOR"}, {"AGE": "ADULT", "KEPT": "YES"}]
    assert commonest(ways) == {"AGE": "ADULT", "KEPT": "LOST"}
    assert commonest([]) == {}
