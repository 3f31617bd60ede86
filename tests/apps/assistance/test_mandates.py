"""A letter is given once, covers what it names, is taken back at any time (R-6-30 … R-6-32)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.cases.test_journey import complete
from tests.factories.assistance import SLUG, letter
from tests.factories.cases import T0, World, build_world

from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance import queries
from onewindow.apps.assistance.models import Assistance, ProxyMandate
from onewindow.apps.audit.queries import entries_about
from onewindow.apps.cases import operations as cases
from onewindow.apps.organisation.models import Department, Post, Role
from onewindow.apps.organisation.queries import acting_as, forget_posts
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.assistance.mandates import Power
from onewindow.rules.outcomes import Refused


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def refusals(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [refusal.code for refusal in caught.value.refusals]


def test_a_letter_is_journalled_and_the_person_is_told_once(world: World) -> None:
    mandate = letter(world)
    rows = entries_about(subject_kind="mandate", subject_id=mandate.id, limit=5)
    assert [row.verb for row in rows] == ["assistance.mandate"]
    told = [m.body for m in OutboxMessage.objects.filter(topic="case.message")]
    assert [body["link"] for body in told] == ["/my/mandates/"]


def test_an_item_the_law_wants_the_person_for_is_not_acted_for(world: World) -> None:
    found = refusals(lambda: letter(world, item_slugs=[SLUG, "id_card_renewal"], signature="别人"))
    assert found == ["MANDATE_UNSIGNED", "IN_PERSON_ITEM"]
    assert ProxyMandate.objects.count() == 0


def test_a_reviewer_takes_no_letter(world: World) -> None:
    assert refusals(lambda: letter(world, acting=world.reviewer)) == ["NOT_PERMITTED"]


def test_the_worker_begins_the_matter_and_the_case_remembers_who(world: World) -> None:
    mandate = letter(world)
    case = assistance.start_for(mandate_id=mandate.id, slug=SLUG, acting=world.clerk, now=T0)
    assert case.person_id == world.person.id
    assert case.proxy_worker_id == world.clerk.account_id
    act = Assistance.objects.get()
    assert (act.kind, act.power, act.case_id) == ("PROXY", "FILL_IN", case.id)


def test_a_letter_for_another_item_or_another_worker_opens_nothing(world: World) -> None:
    mandate = letter(world)

    def start(**other: Any) -> Any:
        told = {"mandate_id": mandate.id, "slug": SLUG, "acting": world.clerk, "now": T0}
        return assistance.start_for(**{**told, **other})

    assert refusals(lambda: start(slug="id_card_renewal")) == ["MANDATE_OTHER_ITEM"]
    assert refusals(lambda: start(acting=world.other_clerk)) == ["MANDATE_OTHER_WORKER"]
    assert refusals(lambda: start(now=T0 + timedelta(days=31))) == ["MANDATE_ENDED"]
    assert refusals(lambda: start(mandate_id=world.person.id))[0] == "MANDATE_MISSING"
    assert Assistance.objects.count() == 0


def test_a_letter_taken_back_in_mid_case_stops_the_worker_at_once(world: World) -> None:
    mandate = letter(world)
    case = assistance.start_for(mandate_id=mandate.id, slug=SLUG, acting=world.clerk, now=T0)

    def use(power: Power = Power.SUBMIT) -> None:
        assistance.use_mandate(case_id=case.id, power=power, acting=world.clerk, now=T0)

    use()
    assert refusals(lambda: use(Power.COLLECT)) == ["MANDATE_LACKS_POWER"]
    assistance.revoke_mandate(mandate_id=mandate.id, reason="", acting=world.resident, now=T0)
    assert refusals(use) == ["MANDATE_REVOKED"]
    assert refusals(
        lambda: assistance.start_for(mandate_id=mandate.id, slug=SLUG, acting=world.clerk, now=T0)
    ) == ["MANDATE_REVOKED"]


def test_taking_back_twice_tells_once_and_a_stranger_takes_back_nothing(world: World) -> None:
    mandate = letter(world)

    def revoke(who: Any) -> ProxyMandate:
        return assistance.revoke_mandate(mandate_id=mandate.id, reason="", acting=who, now=T0)

    assert refusals(lambda: revoke(world.stranger)) == ["NOT_PERMITTED"]
    first = revoke(world.resident)
    assert revoke(world.resident).revoked_at == first.revoked_at
    keys = [m.body["once_key"] for m in OutboxMessage.objects.filter(topic="case.message")]
    assert keys.count(f"mandate-revoked:{mandate.id}") == 1


def test_a_case_without_a_letter_needs_none(world: World) -> None:
    case = cases.start_draft(
        slug=SLUG, person=world.person, channel="COUNTER", acting=world.clerk, now=T0
    )
    assistance.use_mandate(case_id=case.id, power=Power.SUBMIT, acting=world.clerk, now=T0)
    assert Assistance.objects.count() == 0


def test_who_ran_the_errand_never_reviews_it(world: World) -> None:
    department = Department.objects.get(code="market")
    Post.objects.create(account_id=world.clerk.who, role=Role.REVIEWER, department=department)
    forget_posts()
    both = acting_as(account_id=world.clerk.who, name=world.clerk.name)
    mandate = letter(world)
    case = assistance.start_for(mandate_id=mandate.id, slug=SLUG, acting=world.clerk, now=T0)
    cases.choose_situation(case_id=case.id, situation="CATERING", acting=world.clerk, now=T0)
    complete(world, case)
    cases.submit(case_id=case.id, acting=world.clerk, now=T0)
    cases.accept(case_id=case.id, acting=world.other_clerk, now=T0)
    found = refusals(lambda: cases.claim(case_id=case.id, acting=both, now=T0))
    assert found == ["PROXY_NEVER_DECIDES"]
    cases.claim(case_id=case.id, acting=world.reviewer, now=T0)
    found = refusals(lambda: cases.give_opinion(case_id=case.id, opinion="好", acting=both, now=T0))
    assert "PROXY_NEVER_DECIDES" in found


def test_help_is_counted_and_acting_for_needs_a_letter(world: World) -> None:
    for kind in ("GUIDED", "GUIDED", "ASSISTED"):
        assistance.note_help(kind=kind, acting=world.clerk, now=T0)
    given = queries.help_given(place_id=world.place.id, since=T0 - timedelta(hours=1))
    assert given == {"GUIDED": 2, "ASSISTED": 1}
    found = refusals(lambda: assistance.note_help(kind="PROXY", acting=world.clerk, now=T0))
    assert found == ["MANDATE_MISSING"]
    assert refusals(lambda: assistance.note_help(kind="GUIDED", acting=world.resident, now=T0)) == [
        "NOT_PERMITTED"
    ]


def test_letters_cost_the_same_however_many(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            page = queries.mandates_of(person_id=world.person.id)
            found = queries.letters(page.rows)
            assert found
            assert all(each.mandate.place.name for each in found)
        return len(seen)

    letter(world)
    before = cost()
    for _turn in range(4):
        letter(world)
    assert cost() == before == 2
