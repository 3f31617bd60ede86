"""“您只需要” holds only what is really left: not what was typed or asked of another."""

from collections.abc import Callable

from django.test import Client
from tests.factories.bundles import BundleWorld
from tests.web.bundles.conftest import key, words
from tests.web.bundles.test_wizard import sent_form, to_needs

from onewindow.apps.consents.models import ConsentRequest
from onewindow.apps.organisation.facts import Acting

Browser = Callable[[Acting], Client]


def test_what_was_typed_is_not_asked_again(world: BundleWorld, browser: Browser) -> None:
    client = browser(world.acting)
    package = to_needs(client)
    address = f"/my/packages/{package.id}/needs/?own=1"
    assert "填：一张表里的" in words(client.get(address))
    client.post(f"/my/packages/{package.id}/form/", sent_form())
    told = words(client.get(address))
    assert "填：" not in told
    assert "去填这一张表" not in told
    wrong = {**sent_form(), "f-bank_account": "12"}
    client.post(f"/my/packages/{package.id}/form/", wrong)
    assert "填：收款银行账号" in words(client.get(address)), "what is wrong is still left"


def test_the_other_parent_is_asked_once_with_the_number_hidden(
    world: BundleWorld, browser: Browser
) -> None:
    client = browser(world.acting)
    package = to_needs(client)
    client.get(f"/my/packages/{package.id}/needs/")
    client.post(f"/my/packages/{package.id}/form/", sent_form())
    address = f"/my/packages/{package.id}/needs/?own=1"
    page = client.get(address)
    assert "请另一位家长点一下同意" in words(page)
    assert world.father.citizen_id not in page.content.decode()
    assert "210112********005X" in words(page)
    asked = client.post(
        f"/my/packages/{package.id}/parent/", {"idempotency_key": key()}, follow=True
    )
    assert "请求已发出" in words(asked)
    assert ConsentRequest.objects.get().asked_name == world.father.name
    told = client.get(address)
    assert "等对方答复" in words(told)
    assert "请对方授权" not in words(told)


def test_a_number_that_was_typed_wrong_is_shown_to_be_mended(
    world: BundleWorld, browser: Browser
) -> None:
    client = browser(world.acting)
    package = to_needs(client)
    client.get(f"/my/packages/{package.id}/needs/")
    sent = {"name": "许云帆", "number": "21011219940830005", "idempotency_key": key()}
    page = client.post(f"/my/packages/{package.id}/parent/", sent)
    assert page.status_code == 422
    assert 'value="21011219940830005"' in page.content.decode()
