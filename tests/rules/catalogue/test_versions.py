"""Versions move one way, and what differs between two is said in the words of the list."""

import copy
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import onewindow
from onewindow.rules.catalogue.fields import CONTENT_FIELDS, LABELS, TOP_LEVEL_FIELDS, label_of
from onewindow.rules.catalogue.versions import (
    MOVES,
    Difference,
    ItemVersionState,
    differences,
    in_words,
    may_move,
)
from onewindow.rules.outcomes import Refusal
from onewindow.wording import sentence

DRAFT, CHECKED, PUBLISHED, WITHDRAWN = ItemVersionState
DEMO = Path(onewindow.__file__).parent / "demo" / "items"
ID_CARD = yaml.safe_load((DEMO / "id_card_renewal.yaml").read_text("utf-8"))


def said(old: object, new: object) -> list[tuple[str, str, str]]:
    found = differences({"materials": old}, {"materials": new})  # type: ignore[dict-item]
    return [(d.field_label, d.said_before, d.said_after) for d in found]


@pytest.mark.parametrize(("state", "to"), list(product(ItemVersionState, repeat=2)))
def test_only_the_moves_of_the_table_are_allowed(
    state: ItemVersionState, to: ItemVersionState
) -> None:
    refusals = may_move(state, to)
    assert (refusals == ()) == (to in MOVES[state])
    assert all(state.chinese in sentence(r) and to.chinese in sentence(r) for r in refusals)


def test_the_table_is_total_and_a_withdrawn_version_never_returns() -> None:
    assert set(MOVES) == set(ItemVersionState)
    assert not MOVES[WITHDRAWN]
    assert MOVES[PUBLISHED] == {WITHDRAWN}


@pytest.mark.parametrize(("state", "to"), [(DRAFT, CHECKED), (CHECKED, PUBLISHED)])
def test_failures_of_the_checks_stop_checking_and_publishing(
    state: ItemVersionState, to: ItemVersionState
) -> None:
    failures = (Refusal("FEE_UNKNOWN"), Refusal("TRIPS_UNKNOWN"))
    assert may_move(state, to, failures) == failures


def test_failures_do_not_stop_withdrawing() -> None:
    assert may_move(PUBLISHED, WITHDRAWN, (Refusal("FEE_UNKNOWN"),)) == ()


def test_equal_contents_do_not_differ() -> None:
    assert differences(ID_CARD, copy.deepcopy(ID_CARD)) == ()


def test_absent_null_and_empty_are_the_same() -> None:
    old = {"faq": [], "trips_reason": "", "fee": {"basis": None}, "place": {}}
    assert differences(old, {}) == differences({}, old) == ()


def test_a_changed_limit_is_said_with_its_label() -> None:
    new = {**ID_CARD, "committed_limit": {**ID_CARD["committed_limit"], "amount": 15}}
    assert differences(ID_CARD, new) == (
        Difference("承诺办结时限", "committed_limit.amount", 20, 15),
    )


def test_materials_are_matched_by_code() -> None:
    old = [
        {"code": "ID", "name": "身份证", "requirement": "清晰"},
        {"code": "FORM", "name": "申请表"},
    ]
    new = [{"code": "ID", "name": "身份证", "requirement": "在有效期内"}]
    assert said(old, new) == [
        ("申请材料“身份证”的受理标准", "清晰", "在有效期内"),
        ("申请材料“申请表”", "申请表", "（空）"),
    ]
    (changed, removed) = differences({"materials": old}, {"materials": new})
    assert (changed.path, removed.path) == ("materials[ID].requirement", "materials[FORM]")
    assert removed.after is None


def test_an_added_material_is_named() -> None:
    assert said(None, [{"code": "ID", "name": "身份证"}]) == [
        ("申请材料“身份证”", "（空）", "身份证")
    ]


def test_a_new_order_is_one_difference() -> None:
    a, b = {"code": "A", "name": "甲"}, {"code": "B", "name": "乙"}
    assert said([a, b], [b, a]) == [("申请材料的顺序", "甲、乙", "乙、甲")]


def test_what_is_inside_a_material_is_named_with_it() -> None:
    old = [{"code": "ID", "name": "身份证", "replaced_by": {"kind": "none"}}]
    new = [{"code": "ID", "name": "身份证", "replaced_by": {"kind": "elicence"}}]
    assert said(old, new) == [("申请材料“身份证”的替代方式", "none", "elicence")]


@pytest.mark.parametrize(
    "entries",
    [[{"code": "A"}, {"code": "A", "name": "再"}], [{"name": "无编码"}], ["只有名字"], "一段话"],
)
def test_entries_that_cannot_be_told_apart_are_compared_as_a_whole(entries: object) -> None:
    (found,) = differences({"materials": entries}, {"materials": [{"code": "B", "name": "乙"}]})
    assert found.field_label == "申请材料"
    assert found.before == entries


def test_laws_are_named_with_their_article() -> None:
    law = {"law": "居民身份证法", "article": "第12条", "says": "六十日"}
    (found,) = differences({"legal_basis": [law]}, {"legal_basis": []})
    assert found.field_label == "设定依据“居民身份证法第12条”"


def test_questions_inside_the_tree_are_matched_too() -> None:
    new = copy.deepcopy(ID_CARD)
    new["situation_tree"]["questions"][1]["options"][1]["label"] = "丢失"
    (found,) = differences(ID_CARD, new)
    assert found.path == "situation_tree.questions[CARD_ADULT].options[LOST].label"
    assert (found.said_before, found.said_after) == ("丢了", "丢失")


def test_differences_follow_the_order_of_the_list() -> None:
    found = differences({}, {"zz": 1, "faq": "甲", "name": "乙", "trips": 0})
    assert [d.path for d in found] == ["name", "trips", "faq", "zz"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "（空）"),
        ("", "（空）"),
        (False, "否"),
        (0, "0"),
        (["甲", "乙"], "甲、乙"),
        ({"amount": 3, "unit": "月"}, "3；月"),
        ({"kind": "TESTING"}, "TESTING"),
    ],
)
def test_values_are_said_in_words(value: object, words: str) -> None:
    assert in_words(value) == words


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("materials[].name", "材料名称"),
        ("extension.amount", "延长期限的数量"),
        ("materials[].confidence", "申请材料的可信度"),
        ("nowhere", "nowhere"),
    ],
)
def test_each_path_has_a_label(path: str, label: str) -> None:
    assert label_of(path) == label


def test_the_table_of_fields_names_each_path_once() -> None:
    assert len(LABELS) == len(CONTENT_FIELDS)


@pytest.mark.parametrize("path", sorted(DEMO.glob("*.yaml")), ids=lambda path: path.stem)
def test_demonstration_items_use_known_fields_only(path: Path) -> None:
    assert set(yaml.safe_load(path.read_text("utf-8"))) <= set(TOP_LEVEL_FIELDS)


scalars = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "甲", "乙"])
trees = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "name", "kind", "law"]), inner, max_size=3)
    ),
    max_leaves=8,
)
contents = st.dictionaries(st.sampled_from(["name", "materials", "fee", "faq", "steps"]), trees)


@given(contents)
def test_any_content_equals_itself(content: dict[str, object]) -> None:
    assert differences(content, copy.deepcopy(content)) == ()


@given(contents, contents)
def test_differences_seen_from_the_other_side_are_swapped(
    old: dict[str, object], new: dict[str, object]
) -> None:
    there, back = differences(old, new), differences(new, old)
    assert {d.path for d in there} == {d.path for d in back}
    assert (there == ()) == (back == ())
