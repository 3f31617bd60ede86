"""A mother agrees once for all parts of the bundle; the father for his own card."""

from collections.abc import Callable

from django.test import Client
from tests.factories.bundles import BundleWorld
from tests.factories.exchange import data_source, sample_departments
from tests.web.bundles.conftest import key, words
from tests.web.bundles.test_wizard import to_needs

from onewindow import wallclock
from onewindow.apps.cases.models import CaseMaterial
from onewindow.apps.consents import requests as asking
from onewindow.apps.consents.models import Consent
from onewindow.apps.licences.models import ELicenceUse
from onewindow.apps.organisation.facts import Acting

Browser = Callable[[Acting], Client]
RECORD = {
    "health_birth_record": {"210112199603120089": {"child_sex": "2", "born_on": "2026-11-20"}}
}


def states(code: str) -> set[str]:
    return set(CaseMaterial.objects.filter(code=code).values_list("state", flat=True))


def test_one_press_fetches_for_every_part(world: BundleWorld, browser: Browser) -> None:
    with sample_departments(wallclock.now(), records=RECORD) as sample:
        data_source(
            sample.address,
            code="health_birth_record",
            is_sensitive=True,
            fields=[{"code": "born_on", "name": "出生日期"}, {"code": "child_sex", "name": "性别"}],
        )
        client = browser(world.acting)
        package = to_needs(client)
        page = client.get(f"/my/packages/{package.id}/needs/")
        assert "您同意后，这些不用带" in words(page)
        offer = page.context["consent_offer"]
        told = {
            "idempotency_key": key(),
            "word": sorted(offer.words),
            "separate": [wish.word for wish in offer.separate],
        }
        after = client.post(f"/my/consents/for-package/{package.id}/", told)
        assert after.headers["Location"] == f"/my/packages/{package.id}/needs/"
        assert len(sample.departments.asked) == 1, "one question for all parts"
    assert {c.package_id for c in Consent.objects.all()} == {package.id}
    assert states("HUKOU_HOST") == {"PRESENT"}
    assert states("BIRTH_RECORD") == {"PRESENT"}
    assert "ABSENT" in states("ID_PARENTS"), "the father's card is the father's to give"
    request = asking.request(
        asker=world.mother,
        citizen_id=world.father.citizen_id,
        name=world.father.name,
        kind="ELICENCE",
        scope=["licence:ID_CARD"],
        purpose="办理“新生儿出生一件事”",
        package_id=package.id,
        valid_until=Consent.objects.latest("valid_until").valid_until,
        acting=world.acting,
        now=wallclock.now(),
    )
    browser(world.father_acting).post(
        f"/my/consents/requests/{request.id}/", {"idempotency_key": key(), "answer": "GIVEN"}
    )
    assert states("ID_PARENTS") == {"PRESENT"}
    cards = ELicenceUse.objects.filter(licence__type__code="ID_CARD")
    assert {use.licence.person_id for use in cards} == {world.mother.id, world.father.id}


def test_what_was_not_ticked_is_named(world: BundleWorld, browser: Browser) -> None:
    with sample_departments(wallclock.now(), records=RECORD) as sample:
        data_source(
            sample.address,
            code="health_birth_record",
            is_sensitive=True,
            fields=[{"code": "born_on", "name": "出生日期"}, {"code": "child_sex", "name": "性别"}],
        )
        client = browser(world.acting)
        package = to_needs(client)
        offer = client.get(f"/my/packages/{package.id}/needs/").context["consent_offer"]
        sent = {"idempotency_key": key(), "word": sorted(offer.words)}
        assert offer.separate
        page = client.post(f"/my/consents/for-package/{package.id}/", sent, follow=True)
        told = words(page)
        assert "能取的都替您取了" not in told
        for wish in offer.separate:
            assert wish.what in told
        assert "要您单独勾选同意" in told


def test_another_s_bundle_is_as_if_it_were_not_there(world: BundleWorld, browser: Browser) -> None:
    package = to_needs(browser(world.acting))
    told = {"idempotency_key": key(), "word": ["licence:ID_CARD"]}
    answer = browser(world.father_acting).post(f"/my/consents/for-package/{package.id}/", told)
    assert answer.status_code == 404
    assert Consent.objects.count() == 0
