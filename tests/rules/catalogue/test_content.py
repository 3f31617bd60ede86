"""Facts come out of any content; what is unreadable counts as unsaid; marks are inherited."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.catalogue.confidence import Confidence, confidence_at
from onewindow.rules.catalogue.content import item_facts, limit_at
from onewindow.rules.catalogue.publishing import publishing_failures
from onewindow.rules.clock.limits import Limit, LimitUnit

TEXT, KNOWN, UNSURE, DEMONSTRATION = Confidence
CONTENT = {
    "confidence": "d",
    "confidence_of": {"name": "k"},
    "name": "甲",
    "trips": 0,
    "statutory_limit": {"amount": 20, "confidence": "t"},
    "materials": [{"code": "ID", "by_law": "某法", "by_law_confidence": "u", "confidence": "t"}],
}


@pytest.mark.parametrize(
    ("way", "mark"),
    [
        ((), DEMONSTRATION),
        (("name",), KNOWN),
        (("trips",), DEMONSTRATION),
        (("statutory_limit", "amount"), TEXT),
        (("materials", 0, "code"), TEXT),
        (("materials", 0, "by_law"), UNSURE),
        (("materials", 5, "code"), DEMONSTRATION),
        (("nowhere", "at", "all"), DEMONSTRATION),
    ],
)
def test_a_value_has_its_own_mark_or_the_enclosing_one(
    way: tuple[str | int, ...], mark: Confidence
) -> None:
    assert confidence_at(CONTENT, *way) is mark


def test_without_any_mark_a_value_is_unsure() -> None:
    assert confidence_at({"name": "甲"}, "name") is UNSURE
    assert confidence_at({"confidence": "x"}, "name") is UNSURE


def test_only_read_and_known_values_are_official() -> None:
    assert [mark.is_official for mark in Confidence] == [True, True, False, False]
    assert [mark.label for mark in Confidence] == ["", "", "待核实", "演示"]


@pytest.mark.parametrize(
    ("amount", "unit", "limit"),
    [
        (20, "WORKING_DAY", Limit(20, LimitUnit.WORKING_DAY)),
        (0.5, "WORKING_DAY", Limit(Decimal("0.5"), LimitUnit.WORKING_DAY)),
        (2.0, "MONTH", Limit(2, LimitUnit.MONTH)),
        ("15", "CALENDAR_DAY", Limit(15, LimitUnit.CALENDAR_DAY)),
        (True, "WORKING_DAY", None),
        (None, "WORKING_DAY", None),
        (20, "WEEK", None),
        ("soon", "WORKING_DAY", None),
        (-1, "WORKING_DAY", None),
        (float("nan"), "WORKING_DAY", None),
    ],
)
def test_an_impossible_limit_counts_as_unsaid(amount: object, unit: str, limit: Limit) -> None:
    assert limit_at({"limit": {"amount": amount, "unit": unit}}, "limit") == limit


@pytest.mark.parametrize("trips", [True, -1, "1", 1.0, None])
def test_an_impossible_count_counts_as_unsaid(trips: object) -> None:
    assert item_facts({"trips": trips}).trips is None


def test_facts_are_taken_from_their_fields() -> None:
    facts = item_facts(
        {
            "name": " 甲 ",
            "item_kind": "INSTANT",
            "codes": {"placeholder": True, "catalog_code": "x"},
            "statutory_limit": {"source": "《某法》", "note": "第1条"},
            "channels": {"online": True, "fully_online": "是"},
            "faq": [{"question": "问", "answer": "答"}, {"question": "问"}, "不是"],
            "materials": [{"code": "F", "name": "表", "type": "申请表格文书"}, 3],
            "audience": ["自然人", 5],
            "situation_tree": {"first": "Q", "questions": [{"code": "Q", "options": [{}]}]},
            "situations": "不是列表",
        }
    )
    assert (facts.name, facts.item_kind, facts.codes.placeholder) == ("甲", "INSTANT", True)
    assert facts.statutory_note == "《某法》第1条"
    assert (facts.online, facts.fully_online) == (True, False)
    assert facts.faq_count == 1
    assert [(m.code, m.is_form) for m in facts.materials] == [("F", True)]
    assert facts.audience == ("自然人",)
    assert facts.tree.questions[0].options[0].goes_to == ""
    assert facts.tree.situations == ()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["amount", "unit", "code", "name", "options", "charges", "questions"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)
fields = st.sampled_from(
    ["statutory_limit", "committed_limit", "materials", "situation_tree", "situations", "fee",
     "faq", "steps", "audience", "trips", "codes", "item_type", "channels", "result"]
)  # fmt: skip


@given(st.dictionaries(fields, anything))
def test_any_content_can_be_checked(content: dict[str, object]) -> None:
    failures = publishing_failures(item_facts(content), ())
    assert failures
    assert all(failure.rule.startswith("R-3-") for failure in failures)
