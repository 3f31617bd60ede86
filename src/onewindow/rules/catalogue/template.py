"""How is an item written in one row of the project's spreadsheet template?

`TEMPLATE_COLUMNS` is the template: the header, where the value goes, whether it must be filled,
and the hint that stands under the header. The same table writes the file and reads it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from onewindow.rules.catalogue.cells import (
    one_phone,
    plain,
    plain_texts,
    read_count,
    read_flag,
    read_limit,
)
from onewindow.rules.catalogue.fields import (
    AUDIENCE_CODES,
    ITEM_TYPE_CODES,
    MATERIAL_NEEDS,
    MATERIAL_SOURCES,
)
from onewindow.rules.catalogue.reading import (
    TASK_OR_HANDLE_CODE,
    Reading,
    imported,
    item_type_named,
    kind_of,
    limit_content,
    missing,
    national_codes,
    topics,
    unknown_type,
)
from onewindow.rules.catalogue.values import StepKind
from onewindow.rules.outcomes import Refusal

SOURCE = "事项导入模板"


class Cell(StrEnum):
    """How a cell of the template is read."""

    TEXT = "TEXT"
    TEXTS = "TEXTS"
    TYPE = "TYPE"
    CODE = "CODE"
    LIMIT = "LIMIT"
    COUNT = "COUNT"
    FLAG = "FLAG"
    PHONE = "PHONE"
    AUDIENCE = "AUDIENCE"
    LAWS = "LAWS"
    CONDITIONS = "CONDITIONS"
    MATERIALS = "MATERIALS"
    STEPS = "STEPS"
    FAQ = "FAQ"


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column: header, path in the content, how it is read, hint and example."""

    header: str
    path: str
    cell: Cell = Cell.TEXT
    hint: str = ""
    example: str = ""
    required: bool = False


TEMPLATE_COLUMNS: tuple[TemplateColumn, ...] = (
    TemplateColumn(
        "标识", "slug", hint="英文或编码，全中心唯一", example="shop_licence", required=True
    ),
    TemplateColumn("事项名称", "name", example="小型餐饮登记", required=True),
    TemplateColumn("日常说法", "everyday_names", Cell.TEXTS, "用顿号分开", "开小吃店、办餐饮证"),
    TemplateColumn("实施编码", "codes", Cell.CODE, "31 位或 33 位，没有的不填"),
    TemplateColumn(
        "事项类型", "item_type", Cell.TYPE, "、".join(ITEM_TYPE_CODES), "行政许可", required=True
    ),
    TemplateColumn("实施主体", "department.name", example="云溪区市场监督管理局", required=True),
    TemplateColumn("实施主体编码", "department.uscc", hint="18 位统一社会信用代码"),
    TemplateColumn(
        "服务对象", "audience", Cell.AUDIENCE, "、".join(AUDIENCE_CODES), "自然人、企业法人"
    ),
    TemplateColumn("主题", "life_event", Cell.TEXTS, "用顿号分开", "准营准办"),
    TemplateColumn(
        "设定依据",
        "legal_basis",
        Cell.LAWS,
        "每行一条：法律名称|条|要点",
        "食品安全法|第35条|经营许可",
    ),
    TemplateColumn("法定办结时限", "statutory_limit", Cell.LIMIT, "如 20(工作日)", "20(工作日)"),
    TemplateColumn("法定时限说明", "statutory_limit.note"),
    TemplateColumn(
        "承诺办结时限", "committed_limit", Cell.LIMIT, "如 5(工作日)；即办写“即办”", "5(工作日)"
    ),
    TemplateColumn("受理条件", "acceptance_conditions", Cell.CONDITIONS, "每行一条", "有经营场所"),
    TemplateColumn(
        "申请材料",
        "materials",
        Cell.MATERIALS,
        "每行一份：名称|必要性|来源|要求依据",
        "营业执照|必要|政府部门核发|《食品安全法》第35条",
    ),
    TemplateColumn(
        "办理流程",
        "steps",
        Cell.STEPS,
        "每行一步：受理、审核、决定、办结、送达|天数",
        "受理|1",
    ),
    TemplateColumn("是否收费", "fee.charged", Cell.FLAG, "是或否", "否"),
    TemplateColumn("收费依据", "fee.basis"),
    TemplateColumn("是否网上支付", "fee.online_payment", Cell.FLAG, "是或否", "否"),
    TemplateColumn("网上办理", "channels.online", Cell.FLAG, "是或否", "是"),
    TemplateColumn("快递办理", "channels.express", Cell.FLAG, "是或否", "是"),
    TemplateColumn("全程网办", "channels.fully_online", Cell.FLAG, "是或否", "否"),
    TemplateColumn("到办事现场次数", "trips", Cell.COUNT, "不用到场填 0", "0"),
    TemplateColumn("必须现场办理原因", "trips_reason"),
    TemplateColumn("办理地点", "place.address", example="政务服务中心一楼"),
    TemplateColumn("办理时间", "place.hours"),
    TemplateColumn("咨询电话", "consult_phone", Cell.PHONE, "区号-号码", "0000-1234567"),
    TemplateColumn("监督投诉电话", "complaint_phone", Cell.PHONE, "区号-号码", "0000-7654321"),
    TemplateColumn("结果名称", "result.name"),
    TemplateColumn("结果样本", "result.sample"),
    TemplateColumn("常见问题", "faq", Cell.FAQ, "每行一个：问题|解答"),
)
_STEP_KINDS = {
    "收件": StepKind.INTAKE,
    "受理": StepKind.ACCEPTANCE,
    "审核": StepKind.REVIEW,
    "审查": StepKind.REVIEW,
    "审批": StepKind.DECISION,
    "决定": StepKind.DECISION,
    "办结": StepKind.COMPLETION,
    "送达": StepKind.DELIVERY,
}


def read_template_row(row: Mapping[str, object], place: str) -> Reading:
    """One row by header; the content, or everything in it that cannot be read."""
    cells = {column.path: _READERS[column.cell](row, column) for column in TEMPLATE_COLUMNS}
    empty = {c.header: plain(row.get(c.header)) for c in TEMPLATE_COLUMNS if c.required}
    refusals = (
        *missing(empty),
        *(found for cell in cells.values() if isinstance(cell, tuple) for found in cell),
    )
    if refusals:
        return Reading(None, refusals)
    content = imported(str(cells["slug"]), str(cells["name"]), SOURCE, place)
    content["item_kind"] = kind_of(read_limit(row.get("承诺办结时限"), ""))
    for path, value in cells.items():
        _put(content, path, value)
    content["life_event"] = topics(plain_texts(row.get("服务对象")), plain_texts(row.get("主题")))
    names = [material["code"] for material in _listed(content["materials"])]
    content["situations"] = [{"code": "GENERAL", "name": "一般情形", "materials": names}]
    return Reading(content)


def _put(content: dict[str, object], path: str, value: object) -> None:
    group, _, key = path.partition(".")
    if not key:
        content[group] = value
        return
    inner = content.get(group)
    content[group] = {**(inner if isinstance(inner, dict) else {}), key: value}


def _listed(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []


def _text(row: Mapping[str, object], column: TemplateColumn) -> object:
    return plain(row.get(column.header)) or None


def _texts(row: Mapping[str, object], column: TemplateColumn) -> object:
    return plain_texts(row.get(column.header))


def _type(row: Mapping[str, object], column: TemplateColumn) -> object:
    value = row.get(column.header)
    name = item_type_named(value)
    # An empty cell is already refused as missing.
    return name if name or not plain(value) else (unknown_type(value),)


def _code(row: Mapping[str, object], column: TemplateColumn) -> object:
    code = plain(row.get(column.header)).upper()
    if code and not TASK_OR_HANDLE_CODE.fullmatch(code):
        facts = {"field": column.header, "value": code}
        return (Refusal("ROW_CODE_UNREADABLE", "R-3-1", facts),)
    return national_codes(code)


def _limit(row: Mapping[str, object], column: TemplateColumn) -> object:
    limit = read_limit(row.get(column.header), column.header)
    return (limit,) if isinstance(limit, Refusal) else limit_content(limit)


def _count(row: Mapping[str, object], column: TemplateColumn) -> object:
    count = read_count(row.get(column.header), column.header)
    return (count,) if isinstance(count, Refusal) else count


def _flag(row: Mapping[str, object], column: TemplateColumn) -> object:
    flag = read_flag(row.get(column.header), column.header)
    return (flag,) if isinstance(flag, Refusal) else flag


def _phone(row: Mapping[str, object], column: TemplateColumn) -> object:
    return one_phone(row.get(column.header))


def _audience(row: Mapping[str, object], column: TemplateColumn) -> object:
    names = plain_texts(row.get(column.header))
    return _unknown(column, names, tuple(AUDIENCE_CODES)) or names


def _unknown(
    column: TemplateColumn, values: list[str], choices: tuple[str, ...]
) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(
            "ROW_CHOICE_UNKNOWN",
            "R-3-1",
            {"field": column.header, "value": value, "choices": "、".join(choices)},
        )
        for value in values
        if value not in choices
    )


def _lines(row: Mapping[str, object], column: TemplateColumn, parts: int) -> list[list[str]]:
    """The lines of the cell, each cut at | into exactly `parts` texts."""
    lines = [line for line in str(row.get(column.header) or "").splitlines() if plain(line)]
    cut = [[plain(part) for part in line.replace("｜", "|").split("|")] for line in lines]
    return [(line + [""] * parts)[:parts] for line in cut]


def _laws(row: Mapping[str, object], column: TemplateColumn) -> object:
    return [
        {"law": law.strip("《》"), "article": article or None, "says": says or None}
        for law, article, says in _lines(row, column, 3)
    ]


def _conditions(row: Mapping[str, object], column: TemplateColumn) -> object:
    return [{"text": text} for (text,) in _lines(row, column, 1)]


def _materials(row: Mapping[str, object], column: TemplateColumn) -> object:
    lines = _lines(row, column, 4)
    refusals = (
        *_unknown(column, [need for _, need, _, _ in lines if need], MATERIAL_NEEDS),
        *_unknown(column, [source for _, _, source, _ in lines if source], MATERIAL_SOURCES),
    )
    return refusals or [
        {
            "code": f"M{n:02d}",
            "name": name,
            "need": need or None,
            "source": source or None,
            "by_law": by_law or None,
        }
        for n, (name, need, source, by_law) in enumerate(lines, start=1)
    ]


def _steps(row: Mapping[str, object], column: TemplateColumn) -> object:
    lines = _lines(row, column, 2)
    counts = [read_count(days, column.header) for _, days in lines]
    refusals = (
        *_unknown(column, [name for name, _ in lines], tuple(_STEP_KINDS)),
        *(count for count in counts if isinstance(count, Refusal)),
    )
    return refusals or [
        {"name": name, "kind": _STEP_KINDS[name].value, "days": days, "unit": "WORKING_DAY"}
        for (name, _), days in zip(lines, counts, strict=True)
    ]


def _faq(row: Mapping[str, object], column: TemplateColumn) -> object:
    lines = _lines(row, column, 2)
    refusals = tuple(
        Refusal("ROW_LINE_UNREADABLE", "R-3-17", {"field": column.header, "value": question})
        for question, answer in lines
        if not answer
    )
    return refusals or [{"question": question, "answer": answer} for question, answer in lines]


_READERS: dict[Cell, Callable[[Mapping[str, object], TemplateColumn], object]] = {
    Cell.TEXT: _text,
    Cell.TEXTS: _texts,
    Cell.TYPE: _type,
    Cell.CODE: _code,
    Cell.LIMIT: _limit,
    Cell.COUNT: _count,
    Cell.FLAG: _flag,
    Cell.PHONE: _phone,
    Cell.AUDIENCE: _audience,
    Cell.LAWS: _laws,
    Cell.CONDITIONS: _conditions,
    Cell.MATERIALS: _materials,
    Cell.STEPS: _steps,
    Cell.FAQ: _faq,
}
