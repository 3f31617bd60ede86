"""What people write in a cell: limits, counts, flags, phones, full-width characters."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.catalogue.cells import (
    one_phone,
    plain,
    plain_texts,
    read_count,
    read_flag,
    read_limit,
    read_phones,
)
from onewindow.rules.clock.limits import Limit, LimitUnit
from onewindow.rules.outcomes import Refusal

WD, CD, MONTH, HOUR = LimitUnit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("　居民身份证　", "居民身份证"),
        ("第２０条　ＡＢ", "第20条 AB"),
        ("（公司）　设立", "（公司） 设立"),
        ("a\n b\t c", "a b c"),
        ("无", ""),
        ("—", ""),
        (None, ""),
        (12345, "12345"),
    ],
)
def test_stray_blanks_and_wide_letters_go(value: object, text: str) -> None:
    assert plain(value) == text


def test_texts_come_from_lists_and_from_one_cell() -> None:
    assert plain_texts(["甲", " 乙 ", "无", "甲"]) == ["甲", "乙"]
    assert plain_texts("甲、乙，丙；甲\n丁/戊") == ["甲", "乙", "丙", "丁", "戊"]
    assert plain_texts(None) == plain_texts("无") == []


@pytest.mark.parametrize(
    ("value", "limit"),
    [
        ("30(工作日)", Limit(30, WD)),
        ("1(工作日)", Limit(1, WD)),
        ("９０（自然日）", Limit(90, CD)),
        ("10个工作日", Limit(10, WD)),
        ("0.5 个工作日", Limit(Decimal("0.5"), WD)),
        ("1个月", Limit(1, MONTH)),
        ("24 小时", Limit(24, HOUR)),
        ("即办", Limit(0, WD)),
        ("当场办结", Limit(0, WD)),
        ("无", None),
        ("", None),
        (None, None),
    ],
)
def test_limits_are_read_with_their_unit(value: object, limit: Limit | None) -> None:
    assert read_limit(value, "法定办结时限") == limit


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("20日", "ROW_LIMIT_UNIT_UNCLEAR"),
        ("20(天)", "ROW_LIMIT_UNIT_UNCLEAR"),
        ("20", "ROW_LIMIT_UNREADABLE"),
        ("尽快", "ROW_LIMIT_UNREADABLE"),
        ("20(世纪)", "ROW_LIMIT_UNREADABLE"),
        ("1.3(工作日)", "ROW_LIMIT_UNREADABLE"),
        ("99999(工作日)", "ROW_LIMIT_UNREADABLE"),
        ("-3(工作日)", "ROW_LIMIT_UNREADABLE"),
    ],
)
def test_a_unit_is_never_guessed(value: str, code: str) -> None:
    refusal = read_limit(value, "法定办结时限")
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.facts["field"]) == (code, "法定办结时限")


@pytest.mark.parametrize(
    ("value", "count"), [("0", 0), ("１次", 1), ("2.0", 2), (3, 3), ("", None)]
)
def test_counts_are_read(value: object, count: int | None) -> None:
    assert read_count(value, "次数") == count


@pytest.mark.parametrize("value", ["一次", "-1", "1.5", "1234"])
def test_what_is_no_count_is_refused(value: str) -> None:
    refusal = read_count(value, "次数")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "ROW_COUNT_UNREADABLE"


@pytest.mark.parametrize(
    ("value", "flag"),
    [("是", True), ("不支持", False), ("１", True), ("否", False), ("", None), (None, None)],
)
def test_flags_are_read(value: object, flag: bool | None) -> None:
    assert read_flag(value, "收费") is flag


def test_what_is_no_flag_is_refused() -> None:
    refusal = read_flag("也许", "收费")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "ROW_FLAG_UNREADABLE"


@pytest.mark.parametrize(
    ("value", "phones"),
    [
        ("0000-1234567", ["0000-1234567"]),
        ("（０００）１２３４５６７８", ["000-12345678"]),
        ("000－12345678转1", ["000-12345678-1"]),
        ("000–12345678", ["000-12345678"]),
        ("000--12345678", ["000-12345678"]),
        ("0000-1234567、7654321", ["0000-1234567", "0000-7654321"]),
        ("省厅：000-12345678；市：0001-12345678", ["000-12345678", "0001-12345678"]),
        ("(8600) 12345678", ["000-12345678"]),
        ("86 00 12345678", ["000-12345678"]),
        ("000-1234 5678", ["000-12345678"]),
        ("000-12333-9-3", ["000-12333-9-3"]),
        ("400-7000-000", ["400-7000-000"]),
        ("12345", ["12345"]),
        ("网址http://www.example.cn/1234567。电话000-12345678", ["000-12345678"]),
        ("邮箱12345678@example.cn 邮政编码：100000", []),
        ("000-123456789", []),
        ("无", []),
    ],
)
def test_phones_are_found_in_what_people_write(value: str, phones: list[str]) -> None:
    assert read_phones(value) == phones


def test_a_number_with_area_code_is_preferred() -> None:
    assert one_phone("拨打12345或000-12345678") == "000-12345678"
    assert one_phone("12345") == "12345"
    assert one_phone("无") is None


@given(st.text())
def test_no_cell_breaks_the_reader(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    read_limit(text, "f")
    read_count(text, "f")
    read_flag(text, "f")
    assert all(phone in read_phones(phone) for phone in read_phones(text))


@given(st.integers(0, 400), st.sampled_from(["工作日", "自然日", "月", "小时"]))
def test_what_is_written_as_the_hint_says_is_read(amount: int, unit: str) -> None:
    limit = read_limit(f"{amount}({unit})", "f")
    assert isinstance(limit, Limit)
    assert limit.amount == amount
