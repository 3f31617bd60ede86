"""Only a manager's browser becomes a kiosk, it can be taken out, and help is fetched once."""

from datetime import timedelta

import pytest
from tests.factories.kiosks import NOW, duty_head, enrolled, greeter, hall, kiosk

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.queueing import helping, kiosks
from onewindow.apps.queueing.models import HelpCall, Kiosk
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


def test_a_kiosk_is_known_by_its_secret_alone() -> None:
    made = enrolled(hall())
    assert kiosks.known_kiosk(kiosk_id=made.kiosk.pk, secret=made.secret, now=NOW) == made.kiosk
    assert kiosks.known_kiosk(kiosk_id=made.kiosk.pk, secret="guessed", now=NOW) is None
    assert kiosks.known_kiosk(kiosk_id=made.kiosk.pk, secret="", now=NOW) is None
    assert made.secret not in Kiosk.objects.values_list("digest", flat=True)


def test_a_withdrawn_kiosk_opens_nothing_any_more() -> None:
    place = hall()
    made = enrolled(place)
    kiosks.withdraw(kiosk_id=made.kiosk.pk, acting=duty_head(place), now=NOW)
    assert kiosks.known_kiosk(kiosk_id=made.kiosk.pk, secret=made.secret, now=NOW) is None
    assert kiosks.kiosks_of(place.pk) == []
    again = enrolled(place)
    assert again.kiosk.pk != made.kiosk.pk
    verbs = list(JournalEntry.objects.order_by("at", "id").values_list("verb", flat=True))
    assert sorted(verbs) == ["kiosk.enrol", "kiosk.enrol", "kiosk.withdraw"]


def test_a_name_taken_over_makes_the_old_browser_a_stranger() -> None:
    place = hall()
    old, new = enrolled(place), enrolled(place)
    assert new.kiosk.pk == old.kiosk.pk
    assert kiosks.known_kiosk(kiosk_id=old.kiosk.pk, secret=old.secret, now=NOW) is None
    assert kiosks.known_kiosk(kiosk_id=new.kiosk.pk, secret=new.secret, now=NOW) is not None


def test_nobody_but_the_hall_s_own_manager_enrols() -> None:
    place, other = hall(), hall()
    for acting in (greeter(place), duty_head(other), SYSTEM):
        with pytest.raises(Refused) as told:
            kiosks.enrol(
                place_id=place.pk, name="1", printer={}, is_low=False, acting=acting, now=NOW
            )
        assert [r.code for r in told.value.refusals] == ["KIOSK_MANAGER_ONLY"]
    assert not Kiosk.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "长" * 41])
def test_a_kiosk_has_a_name_people_can_say(name: str) -> None:
    place = hall()
    with pytest.raises(Refused) as told:
        enrolled(place, name=name)
    assert [r.code for r in told.value.refusals] == ["KIOSK_NAME"]


def test_a_printer_can_be_changed_without_enrolling_again() -> None:
    place = hall()
    made, other = enrolled(place), enrolled(place, name="2 号自助终端")
    changed = kiosks.change(
        kiosk_id=made.kiosk.pk,
        name="门口",
        printer={"kind": "FILE", "path": "/dev/lp0"},
        is_low=True,
        acting=duty_head(place),
        now=NOW,
    )
    assert (changed.name, changed.printer["kind"], changed.is_low) == ("门口", "FILE", True)
    assert kiosks.known_kiosk(kiosk_id=made.kiosk.pk, secret=made.secret, now=NOW) is not None
    with pytest.raises(Refused) as told:
        kiosks.change(
            kiosk_id=made.kiosk.pk, name=other.kiosk.name, printer={}, is_low=False,
            acting=duty_head(place), now=NOW,
        )  # fmt: skip
    assert [r.code for r in told.value.refusals] == ["KIOSK_NAME_TAKEN"]


def test_a_kiosk_that_is_used_is_seen_to_be_alive() -> None:
    made = enrolled(hall())
    later = NOW + timedelta(minutes=5)
    kiosks.known_kiosk(kiosk_id=made.kiosk.pk, secret=made.secret, now=later)
    assert Kiosk.objects.get().last_seen_at == later


def test_pressing_for_help_twice_brings_one_greeter() -> None:
    place = hall()
    terminal = kiosk(place)
    calls = [
        helping.call_help(
            place_id=place.pk,
            place_name=terminal.name,
            kiosk_id=terminal.pk,
            now=NOW + timedelta(seconds=n),
        )
        for n in range(3)
    ]
    assert {call.pk for call in calls} == {helping.help_waiting(place_id=place.pk)[0].pk}
    later = NOW + helping.REPEATED + timedelta(minutes=1)
    again = helping.call_help(
        place_id=place.pk, place_name=terminal.name, kiosk_id=terminal.pk, now=later
    )
    assert again.pk != calls[0].pk, "a call nobody answered is not the last word"


def test_the_first_greeter_who_goes_has_the_call() -> None:
    place = hall()
    call = helping.call_help(place_id=place.pk, place_name="1 号自助终端", now=NOW)
    first, second = greeter(place), greeter(place)
    helping.answer_help(help_id=call.pk, acting=first, now=NOW)
    helping.answer_help(help_id=call.pk, acting=first, now=NOW)
    with pytest.raises(Refused) as told:
        helping.answer_help(help_id=call.pk, acting=second, now=NOW)
    assert [r.code for r in told.value.refusals] == ["HELP_ANSWERED"]
    assert HelpCall.objects.get().answered_by_id == first.account_id
    assert helping.help_waiting(place_id=place.pk) == []
    with pytest.raises(Refused) as told:
        helping.answer_help(help_id=call.pk, acting=SYSTEM, now=NOW)
    assert [r.code for r in told.value.refusals] == ["HELP_STAFF_ONLY"]
