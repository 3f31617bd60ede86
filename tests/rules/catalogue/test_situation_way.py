"""R-3-21: the answers lead to one situation, each step with its reason; every way ends."""

from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.catalogue.situations import situation_way, tree_failures, way_through
from onewindow.rules.catalogue.values import Option, Question, Situation, SituationTree

CONTENT = {
    "situation_tree": {
        "first": "WED",
        "questions": [
            {
                "code": "WED",
                "text": "结婚了吗？",
                "options": [
                    {"code": "YES", "label": "是", "goes_to": "SIDE",
                     "reason": "要看结婚证", "rule": "某法第1条"},
                    {"code": "NO", "label": "否", "goes_to": "C"},
                ],
            },
            {
                "code": "SIDE",
                "text": "跟谁？",
                "options": [
                    {"code": "F", "label": "父", "goes_to": "A"},
                    {"code": "M", "label": "母", "goes_to": "B"},
                ],
            },
        ],
    },
    "situations": [
        {"code": "A", "name": "甲", "materials": ["FORM", "MARRIAGE", "FATHER"]},
        {"code": "B", "name": "乙", "materials": ["FORM", "MARRIAGE"]},
        {"code": "C", "name": "丙", "materials": ["FORM", "NOTE"]},
    ],
}  # fmt: skip


def test_without_answers_the_first_question_is_asked() -> None:
    way = situation_way(CONTENT, {})
    assert (way.situation, way.asked) == (None, ())
    assert way.next is not None
    assert way.next.code == "WED"


def test_answers_lead_to_a_situation_with_reasons_and_what_each_brings() -> None:
    way = situation_way(CONTENT, {"WED": "YES", "SIDE": "F", "ELSE": "X"})
    assert (way.situation, way.next) == ("A", None)
    first, second = way.asked
    assert (first.reason, first.rule, first.materials) == ("要看结婚证", "某法第1条", ("MARRIAGE",))
    assert (second.option.label, second.materials) == ("父", ("FATHER",))


def test_an_option_taken_away_meanwhile_is_asked_again() -> None:
    way = situation_way(CONTENT, {"WED": "YES", "SIDE": "GONE"})
    assert [step.question.code for step in way.asked] == ["WED"]
    assert way.next is not None
    assert way.next.code == "SIDE"


def test_one_situation_needs_no_answer_and_several_without_question_are_nobodys() -> None:
    one = {"situations": [{"code": "GENERAL", "name": "一般情形", "materials": []}]}
    assert situation_way(one, {}).situation == "GENERAL"
    assert situation_way({"situations": CONTENT["situations"]}, {}).situation is None
    assert situation_way({}, {}).situation is None


def test_a_way_round_stops() -> None:
    circle = Question("Q", "？", (Option("x", "绕", "Q"), Option("y", "走", "A")))
    way = way_through(SituationTree((Situation("A", "甲"),), (circle,), "Q"), {"Q": "x"})
    assert (way.situation, way.next, len(way.asked)) == (None, None, 1)


_PLACES = st.sampled_from(["P", "Q", "R", "A", "B", "C"])
_OPTIONS = st.lists(st.tuples(st.sampled_from("xyz"), _PLACES), min_size=1, max_size=3)
_TREES = st.builds(
    lambda ways, first: SituationTree(
        tuple(Situation(c, c, ("FORM",)) for c in "ABC"),
        tuple(
            Question(code, code, tuple(Option(o, o, to) for o, to in options))
            for code, options in ways.items()
        ),
        first,
    ),
    st.dictionaries(st.sampled_from("PQR"), _OPTIONS, min_size=1),
    st.sampled_from("PQR"),
)


@given(_TREES, st.dictionaries(st.sampled_from("PQR"), st.sampled_from("xyz")))
def test_no_tree_keeps_anybody_for_ever(tree: SituationTree, answers: dict[str, str]) -> None:
    way = way_through(tree, answers)
    assert len(way.asked) <= len(tree.questions)


# Sound by making: each question leads only to later ones or to situations.
@st.composite
def sound_trees(draw: st.DrawFn) -> SituationTree:
    count = draw(st.integers(1, 5))
    leaves, questions = list[str](), list[Question]()
    for place in range(count):
        options = []
        for nth in range(draw(st.integers(2, 3))):
            leaf = f"S{place}{nth}"
            onward = nth == 0 and place + 1 < count
            options.append(Option(str(nth), f"选{nth}", f"Q{place + 1}" if onward else leaf))
            leaves += [] if onward else [leaf]
        questions.append(Question(f"Q{place}", f"问{place}", tuple(options)))
    return SituationTree(tuple(Situation(c, c, ("FORM",)) for c in leaves), tuple(questions), "Q0")


@given(sound_trees(), st.randoms())
def test_every_way_through_a_checked_tree_ends_in_a_situation(tree: SituationTree, chance) -> None:  # type: ignore[no-untyped-def]
    assert tree_failures(tree, ["FORM"]) == ()
    answers: dict[str, str] = {}
    way = way_through(tree, answers)
    while way.next is not None:
        assert way.next.code not in answers
        answers[way.next.code] = chance.choice(way.next.options).code
        way = way_through(tree, answers)
    assert way.situation in {s.code for s in tree.situations}
