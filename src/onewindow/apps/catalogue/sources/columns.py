"""Which columns does the catalogue template have, and what may stand in them?

One table for writing the template and for reading it back, as a workbook or as CSV.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from onewindow.rules.catalogue.fields import AUDIENCE_CODES, ITEM_TYPE_CODES

MANY = "多个用“；”隔开"


class Kind(StrEnum):
    """How a cell is read."""

    TEXT = "TEXT"
    CHOICE = "CHOICE"
    FLAG = "FLAG"
    COUNT = "COUNT"
    AMOUNT = "AMOUNT"
    WORDS = "WORDS"
    LINES = "LINES"
    CHARGES = "CHARGES"
    MATERIALS = "MATERIALS"


@dataclass(frozen=True)
class Column:
    """One column: its header, where its value goes, how it is read, what to write in it."""

    header: str
    path: str
    kind: Kind = Kind.TEXT
    note: str = ""
    choices: Mapping[str, object] | None = None
    example: str | int = ""
    needed: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet. `path` is the list its rows make in an item; the items' own sheet has none."""

    title: str
    columns: tuple[Column, ...]
    path: str = ""


def _same(*names: str) -> dict[str, object]:
    return {name: name for name in names}


UNITS: dict[str, object] = {
    "工作日": "WORKING_DAY",
    "自然日": "CALENDAR_DAY",
    "月": "MONTH",
    "小时": "HOUR",
}
FLAGS: dict[str, object] = {"是": True, "否": False}
CONFIDENCES: dict[str, object] = {"已核对原文": "t", "经办熟知": "k", "待核实": "u"}
STEP_KINDS: dict[str, object] = {
    "收件": "INTAKE",
    "受理": "ACCEPTANCE",
    "审核": "REVIEW",
    "决定": "DECISION",
    "办结": "COMPLETION",
    "送达": "DELIVERY",
}
REPLACEMENTS: dict[str, object] = {
    "电子证照": "elicence",
    "数据共享": "share",
    "告知承诺": "commit",
    "系统生成": "generated",
    "不可替代": "none",
}
FEE_LEVELS: dict[str, object] = {
    "法律": "LAW",
    "行政法规": "ADMIN_REGULATION",
    "部门规章": "DEPARTMENT_RULE",
    "地方规定": "LOCAL",
}
_T, _C, _F, _W = Kind.TEXT, Kind.CHOICE, Kind.FLAG, Kind.WORDS
EXAMPLE_KEY = "示例-1"
KEY = Column(
    "事项标识", "slug", _T, "字母、数字、横线，全表不重复；各表靠它对应", None, EXAMPLE_KEY, True
)

ITEMS = Sheet(
    "事项",
    (
        KEY,
        Column("事项名称", "name", _T, "与实施清单一致", None, "某某证换领", True),
        Column("一句话说明", "summary", _T, "群众看得懂的一句话", None, "某某证到期后换一张新的。"),
        Column(
            "日常说法",
            "everyday_names",
            _W,
            f"群众平时怎么叫；{MANY}",
            None,
            "换某某证；某某证到期",
        ),
        Column("事项类型", "item_type", _C, "", _same(*ITEM_TYPE_CODES), "行政确认", True),
        Column(
            "办件类型",
            "item_kind",
            _C,
            "当场办结的是即办件",
            {"即办件": "INSTANT", "承诺件": "COMMITTED"},
            "承诺件",
        ),
        Column(
            "行使层级", "use_level", _C, "", _same("省级", "市级", "县级", "镇级", "村级"), "县级"
        ),
        Column(
            "实施主体",
            "department.name",
            _T,
            "与本中心的部门名称一致才能收件",
            None,
            "某某局",
            True,
        ),
        Column("实施主体代码", "department.uscc", _T, "18 位统一社会信用代码"),
        Column("承办机构", "department.done_by", _T, "", None, "办证科"),
        Column("基本编码", "codes.catalog_code", _T, "12 位"),
        Column("实施编码", "codes.task_code", _T, "31 位"),
        Column("业务办理项编码", "codes.task_handle_item", _T, "33 位"),
        Column("服务对象", "audience", _W, f"{'、'.join(AUDIENCE_CODES)}；{MANY}", None, "自然人"),
        Column(
            "个人阶段", "life_event.person_stages", _W, f"如 出生、就业、养老；{MANY}", None, "生活"
        ),
        Column("个人主题", "life_event.person_topics", _W, MANY, None, "证件办理"),
        Column("经营主体阶段", "life_event.enterprise_stages", _W, MANY),
        Column("法人主题", "life_event.enterprise_topics", _W, MANY),
        Column("法定时限", "statutory_limit.amount", Kind.AMOUNT, "没有规定的留空", None, 20),
        Column("法定时限单位", "statutory_limit.unit", _C, "", UNITS, "工作日"),
        Column("法定时限依据", "statutory_limit.source", _T, "", None, "《某某法》第1条"),
        Column("法定时限说明", "statutory_limit.note"),
        Column("承诺时限", "committed_limit.amount", Kind.AMOUNT, "即办件填 0", None, 5),
        Column("承诺时限单位", "committed_limit.unit", _C, "", UNITS, "工作日"),
        Column("承诺时限说明", "committed_limit.note"),
        Column("受理条件", "acceptance_conditions", Kind.LINES, MANY, None, "原证到期或者损坏"),
        Column("是否收费", "fee.charged", _F, "", FLAGS, "否"),
        Column("网上支付", "fee.online_payment", _F, "不收费的填否", FLAGS, "否"),
        Column("收费依据", "fee.basis"),
        Column("收费依据层级", "fee.basis_level", _C, "", FEE_LEVELS),
        Column("收费项目", "fee.charges", Kind.CHARGES, f"名称：标准；{MANY}，如 工本费：20 元/证"),
        Column("窗口办理", "channels.window", _F, "", FLAGS, "是"),
        Column("网上办理", "channels.online", _F, "", FLAGS, "是"),
        Column("移动端办理", "channels.mobile", _F, "", FLAGS, "否"),
        Column("支持邮寄", "channels.express", _F, "", FLAGS, "是"),
        Column("自助终端", "channels.self_service", _F, "", FLAGS, "否"),
        Column("全程网办", "channels.fully_online", _F, "", FLAGS, "否"),
        Column("须本人到场", "in_person.required", _F, "", FLAGS, "否"),
        Column("本人到场依据", "in_person.basis"),
        Column("到现场次数", "trips", Kind.COUNT, "", None, 0),
        Column("必须到场原因", "trips_reason", _T, "次数大于 0 时填写"),
        Column("办理地址", "place.address", _T, "", None, "某某路 1 号 政务服务中心一楼"),
        Column("办理时间", "place.hours", _T, "", None, "周一至周五 9:00–12:00，13:30–17:00"),
        Column("地点说明", "place.note"),
        Column("咨询电话", "consult_phone", _T, "带区号，如 0000-1234567", None, "0000-1234567"),
        Column("监督电话", "complaint_phone", _T, "带区号，不同于咨询电话", None, "0000-7654321"),
        Column("结果名称", "result.name", _T, "没有结果证件的留空"),
        Column("结果类型", "result.type", _C, "", _same("证照", "批文", "其他", "无"), "无"),
        Column("结果样本", "result.sample", _T, "样本文件名；有结果名称的须填"),
        Column("特别提示", "notices", Kind.LINES, MANY),
        Column("可信度", "confidence", _C, "整条事项的内容核对到哪一步", CONFIDENCES, "待核实"),
    ),
)
MATERIALS = Sheet(
    "材料",
    (
        KEY,
        Column("材料编码", "code", _T, "一个事项内不重复", None, "M01", True),
        Column(
            "材料名称", "name", _T, "写具体名称，不写“其他”“有关”", None, "某某证换领申请表", True
        ),
        Column(
            "类型", "type", _C, "", _same("证件证书证明", "申请表格文书", "其他"), "申请表格文书"
        ),
        Column("形式", "format", _C, "", _same("纸质", "电子化", "纸质/电子化"), "纸质/电子化"),
        Column("必要性", "need", _C, "", _same("必要", "非必要", "容缺后补"), "必要"),
        Column("什么情形需要", "when", _T, "非必要的写明"),
        Column("来源", "source", _C, "", _same("申请人自备", "政府部门核发", "其他"), "申请人自备"),
        Column("替代方式", "replaced_by.kind", _C, "", REPLACEMENTS, "系统生成"),
        Column("替代说明", "replaced_by.detail", _T, "", None, "窗口打印，核对后签名"),
        Column("原件份数", "originals", Kind.COUNT, "", None, 1),
        Column("复印件份数", "copies", Kind.COUNT, "", None, 0),
        Column("受理标准", "requirement", _T, "", None, "信息完整，本人签名"),
        Column("要求依据", "by_law", _T, "须填", None, "《某某法》第2条"),
        Column("核心材料", "core", _F, "核心材料不能容缺", FLAGS, "是"),
        Column("示例样表", "sample"),
    ),
    "materials",
)
STEPS = Sheet(
    "环节",
    (
        KEY,
        Column("环节名称", "name", _T, "", None, "受理", True),
        Column(
            "环节类别",
            "kind",
            _C,
            "行政许可须有受理、审核、决定、办结、送达",
            STEP_KINDS,
            "受理",
            True,
        ),
        Column("时限", "days", Kind.AMOUNT, "", None, 1),
        Column("单位", "unit", _C, "", UNITS, "工作日"),
        Column("办理单位", "done_by", _T, "", None, "综合窗口"),
        Column("说明", "note"),
    ),
    "steps",
)
BASIS = Sheet(
    "设定依据",
    (
        KEY,
        Column("法律法规", "law", _T, "", None, "某某法", True),
        Column("条", "article", _T, "如 第42条", None, "第1条"),
        Column("款项", "paragraph"),
        Column("要点", "says", _T, "", None, "到期应当换领"),
        Column("可信度", "confidence", _C, "", CONFIDENCES, "待核实"),
    ),
    "legal_basis",
)
SITUATIONS = Sheet(
    "情形",
    (
        KEY,
        Column("情形编码", "code", _T, "一个事项内不重复", None, "GENERAL", True),
        Column("情形名称", "name", _T, "只有一种情形的可以不填本表", None, "一般情形", True),
        Column("所需材料", "materials", _W, f"材料编码；{MANY}", None, "M01"),
        Column("说明", "note"),
    ),
    "situations",
)
FAQ = Sheet(
    "常见问题",
    (
        KEY,
        Column("问题", "question", _T, "", None, "能在网上办吗？", True),
        Column("解答", "answer", _T, "", None, "能。", True),
    ),
    "faq",
)
PROOFS = Sheet(
    "证明事项清单",
    (
        Column(KEY.header, "slug", _T, "可以不填", None, EXAMPLE_KEY),
        Column(
            "证明名称",
            "name",
            _T,
            "与材料名称一致；不在清单上的不得索要",
            None,
            "某某证明",
            True,
        ),
        Column("依据", "basis", _T, "", None, "《某某法》第3条"),
        Column("索要单位", "requesting_body", _W, MANY, None, "某某局"),
        Column("开具单位", "issuing_body", _T, "", None, "某某单位"),
        Column("可信度", "confidence", _C, "", CONFIDENCES, "待核实"),
    ),
)
# A CSV has one table: the materials' names stand in one cell of it.
CSV_ONLY = Column("申请材料", "materials", Kind.MATERIALS, f"只写名称；{MANY}")
DETAILS = (MATERIALS, STEPS, BASIS, SITUATIONS, FAQ)
SHEETS = (ITEMS, *DETAILS, PROOFS)
