"""Who may rate what, once; and what the ratings add up to (RULES 4.1)."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.casework.ratings import (
    FEWEST_FOR_A_RATE,
    LONGEST_COMMENT,
    BadReason,
    Node,
    Rater,
    RatingLevel,
    RatingRight,
    figures,
    may_invite,
    may_open,
    may_rate,
    rateable_nodes,
)
from onewindow.wordings.ratings import LEVELS, REASONS, SENTENCES

NOW = datetime(2026, 9, 28, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PERSON, CLERK = uuid4(), uuid4()
RIGHT = RatingRight(person_id=PERSON, served_by_id=CLERK, expires_at=NOW + timedelta(days=30))
RATER = Rater(person_id=PERSON, account_id=uuid4())


def codes(
    *,
    right: RatingRight = RIGHT,
    rater: Rater = RATER,
    level: RatingLevel | None = RatingLevel.SATISFIED,
    reasons: tuple[BadReason, ...] = (),
    comment: str = "",
    now: datetime = NOW,
) -> set[str]:
    found = may_rate(
        right=right, rater=rater, level=level, reasons=reasons, comment=comment, now=now
    )
    return {r.code for r in found}


@pytest.mark.parametrize("level", list(RatingLevel)[:3])
def test_a_good_rating_needs_no_reason(level: RatingLevel) -> None:
    assert codes(level=level) == set()


@pytest.mark.parametrize("level", [RatingLevel.DISSATISFIED, RatingLevel.VERY_DISSATISFIED])
def test_a_bad_rating_names_at_least_one_reason(level: RatingLevel) -> None:
    assert level.is_bad
    assert codes(level=level) == {"BAD_RATING_NEEDS_REASON"}
    assert codes(level=level, reasons=(BadReason.LATE,)) == set()


def test_another_reason_says_in_words_what_it_is() -> None:
    bad = RatingLevel.DISSATISFIED
    assert codes(level=bad, reasons=(BadReason.OTHER,), comment=" ") == {"OTHER_NEEDS_WORDS"}
    assert codes(level=bad, reasons=(BadReason.OTHER,), comment="灯坏了") == set()


def test_a_contact_is_rated_once() -> None:
    used = RatingRight(PERSON, CLERK, RIGHT.expires_at, is_used=True)
    assert codes(right=used) == {"ALREADY_RATED"}
    late = RIGHT.expires_at + timedelta(days=1)
    assert codes(right=used, now=late) == {"ALREADY_RATED"}


def test_the_right_ends_with_its_last_moment() -> None:
    assert codes(now=RIGHT.expires_at - timedelta(seconds=1)) == set()
    assert codes(now=RIGHT.expires_at) == {"INVITATION_EXPIRED"}


def test_staff_never_rate_in_the_persons_place() -> None:
    assert codes(rater=Rater(PERSON, uuid4(), is_staff=True)) == {"STAFF_MAY_NOT_RATE"}
    assert codes(rater=Rater(PERSON, CLERK, is_staff=True)) == {
        "STAFF_MAY_NOT_RATE",
        "OWN_SERVICE",
    }


def test_only_the_person_served_rates() -> None:
    assert codes(rater=Rater(uuid4(), uuid4())) == {"NOT_YOUR_CONTACT"}
    assert codes(rater=Rater(None)) == {"NOT_YOUR_CONTACT"}
    assert codes(rater=Rater(PERSON)) == set()


def test_everything_in_the_way_is_named_at_once() -> None:
    used = RatingRight(PERSON, CLERK, RIGHT.expires_at, is_used=True)
    stranger = Rater(uuid4(), CLERK, is_staff=True)
    assert codes(right=used, rater=stranger, level=None, comment="长" * 501) == {
        "STAFF_MAY_NOT_RATE",
        "OWN_SERVICE",
        "NOT_YOUR_CONTACT",
        "ALREADY_RATED",
        "LEVEL_MISSING",
        "COMMENT_TOO_LONG",
    }
    assert LONGEST_COMMENT == 500


def test_nobody_is_invited_to_rate_their_own_service() -> None:
    assert may_invite(person_account_id=CLERK, served_by_id=CLERK)
    assert not may_invite(person_account_id=None, served_by_id=None)
    assert not may_invite(person_account_id=PERSON, served_by_id=CLERK)
    assert not may_invite(person_account_id=None, served_by_id=CLERK)


def test_a_served_by_nobody_is_not_the_rater_without_account() -> None:
    by_system = RatingRight(PERSON, None, RIGHT.expires_at)
    assert may_open(right=by_system, rater=Rater(PERSON), now=NOW) == ()


def test_each_visit_counts_at_the_counter_and_each_case_online() -> None:
    assert rateable_nodes(is_online=False) == set(Node)
    assert rateable_nodes(is_online=True) == {Node.COMPLETION}


def test_every_level_reason_and_refusal_has_its_words() -> None:
    assert LEVELS.keys() == set(RatingLevel)
    assert REASONS.keys() == set(BadReason)
    everything = codes(
        right=RatingRight(PERSON, CLERK, NOW),
        rater=Rater(uuid4(), CLERK, is_staff=True),
        level=RatingLevel.DISSATISFIED,
        comment="长" * 501,
    )
    assert everything <= SENTENCES.keys()


@given(st.lists(st.sampled_from(list(RatingLevel)), max_size=60), st.integers(0, 60))
def test_silence_is_never_counted_as_good(levels: list[RatingLevel], silent: int) -> None:
    told = figures(invited=len(levels) + silent, levels=levels)
    assert told.rated == len(levels) == told.good + told.bad
    assert told.bad == sum(level >= 4 for level in levels)
    if told.rated < FEWEST_FOR_A_RATE:
        assert told.good_rate is told.bad_rate is told.satisfaction is None
    else:
        assert told.good_rate is not None
        assert told.bad_rate is not None
        assert told.good_rate + told.bad_rate == pytest.approx(1)
        assert told.satisfaction is not None
        assert 20 <= told.satisfaction <= 100


def test_the_satisfaction_index_of_all_best_is_a_hundred() -> None:
    assert figures(invited=10, levels=[RatingLevel.VERY_SATISFIED] * 10).satisfaction == 100
    assert figures(invited=20, levels=[RatingLevel.VERY_DISSATISFIED] * 10).satisfaction == 20
    assert figures(invited=20, levels=[RatingLevel.SATISFIED] * 10).active_rate == 0.5
