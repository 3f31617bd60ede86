"""People become known once, are seen masked, and every full reading leaves a row."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections
from tests.factories.accounts import NOW, PASSWORD, acting_with, resident_account
from tests.factories.parties import citizen_id, person

from onewindow.apps.accounts.models import Account
from onewindow.apps.accounts.tokens import issue_token, token_in_force
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.parties import operations, queries
from onewindow.apps.parties.models import Person
from onewindow.apps.rows import new_id
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db
USCC = "91350100M000100Y43"


def test_the_same_card_twice_is_the_same_person_and_each_time_journaled() -> None:
    number = citizen_id()
    first, again = person(number=number), person(number=number.lower())
    assert first.id == again.id
    assert first.confirmed_at == NOW
    assert first.birth_date == date(1994, 5, 20)
    assert JournalEntry.objects.filter(verb="person.identify", subject_id=first.id).count() == 2


def test_another_name_on_the_card_stops_and_can_be_corrected() -> None:
    known = person(name="李小满")
    with pytest.raises(Refused) as refused:
        person(name="李大满", number=known.citizen_id)
    assert [r.code for r in refused.value.refusals] == ["NAME_DIFFERS"]
    corrected = operations.correct_name(
        person_id=known.id, citizen_id=known.citizen_id, name="李大满", acting=SYSTEM, now=NOW
    )
    assert corrected.name == "李大满"
    assert person(name="李大满", number=known.citizen_id).id == known.id


def test_everything_wrong_at_the_counter_is_named_at_once() -> None:
    with pytest.raises(Refused) as refused:
        operations.identify_person(citizen_id="123", name="", phone="999", now=NOW, acting=SYSTEM)
    codes = {r.code for r in refused.value.refusals}
    assert {"NAME_MISSING", "ID_LENGTH_WRONG", "MOBILE_PHONE_SHAPE"} <= codes


@pytest.mark.django_db(transaction=True)
def test_two_counters_at_once_make_one_person() -> None:
    number, gate = citizen_id(), threading.Barrier(4)

    def identify(_: int) -> str:
        gate.wait()
        try:
            return str(person(number=number).id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(identify, range(4)))) == 1
    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_registrations_of_one_number_at_once_leave_one_account() -> None:
    number, gate = citizen_id(), threading.Barrier(4)

    def register(turn: int) -> bool:
        gate.wait()
        try:
            operations.register_resident(
                name="李小满",
                citizen_id=number,
                phone=f"1380000{turn:04d}",
                password=PASSWORD,
                now=NOW,
            )
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(register, range(4)))
    assert done.count(True) == 1
    assert Account.objects.count() == 1


def test_names_numbers_phones_are_masked_for_everybody_without_a_reason() -> None:
    view = queries.masked(person(name="李小满", phone="13812343210"))
    assert view.is_masked
    assert view.name == "李*满"
    assert view.phone == "138****3210"
    assert view.citizen_id[6:14] == "********"
    assert view.birth_date is None


def test_a_full_reading_is_journaled_with_case_and_purpose_but_without_the_person() -> None:
    known, case_id, clerk = person(), new_id(), acting_with("CLERK")
    view = queries.read_in_full(
        person=known, acting=clerk, case_id=case_id, purpose="窗口收件", now=NOW
    )
    assert view.citizen_id == known.citizen_id
    row = JournalEntry.objects.get(verb="personal.read")
    assert row.facts == {"case": str(case_id), "purpose": "窗口收件"}
    assert (row.subject_id, row.actor_id, row.actor_role) == (
        known.id,
        clerk.account_id,
        "CLERK",
    )


def test_without_a_post_nobody_reads_in_full() -> None:
    known, account = person(), resident_account()
    view = queries.read_in_full(
        person=known,
        acting=Acting(account.id, "李"),
        case_id=new_id(),
        purpose="好奇",
        now=NOW,
    )
    assert view.is_masked
    assert not JournalEntry.objects.filter(verb="personal.read").exists()


def test_a_person_is_found_by_number_without_the_number_standing_there() -> None:
    known = person()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM parties_person p")
        assert known.citizen_id not in cursor.fetchone()[0]
    assert queries.person_by_citizen_id(known.citizen_id, today=NOW.date()) == known
    assert queries.person_by_citizen_id("123", today=NOW.date()) is None


def test_an_enterprise_is_known_by_its_credit_code_once() -> None:
    told = {"uscc": USCC.lower(), "name": "小吃店", "now": NOW}
    first = operations.identify_enterprise(**told)
    assert operations.identify_enterprise(**told) == first
    assert first.uscc == USCC
    with pytest.raises(Refused) as refused:
        operations.identify_enterprise(uscc=USCC, name="别的店", now=NOW)
    assert [r.code for r in refused.value.refusals] == ["NAME_DIFFERS"]


def test_a_broken_credit_code_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        operations.identify_enterprise(uscc=USCC[:-1] + "4", name="小吃店", now=NOW)
    assert "USCC_CHECK_CHARACTER_WRONG" in [r.code for r in refused.value.refusals]


def test_an_agent_acts_for_the_items_and_days_of_the_mandate_only() -> None:
    agent, boss = person(), person(name="店主")
    shop = operations.identify_enterprise(uscc=USCC, name="小吃店", now=NOW)
    operations.set_representative(enterprise_id=shop.id, person_id=boss.id, now=NOW)
    operations.name_agent(
        enterprise_id=shop.id,
        agent_id=agent.id,
        item_slugs=["food_business_licence"],
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        now=NOW,
    )

    def for_agent(day: date, item: str) -> list[str]:
        found = queries.enterprises_of(person_id=agent.id, on=day, item_slug=item)
        return [each.name for each in found]

    assert for_agent(date(2026, 6, 1), "food_business_licence") == ["小吃店"]
    assert for_agent(date(2026, 6, 1), "id_card_renewal") == []
    assert for_agent(date(2027, 1, 1), "food_business_licence") == []
    assert [e.name for e in queries.enterprises_of(person_id=boss.id, on=date(2030, 1, 1))] == [
        "小吃店"
    ]


def registered(number: str, phone: str, name: str = "李小满") -> Person:
    return operations.register_resident(
        name=name, citizen_id=number, phone=phone, password=PASSWORD, now=NOW
    )


@pytest.mark.parametrize("told", ["13900000001", "", "  "])
def test_a_strangers_account_is_untied_when_the_counter_sees_the_card(told: str) -> None:
    number, clerk = citizen_id(), acting_with("CLERK")
    stranger = registered(number, "13800000009").account
    assert stranger is not None
    known = operations.identify_person(
        citizen_id=number, name="李小满", phone=told, now=NOW, acting=clerk
    )
    known.refresh_from_db()
    assert (known.account_id, known.confirmed_at) == (None, NOW)
    assert known.phone == told.strip()
    before = stranger.get_session_auth_hash()
    stranger.refresh_from_db()
    assert not stranger.is_active
    assert not stranger.has_usable_password()
    assert stranger.get_session_auth_hash() != before
    row = JournalEntry.objects.get(verb="account.untied")
    assert (row.subject_id, row.actor_id, row.rule) == (stranger.id, clerk.account_id, "R-4-8")
    with pytest.raises(Refused) as refused:
        registered(number, "13800000009")
    assert [r.code for r in refused.value.refusals] == ["IDENTITY_NOT_CONFIRMED"]


def test_the_owner_with_the_same_phone_keeps_the_account() -> None:
    number = citizen_id()
    known = registered(number, "13800000009")
    person(number=number, phone="138 0000 0009")
    known.refresh_from_db()
    assert known.account is not None
    assert known.account.is_active
    assert known.account.check_password(PASSWORD)
    assert known.confirmed_at == NOW
    assert not JournalEntry.objects.filter(verb="account.untied").exists()


def test_an_account_confirmed_before_stays_when_the_phone_changes() -> None:
    number = citizen_id()
    known = registered(number, "13800000009")
    person(number=number, phone="13800000009")
    person(number=number, phone="13900000001")
    known.refresh_from_db()
    assert known.account is not None
    assert (known.account.is_active, known.phone) == (True, "13900000001")


def test_correcting_the_name_does_not_vouch_for_the_strangers_account() -> None:
    number, clerk = citizen_id(), acting_with("CLERK")
    known = registered(number, "13800000009", name="李大满")
    stranger = known.account
    told = {"citizen_id": number, "name": "李小满", "acting": clerk, "now": NOW}
    operations.correct_name(person_id=known.id, phone="13900000001", **told)
    operations.identify_person(phone="13900000001", **told)
    known.refresh_from_db()
    assert (known.account_id, known.name, known.phone) == (None, "李小满", "13900000001")
    assert stranger is not None
    assert not Account.objects.get(pk=stranger.id).is_active


def test_the_national_service_ends_any_password_set_before_even_with_the_same_phone() -> None:
    number = citizen_id()
    account = registered(number, "13800000009").account
    assert account is not None
    token = issue_token(login="13800000009", scopes=["cases:read"], days=5, now=NOW)
    told = {"subject": "s-1", "name": "李小满", "citizen_id": number, "phone": "13800000009"}
    operations.admit_confirmed(**told, now=NOW)
    account.refresh_from_db()
    assert not account.has_usable_password()
    assert token_in_force(token.secret, now=NOW) is None
    account.set_password(PASSWORD)
    account.save()
    operations.admit_confirmed(**told, now=NOW)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
