"""The search page and its suggestions: every query gets a page that says what to do."""

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories import organisation
from tests.factories.catalogue import published

from onewindow.apps.catalogue import search_snapshot

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.web.resident.addresses"),
]


@pytest.fixture(autouse=True)
def _one_item() -> None:
    cache.clear()
    organisation.centre(phone="0000-1234567")
    published(name="占道经营许可", everyday_names=["摆地摊"])
    search_snapshot.forget()


def page(client: Client, query: str, address: str = "/search/") -> str:
    answer = client.get(address, {"q": query}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_by_which_name_it_was_found(client: Client) -> None:
    text = page(client, "想摆地摊")
    assert 'href="/guides/small_item/"' in text
    assert "按“摆地摊”找到" in text
    assert "按“摆地摊”的读音找到" in page(client, "白地摊")


@pytest.mark.parametrize(
    "query", ["", "。。。", "字" * 300, "%_%", "<script>", "😀", "qwxzv", "\x00"]
)
def test_any_query_gets_a_page(client: Client, query: str) -> None:
    text = page(client, query)
    assert "<script>" not in text.replace('<script src="', "")
    assert "/guides/small_item/" not in text


def test_no_answer_says_what_to_do_next(client: Client) -> None:
    text = page(client, "完全不相干的火星语")
    assert "没有找到这件事" in text
    assert "/departments/" in text
    assert "12345" in text
    assert "办不成事" in text


@pytest.mark.parametrize("number", ["210112199405200029", "21011219860119002X", "13800000001"])
def test_a_private_number_is_neither_searched_nor_shown_again(client: Client, number: str) -> None:
    text = page(client, number)
    assert number not in text
    assert "不用填身份证号或手机号" in text
    assert "/guides/small_item/" in page(client, f"摆地摊 {number}")


def test_a_private_number_is_never_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    page(client, "摆地摊 210112199405200029")
    assert "210112" not in caplog.text


def test_suggestions_come_as_a_list_of_links(client: Client) -> None:
    text = page(client, "摆地", "/search/suggest/")
    assert text.count("<li>") == 1
    assert "<html" not in text
    assert "<li>" not in page(client, "摆", "/search/suggest/")


def test_the_search_page_asks_the_database_twice_when_warm(
    client: Client,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_snapshot, "_ASK_AGAIN_SECONDS", 3600.0)
    page(client, "摆地摊")
    with django_assert_num_queries(2):  # the items' snapshot, the bundles
        page(client, "摆地摊")
