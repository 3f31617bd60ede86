"""Every refusal has its sentence, every sentence its refusal, and no sentence has a gap."""

import ast
from collections import Counter

from tests.house.code import expect_none, modules, strings
from tests.house.codes import placeholders, uses

from onewindow.wording import sentences


def test_the_code_of_every_refusal_can_be_read_where_it_is_made() -> None:
    untold = [use.place for use in uses() if not use.codes]
    expect_none(untold, "write the code, or a table of codes, beside these refusals")


def test_every_code_is_worded() -> None:
    unworded = [(use.place, code) for use in uses() for code in use.codes - sentences().keys()]
    expect_none(unworded, "add a sentence to onewindow/wordings/")


def test_every_code_is_worded_once() -> None:
    keys = Counter(
        str(key.value)
        for module in modules()
        if module.path.startswith("wordings/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    )
    assert keys.keys() >= sentences().keys()
    assert [code for code in sentences() if keys[code] > 1] == []


def test_every_worded_code_is_used() -> None:
    written = {
        text
        for module in modules()
        if not module.path.startswith("wordings/")
        for text in strings(module.tree)
    }
    expect_none(sorted(sentences().keys() - written), "delete these sentences or refuse with them")


def test_every_refusal_brings_the_facts_its_sentence_names() -> None:
    gaps = [
        (use.place, code, sorted(missing))
        for use in uses()
        if use.facts is not None
        for code in use.codes & sentences().keys()
        if (missing := placeholders(sentences()[code]) - use.facts)
    ]
    expect_none(gaps, "people would read … here")
