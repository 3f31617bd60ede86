"""The number field: a number, a card of a known shape, or words that must not be dropped."""

import pytest

from onewindow.rules.identifiers.card_text import read_card_text
from onewindow.rules.identifiers.person_name import name_faults

CARD = "210112199405200029"


@pytest.mark.parametrize("typed", [CARD, f" {CARD} ", "210112 19940520 0029"])
def test_a_number_alone_is_itself(typed: str) -> None:
    read = read_card_text(typed)
    assert (read.number, read.name, read.faults) == (CARD, "", ())


@pytest.mark.parametrize(
    "typed",
    [
        f"李小满{CARD}",
        f"李小满 女 汉 {CARD} 演示路",
        f"李小满 {CARD}",
        f"李小满,女,汉族,19940520,{CARD},演示省演示县 3 号",
    ],
)
def test_a_readers_whole_card_gives_number_and_name(typed: str) -> None:
    read = read_card_text(typed)
    assert (read.number, read.name, read.faults) == (CARD, "李小满", ())


@pytest.mark.parametrize("typed", [f"{CARD}李小满", f"{CARD} 李小满", f"li{CARD}", f"{CARD}a"])
def test_words_beside_a_number_are_told_not_dropped(typed: str) -> None:
    assert [r.code for r in read_card_text(typed).faults] == ["ID_OTHER_TEXT"]


def test_what_holds_no_number_is_left_to_the_number_rules() -> None:
    assert (read_card_text("2101").number, read_card_text("2101").faults) == ("2101", ())


@pytest.mark.parametrize("name", ["李小满", "阿依古丽·买买提", "Anne-Marie O'Neil", "于〇"])
def test_names_people_have_are_taken(name: str) -> None:
    assert name_faults(name) == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "NAME_MISSING"),
        ("  ", "NAME_MISSING"),
        ("李", "NAME_SHORT"),
        ("李小满3", "NAME_CHARACTERS"),
        (CARD, "NAME_CHARACTERS"),
        ("李小满！", "NAME_CHARACTERS"),
        ("李小满２", "NAME_CHARACTERS"),
    ],
)
def test_what_cannot_stand_on_a_card_is_refused(name: str, code: str) -> None:
    assert [r.code for r in name_faults(name)] == [code]
