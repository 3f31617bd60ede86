"""To whom may a result be handed?"""

from datetime import date

import pytest

from onewindow.rules.casework.collecting import (
    card_agrees,
    may_hand_to,
    may_take_without_code,
    number_shown,
)

TODAY = date(2026, 11, 23)
APPLICANT, AGENT = "210112199405200029", "21011219791105001X"
ANOTHER = "11010519491231002X"


@pytest.mark.parametrize("shown", [APPLICANT, "0029", "001X", "001x", f" {AGENT.lower()} "])
def test_the_card_of_the_case_agrees_whole_or_by_its_last_four(shown: str) -> None:
    assert card_agrees(shown=shown, known=[APPLICANT, AGENT], today=TODAY) == ()
    assert may_hand_to(shown=shown, known=[APPLICANT, AGENT], today=TODAY) == ()


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("", "CARD_NOT_SHOWN"),
        ("0028", "CARD_OF_ANOTHER"),
        ("29", "CARD_OF_ANOTHER"),
        (ANOTHER, "CARD_OF_ANOTHER"),
        (APPLICANT[:-1] + "8", "ID_CHECK_CHARACTER_WRONG"),
    ],
)
def test_a_card_that_does_not_agree_is_refused(shown: str, code: str) -> None:
    assert [r.code for r in card_agrees(shown=shown, known=[APPLICANT], today=TODAY)] == [code]


def test_somebody_else_shows_the_whole_number() -> None:
    assert may_hand_to(shown=ANOTHER, known=[APPLICANT], today=TODAY) == ()
    (refusal,) = may_hand_to(shown="002X", known=[APPLICANT], today=TODAY)
    assert refusal.code == "CARD_OF_ANOTHER"
    assert may_hand_to(shown=ANOTHER[:-1] + "1", known=[APPLICANT], today=TODAY)


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("", "CARD_NOT_SHOWN"),
        ("0029", "CARD_IN_FULL"),
        (ANOTHER, "CARD_OF_ANOTHER"),
        (APPLICANT[:-1] + "8", "ID_CHECK_CHARACTER_WRONG"),
    ],
)
def test_without_a_code_only_the_whole_number_of_the_case_counts(shown: str, code: str) -> None:
    known = [APPLICANT, AGENT]
    assert [r.code for r in may_take_without_code(shown=shown, known=known, today=TODAY)] == [code]


@pytest.mark.parametrize("shown", [APPLICANT, AGENT.lower(), f"{APPLICANT[:6]} {APPLICANT[6:]}"])
def test_the_whole_number_takes_the_result_without_a_code(shown: str) -> None:
    assert may_take_without_code(shown=shown, known=[APPLICANT, AGENT], today=TODAY) == ()


@pytest.mark.parametrize(
    ("shown", "number"),
    [("0029", APPLICANT), ("001x", AGENT), (ANOTHER.lower(), ANOTHER), ("1111", "")],
)
def test_the_whole_number_of_who_came_is_known(shown: str, number: str) -> None:
    assert number_shown(shown=shown, known=[APPLICANT, AGENT], today=TODAY) == number
