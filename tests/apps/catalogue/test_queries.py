"""What lists, the counter and the guide ask of the catalogue."""

from typing import Any

import pytest
from tests.factories.catalogue import NOW, content, department, published

from onewindow.apps.catalogue import queries
from onewindow.apps.catalogue.installing import install_items
from onewindow.apps.catalogue.models import HandlingTime, ItemListing
from onewindow.apps.organisation.facts import SYSTEM

pytestmark = pytest.mark.django_db


def shelf(*names: str, **changes: Any) -> None:
    department()
    contents = [content(slug=f"s{n}", name=name, **changes) for n, name in enumerate(names)]
    install_items(contents=contents, now=NOW, acting=SYSTEM)


def test_listings_come_page_by_page_each_once() -> None:
    shelf(*[f"事项{n % 3}" for n in range(25)])
    seen, after = [], ""
    for _ in range(4):
        page = queries.listings(after=after, limit=10)
        seen += [listing.item.slug for listing in page.listings]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 25


@pytest.mark.parametrize("count", [2, 15])
def test_a_page_of_listings_is_one_question(count: int, django_assert_num_queries: Any) -> None:
    shelf(*[f"事项{n}" for n in range(count)])
    with django_assert_num_queries(1):
        assert [x.item.slug for x in queries.listings(department="小事局").listings]


def test_listings_are_chosen_by_department_audience_and_stage() -> None:
    shelf("一件小事")
    assert len(queries.listings(audience="自然人", stage="生活").listings) == 1
    for wrong in ({"audience": "企业法人"}, {"stage": "养老"}, {"department": "大事局"}):
        assert queries.listings(**wrong).listings == []


def test_a_broken_page_mark_starts_from_the_beginning() -> None:
    shelf("一件小事")
    assert len(queries.listings(after="not-a-key|x").listings) == 1


def test_the_counter_finds_items_by_name_everyday_name_and_several_words() -> None:
    shelf("小事项办理")
    for query in ("小事", "办小事", "小事 办理", ""):
        assert [x.name for x in queries.items_for_counter(query=query)] == ["小事项办理"]
    assert queries.items_for_counter(query="大事") == []
    ItemListing.objects.update(can_apply=False)
    assert queries.items_for_counter(query="小事") == []


def test_the_real_handling_time_is_there_once_known() -> None:
    version = published()
    assert queries.handling_time(version.item_id) is None
    HandlingTime.objects.create(
        item_id=version.item_id, p90_working_days=4, decided=31, as_of=NOW.date()
    )
    known = queries.handling_time(version.item_id)
    assert known is not None
    assert known.p90_working_days == 4
