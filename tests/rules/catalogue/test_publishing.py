"""The publishing checks: the table, all failures at once, and the demonstration items."""

import string
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.catalogue.demo_fields import FIELDS
from tests.spec.publishing_table import LICENCE, PROOFS, ROWS, SERVICE, Row

import onewindow
from onewindow.rules.catalogue.content import item_facts
from onewindow.rules.catalogue.publishing import is_within, publishing_failures
from onewindow.rules.catalogue.values import FeeFacts, ItemFacts, MaterialFacts
from onewindow.rules.clock.limits import Limit, LimitUnit
from onewindow.wording import sentence
from onewindow.wordings.catalogue import SENTENCES

DEMO = Path(onewindow.__file__).parent / "demo"
ITEMS = sorted((DEMO / "items").glob("*.yaml"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.rule} {row.matter}")
def test_one_change_brings_one_failure(row: Row) -> None:
    failures = publishing_failures(row.item, PROOFS)
    assert [f.code for f in failures] == ([row.code] if row.code else [])
    assert all(f.rule == row.rule for f in failures)


def test_the_table_names_every_rule_both_ways() -> None:
    rules = {f"R-3-{n}" for n in (1, *range(10, 23))}
    assert {row.rule for row in ROWS if row.code} == rules
    assert {row.code for row in ROWS if row.code} <= set(SENTENCES)


def test_every_failure_is_named_at_once() -> None:
    empty = ItemFacts(name="", item_type="行政许可", materials=(MaterialFacts("", "其他证明"),))
    failures = publishing_failures(replace(empty, fee=FeeFacts(charged=True)), ())
    assert {f.rule for f in failures} == {
        *(f"R-3-{n}" for n in (10, 11, 12, 14, 15, 16, 17, 19, 20, 21, 22))
    }
    assert [f.facts["name"] for f in failures if f.code == "LICENCE_STEP_MISSING"] == [
        "受理",
        "审核",
        "决定",
        "办结",
        "送达",
    ]


@pytest.mark.parametrize("row", [r for r in ROWS if r.code], ids=lambda r: f"{r.rule} {r.matter}")
def test_every_failure_is_said_without_gaps(row: Row) -> None:
    for failure in publishing_failures(row.item, PROOFS):
        wanted = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[failure.code])}
        assert wanted - {None} <= set(failure.facts)
        assert "…" not in sentence(failure)


limits = st.builds(Limit, st.integers(0, 400), st.sampled_from(LimitUnit))


@given(limits)
def test_a_limit_keeps_itself(limit: Limit) -> None:
    assert is_within(limit, limit)


@given(limits, limits, limits)
def test_keeping_a_limit_passes_on(a: Limit, b: Limit, c: Limit) -> None:
    if is_within(a, b) and is_within(b, c):
        assert is_within(a, c)


@given(limits, limits, st.integers(1, 50))
def test_a_shorter_promise_never_fails_where_a_longer_passes(a: Limit, b: Limit, less: int) -> None:
    if is_within(a, b):
        assert is_within(Limit(max(0, a.amount - less), a.unit), b)


@given(st.text(max_size=12), st.text(max_size=40))
def test_strange_texts_never_break_a_check(name: str, code: str) -> None:
    materials = (MaterialFacts(code, name, code),)
    item = replace(SERVICE, consult_phone=name, statutory_note=code, materials=materials)
    assert isinstance(publishing_failures(item, (name,)), tuple)


# Kind, promise and statutory limit are read together; so are trips and the ways to apply.
TOGETHER = {
    "committed_limit", "statutory_limit", "item_kind", "statutory_note", "trips", "trips_reason",
    "online", "fully_online", "express", "materials", "tree",
    "audience", "person_topics", "enterprise_topics", "consult_phone",
}  # fmt: skip
APART = [r for r in ROWS if r.code and r.base is LICENCE and not r.change.keys() & TOGETHER]


@given(st.sets(st.integers(0, len(APART) - 1)))
def test_failures_of_separate_fields_add_up(chosen: set[int]) -> None:
    item, touched, expected = LICENCE, set[str](), set[str | None]()
    for row in (APART[n] for n in chosen):
        if not touched & row.change.keys():
            touched.update(row.change)
            expected.add(row.code)
            item = replace(item, **row.change)  # type: ignore[arg-type]
    assert {failure.code for failure in publishing_failures(item, PROOFS)} == expected


def test_there_are_22_demonstration_items() -> None:
    assert len(ITEMS) == 22


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.stem)
def test_each_demonstration_item_may_be_published(path: Path) -> None:
    proofs = yaml.safe_load((DEMO / "proof_items.yaml").read_text("utf-8"))["proof_items"]
    content = yaml.safe_load(path.read_text("utf-8"))
    failures = publishing_failures(item_facts(content), {proof["name"] for proof in proofs}, FIELDS)
    assert [sentence(failure) for failure in failures] == []
