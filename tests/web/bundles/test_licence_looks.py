"""Both parents' cards lie before the department, and each look is there for its holder to read."""

from collections.abc import Callable

from django.test import Client
from tests.apps.bundles.test_newborn import complete, decide, filled_in, part_of
from tests.factories.bundles import MORNING, BundleWorld, work_off
from tests.web.bundles.conftest import key, words

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import Package
from onewindow.apps.cases.models import Case
from onewindow.apps.consents import requests as asking
from onewindow.apps.consents.models import Consent
from onewindow.apps.licences.models import ELicenceLook, ELicenceUse
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.masking import mask_name

Browser = Callable[[Acting], Client]


def allowed_by_both(world: BundleWorld, browser: Browser) -> Package:
    """The mother agrees on her page, the father on his; nothing of it is anybody's copy."""
    package = filled_in(world)
    client = browser(world.acting)
    offer = client.get(f"/my/packages/{package.id}/needs/").context["consent_offer"]
    told = {
        "idempotency_key": key(),
        "word": sorted(offer.words),
        "separate": [wish.word for wish in offer.separate],
    }
    client.post(f"/my/consents/for-package/{package.id}/", told)
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
        now=MORNING,
    )
    browser(world.father_acting).post(
        f"/my/consents/requests/{request.id}/", {"idempotency_key": key(), "answer": "GIVEN"}
    )
    return package


def at_the_police(world: BundleWorld, browser: Browser) -> Case:
    """The registration of the birth, on the desk of the police."""
    package = allowed_by_both(world, browser)
    bundles.sign_and_submit(
        package_id=package.id,
        signature="宋知夏",
        agreed=True,
        delivery_way="WALLET",
        acting=world.acting,
        now=MORNING,
    )
    complete(package)
    bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    work_off()
    decide(world, package, "birth_certificate")
    case = part_of(package, "hukou_birth").case
    assert case is not None
    return case


def card_of_father(world: BundleWorld, case: Case) -> ELicenceUse:
    return ELicenceUse.objects.get(
        case_id=case.id, licence__person=world.father, licence__type__code="ID_CARD"
    )


def test_the_reviewer_sees_the_cards_of_both_parents_and_whose_each_is(
    world: BundleWorld, browser: Browser
) -> None:
    case = at_the_police(world, browser)
    page = browser(world.reviewers["police"]).get(f"/backoffice/cases/{case.id}/")
    told, html = words(page), page.content.decode()
    mother, father = mask_name(world.mother.name), mask_name(world.father.name)
    assert f"看电子证照：居民身份证申请人（母亲）{mother}" in told
    assert f"看电子证照：居民身份证父亲{father}" in told
    assert f"看电子证照：居民户口簿申请人（母亲）{mother}" in told
    use = card_of_father(world, case)
    assert f"/licences/uses/{use.id}/" in html
    assert world.father.name not in told, "masked until asked for"
    face = words(browser(world.reviewers["police"]).get(f"/licences/uses/{use.id}/"))
    assert world.father.citizen_id in face


def test_what_the_part_before_made_opens_too_and_rests_on_the_signature(
    world: BundleWorld, browser: Browser
) -> None:
    case = at_the_police(world, browser)
    use = ELicenceUse.objects.get(case_id=case.id, licence__type__code="BIRTH_CERT")
    assert (use.way, use.consent_id, use.used_by_unit) == ("INSIDE", None, "云溪区公安局")
    reviewer = browser(world.reviewers["police"])
    told = words(reviewer.get(f"/backoffice/cases/{case.id}/"))
    assert f"看电子证照：出生医学证明孩子{mask_name('宋小禾')}" in told
    page = words(reviewer.get(f"/licences/uses/{use.id}/"))
    assert "宋小禾" in page
    assert "依据申请人的签名接着用" in page
    wallet = words(browser(world.acting).get(f"/my/licences/{use.licence_id}/"))
    assert "依据您在这件事上的签名接着用" in wallet
    assert "云溪区公安局·审批人员打开看了这本证照" in wallet


def test_a_look_is_the_department_s_and_its_holder_reads_so(
    world: BundleWorld, browser: Browser
) -> None:
    case = at_the_police(world, browser)
    use = card_of_father(world, case)
    wallet = f"/my/licences/{use.licence_id}/"
    before = words(browser(world.father_acting).get(wallet))
    assert "系统依据您的授权自动引用" in before
    assert "打开看了这本证照" not in before, "referred to, and seen by nobody yet"
    reviewer = browser(world.reviewers["police"])
    for _ in range(2):
        page = words(reviewer.get(f"/licences/uses/{use.id}/"))
    assert "云溪区公安局·审批人员审批police" in page, "colleagues read the name, too"
    assert "系统自动办理" not in page
    look = ELicenceLook.objects.get(use=use)
    assert (look.looked_by_unit, look.looked_as, look.times) == ("云溪区公安局", "REVIEWER", 2)
    assert JournalEntry.objects.filter(verb="licence.look", subject_id=use.licence_id).count() == 2
    after = words(browser(world.father_acting).get(wallet))
    assert "云溪区公安局·审批人员打开看了这本证照，用来办这件事；共2次" in after
    assert "系统自动办理" not in after
    assert "审批police" not in after, "the holder reads the post, not the person"


def test_another_department_s_reviewer_opens_nothing(world: BundleWorld, browser: Browser) -> None:
    case = at_the_police(world, browser)
    use = card_of_father(world, case)
    for department in ("health", "disease_control", "maternal_child", "market"):
        client = browser(world.reviewers[department])
        assert client.get(f"/licences/uses/{use.id}/").status_code == 404
    assert not ELicenceLook.objects.exists()
    assert not JournalEntry.objects.filter(verb="licence.look").exists()


def test_an_ended_authorisation_opens_nothing_more(world: BundleWorld, browser: Browser) -> None:
    case = at_the_police(world, browser)
    use = card_of_father(world, case)
    ELicenceUse.objects.filter(pk=use.pk).update(ended_at=MORNING, ended_reason="授权人撤回授权")
    page = browser(world.reviewers["police"]).get(f"/backoffice/cases/{case.id}/")
    assert f"/licences/uses/{use.id}/" not in page.content.decode()
    assert "授权已结束" in words(page)
    closed = words(browser(world.reviewers["police"]).get(f"/licences/uses/{use.id}/"))
    assert "授权人撤回授权" in closed
    assert world.father.citizen_id not in closed
    assert not ELicenceLook.objects.exists()
