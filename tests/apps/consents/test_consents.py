"""A consent is one's own, to something, for a while; asked of another, it is theirs to give."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.factories.cases import T0, World, build_world
from tests.factories.gathering import FATHER_ID, father
from tests.threads import at_once

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.consents import operations as consents
from onewindow.apps.consents import queries
from onewindow.apps.consents import requests as asking
from onewindow.apps.consents.models import Consent, ConsentRequest
from onewindow.apps.parties.wards import register_newborn
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.outcomes import Refused

LATER = T0 + timedelta(days=30)
CARD = "licence:ID_CARD"


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def given(world: World, **more: object) -> Consent:
    told = {
        "person": world.person,
        "kind": "ELICENCE",
        "scope": [CARD],
        "purpose": "办理出生登记",
        "valid_until": LATER,
        "acting": world.resident,
        "now": T0,
        **more,
    }
    return consents.give(**told)  # type: ignore[arg-type]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.code for r in refused.value.refusals]


def test_a_consent_given_stands_until_its_end(world: World) -> None:
    case = uuid4()
    consent = given(world, case_id=case)
    asked = {"person_id": world.person.id, "scope": CARD, "case_id": case}
    assert queries.standing(**asked, now=T0) == consent
    assert queries.standing(**asked, now=LATER) is None
    assert queries.standing(**{**asked, "case_id": uuid4()}, now=T0) is None
    assert queries.standing(**{**asked, "scope": "licence:HUKOU_BOOK"}, now=T0) is None
    assert consent.to_body == "云溪区政务服务中心"
    assert JournalEntry.objects.filter(verb="consent.give", rule="R-4.7").count() == 1


def test_one_for_a_package_counts_for_all_its_cases(world: World) -> None:
    package = uuid4()
    given(world, package_id=package)
    asked = {"person_id": world.person.id, "scope": CARD, "now": T0}
    assert queries.standing(**asked, case_id=uuid4(), package_id=package) is not None
    assert queries.standing(**asked, case_id=uuid4(), package_id=uuid4()) is None


def test_one_for_an_item_serves_no_other_item(world: World) -> None:
    consent = given(world, item_slug="hukou_birth")
    asked = {"person_id": world.person.id, "scope": CARD, "case_id": uuid4(), "now": T0}
    assert queries.standing(**asked, item_slug="hukou_birth") == consent
    assert queries.standing(**asked, item_slug="food_business_licence") is None
    assert queries.standing(**asked) is None, "who names no item gets none of an item's"
    assert queries.standing_for(**asked, item_slug="food_business_licence") == []
    told = {"consent_id": consent.id, "scope": CARD, "case_id": uuid4(), "now": T0}
    assert queries.still_stands(**told, item_slug="hukou_birth")
    assert not queries.still_stands(**told, item_slug="food_business_licence")
    meant = {"case_id": uuid4(), "package_id": None}
    assert queries.is_meant_for(consent, **meant, item_slug="hukou_birth")
    assert not queries.is_meant_for(consent, **meant, item_slug="food_business_licence")


def test_the_separate_consent_alone_is_not_the_consent(world: World) -> None:
    given(world, kind="SENSITIVE")
    assert queries.standing(person_id=world.person.id, scope=CARD, now=T0) is None


def test_the_same_consent_twice_is_one_and_a_longer_one_renews_it(world: World) -> None:
    first = given(world)
    assert given(world) == first
    longer = given(world, valid_until=LATER + timedelta(days=30))
    assert longer != first
    first.refresh_from_db()
    assert first.renewed_at == T0
    assert queries.consents_of(person_id=world.person.id) == [longer]


def test_a_consent_is_one_s_own_or_said_at_the_window(world: World) -> None:
    with pytest.raises(Refused) as refused:
        given(world, acting=world.stranger)
    assert codes(refused) == ["CONSENT_OF_ANOTHER"]
    said = given(world, acting=world.clerk)
    assert (said.given_how, said.recorded_by_id) == ("COUNTER", world.clerk.account_id)


def test_all_that_is_wrong_with_a_consent_is_said_at_once(world: World) -> None:
    with pytest.raises(Refused) as refused:
        given(world, scope=[], purpose="", valid_until=T0)
    assert set(codes(refused)) == {
        "CONSENT_SCOPE_MISSING",
        "CONSENT_PURPOSE_MISSING",
        "CONSENT_ENDS_BEFORE",
    }


def test_for_a_child_only_the_guardian_consents(world: World) -> None:
    child = register_newborn(
        name="李一诺",
        born_on=date(2026, 9, 20),
        guardian=world.person,
        relation="母亲",
        basis="本人申报",
        acting=world.resident,
        now=T0,
    )
    assert given(world, kind="SENSITIVE", ward=child).ward == child
    other, acting = father()
    with pytest.raises(Refused) as refused:
        given(world, person=other, kind="SENSITIVE", ward=child, acting=acting)
    assert codes(refused) == ["CONSENT_NOT_GUARDIAN"]


def test_withdrawing_is_one_step_and_twice_is_once(world: World) -> None:
    consent = given(world)
    for _ in range(2):
        consents.withdraw(consent_id=consent.id, acting=world.resident, now=T0)
    assert queries.standing(person_id=world.person.id, scope=CARD, now=T0) is None
    assert JournalEntry.objects.filter(verb="consent.withdraw").count() == 1
    assert given(world) != consent, "given anew it is a new one"


def test_nothing_new_rests_on_a_withdrawn_consent(world: World) -> None:
    consent = given(world)
    consents.withdraw(consent_id=consent.id, acting=world.resident, now=T0)
    with pytest.raises(Refused) as refused:
        consents.note_use(
            consent_id=consent.id,
            word=CARD,
            case_id=uuid4(),
            case_number="",
            item_name="出生登记",
            used_by="云溪区公安局",
            material_id=uuid4(),
            now=T0,
        )
    assert codes(refused) == ["CONSENT_WITHDRAWN"]


@pytest.mark.parametrize(
    "told", [{"purpose": ""}, {"scope": []}, {"valid_until": T0}, {"to_body": ""}]
)
def test_the_database_keeps_no_consent_without_purpose_scope_end_or_receiver(
    world: World, told: dict[str, object]
) -> None:
    consent = given(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**told)


def asked(world: World, **more: object) -> ConsentRequest:
    told = {
        "asker": world.person,
        "citizen_id": FATHER_ID,
        "name": "沈向阳",
        "kind": "ELICENCE",
        "scope": [CARD],
        "purpose": "办理出生登记",
        "valid_until": LATER,
        "acting": world.resident,
        "now": T0,
        **more,
    }
    return asking.request(**told)  # type: ignore[arg-type]


def messages(title: str) -> list[OutboxMessage]:
    return [m for m in OutboxMessage.objects.all() if title in m.body.get("title", "")]


def test_the_other_parent_is_asked_and_gives(world: World) -> None:
    other, acting = father()
    request = asked(world)
    assert asked(world) == request, "the same question twice is one"
    assert queries.requests_to(person=other) == [request]
    assert len(messages("有人请您授权")) == 1
    done = asking.give_asked(request_id=request.id, person=other, acting=acting, now=T0)
    assert done.consent is not None
    assert (done.consent.person, done.consent.to_person) == (other, world.person)
    assert done.consent.given_how == "REQUEST"
    asking.give_asked(request_id=request.id, person=other, acting=acting, now=T0)
    assert len(messages("对方已同意授权")) == 1
    assert queries.givers_to(
        to_person_id=world.person.id, now=T0, case_id=None, package_id=None, item_slug=""
    ) == [other]


def test_the_other_parent_may_say_no_and_the_asker_learns_what_to_do(world: World) -> None:
    other, acting = father()
    request = asked(world)
    asking.refuse_asked(request_id=request.id, person=other, acting=acting, now=T0)
    told = messages("对方没有同意授权")
    assert len(told) == 1
    assert "上传" in told[0].body["text"]
    with pytest.raises(Refused) as refused:
        asking.give_asked(request_id=request.id, person=other, acting=acting, now=T0)
    assert codes(refused) == ["CONSENT_ANSWERED"]


def test_the_asker_cannot_tell_who_is_registered(world: World) -> None:
    request = asked(world)
    assert request.answered_at is None
    assert messages("有人请您授权") == []
    other, _acting = father()
    assert queries.requests_to(person=other) == [request], "found after registering"


def test_a_namesake_s_number_brings_nobody_a_message(world: World) -> None:
    father()
    asked(world, name="别人")
    assert messages("有人请您授权") == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"citizen_id": "210112199206150070"}, "CONSENT_ASKED_ID"),
        ({"citizen_id": ""}, "CONSENT_ASKED_ID"),
        ({"name": " "}, "CONSENT_ASKED_NAME"),
        ({"citizen_id": "210112199405200029"}, "CONSENT_ASKED_ONESELF"),
    ],
)
def test_what_a_request_lacks_is_named(world: World, more: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(world, **more)
    assert codes(refused) == [code]


def test_only_the_person_asked_answers(world: World) -> None:
    father()
    request = asked(world)
    with pytest.raises(Refused) as refused:
        asking.give_asked(request_id=request.id, person=world.person, acting=world.resident, now=T0)
    assert codes(refused) == ["NOT_FOUND"]


def test_a_request_that_ran_out_is_asked_anew(world: World) -> None:
    other, acting = father()
    request = asked(world)
    with pytest.raises(Refused) as refused:
        asking.give_asked(request_id=request.id, person=other, acting=acting, now=LATER)
    assert codes(refused) == ["CONSENT_REQUEST_OVER"]
    fresh = asked(world, now=LATER, valid_until=LATER + timedelta(days=30))
    assert fresh != request
    request.refresh_from_db()
    assert request.answer == "LAPSED"


def test_two_taps_at_the_same_moment_give_one_consent(transactional_db: None) -> None:
    world = build_world()
    rows = at_once(lambda _turn: given(world).id, 4)
    assert len(set(rows)) == 1
    assert Consent.objects.count() == 1
