"""The bundle is found from the search, the stage of life and the guides of its items."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories.bundles import BundleWorld

from onewindow.apps.bundles.queries import bundles_meant, bundles_with
from onewindow.apps.catalogue import search_snapshot, shelf
from onewindow.apps.catalogue.models import ItemVersion

IN = 'href="/bundles/newborn/"'


@pytest.fixture(autouse=True)
def _fresh(world: BundleWorld) -> None:
    shown = ItemVersion.objects.select_related("item").filter(state="PUBLISHED")
    shelf.put_on_shelf([(version.item, version) for version in shown])
    cache.clear()
    search_snapshot.forget()


def test_words_that_lead_to_its_items_lead_to_the_whole(client: Client) -> None:
    page = client.get("/search/", {"q": "孩子刚出生要办啥"})
    assert IN in page.content.decode()
    assert 'href="/bundles/retire/"' not in page.content.decode()


def test_its_stage_of_life_shows_it_first(client: Client) -> None:
    page = client.get("/guides/", {"stage": "出生"}).content.decode()
    assert page.index(IN) < page.index("/guides/hukou_birth/")
    assert IN not in client.get("/guides/", {"stage": "养老"}).content.decode()
    assert IN not in client.get("/guides/").content.decode()


def test_the_guide_of_each_item_leads_to_it(client: Client) -> None:
    assert IN in client.get("/guides/hukou_birth/").content.decode()
    assert IN not in client.get("/guides/pension_claim/").content.decode()


def test_one_item_alone_does_not_mean_the_whole(
    world: BundleWorld,
    django_assert_num_queries: Callable,  # type: ignore[type-arg]
) -> None:
    with django_assert_num_queries(2):
        assert bundles_meant("上户口", {"hukou_birth", "elsewhere"}) == []
        whole = bundles_meant("上户口", {"hukou_birth", "birth_certificate"})
    assert [bundle.slug for bundle in whole] == ["newborn"]
    assert [bundle.slug for bundle in bundles_with("hukou_birth")] == ["newborn"]
