"""The applicant is asked last, and never for what a source supplies (R-4-23, R-0-5)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.casework.sources import (
    CHECKED_COPY_DAYS,
    GRADES,
    SUPPLYING,
    Held,
    HeldState,
    Known,
    Share,
    ShareState,
    SourceKind,
    Wanted,
    decide,
)
from onewindow.rules.outcomes import Refusal
from onewindow.wording import sentences

TODAY = date(2026, 9, 28)
LACKING = (Refusal("CONSENT_LACKING", "R-4.7", {"word": "x", "what": "x"}),)
CARD = Held("ID_CARD", "居民身份证", HeldState.VALID)


def share(state: ShareState, lacking: tuple[Refusal, ...] = ()) -> Share:
    return Share("civil_marriage", "婚姻登记信息", "民政局", state, "可以先提交。", lacking)


def wanted(**more: object) -> Wanted:
    told = {"code": "ID", "name": "身份证", "licence_types": ("ID_CARD",), "source": "x", **more}
    return Wanted(**told)  # type: ignore[arg-type]


FULL = wanted(pledge_allowed=True, tolerable=True)
EVERYTHING = {
    "held": (CARD,),
    "share": share(ShareState.FOUND),
    "copy_checked_on": TODAY,
    "today": TODAY,
    "produced_inside": True,
}


def test_the_order_is_that_of_the_rule() -> None:
    """Each source that falls away leaves the next one, to the applicant at the very end."""
    known, material, seen = dict(EVERYTHING), FULL, []
    for gone in ("held", "share", "copy_checked_on", "produced_inside"):
        seen.append(decide(material, Known(**known)).kind)  # type: ignore[arg-type]
        known.pop(gone)
    for gone in ("pledge_allowed", "tolerable"):
        seen.append(decide(material, Known(**known)).kind)  # type: ignore[arg-type]
        material = wanted(**{"pledge_allowed": False, "tolerable": gone == "pledge_allowed"})
    seen.append(decide(material, Known(**known)).kind)  # type: ignore[arg-type]
    assert seen == [
        SourceKind.ELICENCE,
        SourceKind.SHARED,
        SourceKind.ARCHIVE,
        SourceKind.BUNDLE,
        SourceKind.PLEDGE,
        SourceKind.TOLERATE,
        SourceKind.ASK,
    ]


def test_what_the_system_makes_is_never_looked_for() -> None:
    decision = decide(wanted(replaced_by="generated"), Known(**EVERYTHING))  # type: ignore[arg-type]
    assert (decision.kind, decision.rule) == (SourceKind.GENERATED, "R-0-5")


def test_several_types_stand_for_each_other() -> None:
    material = wanted(licence_types=("ID_CARD", "SOCIAL_CARD"))
    expired = Held("ID_CARD", "居民身份证", HeldState.EXPIRED, date(2026, 1, 1))
    social = Held("SOCIAL_CARD", "社会保障卡", HeldState.VALID)
    decision = decide(material, Known(held=(expired, social)))
    assert (decision.kind, decision.licence_type) == (SourceKind.ELICENCE, "SOCIAL_CARD")


@pytest.mark.parametrize(
    ("state", "code"), [(HeldState.EXPIRED, "LICENCE_EXPIRED"), (HeldState.ENDED, "LICENCE_ENDED")]
)
def test_a_licence_that_no_longer_holds_is_named_with_its_reason(
    state: HeldState, code: str
) -> None:
    held = Held("ID_CARD", "居民身份证", state, date(2026, 1, 1))
    decision = decide(wanted(), Known(held=(held,)))
    assert decision.kind is SourceKind.ASK
    assert [r.code for r in decision.missed] == [code]


def test_a_lacking_consent_is_told_and_does_not_count_as_a_missing_licence() -> None:
    held = Held("ID_CARD", "居民身份证", HeldState.VALID, lacking=LACKING)
    decision = decide(wanted(), Known(held=(held,)))
    assert (decision.kind, decision.lacking, decision.missed) == (SourceKind.ASK, LACKING, ())


def test_a_source_not_asked_yet_is_asked_before_anything_else_is_thought_of() -> None:
    known = Known(share=share(ShareState.READY), copy_checked_on=TODAY, today=TODAY)
    decision = decide(FULL, known)
    assert (decision.kind, decision.asks, decision.supplies) == (SourceKind.SHARED, True, False)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ShareState.NOT_FOUND, "SHARE_NOT_FOUND"),
        (ShareState.UNAVAILABLE, "SHARE_DOWN"),
        (ShareState.WRONG, "SHARE_WRONG"),
        (ShareState.CLOSED, "SHARE_CLOSED"),
    ],
)
def test_a_source_that_does_not_answer_leaves_the_next_one(state: ShareState, code: str) -> None:
    decision = decide(wanted(tolerable=True), Known(share=share(state)))
    assert decision.kind is SourceKind.TOLERATE
    assert code in {r.code for r in decision.missed}


@pytest.mark.parametrize(("days", "works"), [(CHECKED_COPY_DAYS, True), (366, False)])
def test_a_checked_copy_serves_for_a_year(days: int, works: bool) -> None:
    checked = date.fromordinal(TODAY.toordinal() - days)
    decision = decide(wanted(), Known(copy_checked_on=checked, today=TODAY))
    assert (decision.kind is SourceKind.ARCHIVE) is works
    if not works:
        assert "COPY_TOO_OLD" in {r.code for r in decision.missed}


helds = st.builds(
    Held,
    type_code=st.sampled_from(["ID_CARD", "HUKOU_BOOK", "OTHER"]),
    name=st.just("证"),
    state=st.sampled_from(HeldState),
    ends_on=st.none() | st.just(TODAY),
    lacking=st.sampled_from([(), LACKING]),
)
shares = st.builds(share, st.sampled_from(ShareState), st.sampled_from([(), LACKING]))
knowns = st.builds(
    Known,
    held=st.lists(helds, max_size=3).map(tuple),
    share=st.none() | shares,
    copy_checked_on=st.sampled_from([None, TODAY, date(2025, 9, 28), date(2024, 1, 1)]),
    today=st.just(TODAY),
    produced_inside=st.booleans(),
)
wanteds = st.builds(
    wanted,
    replaced_by=st.sampled_from(["elicence", "share", "commit", "generated", "none", "nonsense"]),
    licence_types=st.lists(st.sampled_from(["ID_CARD", "HUKOU_BOOK"])).map(tuple),
    pledge_allowed=st.booleans(),
    tolerable=st.booleans(),
)


@given(wanteds, knowns)
def test_nobody_is_asked_for_what_a_source_supplies(material: Wanted, known: Known) -> None:
    decision = decide(material, known)
    usable = any(
        h.type_code in material.licence_types and h.state is HeldState.VALID and not h.lacking
        for h in known.held
    )
    shared = known.share is not None and known.share.state is ShareState.FOUND
    if material.replaced_by != "generated" and (usable or shared):
        assert decision.kind in {SourceKind.ELICENCE, SourceKind.SHARED}
    if decision.kind is SourceKind.ASK:
        assert not usable
        assert not shared
        assert not material.pledge_allowed
        assert not material.tolerable


@given(wanteds, knowns)
def test_every_material_has_one_answer_with_a_reason_worded_and_a_rule(
    material: Wanted, known: Known
) -> None:
    decision = decide(material, known)
    told = [decision.reason, *decision.missed, *decision.lacking]
    assert decision.code == material.code
    assert decision.rule
    assert {r.code for r in told} <= sentences().keys()


@given(wanteds, knowns)
def test_a_better_source_never_makes_things_worse(material: Wanted, known: Known) -> None:
    """Adding a valid licence can only move the decision towards the front of the order."""
    order = list(SourceKind)
    more = Known(**{**vars(known), "held": (CARD, *known.held)})
    fitting = wanted(**{**vars(material), "licence_types": (*material.licence_types, "ID_CARD")})
    before, after = decide(fitting, known), decide(fitting, more)
    assert order.index(after.kind) <= order.index(before.kind)


def test_every_source_that_supplies_has_a_grade() -> None:
    assert GRADES.keys() == SUPPLYING
