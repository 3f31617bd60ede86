"""Four ends are four things: who, on which ground, from when; and none of them happens twice."""

from datetime import date

import pytest

from onewindow.rules.licences.ends import ENDS, EndKind, Party, Since, may_end, usual_day
from onewindow.rules.licences.lives import (
    ENDED,
    REACHED_FROM,
    STANDING,
    LicenceState,
    may_be_used,
    may_become,
)

ISSUED, TODAY = date(2024, 5, 20), date(2026, 9, 28)
S = LicenceState


def asked(kind: EndKind, **told):
    end = ENDS[kind]
    usual = {
        "kind": kind,
        "state": S.VALID,
        "by_issuer": True,
        "ground": end.grounds[0].code,
        "basis": end.grounds[0].basis or "某条",
        "reason": "事实",
        "remedy": "复议",
        "effective_from": usual_day(end, issued_on=ISSUED, today=TODAY),
        "issued_on": ISSUED,
        "today": TODAY,
    }
    return may_end(**usual | told)


def test_every_state_has_its_words_and_its_way_in() -> None:
    assert set(REACHED_FROM) == set(LicenceState)
    assert set(LicenceState) == STANDING | ENDED
    assert all(state.chinese for state in LicenceState)


def test_every_end_is_a_state_with_grounds() -> None:
    assert set(ENDS) == set(EndKind)
    for kind, end in ENDS.items():
        assert LicenceState(kind) in REACHED_FROM
        assert end.grounds
        assert kind.chinese == end.chinese


@pytest.mark.parametrize("kind", [k for k in EndKind if ENDS[k].by is Party.ISSUER])
def test_an_end_with_everything_in_place_stands(kind: EndKind) -> None:
    assert asked(kind) == ()


@pytest.mark.parametrize(
    ("kind", "since"),
    [
        (EndKind.REVOKED, Since.BEGINNING),
        (EndKind.REVOKED_AS_PENALTY, Since.DECISION),
        (EndKind.CANCELLED, Since.STATED_DAY),
        (EndKind.ANNULLED, Since.DECISION),
    ],
)
def test_each_end_works_from_its_own_day(kind: EndKind, since: Since) -> None:
    assert ENDS[kind].since is since
    first = usual_day(ENDS[kind], issued_on=ISSUED, today=TODAY)
    assert first == (ISSUED if since is Since.BEGINNING else TODAY)


@pytest.mark.parametrize("kind", [EndKind.REVOKED_AS_PENALTY, EndKind.SUSPENDED, EndKind.ANNULLED])
def test_a_penalty_never_works_backwards(kind: EndKind) -> None:
    codes = {r.code for r in asked(kind, effective_from=date(2026, 9, 27))}
    assert codes == {"END_DAY_WRONG"}


@pytest.mark.parametrize("day", [date(2024, 5, 19), date(2026, 9, 29)])
def test_a_revocation_reaches_from_the_issue_to_today(day: date) -> None:
    assert {r.code for r in asked(EndKind.REVOKED, effective_from=day)} == {"END_DAY_WRONG"}


def test_all_that_is_missing_is_named_at_once() -> None:
    found = asked(EndKind.REVOKED, ground="NONE", basis=" ", reason="", remedy="", by_issuer=False)
    assert [r.code for r in found] == [
        "NOT_THE_ISSUER",
        "END_GROUND_MISSING",
        "END_BASIS_MISSING",
        "REASONS_MISSING",
        "REMEDY_MISSING",
    ]


def test_striking_off_needs_no_remedy_but_its_ground() -> None:
    assert asked(EndKind.CANCELLED, remedy="", ground="DEATH") == ()


@pytest.mark.parametrize("state", sorted(ENDED - {S.CANCELLED}))
def test_whatever_ended_may_still_be_struck_off_once(state: LicenceState) -> None:
    assert may_become(S.CANCELLED, state=state) == ()
    assert may_become(S.CANCELLED, state=S.CANCELLED)


@pytest.mark.parametrize("ended", sorted(ENDED))
def test_nothing_that_ended_becomes_valid_again(ended: LicenceState) -> None:
    assert may_become(S.VALID, state=ended)


@pytest.mark.parametrize(
    ("state", "on", "code"),
    [
        (S.VALID, date(2026, 12, 31), ""),
        (S.VALID, date(2027, 1, 1), "LICENCE_RUN_OUT"),
        (S.VALID, date(2024, 5, 19), "LICENCE_NOT_YET"),
        (S.SUSPENDED, TODAY, "LICENCE_NOT_VALID"),
        (S.ANNULLED, TODAY, "LICENCE_NOT_VALID"),
    ],
)
def test_a_licence_serves_while_it_stands_and_runs(
    state: LicenceState, on: date, code: str
) -> None:
    found = may_be_used(
        state=state, valid_from=ISSUED, valid_to=date(2026, 12, 31), on=on, name="许可证"
    )
    assert [r.code for r in found] == ([code] if code else [])
