"""The demonstration centre is whole: codes check, links lead somewhere, nothing claims too much."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from graphlib import TopologicalSorter
from math import ceil
from pathlib import Path
from typing import Any

import pytest
import yaml

import onewindow
from onewindow.rules.catalogue.confidence import Confidence, confidence_at
from onewindow.rules.catalogue.fields import (
    AUDIENCE_CODES,
    ITEM_TYPE_CODES,
    MATERIAL_NEEDS,
    MATERIAL_SOURCES,
    REPLACEMENTS,
)
from onewindow.rules.catalogue.values import FeeBasisLevel, ItemKind, StepKind
from onewindow.rules.clock.suspensions import SuspensionKind
from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.identifiers.item_codes import read_task_code
from onewindow.rules.identifiers.uscc import read_uscc

DEMO = Path(onewindow.__file__).parent / "demo"
CITED = re.compile(r"《([^》]+)》((?:第\d+条、?)+)")


def load(path: str) -> Any:
    return yaml.safe_load((DEMO / path).read_text("utf-8"))


CENTRE, ACCOUNTS, BUNDLES = load("centre.yaml"), load("accounts.yaml"), load("bundles.yaml")
ITEMS = {path.stem: load(f"items/{path.name}") for path in (DEMO / "items").glob("*.yaml")}
LAWS = {
    law["short_title"]: law for law in (load(f"laws/{p.name}") for p in (DEMO / "laws").iterdir())
}
DEPARTMENTS = {department["key"]: department for department in CENTRE["departments"]}
EACH_ITEM = pytest.mark.parametrize("slug", sorted(ITEMS))


def citations(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if node.get("law") and node.get("article"):
            yield node["law"], node["article"]
        for value in node.values():
            yield from citations(value)
    elif isinstance(node, list):
        for value in node:
            yield from citations(value)
    elif isinstance(node, str):
        for law, articles in CITED.findall(node):
            yield from ((law, article) for article in re.findall(r"第\d+条", articles))


def test_every_body_has_a_valid_code_of_no_real_division() -> None:
    codes = [d["uscc"] for d in CENTRE["departments"]] + [ACCOUNTS["enterprises"][0]["uscc"]]
    assert len(set(codes)) == 13
    assert [
        found for code in codes for found in (*read_uscc(code).problems, *read_uscc(code).warnings)
    ] == []
    assert all((code[2:8], code[8:11]) == ("990106", "DEM") for code in codes)


def test_the_centre_has_what_a_day_needs() -> None:
    kinds = Counter(window["kind"] for window in CENTRE["windows"])
    assert sum(kinds.values()) == 12
    assert kinds >= Counter(INTEGRATED=6, SPECIAL=3, ISSUING=2)
    assert [w["code"] for w in CENTRE["windows"] if w["accessible"]] == ["W06"]
    assert len(CENTRE["stations"]) == 2
    served = {d for w in CENTRE["windows"] if w["kind"] != "ISSUING" for d in w["departments"]}
    assert served == set(DEPARTMENTS)


def test_every_account_is_one_person_with_a_valid_number() -> None:
    for account in ACCOUNTS["accounts"]:
        number = account["citizen_id"]
        assert read_citizen_id(number, today=date(2026, 11, 22)).problems == ()
        assert number.startswith("210112")
        assert account.get("department", "police") in DEPARTMENTS
    for field in ("login", "phone", "citizen_id", "name"):
        values = [account[field] for account in ACCOUNTS["accounts"]]
        assert len(set(values)) == len(values)


def test_there_is_a_login_for_every_role_and_three_administrators_apart() -> None:
    roles = Counter(account["role"] for account in ACCOUNTS["accounts"])
    single = {"AGENT", "ISSUING_CLERK", "ITEM_ADMINISTRATOR", "SUPERVISOR", "SYSTEM_ADMINISTRATOR",
              "SECURITY_ADMINISTRATOR", "AUDIT_ADMINISTRATOR", "GREETER", "DUTY_HEAD"}  # fmt: skip
    assert {role for role, count in roles.items() if count == 1} == single
    assert (roles["RESIDENT"], roles["CLERK"], roles["APPROVER"]) == (5, 6, 3)


def test_every_department_with_items_has_a_reviewer() -> None:
    reviewers = {a["department"] for a in ACCOUNTS["accounts"] if a["role"] == "REVIEWER"}
    assert reviewers == {item["department"]["key"] for item in ITEMS.values()}


@EACH_ITEM
def test_each_item_stands_on_known_words(slug: str) -> None:
    item = ITEMS[slug]
    assert item["slug"] == slug
    assert 6 <= len(set(item["everyday_names"])) == len(item["everyday_names"]) <= 15
    assert item["item_type"] in ITEM_TYPE_CODES
    assert item["item_kind"] in set(ItemKind)
    assert set(item["audience"]) <= set(AUDIENCE_CODES)
    assert {step["kind"] for step in item["steps"]} <= set(StepKind)
    assert item["fee"].get("basis_level", "LAW") in set(FeeBasisLevel)
    assert {s["kind"] for s in item.get("special_procedures", ())} <= set(SuspensionKind)
    for material in item["materials"]:
        assert material["need"] in MATERIAL_NEEDS
        assert material["source"] in MATERIAL_SOURCES
        assert material["replaced_by"]["kind"] in REPLACEMENTS
        assert (material["need"] == "非必要") <= bool(material.get("when"))


@EACH_ITEM
def test_each_item_belongs_to_the_centre(slug: str) -> None:
    item = ITEMS[slug]
    department = DEPARTMENTS[item["department"]["key"]]
    assert (item["department"]["name"], item["department"]["uscc"]) == (
        department["name"],
        department["uscc"],
    )
    windows = {w["code"]: w for w in CENTRE["windows"]}
    for code in item["place"]["windows"]:
        assert windows[code]["kind"] in ("INTEGRATED", "SPECIAL")
    assert any(department["key"] in windows[c]["departments"] for c in item["place"]["windows"])
    stations = {station["key"] for station in CENTRE["stations"]}
    assert set(item["place"].get("stations", ())) <= stations
    assert set(item.get("depends_on", ())) <= set(ITEMS)
    if item["result"]["name"]:
        assert (DEMO / item["result"]["sample"]).read_text("utf-8").count("演示") >= 2


@EACH_ITEM
def test_placeholder_codes_are_marked_and_still_well_formed(slug: str) -> None:
    codes = ITEMS[slug]["codes"]
    assert codes["placeholder"] is True
    assert read_task_code(codes["task_code"]).problems == ()
    assert codes["task_code"].endswith(codes["catalog_code"])


@EACH_ITEM
def test_no_demonstration_value_claims_to_be_official(slug: str) -> None:
    item = ITEMS[slug]
    demonstration = [
        ("committed_limit", "amount"), ("consult_phone",), ("complaint_phone",),
        ("place", "address"),
        ("steps", 0, "days"), ("trips",), ("codes", "task_code"), ("correction_days", "amount"),
    ]  # fmt: skip
    for way in demonstration:
        assert confidence_at(item, *way) is Confidence.DEMONSTRATION
    for n, charge in enumerate(item["fee"].get("charges", ())):
        if re.search(r"\d", charge["standard"]):
            assert confidence_at(item, "fee", "charges", n, "standard") is Confidence.UNSURE


@EACH_ITEM
def test_every_cited_article_is_kept_or_known_as_missing(slug: str) -> None:
    found = set(citations(ITEMS[slug]))
    assert found or slug in {"parenting_guidance", "seal_engraving"}
    for law, article in found:
        kept = {entry["article"]: entry for entry in LAWS[law]["articles"]}
        assert bool(kept[article]["text"]) == LAWS[law]["held"]


@EACH_ITEM
def test_the_steps_fit_into_the_committed_limit(slug: str) -> None:
    item = ITEMS[slug]
    days = sum(step["days"] for step in item["steps"] if step["kind"] != "DELIVERY")
    # Half a working day ends within that whole day.
    assert days <= ceil(item["committed_limit"]["amount"])


def test_laws_not_held_have_no_text() -> None:
    assert {law["held"] for law in LAWS.values()} == {True, False}
    for law in LAWS.values():
        assert bool(law["version_date"]) == law["held"]
        assert all(bool(article["text"]) == law["held"] for article in law["articles"])


def test_the_longest_way_through_each_bundle_is_as_written() -> None:
    for bundle in BUNDLES["bundles"]:
        days = bundle["expected_days"]["by_item"]
        apart = set(bundle.get("apart_items", ()))
        assert apart <= set(bundle.get("optional_items", ()))
        assert set(days) == set(bundle["items"]) - apart <= set(ITEMS)
        before: dict[str, list[str]] = {item: [] for item in days}
        for edge in bundle["depends_on"]:
            assert edge["before"] in ITEMS[edge["after"]]["depends_on"]
            if edge["after"] not in apart:
                before[edge["after"]].append(edge["before"])

        until: dict[str, float] = {}
        for item in TopologicalSorter(before).static_order():
            until[item] = days[item] + max((until[earlier] for earlier in before[item]), default=0)
        assert max(until.values()) == bundle["expected_days"]["critical_path"]
        assert sum(days.values()) == bundle["expected_days"]["sum"]
        for item, took in days.items():
            assert took == ITEMS[item]["committed_limit"]["amount"]


def test_the_newborn_bundle_merges_as_the_rule_book_computes() -> None:
    (bundle,) = (b for b in BUNDLES["bundles"] if b["slug"] == "newborn")
    rows = [m for slug in bundle["items"] for m in ITEMS[slug]["materials"]]
    assert len(rows) == 22
    assert len({m["code"] for m in rows}) == 14
    assert len({m["code"] for m in rows if m["need"] == "必要"}) == 7
    assert set(bundle["produced_inside"]) == {"HUKOU_CHILD", "BIRTH_CERT"}


def test_the_password_is_stated_once() -> None:
    texts = [path.read_text("utf-8") for path in DEMO.rglob("*") if path.is_file()]
    assert sum(text.count(ACCOUNTS["demo_password"]) for text in texts) == 1
