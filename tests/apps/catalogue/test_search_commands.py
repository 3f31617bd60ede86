"""`onewindow evaluate search` and `onewindow bench search`: what they print, what they leave."""

import argparse
import json

import pytest

from onewindow.apps.catalogue.models import ItemListing
from onewindow.launcher.commands import bench_search, evaluate_search

pytestmark = pytest.mark.django_db


def test_the_evaluation_brings_its_own_items_and_takes_them_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert evaluate_search.run(argparse.Namespace(json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["phrasings"], told["items"], told["without_meaning"]) == (60, 22, 0)
    assert told["hit_at_1"] >= 0.85
    assert len(told["misses"]) == round((1 - told["hit_at_1"]) * 60)
    assert ItemListing.objects.count() == 0


def test_the_evaluation_is_also_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate_search.run(argparse.Namespace(json=False)) == 0
    assert "60 句平常话" in capsys.readouterr().out


def test_the_bench_searches_among_enough_items_and_leaves_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_search, "ITEMS", 200)
    assert bench_search.run(argparse.Namespace(json=True, queries=20)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["items"], told["queries"], told["by_meaning"]) == (200, 20, False)
    assert 0 < told["p50_ms"] <= told["p99_ms"]
    assert ItemListing.objects.count() == 0
    assert bench_search.run(argparse.Namespace(json=False, queries=20)) == 0
    assert "200 个事项" in capsys.readouterr().out


def test_a_bench_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_search.run(argparse.Namespace(json=True, queries=0)) == 2
    assert "大于 0" in capsys.readouterr().err
