"""How queries are read: fillers, everyday words, sounds, letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.apps.catalogue import search_score, search_text
from onewindow.apps.catalogue.search_words import FILLERS, SAME_MEANING


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("请问我想办理身份证怎么办理？", "身份证"),
        ("开饭店，要什么手续", "开饭店"),
        ("怎么办", "怎么办"),
        ("ＡＢＣ　身份证", "abc 身份证"),
    ],
)
def test_what_everybody_says_is_left_out_unless_it_is_all(query: str, left: str) -> None:
    assert search_text.content(query) == left


def test_everyday_words_are_also_read_officially() -> None:
    assert search_text.wordings("娃上户口") == ["娃上户口", "孩子户口登记口"]
    assert search_text.wordings("居住证") == ["居住证"]


def test_careless_ears_hear_the_same() -> None:
    assert search_text.sounds("身份证") == search_text.sounds("身分正")
    assert search_text.sounds("南宁") == search_text.sounds("蓝领") != search_text.sounds("兰州")


@pytest.mark.parametrize(
    ("run", "cut"),
    [
        ("shenfenzheng", ("shen", "fen", "zheng")),
        ("xian", ()),
        ("sfz", ()),
        ("hukou", ("hu", "kou")),
        ("qwxzv", ()),
    ],
)
def test_pinyin_typed_in_one_go_is_cut_into_syllables(run: str, cut: tuple[str, ...]) -> None:
    assert search_text.spelled(run) == cut


def test_initials_and_the_whole_spelling() -> None:
    assert search_text.initials("办身份证（补领）") == "bsfzbl"
    assert search_text.joined("身份证") == "shenfenzheng"


@given(st.text(max_size=400))
def test_any_text_can_be_asked(query: str) -> None:
    asked = search_score.question(query)
    assert all(not set(token) & set("'\\ %:&|!()") for token in asked.tokens)
    assert len(asked.said) <= search_text.LONGEST_QUERY


def test_longer_words_are_read_before_shorter_ones() -> None:
    assert [len(w) for w in FILLERS] == sorted((len(w) for w in FILLERS), reverse=True)
    everyday = [word for word, _ in SAME_MEANING]
    assert len(set(everyday)) == len(everyday)
