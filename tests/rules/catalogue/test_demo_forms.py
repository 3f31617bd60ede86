"""The demonstration's forms merge, and every answer of its questions says why."""

from typing import Any

import pytest
import yaml
from tests.rules.catalogue.demo_fields import DEMO, FIELDS

from onewindow.rules.casework.forms import fields_for, merge_fields
from onewindow.rules.catalogue.confidence import Confidence
from onewindow.rules.catalogue.content import situation_tree
from onewindow.rules.catalogue.situations import way_through

ITEMS: dict[str, Any] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (DEMO / "items").glob("*.yaml")
}
BUNDLES = yaml.safe_load((DEMO / "bundles.yaml").read_text("utf-8"))["bundles"]
EACH_ITEM = pytest.mark.parametrize("slug", sorted(ITEMS))


@EACH_ITEM
def test_each_situation_asks_for_fields_of_the_catalogue_once(slug: str) -> None:
    content = ITEMS[slug]
    codes = [entry["code"] for entry in content["form"]]
    assert len(codes) == len(set(codes))
    assert set(codes) <= set(FIELDS)
    for situation in content["situations"]:
        assert fields_for(content, situation["code"], FIELDS)


def test_no_field_of_the_catalogue_is_there_for_nothing() -> None:
    asked = {entry["code"] for content in ITEMS.values() for entry in content["form"]}
    assert asked == set(FIELDS)


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: str(bundle["slug"]))
def test_a_bundle_asks_for_each_field_once_and_so_for_far_fewer(bundle: Any) -> None:
    forms = [fields_for(ITEMS[slug], "", FIELDS) for slug in bundle["items"]]
    merged = merge_fields(*forms)
    assert len({f.code for f in merged}) == len(merged)
    assert len(merged) <= 0.75 * sum(map(len, forms))


def test_of_a_newborn_only_the_account_is_asked_anew() -> None:
    (bundle,) = (b for b in BUNDLES if b["slug"] == "newborn")
    chosen = {"birth_certificate": "SELF", "hukou_birth": "WED_MOTHER",
              "social_security_card": "NEWBORN", "resident_medical_insurance": "NEWBORN",
              "maternity_allowance": "ALLOWANCE"}  # fmt: skip
    fields = merge_fields(
        *(fields_for(ITEMS[s], chosen.get(s, "GENERAL"), FIELDS) for s in bundle["items"])
    )
    nowhere = [f.code for f in fields if f.required and not f.known_from]
    assert nowhere == []
    # Her card has an account only when she holds a social security card.
    [account] = [f for f in fields if f.code == "bank_account"]
    assert account.required
    assert all(source.split(":")[0] in {"licence", "share"} for source in account.known_from)


@EACH_ITEM
def test_every_answer_says_what_follows_from_it(slug: str) -> None:
    tree = situation_tree(ITEMS[slug])
    by_law = {m["code"]: m["by_law"] for m in ITEMS[slug]["materials"]}
    for question in tree.questions:
        for option in question.options:
            assert option.reason
            if option.rule:
                assert option.rule_confidence in {mark.value for mark in Confidence}
    for question in tree.questions:
        for option in question.options:
            step = next((s for s in _steps(tree, question.code, option.code)), None)
            # What an answer brings is asked for by some norm, and the answer names one.
            if step and step.materials:
                assert option.rule
                assert set(step.materials) <= set(by_law)


def _steps(tree: Any, code: str, chosen: str) -> list[Any]:
    """The step at this question, on the first way that comes to it."""
    ways: list[dict[str, str]] = [{}]
    while ways:
        answers = ways.pop()
        way = way_through(tree, answers)
        if way.next is None:
            continue
        if way.next.code == code:
            return [way_through(tree, {**answers, code: chosen}).asked[-1]]
        ways += [{**answers, way.next.code: option.code} for option in way.next.options]
    return []


def _told(file: str, listed: str, facts: str) -> dict[str, set[str]]:
    """Which facts each licence type or source of the demonstration tells, by code."""
    found = yaml.safe_load((DEMO / file).read_text("utf-8"))[listed]
    return {entry["code"]: {fact["code"] for fact in entry[facts]} for entry in found}


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("licence:", _told("licences.yaml", "types", "face")),
        ("share:", _told("data_sources.yaml", "sources", "fields")),
    ],
)
def test_what_a_field_is_known_from_is_really_told_there(
    start: str, told: dict[str, set[str]]
) -> None:
    sources = [s for field in FIELDS.values() for s in field.known_from if s.startswith(start)]
    taken = [tuple(source.removeprefix(start).split(".")) for source in sources]
    assert len(taken) > 10
    assert [(holder, fact) for holder, fact in taken if fact not in told.get(holder, ())] == []
