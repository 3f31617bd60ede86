"""R-0-5: a form asks for each field once and names all that is wrong at once."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow import wording
from onewindow.rules.casework.answers import _READERS
from onewindow.rules.casework.forms import (
    FieldKind,
    FormField,
    canonical,
    fields_for,
    form_faults,
    merge_fields,
)

TODAY = date(2026, 11, 23)
CITIZEN = "210112199405200029"
CARD = "6222021234567890128"


def field(code: str = "f", kind: FieldKind = FieldKind.TEXT, **more: Any) -> FormField:
    return FormField(code=code, label=f"栏{code}", kind=kind, **more)


CATALOGUE = {c: field(c) for c in ("child_name", "born_on", "bank_account")}
CONTENT = {
    "form": [
        {"code": "child_name"},
        {"code": "born_on", "situations": ["A"]},
        {"code": "bank_account", "required": False},
        {"code": "ghost"},
        {"code": "child_name", "required": False},
    ]
}


def asked(situation: str) -> list[tuple[str, bool]]:
    return [(f.code, f.required) for f in fields_for(CONTENT, situation, CATALOGUE)]


def test_a_situation_asks_for_its_own_fields_and_the_common_ones() -> None:
    assert asked("A") == [("child_name", True), ("born_on", True), ("bank_account", False)]
    assert asked("B") == [("child_name", True), ("bank_account", False)]


def test_before_the_situation_is_known_its_fields_are_not_demanded() -> None:
    assert asked("") == [("child_name", True), ("born_on", False), ("bank_account", False)]


@pytest.mark.parametrize("content", [{}, {"form": None}, {"form": "x"}, {"form": ["x", 3]}])
def test_content_without_a_form_asks_for_nothing(content: dict[str, object]) -> None:
    assert fields_for(content, "A", CATALOGUE) == ()


_FIELDS = st.lists(st.builds(field, st.sampled_from("abcdef"), required=st.booleans()), max_size=8)


@given(st.lists(_FIELDS, max_size=5))
def test_a_merged_form_never_asks_a_field_twice(groups: list[list[FormField]]) -> None:
    merged = merge_fields(*groups)
    every = [f for group in groups for f in group]
    codes = [f.code for f in merged]
    assert codes == list(dict.fromkeys(f.code for f in every))
    for one in merged:
        assert one.required == any(f.required for f in every if f.code == one.code)


@given(_FIELDS)
def test_merging_again_changes_nothing(group: list[FormField]) -> None:
    assert merge_fields(merge_fields(group), group) == merge_fields(group)


def test_everything_wrong_is_named_at_once_with_its_field() -> None:
    fields = (
        field("name", FieldKind.PERSON_NAME),
        field("phone", FieldKind.PHONE),
        field("note", required=False),
        field("born", FieldKind.DATE, past_only=True),
    )
    found = form_faults(fields, {"phone": "12", "born": "2027-01-01", "note": " "}, TODAY)
    assert [(f.code, f.facts["field"]) for f in found] == [
        ("FIELD_MISSING", "name"),
        ("FIELD_NOT_A_PHONE", "phone"),
        ("FIELD_DATE_AHEAD", "born"),
    ]
    assert wording.told(found)[0] == "请填写“栏name”。"


SOUND = [
    (FieldKind.TEXT, " 云溪路 ", "云溪路"),
    (FieldKind.LONG_TEXT, "一\r\n二", "一\n二"),
    (FieldKind.NUMBER, "１,000.5", "1000.5"),
    (FieldKind.DATE, "20261123", "2026-11-23"),
    (FieldKind.DATE, "2026年1月3日", "2026-01-03"),
    (FieldKind.CHOICE, "1", "1"),
    (FieldKind.YES_NO, "yes", "yes"),
    (FieldKind.PHONE, "+86 138 0000 0000", "13800000000"),
    (FieldKind.PHONE, "010-88886666", "010-88886666"),
    (FieldKind.PHONE, "（010）88886666", "010-88886666"),
    (FieldKind.CITIZEN_ID, "21011219791105001x", "21011219791105001X"),
    (FieldKind.USCC, "91350100m000100y43", "91350100M000100Y43"),
    (FieldKind.PERSON_NAME, " 张三 ", "张三"),
    (FieldKind.ADDRESS, "演示市云溪区1号", "演示市云溪区1号"),
    (FieldKind.BANK_ACCOUNT, "6222 0212 3456 7890 128", CARD),
    (FieldKind.BANK_ACCOUNT, "1001234567", "1001234567"),
]
WRONG = [
    (FieldKind.TEXT, "短", "FIELD_SHORT"),
    (FieldKind.TEXT, "长" * 31, "FIELD_LONG"),
    (FieldKind.TEXT, "有\x07响", "FIELD_CHARACTERS"),
    (FieldKind.LONG_TEXT, "有\x07响", "FIELD_CHARACTERS"),
    (FieldKind.NUMBER, "十万", "FIELD_NOT_A_NUMBER"),
    (FieldKind.DATE, "2026-02-30", "FIELD_NOT_A_DATE"),
    (FieldKind.DATE, "2026111", "FIELD_NOT_A_DATE"),
    (FieldKind.CHOICE, "9", "FIELD_NOT_A_CHOICE"),
    (FieldKind.YES_NO, "maybe", "FIELD_NOT_A_CHOICE"),
    (FieldKind.PHONE, "88886666", "FIELD_NOT_A_PHONE"),
    (FieldKind.CITIZEN_ID, CITIZEN[:-1] + "8", "ID_CHECK_CHARACTER_WRONG"),
    (FieldKind.USCC, "91350100M000100Y44", "USCC_CHECK_CHARACTER_WRONG"),
    (FieldKind.PERSON_NAME, "张3", "NAME_CHARACTERS"),
    (FieldKind.BANK_ACCOUNT, "12ab", "FIELD_NOT_AN_ACCOUNT"),
    (FieldKind.BANK_ACCOUNT, CARD[:-1] + "7", "FIELD_ACCOUNT_WRONG"),
]
MADE = {"choices": (("1", "男"), ("2", "女")), "shortest": 2, "longest": 30}


@pytest.mark.parametrize(("kind", "typed", "stored"), SOUND)
def test_a_sound_answer_is_stored_in_one_spelling(kind: FieldKind, typed: str, stored: str) -> None:
    asked_for = field("f", kind, **MADE)
    assert form_faults([asked_for], {"f": typed}, TODAY) == ()
    assert canonical(asked_for, typed, TODAY) == stored
    assert canonical(asked_for, stored, TODAY) == stored


@pytest.mark.parametrize(("kind", "typed", "code"), WRONG)
def test_a_wrong_answer_is_named_in_words(kind: FieldKind, typed: str, code: str) -> None:
    (fault,) = form_faults([field("f", kind, **MADE)], {"f": typed}, TODAY)
    assert fault.code == code
    assert "…" not in wording.sentence(fault)


def test_every_kind_has_its_check_and_an_example_of_right_and_wrong() -> None:
    assert set(_READERS) == {kind.value for kind in FieldKind}
    assert {kind for kind, *_ in SOUND} == set(FieldKind)
    assert {kind for kind, *_ in WRONG} == set(FieldKind) - {FieldKind.ADDRESS}


@given(st.sampled_from(FieldKind), st.text())
def test_no_text_breaks_a_check_and_a_stored_answer_stays_sound(kind: FieldKind, text: str) -> None:
    asked_for = field("f", kind, required=False, **MADE)
    if not form_faults([asked_for], {"f": text}, TODAY):
        stored = canonical(asked_for, text, TODAY)
        assert form_faults([asked_for], {"f": stored}, TODAY) == ()
        assert canonical(asked_for, stored, TODAY) == stored
