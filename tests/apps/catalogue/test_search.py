"""The search finds what a person means, in whatever way they say or type it."""

import pytest
from django.conf import LazySettings
from tests.factories.catalogue import NOW, content, published

from onewindow.apps.catalogue import search, search_index, search_snapshot
from onewindow.apps.catalogue.importing import Record, import_records
from onewindow.apps.catalogue.models import ItemListing
from onewindow.apps.catalogue.search import Filters, Why, find
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.config import demo
from onewindow.launcher.commands.evaluate_search import phrasings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_snapshot() -> None:
    search_snapshot.forget()


@pytest.fixture
def _demo_centre() -> None:
    demo.load(now=NOW)
    search_snapshot.forget()


def imported(name: str, slug: str = "imported-1", **changes: object) -> None:
    made = content(
        slug=slug,
        name=name,
        everyday_names=[],
        source={"kind": "import", "name": "别处的清单", "imported": True},
        department={"key": None, "name": "别处的局"},
        **changes,
    )
    import_records([Record("第 1 行", slug, made)], source="elsewhere", now=NOW, acting=SYSTEM)


def slugs(query: str, **also: object) -> list[str]:
    return [found.slug for found in find(query, **also)]  # type: ignore[arg-type]


def share_right(place: int) -> float:
    told = phrasings()
    return sum(means in slugs(say, limit=place) for say, means in told) / len(told)


def test_there_are_sixty_phrasings_and_each_item_is_asked_for() -> None:
    told = phrasings()
    asked_for = {means for _, means in told}
    there = {entry["slug"] for entry in demo.contents_of("items")}
    assert len({say for say, _ in told}) == 60
    assert asked_for == there


@pytest.mark.usefixtures("_demo_centre")
def test_nine_of_ten_phrasings_find_the_right_item_first(settings: LazySettings) -> None:
    settings.SEMANTIC_SEARCH = True
    while search_index.fill_meanings():
        pass
    search_snapshot.forget()
    assert search_snapshot.current().has_meanings
    assert share_right(1) >= 0.9
    assert share_right(3) >= 0.95


@pytest.mark.usefixtures("_demo_centre")
def test_words_alone_still_find_most() -> None:
    assert share_right(1) >= 0.85
    assert share_right(3) >= 0.9


@pytest.mark.usefixtures("_demo_centre")
@pytest.mark.parametrize(
    ("query", "slug", "why"),
    [
        ("身份证丢了", "id_card_renewal", Why.WORDS),
        ("身分正", "id_card_renewal", Why.SOUND),
        ("sfz", "id_card_renewal", Why.LETTERS),
        ("shengfenzheng", "id_card_renewal", Why.SOUND),
        ("ＳＦＺ", "id_card_renewal", Why.LETTERS),
        ("食品经营许可证！！！", "food_business_licence", Why.WORDS),
        ("失业登记与失业保险金申领", "unemployment", Why.WORDS),
    ],
)
def test_an_answer_tells_by_what_it_was_found(query: str, slug: str, why: Why) -> None:
    first = find(query)[0]
    assert (first.slug, first.why) == (slug, why)
    assert first.is_sure


@pytest.mark.usefixtures("_demo_centre")
@pytest.mark.parametrize("query", ["", "   ", "？！…", "%%", "_", "'; --", "😀😀", "\\", "a" * 300])
def test_a_query_that_says_nothing_finds_nothing(query: str) -> None:
    assert find(query) == []


@pytest.mark.usefixtures("_demo_centre")
def test_a_very_long_question_is_answered_by_its_beginning() -> None:
    assert slugs("身份证丢了" + "谢谢您" * 100)[0] == "id_card_renewal"


@pytest.mark.usefixtures("_demo_centre")
@pytest.mark.parametrize("query", ["证", "办"])
def test_a_single_character_does_not_fail(query: str) -> None:
    assert all(found.name for found in find(query))


def test_an_item_of_this_centre_comes_before_an_imported_one_that_fits_equally() -> None:
    published(name="占道经营许可", everyday_names=[])
    imported("占道经营许可")
    assert slugs("占道经营许可") == ["small_item", "imported-1"]


def test_an_imported_item_that_fits_clearly_better_comes_first() -> None:
    published(name="公共场所卫生许可", everyday_names=[])
    imported("户外广告设施设置许可")
    found = find("户外广告设施设置许可")
    assert found[0].slug == "imported-1"
    assert not found[0].can_apply
    assert found[0].source_name == "别处的清单"


def test_filters_narrow_the_answer() -> None:
    published(name="占道经营许可", everyday_names=[])
    imported("占道经营许可", audience=["企业法人"])
    assert slugs("占道经营", filters=Filters(department="别处的局")) == ["imported-1"]
    assert slugs("占道经营", filters=Filters(audience="自然人")) == ["small_item"]
    assert slugs("占道经营", filters=Filters(stage="生活", department="别处的局")) == ["imported-1"]
    assert slugs("占道经营", filters=Filters(stage="养老")) == []


def test_what_was_withdrawn_is_not_found_even_by_an_old_snapshot() -> None:
    version = published(name="占道经营许可")
    assert slugs("占道经营许可") == ["small_item"]
    ItemListing.objects.filter(item_id=version.item_id).delete()
    assert search_snapshot.current().counts
    assert slugs("占道经营许可") == []


def test_one_search_asks_the_database_once(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    published(name="占道经营许可")
    search_snapshot.current()
    with django_assert_num_queries(1):
        assert find("占道经营许可")
    search_snapshot.forget()
    with django_assert_num_queries(4):
        assert search.find("占道经营许可")
