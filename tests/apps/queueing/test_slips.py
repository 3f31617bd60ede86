"""One touch, one slip: who wrote the row prints it, and what was not printed is known."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories.kiosks import NOW, hall, kiosk
from tests.threads import at_once

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing import slips
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.models import Kiosk, PrintJob, Visit
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


def numbered() -> tuple[Visit, Kiosk]:
    place = hall()
    visit = queueing.issue(
        place_id=place.pk,
        wishes=[Wish(queue_class="general")],
        channel="KIOSK",
        acting=SYSTEM,
        now=NOW,
    )
    return visit, kiosk(place)


def test_the_second_who_asks_for_a_copy_does_not_print_it() -> None:
    visit, terminal = numbered()
    job, mine = slips.ask_slip(visit_id=visit.pk, kiosk_id=terminal.pk, copy=1, now=NOW)
    again, not_mine = slips.ask_slip(visit_id=visit.pk, kiosk_id=terminal.pk, copy=1, now=NOW)
    assert (mine, not_mine) == (True, False)
    assert again.pk == job.pk
    assert PrintJob.objects.get().state == PrintJob.State.ISSUED


@pytest.mark.django_db(transaction=True)
def test_eight_touches_at_the_same_moment_print_one_slip() -> None:
    visit, terminal = numbered()

    def touch(_turn: int) -> bool:
        return slips.ask_slip(visit_id=visit.pk, kiosk_id=terminal.pk, copy=1, now=NOW)[1]

    assert sorted(at_once(touch, 8)) == [False] * 7 + [True]
    assert PrintJob.objects.count() == 1


def test_a_reprint_is_a_recorded_copy_of_the_same_number() -> None:
    visit, terminal = numbered()
    for copy in (1, 2):
        job, mine = slips.ask_slip(visit_id=visit.pk, kiosk_id=terminal.pk, copy=copy, now=NOW)
        assert mine
        slips.note_printed(job_id=job.pk, now=NOW)
    assert [(j.copy, j.state) for j in slips.slips_of(visit.pk)] == [(1, "PRINTED"), (2, "PRINTED")]
    assert JournalEntry.objects.filter(verb="slip.reprint", subject_id=visit.pk).count() == 1
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("copy", [3, slips.MOST_COPIES + 1])
def test_copies_come_in_turn_and_end(copy: int) -> None:
    visit, terminal = numbered()
    slips.ask_slip(visit_id=visit.pk, kiosk_id=terminal.pk, copy=1, now=NOW)
    with pytest.raises(Refused) as told:
        slips.ask_slip(visit_id=visit.pk, kiosk_id=terminal.pk, copy=copy, now=NOW)
    assert [r.code for r in told.value.refusals] == ["SLIP_COPIES"]


def test_a_slip_ends_once() -> None:
    visit, terminal = numbered()
    job, _ = slips.ask_slip(visit_id=visit.pk, kiosk_id=terminal.pk, copy=1, now=NOW)
    slips.note_failed(job_id=job.pk, fault="NO_PAPER", now=NOW)
    slips.note_printed(job_id=job.pk, now=NOW + timedelta(seconds=5))
    job.refresh_from_db()
    assert (job.state, job.fault, job.ended_at) == ("FAILED", "NO_PAPER", NOW)
    entry = JournalEntry.objects.get(verb="slip.failed")
    assert entry.facts["fault"] == "NO_PAPER"


def _troubled(place_id: UUID, seconds: int) -> list[int]:
    now = NOW + timedelta(seconds=seconds)
    return [j.copy for j in slips.troubled_slips(place_id=place_id, since=NOW, now=now)]


def test_a_slip_nobody_saw_end_does_not_go_unnoticed() -> None:
    visit, terminal = numbered()
    slips.ask_slip(visit_id=visit.pk, kiosk_id=terminal.pk, copy=1, now=NOW)
    assert _troubled(visit.place_id, 10) == []
    assert _troubled(visit.place_id, 60) == [1]
    second, _ = slips.ask_slip(visit_id=visit.pk, kiosk_id=terminal.pk, copy=2, now=NOW)
    slips.note_printed(job_id=second.pk, now=NOW)
    assert _troubled(visit.place_id, 60) == [], "its holder has a slip now"
