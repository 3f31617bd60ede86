"""A face is complete and right, or everything wrong with it is said at once."""

from datetime import date

import pytest

from onewindow.rules.licences.faces import (
    FaceKind,
    canonical,
    face_faults,
    face_fields,
    masked,
    type_faults,
)

TODAY = date(2026, 9, 28)
FIELDS = face_fields(
    [
        {"code": "number", "label": "编号", "assigned": "SERIES"},
        {"code": "name", "label": "姓名", "kind": "PERSON_NAME"},
        {"code": "id", "label": "号码", "kind": "CITIZEN_ID"},
        {"code": "uscc", "label": "信用代码", "kind": "USCC", "required": False},
        {"code": "day", "label": "日期", "kind": "DATE", "required": False},
        {"code": "area", "label": "面积", "kind": "NUMBER", "required": False},
    ]
)
GOOD = {"name": "李小满", "id": "210112199405200029"}


def codes(**values: str) -> list[tuple[str, str]]:
    found = face_faults(FIELDS, {**GOOD, **values}, today=TODAY)
    return [(r.code, str(r.facts["field"])) for r in found]


def test_a_whole_face_has_no_fault_and_the_series_is_not_asked_for() -> None:
    assert codes() == []
    assert codes(uscc="92990106DEM001017E", day="2026-03-01", area="48.5") == []


def test_all_faults_are_named_at_once() -> None:
    assert codes(name=" ", id="1", uscc="2", day="昨天", area="大", more="x") == [
        ("FACE_MISSING", "name"),
        ("FACE_WRONG", "id"),
        ("FACE_WRONG", "uscc"),
        ("FACE_WRONG", "day"),
        ("FACE_WRONG", "area"),
        ("FACE_UNKNOWN", "more"),
    ]


def test_a_text_without_measure_is_refused() -> None:
    assert codes(name="长" * 401) == [("FACE_WRONG", "name")]


def test_a_face_is_kept_in_order_and_numbers_in_capitals() -> None:
    kept = canonical(FIELDS, {"id": "21011219880101001x ", "name": " 李小满 "})
    assert list(kept) == ["number", "name", "id", "uscc", "day", "area"]
    assert kept["id"] == "21011219880101001X"
    assert kept["name"] == "李小满"


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (FaceKind.PERSON_NAME, "李小满", "李*满"),
        (FaceKind.CITIZEN_ID, "210112199405200029", "210112********0029"),
        (FaceKind.PHONE, "13800003210", "138****3210"),
        (FaceKind.ADDRESS, "云溪区文昌街道8号", "云溪区文昌街道****"),
        (FaceKind.TEXT, "餐饮", "餐饮"),
    ],
)
def test_what_is_personal_is_masked(kind: FaceKind, value: str, shown: str) -> None:
    assert masked(kind, value) == shown


def wrong(**told: object) -> set[str]:
    usual = {
        "code": "ID_CARD",
        "type_code": "11990106DEM0000149001",
        "name": "居民身份证",
        "fields": [{"code": "name", "label": "姓名"}],
    }
    return {r.code for r in type_faults(**usual | told)}


def test_a_type_is_right_or_says_everything() -> None:
    assert wrong() == set()
    assert wrong(number_pattern="证{year}{number:06d}") == set()
    assert wrong(
        code="id card", type_code="12", name="", fields=[], number_pattern="{year.real}"
    ) == {
        "LICENCE_TYPE_CODE",
        "LICENCE_TYPE_NUMBER",
        "LICENCE_TYPE_NAME",
        "FACE_FIELDS_MISSING",
        "LICENCE_TYPE_PATTERN",
    }
    twice = [{"code": "a", "label": "甲"}, {"code": "a", "label": "乙"}]
    assert wrong(fields=twice, number_pattern="无号") == {
        "FACE_FIELD_TWICE",
        "LICENCE_TYPE_PATTERN",
    }
