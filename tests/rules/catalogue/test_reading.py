"""Foreign records become the project's own shape, or are refused with every reason."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import onewindow
from onewindow.rules.catalogue.content import item_facts
from onewindow.rules.catalogue.fields import TOP_LEVEL_FIELDS
from onewindow.rules.catalogue.publishing import publishing_failures
from onewindow.rules.catalogue.reading import (
    Reading,
    item_type_named,
    limit_content,
    national_codes,
    read_guangan,
    read_guangdong,
    read_own,
)
from onewindow.wording import sentence

DEMO = Path(onewindow.__file__).parent / "demo" / "items"
TASK = "91350100M000100Y434440101007000"
RECORD = {
    "TASK_CODE": TASK,
    "TASK_NAME": "小船登记　",
    "CATANAME": "船舶登记",
    "TASK_TYPE_TEXT": "行政许可",
    "TASK_TYPE": "01",
    "DEPT_NAME": "某市船务局",
    "LIMIT_SCENE_NUM": "1",
    "ONLINECHECK": "1",
    "URL": "https://example.invalid/1",
    "matter_short": "小船证",
    "matter_daily": "办船证,小船证、小船登记",
    "matter_level": "市级",
    "handle_location": "办理地点：船务大厅3号窗口",
    "handle_time": "30(工作日)",
    "handle_time_limit": "1(工作日)",
    "accept_standard": "有一艘小船",
    "consult_phone": "000-12345678转1",
    "complain_phone": "无",
    "courier_service": "是",
    "theme_category": ["交通出行"],
    "service_object_name": ["自然人", "企业法人", "火星人"],
    "material_intro": ["登记申请表", "船舶照片"],
}
LINK = (
    "http://example.invalid/detail?areaCode=000000000000"
    "&itemCode=511A00000001-000000000000-000-91350100M000100Y43-1-00&taskType=7&deptCode=1"
)


def content_of(reading: Reading) -> dict[str, object]:
    assert reading.refusals == ()
    assert reading.content is not None
    return dict(reading.content)


def codes(reading: Reading) -> list[str]:
    assert reading.content is None
    return [refusal.code for refusal in reading.refusals]


def test_a_guangdong_record_becomes_content() -> None:
    content = content_of(read_guangdong(RECORD, "第 1 行"))
    assert content["slug"] == TASK
    assert content["name"] == "小船登记"
    assert content["summary"] == "船舶登记"
    assert content["everyday_names"] == ["小船证", "办船证"]
    assert content["statutory_limit"] == {"amount": 30, "unit": "WORKING_DAY"}
    assert content["committed_limit"] == {"amount": 1, "unit": "WORKING_DAY"}
    assert content["item_kind"] == "COMMITTED"
    assert content["trips"] == 1
    assert content["audience"] == ["自然人", "企业法人"]
    assert content["life_event"] == {
        "person_topics": ["交通出行"],
        "enterprise_topics": ["交通出行"],
    }
    assert content["place"] == {"address": "船务大厅3号窗口"}
    assert content["consult_phone"] == "000-12345678-1"
    assert content["consult_note"] == "000-12345678转1"
    assert (content["complaint_phone"], content["complaint_note"]) == (None, None)
    assert [m["name"] for m in content["materials"]] == ["登记申请表", "船舶照片"]  # type: ignore[attr-defined]


def test_everything_imported_is_unsure_and_marked() -> None:
    for reading in (
        read_guangdong(RECORD, "第 7 行"),
        read_guangan("局", "未分类", {"name": "甲", "link": LINK}, "第 7 行"),
    ):
        content = content_of(reading)
        assert content["confidence"] == "u"
        source = content["source"]
        assert isinstance(source, dict)
        assert (source["imported"], source["imported_row"]) == (True, "第 7 行")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"LIMIT_SCENE_NUM": "", "handle_time": "无"}, {"trips": None}),
        ({"handle_time_limit": "无"}, {"item_kind": None}),
        ({"handle_time_limit": "即办"}, {"item_kind": "INSTANT"}),
        ({"TASK_TYPE_TEXT": "其他行政权力", "TASK_TYPE": "20"}, {"item_type": "其他类别"}),
        ({"TASK_TYPE_TEXT": "公共服务", "TASK_TYPE": "21"}, {"item_type": "公共服务"}),
        ({"material_intro": "无"}, {"materials": []}),
        ({"accept_standard": "无"}, {"acceptance_conditions": []}),
        ({"CATANAME": "小船登记"}, {"summary": None}),
        ({"courier_service": "看情况"}, {}),
    ],
)
def test_what_a_record_leaves_out_stays_unsaid(
    change: dict[str, object], expected: dict[str, object]
) -> None:
    content = content_of(read_guangdong({**RECORD, **change}, "第 1 行"))
    assert {key: content[key] for key in expected} == expected


def test_a_hall_without_window_is_no_window() -> None:
    content = content_of(read_guangdong({**RECORD, "handle_location": "无线下办理窗口"}, ""))
    channels = content["channels"]
    assert isinstance(channels, dict)
    assert channels["window"] is False


def test_a_code_of_33_characters_holds_the_task_code() -> None:
    content = content_of(read_guangdong({**RECORD, "TASK_CODE": TASK + "02"}, ""))
    assert content["codes"] == {
        "placeholder": False,
        "catalog_code": "440101007000",
        "task_code": TASK,
        "task_handle_item": TASK + "02",
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"TASK_CODE": ""}, ["ROW_FIELD_MISSING"]),
        ({"TASK_CODE": TASK + "0"}, ["ROW_CODE_UNREADABLE"]),
        ({"TASK_TYPE_TEXT": "行政处罚"}, ["ROW_TYPE_UNKNOWN"]),
        ({"TASK_TYPE_TEXT": None}, ["ROW_TYPE_UNKNOWN"]),
        ({"handle_time": "20日"}, ["ROW_LIMIT_UNIT_UNCLEAR"]),
        ({"LIMIT_SCENE_NUM": "多次"}, ["ROW_COUNT_UNREADABLE"]),
        (
            {"TASK_NAME": " ", "DEPT_NAME": "无", "handle_time_limit": "快"},
            ["ROW_FIELD_MISSING", "ROW_FIELD_MISSING", "ROW_LIMIT_UNREADABLE"],
        ),
    ],
)
def test_every_reason_is_given_at_once(change: dict[str, object], expected: list[str]) -> None:
    reading = read_guangdong({**RECORD, **change}, "第 1 行")
    assert codes(reading) == expected
    assert all("…" not in sentence(refusal) for refusal in reading.refusals)


def test_a_guangan_entry_becomes_content() -> None:
    entry = {"name": "小船确认", "link": LINK, "qrcode": ""}
    content = content_of(read_guangan("区船务局", "船舶管理", entry, "第 3 条"))
    assert content["item_type"] == "行政确认"
    assert content["summary"] == "船舶管理"
    assert content["department"] == {"key": None, "name": "区船务局", "uscc": "91350100M000100Y43"}
    assert content["slug"] == "511A00000001-000000000000-000-91350100M000100Y43-1-00"
    assert content["item_kind"] is None


def test_a_short_code_names_no_body() -> None:
    entry = {"name": "小船确认", "link": "http://example.invalid/?itemCode=511A&taskType=20"}
    content = content_of(read_guangan("区船务局", "未分类", entry, ""))
    assert content["department"] == {"key": None, "name": "区船务局", "uscc": None}
    assert content["summary"] is None


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"name": "", "link": LINK}, ["ROW_FIELD_MISSING"]),
        ({"name": "甲", "link": ""}, ["ROW_FIELD_MISSING", "ROW_TYPE_UNKNOWN"]),
        ({"name": "甲", "link": LINK.replace("taskType=7", "taskType=2")}, ["ROW_TYPE_UNKNOWN"]),
        ("不是记录", ["ROW_NOT_A_RECORD"]),
    ],
)
def test_a_guangan_entry_is_refused_with_reasons(entry: object, expected: list[str]) -> None:
    assert codes(read_guangan("区船务局", "未分类", entry, "")) == expected


def test_what_is_no_record_is_refused() -> None:
    assert codes(read_guangdong(["甲"], "第 1 行")) == ["ROW_NOT_A_RECORD"]
    assert codes(read_own("甲")) == ["ROW_NOT_A_RECORD"]


@pytest.mark.parametrize("path", sorted(DEMO.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_projects_own_files_are_read_as_they_are(path: Path) -> None:
    document = yaml.safe_load(path.read_text("utf-8"))
    assert content_of(read_own(document)) == document


def test_an_own_file_with_faults_names_them_all() -> None:
    reading = read_own({"slug": "a", "name": " ", "colour": "red"})
    assert codes(reading) == ["ROW_FIELD_MISSING", "ROW_FIELD_MISSING", "ROW_FIELD_UNKNOWN"]


def test_all_readers_write_the_same_fields() -> None:
    entry = {"name": "小船确认", "link": LINK}
    for reading in (read_guangdong(RECORD, ""), read_guangan("局", "未分类", entry, "")):
        assert set(content_of(reading)) <= set(TOP_LEVEL_FIELDS)


def test_an_imported_item_is_not_yet_publishable_and_says_why() -> None:
    content = content_of(read_guangdong(RECORD, ""))
    found = {f.code for f in publishing_failures(item_facts(content), ())}
    assert {"FEE_UNKNOWN", "MATERIAL_WITHOUT_LAW", "TRIPS_WITHOUT_REASON"} <= found
    assert not {"COMMITTED_LONGER_THAN_STATUTORY", "TASK_CODE_MALFORMED"} & found


def test_types_are_known_by_name() -> None:
    assert item_type_named("行政许可") == "行政许可"
    assert item_type_named("其他") == "其他类别"
    assert item_type_named("行政强制") is None


def test_empty_codes_and_limits_stay_empty() -> None:
    assert set(national_codes("").values()) == {None, False}
    assert limit_content(None) == {"amount": None, "unit": None}


keys = st.sampled_from(sorted(RECORD))
values = st.none() | st.text(max_size=8) | st.integers() | st.lists(st.text(max_size=4), max_size=3)


@given(st.dictionaries(keys, values, max_size=4))
def test_any_record_gives_content_or_reasons(change: dict[str, object]) -> None:
    reading = read_guangdong({**RECORD, **change}, "第 1 行")
    assert (reading.content is None) == bool(reading.refusals)
    if reading.content is not None:
        publishing_failures(item_facts(reading.content), ())
