"""Consent is separate, specific and ends; a duty in law needs none but must tell (RULES 4.7)."""

from datetime import timedelta

import pytest
from tests.factories.cases import T0

from onewindow.rules.casework.consents import (
    LONGEST,
    ConsentKind,
    Given,
    LegalBasis,
    Proposal,
    Use,
    ValueFate,
    fate_of_value,
    lacking,
    may_give,
    taken_back,
    word_of_licence,
    word_of_share,
)
from onewindow.rules.casework.states import UNDECIDED, CaseState

CARD = word_of_licence("ID_CARD")
MARRIAGE = word_of_share("civil_marriage")
LATER = T0 + timedelta(days=30)


def codes(refusals: object) -> list[str]:
    return [r.code for r in refusals]  # type: ignore[attr-defined]


def proposal(**more: object) -> Proposal:
    told = {"scope": (CARD,), "purpose": "办理出生登记", "valid_until": LATER, **more}
    return Proposal(**told)  # type: ignore[arg-type]


def use(**more: object) -> Use:
    told = {
        "words": (CARD,),
        "purpose": "办理出生登记",
        "basis": LegalBasis.CONSENT,
        "informed": True,
        **more,
    }
    return Use(**told)  # type: ignore[arg-type]


def given(*words: str, kind: ConsentKind = ConsentKind.ELICENCE, **more: object) -> Given:
    return Given(kind, frozenset(words), LATER, **more)  # type: ignore[arg-type]


def test_a_whole_consent_is_taken() -> None:
    assert may_give(proposal(), now=T0) == ()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"scope": ()}, "CONSENT_SCOPE_MISSING"),
        ({"scope": ("everything",)}, "CONSENT_SCOPE_UNKNOWN"),
        ({"scope": ("licence:id card",)}, "CONSENT_SCOPE_UNKNOWN"),
        ({"purpose": "  "}, "CONSENT_PURPOSE_MISSING"),
        ({"valid_until": T0}, "CONSENT_ENDS_BEFORE"),
        ({"valid_until": T0 + LONGEST + timedelta(days=1)}, "CONSENT_TOO_LONG"),
        ({"by_oneself": False}, "CONSENT_OF_ANOTHER"),
        ({"for_ward": True, "is_guardian": False}, "CONSENT_NOT_GUARDIAN"),
    ],
)
def test_what_a_consent_lacks_is_named(more: dict[str, object], code: str) -> None:
    assert codes(may_give(proposal(**more), now=T0)) == [code]


def test_everything_wrong_with_a_consent_is_named_at_once() -> None:
    wrong = proposal(scope=(), purpose="", valid_until=T0, by_oneself=False)
    assert len(may_give(wrong, now=T0)) == 4


def test_a_use_with_its_consent_may_be() -> None:
    assert lacking(use(), [given(CARD)], now=T0) == ()


@pytest.mark.parametrize(
    "standing",
    [
        [],
        [given(MARRIAGE)],
        [given(CARD, withdrawn=True)],
        [Given(ConsentKind.ELICENCE, frozenset({CARD}), T0)],
    ],
    ids=["none", "to something else", "withdrawn", "over"],
)
def test_without_a_standing_consent_to_exactly_this_it_may_not(standing: list[Given]) -> None:
    assert codes(lacking(use(), standing, now=T0)) == ["CONSENT_LACKING"]


def test_a_duty_in_law_needs_no_consent_but_must_tell() -> None:
    duty = use(basis=LegalBasis.STATUTORY_DUTY, is_sensitive=True, age=3)
    assert lacking(duty, [], now=T0) == ()
    untold = use(basis=LegalBasis.STATUTORY_DUTY, informed=False)
    assert codes(lacking(untold, [], now=T0)) == ["NOT_INFORMED"]


def test_sensitive_data_need_a_second_separate_consent() -> None:
    general = given(CARD)
    assert codes(lacking(use(is_sensitive=True), [general], now=T0)) == [
        "SENSITIVE_CONSENT_LACKING"
    ]
    separate = given(CARD, kind=ConsentKind.SENSITIVE)
    assert lacking(use(is_sensitive=True), [general, separate], now=T0) == ()
    assert codes(lacking(use(is_sensitive=True), [separate], now=T0)) == ["CONSENT_LACKING"]


@pytest.mark.parametrize(("age", "guarded"), [(0, True), (13, True), (14, False), (None, False)])
def test_under_fourteen_the_guardian_s_own_consent_is_needed(
    age: int | None, guarded: bool
) -> None:
    found = codes(lacking(use(age=age), [given(CARD)], now=T0))
    assert found == (["GUARDIAN_CONSENT_LACKING"] if guarded else [])


def test_somebody_else_s_separate_consent_is_not_the_guardian_s() -> None:
    general, separate = given(CARD), given(CARD, kind=ConsentKind.SENSITIVE)
    assert codes(lacking(use(age=1), [general, separate], now=T0)) == ["GUARDIAN_CONSENT_LACKING"]
    guardian = given(CARD, kind=ConsentKind.SENSITIVE, by_guardian=True)
    assert lacking(use(age=1), [general, guardian], now=T0) == ()


def test_all_that_is_lacking_is_named_at_once() -> None:
    wish = use(words=(CARD, MARRIAGE), purpose="", informed=False, is_sensitive=True)
    assert codes(lacking(wish, [], now=T0)) == [
        "CONSENT_PURPOSE_MISSING",
        "NOT_INFORMED",
        "CONSENT_LACKING",
        "SENSITIVE_CONSENT_LACKING",
        "CONSENT_LACKING",
        "SENSITIVE_CONSENT_LACKING",
    ]


def consent(kind: ConsentKind = ConsentKind.SHARE, **more: object) -> Given:
    told = {"kind": kind, "scope": frozenset({MARRIAGE}), "valid_until": LATER, **more}
    return Given(**told)  # type: ignore[arg-type]


def test_what_was_withdrawn_and_not_allowed_again_is_taken_back() -> None:
    gone = consent(withdrawn=True)
    assert taken_back([gone], now=T0) == {MARRIAGE}
    assert taken_back([gone, consent()], now=T0) == frozenset()
    assert taken_back([gone, consent(valid_until=T0)], now=T0) == {MARRIAGE}
    assert taken_back([consent(valid_until=T0)], now=T0) == frozenset(), "it ran out"
    assert taken_back([], now=T0) == frozenset()


def test_the_separate_consent_withdrawn_takes_sensitive_data_back_alone() -> None:
    separate = consent(ConsentKind.SENSITIVE, withdrawn=True)
    assert taken_back([consent(), separate], now=T0) == {MARRIAGE}
    assert taken_back([consent(withdrawn=True), consent(ConsentKind.SENSITIVE)], now=T0) == {
        MARRIAGE
    }


def test_a_value_leaves_a_draft_is_marked_in_what_was_handed_in_and_stays_decided() -> None:
    fates = {state: fate_of_value(state) for state in CaseState}
    assert [s for s, fate in fates.items() if fate is ValueFate.LEAVES] == [CaseState.DRAFT]
    assert {s for s, fate in fates.items() if fate is ValueFate.MARKED} == UNDECIDED
    assert fates[CaseState.APPROVED] is ValueFate.STAYS
