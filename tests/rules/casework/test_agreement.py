"""R-4-23: what is written in the form is held against the licence that the case refers to."""

import pytest

from onewindow import wording
from onewindow.rules.casework.agreement import Agreement, Face, compared, disagreements
from onewindow.rules.casework.forms import FieldKind, FormField

NUMBER = "210112199405200029"
FIELDS = (
    FormField("boss", "法定代表人姓名", FieldKind.PERSON_NAME),
    FormField("boss_id", "法定代表人身份号码", FieldKind.CITIZEN_ID),
    FormField("scope", "经营范围", FieldKind.TEXT),
)
AGREES = {"boss": "name", "boss_id": "citizen_id"}
CARD = Face("居民身份证", {"name": "李小满", "citizen_id": NUMBER})


def found(values: dict[str, str], *faces: Face):
    return compared(FIELDS, values, material="自然人身份证明", agrees=AGREES, faces=faces)


def test_both_sides_the_same_raise_nothing():
    told = found({"boss": "李小满", "boss_id": NUMBER, "scope": "零售"}, CARD)
    assert [each.agreement for each in told] == [Agreement.SAME, Agreement.SAME]
    assert disagreements(told) == ()


def test_all_that_differs_is_named_at_once_and_a_number_only_by_its_ends():
    told = found({"boss": "张三", "boss_id": "21011219940830005X"}, CARD)
    refusals = disagreements(told)
    assert [each.facts["field"] for each in refusals] == ["boss", "boss_id"]
    sentences = "".join(wording.told(refusals))
    for part in ("张三", "李小满", "自然人身份证明", "居民身份证", "210112********005X"):
        assert part in sentences
    assert NUMBER not in sentences


@pytest.mark.parametrize(
    ("written", "on_card"),
    [("李 小满", "李小满"), ("阿依古丽.买买提", "阿依古丽·买买提"), ("Ann Lee", "ANN LEE")],
)
def test_blanks_dots_and_letters_case_are_no_difference(written, on_card):
    told = found({"boss": written}, Face("居民身份证", {"name": on_card}))
    assert [each.agreement for each in told] == [Agreement.SAME]


@pytest.mark.parametrize(
    ("values", "faces"),
    [
        ({}, (CARD,)),
        ({"boss": " "}, (CARD,)),
        ({"boss": "张三"}, ()),
        ({"boss": "张三"}, (Face("居民身份证", {"name": ""}),)),
        ({"scope": "零售"}, (CARD,)),
    ],
)
def test_what_is_known_on_one_side_only_is_not_compared(values, faces):
    assert found(values, *faces) == ()


def test_of_several_licences_the_one_that_agrees_is_meant():
    other = Face("居民身份证", {"name": "张三", "citizen_id": "21011219940830005X"})
    told = found({"boss": "李小满", "boss_id": NUMBER}, other, CARD)
    assert disagreements(told) == ()
    assert len(told) == 2
