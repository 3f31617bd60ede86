"""The demonstration centre's own data files: all of them pass, twice changes nothing."""

import pytest
import yaml
from tests.factories.catalogue import DEMO, NOW, content, demo_content, proof_list, published

from onewindow.apps.catalogue import queries
from onewindow.apps.catalogue.installing import install_items, install_laws
from onewindow.apps.catalogue.models import ItemListing, ItemVersion, LawArticle
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


def test_all_demonstration_items_are_published_once() -> None:
    proof_list()
    slugs = sorted(path.stem for path in (DEMO / "items").glob("*.yaml"))
    contents = [demo_content(slug) for slug in slugs]
    first = install_items(contents=contents, now=NOW, acting=SYSTEM)
    again = install_items(contents=contents, now=NOW, acting=SYSTEM)
    assert (first.created, first.published) == (22, 22)
    assert (again.unchanged, again.created, again.changed) == (22, 0, 0)
    assert ItemVersion.objects.count() == 22
    assert set(ItemListing.objects.values_list("is_demo", flat=True)) == {True}


def test_an_own_item_that_fails_is_refused_with_all_its_failures() -> None:
    with pytest.raises(Refused) as refused:
        install_items(contents=[content(trips=None, fee={})], now=NOW, acting=SYSTEM)
    assert {r.code for r in refused.value.refusals} == {"TRIPS_UNKNOWN", "FEE_UNKNOWN"}
    assert ItemVersion.objects.count() == 0


def test_a_changed_file_publishes_a_new_version() -> None:
    first = published()
    result = install_items(contents=[content(summary="新")], now=NOW, acting=SYSTEM)
    assert (result.changed, result.published) == (1, 1)
    first.refresh_from_db()
    assert first.state == "WITHDRAWN"
    shown = queries.published_item("small_item")
    assert shown is not None
    assert shown.number == 2


def test_cited_articles_are_found_however_they_are_written() -> None:
    files = sorted((DEMO / "laws").glob("*.yaml"))
    laws = [yaml.safe_load(path.read_text("utf-8")) for path in files]
    count = install_laws(laws=laws, now=NOW, acting=SYSTEM)
    assert install_laws(laws=laws, now=NOW, acting=SYSTEM) == count
    assert LawArticle.objects.count() == count
    found = queries.law_article("《中华人民共和国行政许可法》", "第三十二条第一款")
    assert found is not None
    assert found.article == "第32条"
    assert "五日内" in found.text or "当场" in found.text


def test_every_article_the_demonstration_items_cite_is_held_or_says_where_to_look() -> None:
    files = sorted((DEMO / "laws").glob("*.yaml"))
    laws = [yaml.safe_load(path.read_text("utf-8")) for path in files]
    install_laws(laws=laws, now=NOW, acting=SYSTEM)
    cited = [
        (basis["law"], basis["article"])
        for path in (DEMO / "items").glob("*.yaml")
        for basis in demo_content(path.stem)["legal_basis"]
        if basis.get("article")
    ]
    assert cited
    found = [(law, article, queries.law_article(law, article)) for law, article in cited]
    missing = [f"{law}{article}" for law, article, row in found if row is None]
    assert missing == []
    assert all(row and (row.text or row.note) for _, _, row in found)
