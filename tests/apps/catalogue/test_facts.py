"""What an item's content says: limits, materials by situation, names of laws and articles."""

from decimal import Decimal
from typing import Any

import pytest
from tests.factories.catalogue import content, demo_content

from onewindow.apps.catalogue.facts import (
    article_key,
    content_digest,
    effective_limits,
    law_key,
    materials_for,
    unfit,
)
from onewindow.rules.clock.limits import Limit, LimitUnit


def test_the_two_limits_keep_their_units() -> None:
    limits = effective_limits(demo_content("id_card_renewal"))
    assert limits.statutory == Limit(60, LimitUnit.CALENDAR_DAY)
    assert limits.committed == Limit(20, LimitUnit.WORKING_DAY)


@pytest.mark.parametrize(
    "part", [None, {}, {"amount": None, "unit": None}, {"amount": 5}, {"amount": 5, "unit": "DAY"}]
)
def test_a_limit_nobody_set_is_none(part: Any) -> None:
    limits = effective_limits({"statutory_limit": part, "committed_limit": part})
    assert (limits.statutory, limits.committed) == (None, None)


def test_half_a_working_day_is_exact() -> None:
    half = {"amount": 0.5, "unit": "WORKING_DAY"}
    committed = effective_limits({"committed_limit": half}).committed
    assert committed == Limit(Decimal("0.5"), LimitUnit.WORKING_DAY)


@pytest.mark.parametrize(
    ("situation", "asked"),
    [
        ("RENEW", {"FORM": True, "HUKOU_BOOK": True, "OLD_CARD": True}),
        ("REISSUE", {"FORM": True, "HUKOU_BOOK": True}),
        ("REISSUE_MINOR", {"FORM": True, "HUKOU_BOOK": True, "ID_PARENTS": True}),
    ],
)
def test_a_situation_asks_for_its_materials_and_no_others(
    situation: str, asked: dict[str, bool]
) -> None:
    found = materials_for(demo_content("id_card_renewal"), situation)
    assert {material.code: material.required for material in found} == asked


def test_what_the_questions_do_not_settle_is_offered_not_demanded() -> None:
    form, card = materials_for(content(), "GENERAL")
    assert (form.required, card.required) == (True, False)


def test_without_a_known_situation_every_material_is_named() -> None:
    found = materials_for(demo_content("id_card_renewal"))
    assert len(found) == 4


def test_what_may_follow_later_is_marked() -> None:
    found = materials_for(demo_content("food_business_licence"), "CATERING")
    rules = next(material for material in found if material.code == "SAFETY_RULES")
    assert (rules.required, rules.may_follow, rules.replaced_by) == (True, True, "commit")


def test_a_material_tells_what_replaces_it() -> None:
    [form, *_] = materials_for(demo_content("id_card_renewal"), "RENEW")
    assert form.replaced_by == "generated"
    assert form.by_law == "《居民身份证法》第10条"
    assert (form.originals, form.copies) == (1, 0)


def test_the_digest_does_not_mind_the_order_of_keys() -> None:
    assert content_digest({"a": 1, "b": 2}) == content_digest({"b": 2, "a": 1})
    assert content_digest({"a": 1}) != content_digest({"a": 2})


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("第四十二条", "第42条"),
        ("第42条第2款", "第42条"),
        ("第一百零二条", "第102条"),
        ("第十条", "第10条"),
        ("第二十条之一", "第20条之一"),
        ("附件", "附件"),
    ],
)
def test_an_article_has_one_key_however_it_is_written(said: str, key: str) -> None:
    assert article_key(said) == key


def test_a_law_has_one_key_however_it_is_written() -> None:
    assert law_key("《中华人民共和国行政许可法》") == law_key("行政许可法") == "行政许可法"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "名" * 301}, "TEXT_TOO_LONG"),
        ({"everyday_names": ["好", "长" * 81]}, "TEXT_TOO_LONG"),
        ({"summary": "空\x00字符"}, "TEXT_UNSTORABLE"),
        ({"summary": "半个\ud800字"}, "TEXT_UNSTORABLE"),
        ({"trips": float("nan")}, "TEXT_UNSTORABLE"),
    ],
)
def test_what_cannot_be_stored_is_said_beforehand(changes: dict[str, Any], code: str) -> None:
    assert [refusal.code for refusal in unfit(content(**changes))] == [code]
    assert unfit(content()) == ()
