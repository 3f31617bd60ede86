"""A promise is read and chosen where the paper is asked for, and signed with the whole."""

from collections.abc import Callable

from django.test import Client
from tests.apps.bundles.test_company_with_food import ANSWERS, FORM, ITEMS
from tests.factories.bundles import MORNING, BundleWorld
from tests.web.bundles.conftest import key, words

from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import Package
from onewindow.apps.bundles.queries import SubCase
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.pledge import Statement

Browser = Callable[[Acting], Client]


def at_needs(world: BundleWorld, channel: str = "ONLINE") -> Package:
    who = {"acting": world.clerk if channel == "COUNTER" else world.acting, "now": MORNING}
    made = bundles.start(slug="company_open", person=world.mother, channel=channel, **who)
    for question, option in ANSWERS.items():
        bundles.answer(package_id=made.id, key=question, option=option, **who)
    bundles.choose(package_id=made.id, slugs=ITEMS, **who)
    bundles.prepare(package_id=made.id, **who)
    bundles.save_form(package_id=made.id, values=FORM, **who)
    return made


def letter_of(package: Package, slug: str, kind: str, code: str, desk: str = "my") -> str:
    part = SubCase.objects.get(package=package, slug=slug)
    return f"/{desk}/cases/{part.case_id}/{kind}/{code}/"


def test_chosen_on_its_row_signed_at_the_end(world: BundleWorld, browser: Browser) -> None:
    client = browser(world.acting)
    package = at_needs(world)
    needs = f"/my/packages/{package.id}/needs/"
    pledge = letter_of(package, "company_registration", "pledge", "ADDRESS")
    later = letter_of(package, "food_business_licence", "later", "SAFETY_RULES")
    page = client.get(f"{needs}?own=1").content.decode()
    assert pledge in page
    assert later in page
    letter = words(client.get(pledge))
    assert "这里不用签名" in letter
    assert 'name="signature"' not in client.get(pledge).content.decode()
    unread = client.post(pledge, {"agreed": "on", "idempotency_key": key()})
    assert unread.status_code == 422, "the five statements are ticked by the applicant"
    said = {str(statement): "on" for statement in Statement}
    chosen = client.post(pledge, {"agreed": "on", "idempotency_key": key(), **said})
    assert chosen["Location"] == needs, "back to the one list"
    client.post(later, {"agreed": "on", "idempotency_key": key()})
    assert "还没有签名" in words(client.get(later))
    sign = f"/my/packages/{package.id}/sign/"
    told = words(client.get(sign))
    assert "同时签在申请表和下面这2份承诺书上" in told
    assert "告知承诺书：不交《住所（主要经营场所）使用文件》，以承诺代替" in told
    assert "容缺受理承诺书：《食品安全管理制度目录》以后补交" in told
    assert "我愿意承担承诺不实" in told, "the text stands there, readable"
    signed = {"delivery_way": "WALLET", "truthful": "on", "idempotency_key": key()}
    client.post(sign, {**signed, "signature": "宋知夏"})
    package.refresh_from_db()
    assert package.state == "SUBMITTED"
    assert "宋知夏已签名" in words(client.get(pledge))
    told = words(client.get(f"/my/packages/{package.id}/"))
    assert "我承诺所申报的住所" in told, "what was promised stands on the one page"


def test_what_was_chosen_is_taken_back_before_the_signature(
    world: BundleWorld, browser: Browser
) -> None:
    client = browser(world.acting)
    package = at_needs(world)
    later = letter_of(package, "food_business_licence", "later", "SAFETY_RULES")
    client.post(later, {"agreed": "on", "idempotency_key": key()})
    client.post(later, {"act": "take_back", "idempotency_key": key()})
    assert "容缺受理承诺书：" not in words(client.get(f"/my/packages/{package.id}/sign/"))


def test_at_the_counter_the_letter_is_signed_on_paper(world: BundleWorld, browser: Browser) -> None:
    client = browser(world.clerk)
    package = at_needs(world, channel="COUNTER")
    later = letter_of(package, "food_business_licence", "later", "SAFETY_RULES", desk="counter")
    page = client.get(f"/my/packages/{package.id}/needs/?own=1").content.decode()
    assert later in page, "a clerk is led to the clerk's own page"
    answer = client.post(later, {"agreed": "on", "idempotency_key": key()})
    assert answer["Location"] == f"/my/packages/{package.id}/needs/"
    told = words(client.get(f"/my/packages/{package.id}/sign/"))
    assert "容缺受理承诺书：" not in told, "signed already, on paper"
