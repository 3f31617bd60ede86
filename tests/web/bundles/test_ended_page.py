"""When everything is done the page says so, asks how it was, and keeps the rest folded."""

from collections.abc import Callable

from django.test import Client
from tests.apps.bundles.test_newborn import accepted, decide
from tests.factories.bundles import BundleWorld, work_off
from tests.web.bundles.conftest import key, words

from onewindow.apps.bundles.models import BundleVersion
from onewindow.apps.licences.models import ELicence
from onewindow.apps.organisation.facts import Acting

Browser = Callable[[Acting], Client]


def test_an_ended_bundle_leads_to_its_rating_and_waits_for_nothing(
    world: BundleWorld, browser: Browser
) -> None:
    package = accepted(world)
    client = browser(world.acting)
    address = f"/my/packages/{package.id}/"
    under_way = words(client.get(address))
    assert "等前面的办好自动开始" in under_way
    assert "去评价" not in under_way
    for slug in (
        "birth_certificate",
        "hukou_birth",
        "vaccination_card",
        "social_security_card",
        "resident_medical_insurance",
        "maternity_allowance",
    ):
        decide(world, package, slug)
    work_off(topics=("package.advance", "rating.invite"))
    package.refresh_from_db()
    assert package.state == "ENDED"
    page = client.get(address)
    told = words(page)
    assert "等前面的办好自动开始" not in told
    assert "<summary>办理经过</summary>" in page.content.decode()
    assert "办成6项，共6项。5个部门一起办，2026年11月23日全部办完。" in told
    assert "各部门办好的" in told
    assert "关键一段" not in told, "nothing is critical any more"
    assert "办好的项数" not in told, "a full bar says nothing new"
    rating = page.context["rating_url"]
    assert f'href="{rating}"' in page.content.decode()
    assert client.get(rating).status_code == 200


def test_each_part_that_brought_a_licence_leads_to_it(world: BundleWorld, browser: Browser) -> None:
    package = accepted(world)
    decide(world, package, "birth_certificate")
    client = browser(world.acting)
    html = client.get(f"/my/packages/{package.id}/").content.decode()
    (licence,) = ELicence.objects.filter(type__code="BIRTH_CERT")
    address = f"/my/licences/{licence.id}/"
    assert f'<a href="{address}">' in html
    assert client.get(address).status_code == 200
    assert html.count("/my/licences/") - html.count('"/my/licences/"') == 1, "nothing else is made"


def test_the_guide_says_what_to_prepare_before_what_others_published(
    world: BundleWorld, client: Client
) -> None:
    told = words(client.get("/bundles/newborn/"))
    assert told.index("您要准备的") < told.index("先后顺序") < told.index("别处公布的数字")


def test_what_cannot_be_published_yet_has_no_button_for_it(
    world: BundleWorld, browser: Browser
) -> None:
    client = browser(world.admin)
    published = BundleVersion.objects.get(bundle__slug="newborn", state="PUBLISHED")
    address = f"/bundles/manage/of/{published.bundle_id}/draft/"
    whole = client.post(address, {"idempotency_key": key()}, follow=True).content.decode()
    assert 'aria-disabled="true"' not in whole
    assert "发布这一版" in whole
    new = {"name": "空的", "slug": "empty", "stage": "出生", "idempotency_key": key()}
    page = client.post("/bundles/manage/new/", new, follow=True).content.decode()
    held = page[page.index('aria-disabled="true"') :]
    assert held.index("发布这一版") < held.index("还差这些才能发布")
