"""Lists and guides: what is official is said so with its source, what is not carries its mark."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.catalogue import NOW, content, item_admin, published

from onewindow.apps.catalogue import operations
from onewindow.apps.catalogue.importing import Record, import_records
from onewindow.apps.catalogue.installing import install_laws
from onewindow.apps.catalogue.models import HandlingTime
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.config import demo

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.web.resident.addresses"),
]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def _demo_centre() -> None:
    demo.load(now=NOW)


def page(client: Client, address: str, number: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == number
    return answer.content.decode()


def import_one(slug: str = "elsewhere-1", **changes: Any) -> None:
    source = {"kind": "import", "name": "别处的清单", "imported": True}
    told = {"name": "别处的许可", "confidence": "u", "source": source, **changes}
    made = content(slug=slug, department={"key": None, "name": "别处的局"}, **told)
    import_records([Record(slug, slug, made)], source="elsewhere", now=NOW, acting=SYSTEM)


@pytest.mark.usefixtures("_demo_centre")
def test_every_demonstration_guide_opens_in_every_situation_and_prints(client: Client) -> None:
    for entry in demo.contents_of("items"):
        for situation in entry["situations"]:
            asked = f"?situation={situation['code']}"
            text = page(client, f"/guides/{entry['slug']}/{asked}")
            assert entry["name"] in text
            assert "演示数据" in text
            assert "<svg" in page(client, f"/guides/{entry['slug']}/print/{asked}")


@pytest.mark.usefixtures("_demo_centre")
def test_a_guide_says_what_the_law_says_and_where(client: Client) -> None:
    text = page(client, "/guides/id_card_renewal/")
    band = text[text.index('<dl class="facts') : text.index("</dl>")]
    assert "法律规定" in band
    assert "60" in band
    assert "《居民身份证法》第12条" in band
    assert "我们承诺" in band
    assert "演示数据" in band
    assert "待核实" in band
    assert "实际 90% 在" not in band
    assert "在线申请" not in text
    assert "要本人到窗口办" in text


@pytest.mark.usefixtures("_demo_centre")
def test_the_situation_decides_the_materials(client: Client) -> None:
    renewal = page(client, "/guides/id_card_renewal/?situation=RENEW")
    lost = page(client, "/guides/id_card_renewal/?situation=REISSUE")
    assert "原居民身份证（换领交回）" in renewal
    assert "原居民身份证（换领交回）" not in lost
    assert "不用带" in lost
    assert page(client, "/guides/id_card_renewal/?situation=NONESUCH").count("aria-current") >= 1


@pytest.mark.usefixtures("_demo_centre")
def test_an_online_item_offers_the_application_and_a_sample(client: Client) -> None:
    text = page(client, "/guides/unemployment/")
    assert 'href="/apply/unemployment/"' in text
    sample = client.get("/guides/unemployment/sample/")
    assert sample["Content-Type"] == "image/svg+xml"
    assert page(client, "/guides/birth_certificate/sample/")
    assert client.get("/guides/elder_allowance/sample/").status_code == 404


def test_a_limit_without_a_read_source_is_not_called_law(client: Client) -> None:
    unsure = {"amount": 10, "unit": "WORKING_DAY", "source": "听说", "confidence": "u"}
    published(statutory_limit=unsure)
    assert "法律规定" not in page(client, "/guides/small_item/")


def test_the_real_time_is_shown_only_when_it_was_measured(client: Client) -> None:
    version = published()
    HandlingTime.objects.create(item=version.item, p90_working_days=3, decided=41, as_of=NOW.date())
    text = page(client, "/guides/small_item/")
    assert "实际 90% 在" in text
    assert "近期办结 41 件" in text


def test_an_imported_guide_names_its_source_and_cannot_be_applied_for(client: Client) -> None:
    import_one()
    text = page(client, "/guides/elsewhere-1/")
    assert "来源：别处的清单" in text
    assert "未经本中心核验" in text
    assert "/apply/" not in text
    assert "法律规定" not in text
    assert "来源标注的法定时限" in text
    assert "不用带" not in text
    assert "未经本中心核验" in page(client, "/guides/elsewhere-1/print/")


def test_a_withdrawn_item_says_so_since_when_and_what_to_do(client: Client) -> None:
    version = published()
    operations.withdraw_version(
        version_id=version.id,
        reason="并入“企业开办一件事”",
        now=NOW + timedelta(days=1),
        acting=item_admin(),
    )
    for address in ("/guides/small_item/", "/guides/small_item/print/"):
        text = page(client, address, 410)
        assert "2026 年 11 月 24 日" in text
        assert "并入" in text
        assert "12345" in text


def test_an_unknown_item_is_not_there(client: Client) -> None:
    assert client.get("/guides/nonesuch/").status_code == 404


def test_the_list_shows_first_what_can_be_done_here(client: Client) -> None:
    published()
    import_one()
    own = page(client, "/guides/")
    assert "小事项办理" in own
    assert "别处的许可" not in own
    everything = page(client, "/guides/?all=1")
    assert "别处的许可" in everything
    assert "未经本中心核验" in everything
    assert "别处的许可" not in page(client, "/guides/?all=1&department=小事局")
    assert "小事项办理" not in page(client, "/guides/?stage=养老")
    assert "小事项办理" in page(client, "/guides/?audience=自然人&after=garbage")


def test_the_list_goes_on_by_key_and_its_queries_do_not_grow(
    client: Client,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    for number in range(21):
        import_one(slug=f"elsewhere-{number:02}", name=f"许可{number:02}")
    client.get("/")
    with django_assert_num_queries(3):
        first = client.get("/guides/?all=1")
    following = first.context["next_url"]
    assert following
    with django_assert_num_queries(3):
        second = client.get(f"/guides/{following}")
    assert "许可20" in second.content.decode()
    assert "许可00" not in second.content.decode()
    assert not second.context["next_url"]


def test_a_guide_asks_the_database_a_fixed_number_of_times(
    client: Client,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    published()
    client.get("/guides/small_item/")
    with django_assert_num_queries(4):  # the last: what is done as one with it
        client.get("/guides/small_item/")


def test_departments_are_one_query_however_many(
    client: Client,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    published()
    import_one()
    client.get("/departments/")
    with django_assert_num_queries(2):
        text = client.get("/departments/").content.decode()
    assert text.index("小事局") < text.index("别处的局")


@pytest.mark.usefixtures("_demo_centre")
def test_every_law_that_a_guide_links_has_a_page(client: Client) -> None:
    for entry in demo.contents_of("items"):
        for basis in entry["legal_basis"]:
            if basis.get("article"):
                text = page(client, f"/laws/{basis['law']}/{basis['article']}/")
                assert basis["law"] in text


def test_an_article_not_held_says_where_to_look(client: Client) -> None:
    assert "没有收录这一条" in page(client, "/laws/小事法/第1条/")
    assert client.get("/laws/小事法/").status_code == 404
    article = {"article": "第1条", "text": "办小事应当当场办结。", "confidence": "t"}
    law = {"short_title": "小事法", "title": "中华人民共和国小事法", "articles": [article]}
    install_laws(laws=[law], now=NOW, acting=SYSTEM)
    assert "当场办结" in page(client, "/laws/小事法/第一条/")
    assert "当场办结" in page(client, "/laws/小事法/")
