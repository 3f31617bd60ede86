"""What the search keeps of an item, and how it is renewed."""

import pytest
from django.conf import LazySettings
from tests.factories.catalogue import NOW, published

from onewindow.apps.catalogue import search_index, search_meaning, search_snapshot
from onewindow.apps.catalogue.models import ItemListing
from onewindow.apps.catalogue.search import Why, find
from onewindow.apps.catalogue.search_rehearsal import rehearsal, sample_names

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_snapshot() -> None:
    search_snapshot.forget()


def listing() -> ItemListing:
    return ItemListing.objects.select_related("version").get(item__slug="small_item")


def test_publishing_makes_an_item_findable_by_words_and_sounds() -> None:
    published(name="养犬登记", everyday_names=["狗证"])
    kept = listing()
    assert kept.words is not None
    assert "'养犬'" in kept.words
    assert "'yan-quan'" in kept.words
    assert kept.pinyin.splitlines()[1].startswith("gz gouzheng gou-zen")
    assert kept.meaning is None


def test_meaning_is_filled_later_and_found_without_a_common_word(settings: LazySettings) -> None:
    published(name="养犬登记", everyday_names=["给狗狗办证"])
    assert search_index.fill_meanings() == 0
    settings.SEMANTIC_SEARCH = True
    assert search_index.without_meaning() == 1
    assert search_index.fill_meanings() == 1
    assert search_index.fill_meanings() == 0
    kept = listing().meaning
    assert kept is not None
    assert search_meaning.restored(bytes(kept)).shape == (2, search_meaning.DIMENSION)
    found = find("宠物小犬上牌照")
    assert [(f.slug, f.why) for f in found] == [("small_item", Why.MEANING)]


def test_a_single_refresh_gives_meaning_at_once(settings: LazySettings) -> None:
    settings.SEMANTIC_SEARCH = True
    published(name="养犬登记")
    assert listing().meaning is not None
    ItemListing.objects.update(meaning=None, pinyin="")
    assert search_index.refresh_all() == 1
    assert (listing().meaning, bool(listing().pinyin)) == (None, True)


def test_without_the_encoder_the_words_answer(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEMANTIC_SEARCH = True
    monkeypatch.setattr(search_meaning, "_load", lambda: None)
    search_meaning.meaning_of.cache_clear()
    published(name="养犬登记")
    assert search_index.fill_meanings() == 0
    assert [found.slug for found in find("养犬")] == ["small_item"]


def test_the_snapshot_follows_the_listings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_snapshot, "_ASK_AGAIN_SECONDS", -1.0)
    empty = search_snapshot.current()
    published(name="养犬登记")
    filled = search_snapshot.current()
    assert empty.counts == {}
    assert filled.counts["养犬"] == 1
    assert search_snapshot.current() is filled


def test_a_rehearsal_leaves_nothing_behind() -> None:
    published(name="养犬登记")
    with rehearsal(items=80, now=NOW) as there:
        assert there >= 80
        names = sample_names(5)
        assert len(names) == 5
        assert find(names[0])
    assert ItemListing.objects.count() == 1


def test_a_meaning_that_comes_late_never_lands_on_a_newer_version(settings: LazySettings) -> None:
    published(name="养犬登记")
    stale = listing()
    published(name="犬只登记", summary="新")
    settings.SEMANTIC_SEARCH = True
    assert search_index._write_meanings([stale])
    assert listing().meaning is None
    assert search_index.fill_meanings() == 1
