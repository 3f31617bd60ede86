"""A letter of authorisation opens what it names and nothing else (R-6-30 … R-6-32)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.assistance.mandates import (
    Offered,
    Power,
    Terms,
    may_decide,
    may_give,
    may_use,
)

TODAY = date(2026, 9, 28)
PRINCIPAL, WORKER = uuid4(), uuid4()
GOOD = Offered(
    item_slugs=("a",),
    powers=(Power.FILL_IN,),
    starts_on=TODAY,
    ends_on=TODAY + timedelta(days=30),
    today=TODAY,
    signature="李小满",
    principal_name="李小满",
    principal_card_seen=True,
    worker_card_shown=True,
    worker_is_staff=True,
    worker_is_principal=False,
)
TERMS = Terms(
    principal_id=PRINCIPAL,
    worker_id=WORKER,
    item_slugs=frozenset({"a", "b"}),
    powers=frozenset({Power.FILL_IN, Power.SUBMIT}),
    starts_on=TODAY,
    ends_on=TODAY + timedelta(days=30),
)
PEOPLE = st.sampled_from([PRINCIPAL, WORKER, uuid4()])


def codes(found: object) -> list[str]:
    return [refusal.code for refusal in found]  # type: ignore[attr-defined]


def test_a_letter_with_everything_is_valid() -> None:
    assert may_give(GOOD) == ()


def test_everything_missing_from_a_letter_is_named_at_once() -> None:
    bad = replace(
        GOOD,
        item_slugs=(),
        powers=(),
        ends_on=TODAY - timedelta(days=1),
        signature="别人",
        principal_card_seen=False,
        worker_card_shown=False,
        in_person_items=("身份证",),
    )
    assert codes(may_give(bad)) == [
        "MANDATE_WITHOUT_ITEM",
        "MANDATE_WITHOUT_POWER",
        "MANDATE_ENDS_FIRST",
        "MANDATE_UNSIGNED",
        "MANDATE_PRINCIPAL_UNSEEN",
        "MANDATE_WORKER_UNSEEN",
        "IN_PERSON_ITEM",
    ]


def test_a_letter_gives_no_power_over_facts_and_lasts_no_longer_than_a_year() -> None:
    bad = replace(
        GOOD,
        powers=("SIGN_FACTS",),
        ends_on=TODAY + timedelta(days=367),
        worker_is_principal=True,
        worker_is_staff=False,
    )
    assert codes(may_give(bad)) == [
        "MANDATE_POWER_UNKNOWN",
        "MANDATE_TOO_LONG",
        "MANDATE_WORKER_NO_STAFF",
        "MANDATE_TO_ONESELF",
    ]
    assert codes(may_give(replace(GOOD, starts_on=TODAY - timedelta(days=1)))) == [
        "MANDATE_STARTED_BEFORE"
    ]


@given(
    principal=PEOPLE,
    worker=PEOPLE,
    slug=st.sampled_from(["a", "b", "c"]),
    power=st.sampled_from(list(Power)),
    shift=st.integers(-40, 40),
    revoked=st.booleans(),
)
def test_a_letter_denies_unless_every_word_of_it_fits(
    principal: UUID, worker: UUID, slug: str, power: Power, shift: int, revoked: bool
) -> None:
    today = TODAY + timedelta(days=shift)
    allowed = not may_use(
        replace(TERMS, is_revoked=revoked),
        principal_id=principal,
        worker_id=worker,
        item_slug=slug,
        power=power,
        today=today,
    )
    fits = (
        principal == PRINCIPAL
        and worker == WORKER
        and slug in {"a", "b"}
        and power in {Power.FILL_IN, Power.SUBMIT}
        and 0 <= shift <= 30
        and not revoked
    )
    assert allowed == fits


def test_without_a_letter_nothing_is_allowed() -> None:
    found = may_use(
        None,
        principal_id=PRINCIPAL,
        worker_id=WORKER,
        item_slug="a",
        power=Power.FILL_IN,
        today=TODAY,
    )
    assert codes(found) == ["MANDATE_MISSING"]


def test_who_ran_the_errand_never_decides() -> None:
    assert codes(may_decide(approver_id=WORKER, proxy_worker_id=WORKER)) == ["PROXY_NEVER_DECIDES"]
    assert may_decide(approver_id=PRINCIPAL, proxy_worker_id=WORKER) == ()
    assert may_decide(approver_id=WORKER, proxy_worker_id=None) == ()
