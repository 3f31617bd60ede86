"""A number given without network is nobody else's, and becomes a visit once, as it was given."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.kiosks import NOW, duty_head, hall, kiosk
from tests.threads import at_once

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.organisation.models import QueueClass
from onewindow.apps.queueing import kiosks, leases
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.leases import OfflineNumber, Outcome
from onewindow.apps.queueing.models import NumberLease, Visit, VisitPeriod
from onewindow.apps.queueing.shelf import forget_places
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterable[None]:
    forget_places()
    yield
    forget_places()


def lease(kiosk_id: UUID, *, size: int = 10, code: str = "general") -> NumberLease:
    return leases.lease_block(kiosk_id=kiosk_id, queue_class=code, size=size, now=NOW)


def given_by(block: NumberLease, serial: int, *, minutes: int = 5) -> OfflineNumber:
    return OfflineNumber(
        block.prefix, serial, block.queue_class, NOW + timedelta(minutes=minutes), lane="GREEN"
    )


def told(block: NumberLease, *numbers: OfflineNumber, at: datetime | None = None) -> list[Outcome]:
    now = at or NOW + timedelta(hours=1)
    found = leases.reconcile(kiosk_id=block.kiosk_id, told=numbers, now=now)
    return [each.outcome for each in found]


def test_a_block_has_a_prefix_and_a_series_of_its_own() -> None:
    place = hall()
    one, two = kiosk(place), kiosk(place, name="2 号")
    blocks = [lease(one.pk), lease(two.pk), lease(one.pk, code="police"), lease(one.pk)]
    assert [(b.prefix, b.first, b.last) for b in blocks] == [
        ("AK", 1, 10),
        ("AK", 11, 20),
        ("CK", 1, 10),
        ("AK", 21, 30),
    ]
    assert [b.first for b in leases.leases_of(kiosk_id=one.pk, now=NOW)] == [1, 21, 1]
    assert leases.leases_of(kiosk_id=one.pk, now=NOW + timedelta(days=1)) == []


def test_even_a_class_that_gets_the_blocks_prefix_later_gets_other_numbers() -> None:
    place = hall()
    block = lease(kiosk(place).pk)
    QueueClass.objects.create(place=place, code="late", prefix=block.prefix, name="新业务")
    forget_places()
    visit = queueing.issue(
        place_id=place.pk,
        wishes=[Wish(queue_class="late")],
        channel="KIOSK",
        acting=SYSTEM,
        now=NOW,
    )
    assert visit.serial == block.last + 1


def test_an_offline_number_becomes_a_visit_of_the_moment_it_was_given() -> None:
    block = lease(kiosk(hall()).pk)
    assert told(block, given_by(block, 3)) == [Outcome.TAKEN_IN]
    visit = Visit.objects.get()
    assert (visit.number, visit.channel, visit.lane) == ("AK003", "OFFLINE", "GREEN")
    assert visit.issued_at == visit.queued_at == NOW + timedelta(minutes=5)
    assert VisitPeriod.objects.get().started_at == visit.issued_at
    assert visit.matters.get().queue_class == "general"


def test_telling_it_again_changes_nothing_and_a_double_is_found_out() -> None:
    block = lease(kiosk(hall()).pk)
    number = given_by(block, 3)
    assert told(block, number, number) == [Outcome.TAKEN_IN, Outcome.KNOWN]
    assert told(block, number) == [Outcome.KNOWN]
    assert told(block, given_by(block, 3, minutes=7)) == [Outcome.DOUBLE]
    assert Visit.objects.count() == 1
    assert JournalEntry.objects.get(verb="offline_number.refuse").facts == {
        "number": "AK003",
        "why": "DOUBLE",
    }


def test_only_what_was_leased_is_taken_in() -> None:
    place = hall()
    block, other = lease(kiosk(place).pk), lease(kiosk(place, name="2 号").pk)
    wrong = [
        given_by(block, other.first),
        given_by(block, 0),
        replace(given_by(block, 1), prefix="A"),
        replace(given_by(block, 1), queue_class="police"),
    ]
    assert told(block, *wrong) == [Outcome.NOT_LEASED] * 4
    assert not Visit.objects.exists()


@pytest.mark.parametrize("minutes", [-10, 61 + 2])
def test_a_number_cannot_be_older_than_its_block_or_of_the_future(minutes: int) -> None:
    block = lease(kiosk(hall()).pk)
    assert told(block, given_by(block, 1, minutes=minutes)) == [Outcome.WRONG_TIME]
    assert not Visit.objects.exists()


def test_a_block_is_void_after_its_day() -> None:
    block = lease(kiosk(hall()).pk)
    tomorrow = NOW + timedelta(days=1)
    assert told(block, given_by(block, 1), at=tomorrow) == [Outcome.VOID]
    late = replace(given_by(block, 1), issued_at=tomorrow)
    assert told(block, late, at=tomorrow) == [Outcome.NOT_LEASED]


def test_a_class_closed_meanwhile_takes_no_number_away() -> None:
    place = hall()
    block = lease(kiosk(place).pk)
    QueueClass.objects.filter(place=place, code="general").update(is_open=False)
    forget_places()
    assert told(block, given_by(block, 1)) == [Outcome.TAKEN_IN]
    with pytest.raises(Refused) as no:
        lease(block.kiosk_id)
    assert [r.code for r in no.value.refusals] == ["KIOSK_CLASS_GONE"]


def test_a_withdrawn_kiosk_gets_no_block() -> None:
    place = hall()
    terminal = kiosk(place)
    kiosks.withdraw(kiosk_id=terminal.pk, acting=duty_head(place), now=NOW)
    with pytest.raises(Refused) as no:
        lease(terminal.pk)
    assert [r.code for r in no.value.refusals] == ["NOT_FOUND"]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    entries=st.lists(st.tuples(st.integers(0, 12), st.integers(-3, 70), st.booleans()), max_size=25)
)
def test_whatever_a_kiosk_tells_no_number_becomes_two_visits(
    entries: list[tuple[int, int, bool]],
) -> None:
    block = lease(kiosk(hall()).pk, size=10)
    numbers = [given_by(block, block.first + n, minutes=m) for n, m, _ in entries]
    first = leases.reconcile(kiosk_id=block.kiosk_id, told=numbers, now=NOW + timedelta(hours=1))
    again = leases.reconcile(kiosk_id=block.kiosk_id, told=numbers, now=NOW + timedelta(hours=1))
    taken = [each.number for each in first if each.outcome is Outcome.TAKEN_IN]
    visits = Visit.objects.filter(place_id=block.kiosk.place_id)
    assert sorted(taken) == sorted(v.number for v in visits)
    assert len(set(taken)) == len(taken)
    assert Outcome.TAKEN_IN not in {each.outcome for each in again}
    assert all(block.first <= v.serial <= block.last for v in visits)


@pytest.mark.django_db(transaction=True)
def test_two_kiosks_and_the_counter_under_load_never_share_a_number() -> None:
    place = hall()
    terminals = [kiosk(place), kiosk(place, name="2 号")]

    def online(turn: int) -> list[str]:
        code = ("general", "police")[turn % 2]
        made = [
            queueing.issue(
                place_id=place.pk,
                wishes=[Wish(queue_class=code)],
                channel="KIOSK",
                acting=SYSTEM,
                now=NOW,
            )
            for _ in range(15)
        ]
        return [visit.number for visit in made]

    def offline(turn: int) -> list[str]:
        block = lease(terminals[turn % 2].pk, size=15)
        numbers = [given_by(block, n) for n in range(block.first, block.last + 1)]
        # Told twice, as after a network that broke off in the middle.
        for part in (numbers[:9], numbers):
            told(block, *part)
        return [number.number for number in numbers]

    found = at_once(lambda turn: online(turn) if turn < 4 else offline(turn), 8)
    given_out = [number for part in found for number in part]
    assert len(given_out) == 8 * 15
    assert len(set(given_out)) == len(given_out)
    stored = [visit.number for visit in Visit.objects.all()]
    assert sorted(stored) == sorted(given_out)


@pytest.mark.django_db(transaction=True)
def test_the_same_numbers_told_by_eight_requests_at_once_become_visits_once() -> None:
    block = lease(kiosk(hall()).pk)
    numbers = [given_by(block, n) for n in range(1, 6)]
    found = at_once(lambda _: told(block, *numbers), 8)
    assert sum(part.count(Outcome.TAKEN_IN) for part in found) == 5
    assert sum(part.count(Outcome.KNOWN) for part in found) == 35
    assert Visit.objects.count() == 5
