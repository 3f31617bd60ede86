"""Whoever was asked first answers for it, until somebody else accepts (首问负责)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from tests.factories.hall_staff import hall_staff
from tests.factories.organisation import centre
from tests.factories.queueing import MORNING

from onewindow.apps.audit.queries import entries_about
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Place, Role
from onewindow.apps.queueing import inquiries
from onewindow.apps.queueing.models import Inquiry
from onewindow.rules.hall.inquiries import InquiryOutcome
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return centre()


@pytest.fixture
def greeter(place: Place) -> Acting:
    return hall_staff(place, Role.GREETER)


@pytest.fixture
def clerk(place: Place) -> Acting:
    return hall_staff(place, Role.CLERK)


def asked(place: Place, greeter: Acting, said: str = "娃上户口") -> Inquiry:
    return inquiries.open_inquiry(place_id=place.id, said=said, acting=greeter, now=MORNING)


def codes(step: Callable[[], Any]) -> set[str]:
    with pytest.raises(Refused) as refused:
        step()
    return {refusal.code for refusal in refused.value.refusals}


def handed(row: Inquiry, greeter: Acting, clerk: Acting) -> Inquiry:
    return inquiries.hand_over(
        inquiry_id=row.id,
        to_id=clerk.account_id,
        acting=greeter,
        now=MORNING,
        seen_version=row.version,
    )


def test_the_first_asked_owns_it_and_it_is_numbered_by_day(place: Place, greeter: Acting) -> None:
    one, two = asked(place, greeter), asked(place, greeter)
    assert (one.number, two.number) == (1, 2)
    assert one.owner_id == greeter.account_id
    assert inquiries.open_of(account_id=greeter.who) == [one, two]


def test_what_was_said_lies_encrypted(place: Place, greeter: Acting) -> None:
    row = asked(place, greeter, "我叫李小满，身份证丢了")
    with connection.cursor() as cursor:
        cursor.execute("SELECT said FROM queueing_inquiry WHERE id = %s", [row.id])
        stored = str(cursor.fetchone()[0])
    assert "李小满" not in stored
    assert Inquiry.objects.get(pk=row.id).said == "我叫李小满，身份证丢了"
    told = [entry.facts for entry in entries_about(subject_kind="inquiry", subject_id=row.id)]
    assert "李小满" not in str(told)


def test_it_stays_the_owners_until_the_other_accepts(
    place: Place, greeter: Acting, clerk: Acting
) -> None:
    row = handed(asked(place, greeter), greeter, clerk)
    assert (row.state, row.owner_id) == ("HANDING_OVER", greeter.account_id)
    assert inquiries.offered_to(account_id=clerk.who) == [row]
    taken = inquiries.accept(inquiry_id=row.id, acting=clerk, now=MORNING, seen_version=row.version)
    assert (taken.state, taken.owner_id, taken.offered_to_id) == ("OPEN", clerk.account_id, None)
    assert inquiries.open_of(account_id=greeter.who) == []


def test_nobody_else_accepts(place: Place, greeter: Acting, clerk: Acting) -> None:
    row = handed(asked(place, greeter), greeter, clerk)
    stranger = hall_staff(place, Role.CLERK)
    found = codes(
        lambda: inquiries.accept(
            inquiry_id=row.id, acting=stranger, now=MORNING, seen_version=row.version
        )
    )
    assert found == {"INQUIRY_NOT_OFFERED_TO_YOU"}


def test_sent_back_it_is_open_with_the_reason(place: Place, greeter: Acting, clerk: Acting) -> None:
    row = handed(asked(place, greeter), greeter, clerk)
    step: dict[str, Any] = {"inquiry_id": row.id, "acting": clerk, "now": MORNING}
    assert codes(lambda: inquiries.send_back(**step, reason=" ", seen_version=row.version)) == {
        "INQUIRY_REASON_MISSING"
    }
    back = inquiries.send_back(**step, reason="要问户籍科", seen_version=row.version)
    assert (back.state, back.owner_id, back.note) == ("OPEN", greeter.account_id, "要问户籍科")


def test_taken_back_it_is_open_again(place: Place, greeter: Acting, clerk: Acting) -> None:
    row = handed(asked(place, greeter), greeter, clerk)
    free = inquiries.take_back(
        inquiry_id=row.id, acting=greeter, now=MORNING, seen_version=row.version
    )
    assert (free.state, free.offered_to_id) == ("OPEN", None)


def test_only_colleagues_of_the_hall_are_offered_one(place: Place, greeter: Acting) -> None:
    row, elsewhere = asked(place, greeter), hall_staff(centre(), Role.CLERK)
    assert codes(lambda: handed(row, greeter, elsewhere)) == {"INQUIRY_TO_NOBODY"}


@pytest.mark.parametrize("outcome", ["", "UNKNOWN", "NOT_MINE"])
def test_not_knowing_is_no_outcome(place: Place, greeter: Acting, outcome: str) -> None:
    row = asked(place, greeter)
    found = codes(
        lambda: inquiries.close_inquiry(
            inquiry_id=row.id, outcome=outcome, acting=greeter, now=MORNING, seen_version=1
        )
    )
    assert found == {"INQUIRY_OUTCOME_MISSING"}


def test_settled_on_the_spot_or_not_at_all(place: Place, greeter: Acting) -> None:
    row = inquiries.record_closed(
        place_id=place.id,
        said="几点关门",
        outcome=str(InquiryOutcome.ANSWERED),
        acting=greeter,
        now=MORNING,
    )
    assert (row.state, row.closed_at) == ("CLOSED", MORNING)
    assert codes(
        lambda: inquiries.record_closed(
            place_id=place.id,
            said="去哪办",
            outcome=str(InquiryOutcome.REFERRED),
            acting=greeter,
            now=MORNING,
        )
    ) == {"INQUIRY_WHERE_MISSING"}
    assert Inquiry.objects.count() == 1
    told = inquiries.count_of_day(place_id=place.id, day=MORNING.date())
    assert told == {"all": 1, "open": 0}


def test_the_second_of_two_people_is_told(place: Place, greeter: Acting, clerk: Acting) -> None:
    row = asked(place, greeter)
    handed(row, greeter, clerk)
    found = codes(
        lambda: inquiries.close_inquiry(
            inquiry_id=row.id, outcome="ANSWERED", acting=greeter, now=MORNING, seen_version=1
        )
    )
    assert found == {"STATE_CHANGED"}


def test_every_step_is_in_the_journal(place: Place, greeter: Acting, clerk: Acting) -> None:
    row = handed(asked(place, greeter), greeter, clerk)
    row = inquiries.accept(inquiry_id=row.id, acting=clerk, now=MORNING, seen_version=row.version)
    inquiries.close_inquiry(
        inquiry_id=row.id,
        outcome="ANSWERED",
        acting=clerk,
        now=MORNING,
        seen_version=row.version,
    )
    verbs = [e.verb for e in entries_about(subject_kind="inquiry", subject_id=row.id)]
    assert sorted(verbs) == sorted(
        f"inquiry.{verb}" for verb in ("open", "hand_over", "accept", "close")
    )


def test_a_day_shows_everybodys_or_ones_own(place: Place, greeter: Acting, clerk: Acting) -> None:
    mine, theirs = asked(place, greeter), asked(place, clerk)
    day = MORNING.date()
    assert inquiries.of_day(place_id=place.id, day=day) == [theirs, mine]
    assert inquiries.of_day(place_id=place.id, day=day, account_id=greeter.who) == [mine]
