"""A row of the spreadsheet template is read by the same table that writes the template."""

import pytest

from onewindow.rules.catalogue.content import item_facts
from onewindow.rules.catalogue.fields import LABELS, TOP_LEVEL_FIELDS
from onewindow.rules.catalogue.publishing import publishing_failures
from onewindow.rules.catalogue.template import TEMPLATE_COLUMNS, read_template_row
from onewindow.wording import sentence

EXAMPLE = {column.header: column.example for column in TEMPLATE_COLUMNS}
FULL = {
    **EXAMPLE,
    "实施编码": "91350100M000100Y434000131D01000",
    "办理流程": "受理|1\n审核|2\n决定|1\n办结|1\n送达|0",
    "常见问题": "要多久？|5个工作日。",
    "结果名称": "登记证",
    "结果样本": "samples/a.svg",
}


def test_the_examples_of_the_template_can_be_read() -> None:
    reading = read_template_row(EXAMPLE, "第 3 行")
    assert reading.refusals == ()
    assert reading.content is not None
    assert set(reading.content) <= set(TOP_LEVEL_FIELDS)
    assert reading.content["item_kind"] == "COMMITTED"


def test_a_full_row_may_be_published() -> None:
    reading = read_template_row(FULL, "第 3 行")
    assert reading.content is not None
    assert publishing_failures(item_facts(reading.content), ()) == ()
    assert reading.content["statutory_limit"] == {"amount": 20, "unit": "WORKING_DAY", "note": None}
    assert reading.content["materials"] == [
        {
            "code": "M01",
            "name": "营业执照",
            "need": "必要",
            "source": "政府部门核发",
            "by_law": "《食品安全法》第35条",
        }
    ]


def test_a_short_row_leaves_the_rest_unsaid() -> None:
    row = {"标识": "a", "事项名称": "甲", "事项类型": "公共服务", "实施主体": "某局"}
    reading = read_template_row(row, "第 3 行")
    assert reading.content is not None
    assert reading.content["item_kind"] is None
    assert reading.content["materials"] == []


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("标识", "", "ROW_FIELD_MISSING"),
        ("事项类型", "", "ROW_FIELD_MISSING"),
        ("事项类型", "行政处罚", "ROW_TYPE_UNKNOWN"),
        ("实施编码", "123", "ROW_CODE_UNREADABLE"),
        ("法定办结时限", "20日", "ROW_LIMIT_UNIT_UNCLEAR"),
        ("到办事现场次数", "一次", "ROW_COUNT_UNREADABLE"),
        ("是否收费", "也许", "ROW_FLAG_UNREADABLE"),
        ("服务对象", "火星人", "ROW_CHOICE_UNKNOWN"),
        ("申请材料", "营业执照|必须", "ROW_CHOICE_UNKNOWN"),
        ("申请材料", "营业执照|必要|邻居", "ROW_CHOICE_UNKNOWN"),
        ("办理流程", "发呆|1", "ROW_CHOICE_UNKNOWN"),
        ("办理流程", "受理|很快", "ROW_COUNT_UNREADABLE"),
        ("常见问题", "要多久？", "ROW_LINE_UNREADABLE"),
    ],
)
def test_an_unreadable_cell_is_named_with_its_column(header: str, value: str, code: str) -> None:
    reading = read_template_row({**FULL, header: value}, "第 3 行")
    assert reading.content is None
    assert [refusal.code for refusal in reading.refusals] == [code]
    assert "…" not in sentence(reading.refusals[0])


def test_every_unreadable_cell_of_a_row_is_named_at_once() -> None:
    row = {**FULL, "是否收费": "也许", "网上办理": "也许", "事项名称": ""}
    assert len(read_template_row(row, "第 3 行").refusals) == 3


def test_every_column_leads_to_a_known_field() -> None:
    assert {column.path for column in TEMPLATE_COLUMNS} <= set(LABELS)
    assert len({column.header for column in TEMPLATE_COLUMNS}) == len(TEMPLATE_COLUMNS)
