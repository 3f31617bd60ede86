"""What does an implementation list hold? One table of fields, for every reader and writer.

Content is a plain tree of mappings, lists and scalars: what the project's YAML holds, what an
import produces, what a version stores. A missing key means null. Names that the national exchange
codes (item type, audience, material type, need, source, result type) are stored by name (3.2).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContentField:
    """One field: its path (`[]` = each entry), Chinese label and national exchange name."""

    path: str
    label: str
    exchange_name: str = ""


def _fields(*rows: tuple[str, ...]) -> tuple[ContentField, ...]:
    return tuple(ContentField(*row) for row in rows)


_BASIC = _fields(
    ("slug", "标识", "row_guid"),
    ("name", "事项名称", "task_name"),
    ("summary", "一句话说明"),
    ("everyday_names", "日常说法"),
    ("source", "来源"),
    ("source.kind", "来源类别", "data_source"),
    ("source.name", "来源名称"),
    ("source.imported", "是否导入"),
    ("source.imported_from", "导入自"),
    ("source.imported_row", "导入位置"),
    ("confidence", "默认可信度"),
    ("confidence_of", "各项可信度"),
    ("codes", "编码"),
    ("codes.placeholder", "编码是否占位"),
    ("codes.catalog_code", "基本编码", "catalog_code"),
    ("codes.task_code", "实施编码", "task_code"),
    ("codes.task_handle_item", "业务办理项编码", "task_handle_item"),
    ("codes.local_catalog_code", "地方基本编码", "local_catalog_code"),
    ("codes.local_task_code", "地方实施编码", "local_task_code"),
    ("item_type", "事项类型", "task_type"),
    ("item_kind", "办件类型", "project_type"),
    ("use_level", "行使层级", "use_level"),
    ("department", "实施主体"),
    ("department.key", "实施主体标识"),
    ("department.name", "实施主体名称", "dept_name"),
    ("department.uscc", "实施主体编码", "dept_code"),
    ("department.done_by", "承办机构"),
    ("audience", "服务对象", "server_type"),
    ("life_event", "人生与经营阶段"),
    ("life_event.person_stages", "个人阶段"),
    ("life_event.person_topics", "个人主题", "user_topic_type"),
    ("life_event.enterprise_stages", "经营主体阶段"),
    ("life_event.enterprise_topics", "法人主题", "corp_topic_type"),
)
_LAW = _fields(
    ("legal_basis", "设定依据", "by_law"),
    ("legal_basis[].law", "法律法规名称"),
    ("legal_basis[].article", "条"),
    ("legal_basis[].paragraph", "款项"),
    ("legal_basis[].says", "条文要点"),
    ("acceptance_conditions", "受理条件", "accept_condition"),
    ("acceptance_conditions[].text", "条件"),
    ("tacit_rules", "默示规则"),
    ("tacit_rules[].kind", "默示结果"),
    ("tacit_rules[].from", "起算"),
    ("tacit_rules[].after", "期限"),
    ("tacit_rules[].effect", "法律后果"),
    ("tacit_rules[].basis", "依据"),
    ("remedy", "救济渠道"),
    ("remedy.reconsideration", "行政复议"),
    ("remedy.litigation", "行政诉讼"),
    ("notices", "特别提示"),
    ("notices[].text", "提示"),
    ("elder_check", "老年人真实意愿询问"),
)
_TIME = _fields(
    ("applicant_deadline", "申请人申报期限"),
    ("statutory_limit", "法定办结时限"),
    ("statutory_limit.amount", "法定办结时限", "anticipate_day"),
    ("statutory_limit.unit", "法定办结时限单位", "anticipate_type"),
    ("statutory_limit.from", "法定时限起算"),
    ("statutory_limit.source", "法定时限依据"),
    ("statutory_limit.note", "法定时限说明", "anticipate_explain"),
    ("committed_limit", "承诺办结时限"),
    ("committed_limit.amount", "承诺办结时限", "promise_day"),
    ("committed_limit.unit", "承诺办结时限单位", "promise_type"),
    ("committed_limit.from", "承诺时限起算"),
    ("committed_limit.source", "承诺时限依据"),
    ("committed_limit.note", "承诺时限说明", "promise_explain"),
    ("extension", "延长期限"),
    ("correction_days", "申请人补正期限"),
    ("special_procedures", "特别程序", "special_procedure"),
    ("special_procedures[].kind", "特别程序种类"),
    ("special_procedures[].legal_basis", "特别程序依据"),
    ("site_inspection", "现场核查"),
    ("steps", "办理流程", "handle_flow"),
    ("steps[].name", "环节名称", "link_name"),
    ("steps[].kind", "环节类别"),
    ("steps[].days", "环节时限", "handle_day"),
    ("steps[].unit", "环节时限单位", "handle_type"),
    ("steps[].done_by", "办理单位", "handle_dept_name"),
)
_MATERIALS = _fields(
    ("situation_tree", "情形引导"),
    ("situation_tree.first", "第一个问题"),
    ("situation_tree.questions", "问题"),
    ("situation_tree.questions[].text", "问题"),
    ("situation_tree.questions[].options", "选项"),
    ("situation_tree.questions[].options[].label", "选项"),
    ("situation_tree.questions[].options[].goes_to", "选项去向"),
    ("situation_tree.questions[].options[].reason", "选项的理由"),
    ("situation_tree.questions[].options[].rule", "选项的依据"),
    ("situation_tree.questions[].options[].everyday_names", "选项的日常说法"),
    ("situations", "情形"),
    ("situations[].name", "情形名称"),
    ("situations[].materials", "情形所需材料"),
    ("situations[].note", "情形说明"),
    ("situations[].route", "情形办理方式"),
    ("form", "申请表"),
    ("form[].code", "字段编码"),
    ("form[].required", "是否必填"),
    ("form[].situations", "适用情形"),
    ("materials", "申请材料"),
    ("materials[].code", "材料编码"),
    ("materials[].name", "材料名称", "material_name"),
    ("materials[].type", "材料类型", "material_type"),
    ("materials[].format", "材料形式", "material_format"),
    ("materials[].need", "材料必要性", "is_need"),
    ("materials[].when", "需要的情形", "handle_case"),
    ("materials[].source", "来源渠道", "source_type"),
    ("materials[].source_note", "来源说明", "source_explain"),
    ("materials[].replaced_by", "替代方式"),
    ("materials[].replaced_by.kind", "替代方式"),
    ("materials[].replaced_by.detail", "替代说明"),
    ("materials[].replaced_by.licence_types", "可代替的证照类型"),
    ("materials[].replaced_by.source", "共享数据来源"),
    ("materials[].replaced_by.holders", "用谁的证照"),
    ("materials[].replaced_by.holders_in", "按情形用谁的证照"),
    ("materials[].agrees", "与表格核对的照面项"),
    ("materials[].originals", "原件份数", "original_num"),
    ("materials[].copies", "复印件份数", "copies_num"),
    ("materials[].requirement", "受理标准", "accept_stand"),
    ("materials[].by_law", "要求依据", "by_law"),
    ("materials[].core", "是否核心材料"),
    ("materials[].law_condition", "是否法定条件"),
    ("materials[].self_fill", "须本人现场填写", "is_self"),
    ("materials[].sample", "示例样表", "example_guid"),
    ("materials[].blank_form", "空白表格", "form_guid"),
)
_SERVICE = _fields(
    ("fee", "收费"),
    ("fee.charged", "是否收费", "is_fee"),
    ("fee.online_payment", "是否支持网上支付", "is_pay_online"),
    ("fee.basis", "收费依据", "fee_basis"),
    ("fee.basis_level", "收费依据层级"),
    ("fee.charges", "收费项目"),
    ("fee.charges[].name", "收费项目名称", "fee_name"),
    ("fee.charges[].standard", "收费标准", "fee_stand"),
    ("fee.charges[].reducible", "可否减免", "is_desc"),
    ("channels", "办理形式", "handle_type"),
    ("channels.window", "窗口办理"),
    ("channels.online", "网上办理", "is_online"),
    ("channels.mobile", "移动端办理"),
    ("channels.express", "是否支持物流快递", "is_express"),
    ("channels.self_service", "自助终端办理", "is_service_terminals"),
    ("channels.fully_online", "全程网办"),
    ("channels.online_address", "在线办理地址", "link_addr"),
    ("in_person", "须本人到场"),
    ("in_person.required", "须本人到场"),
    ("in_person.basis", "须本人到场依据"),
    ("trips", "到办事现场次数", "limit_scene_num"),
    ("trips_reason", "必须现场办理原因", "limit_scene_explain"),
    ("place", "办理地点"),
    ("place.windows", "办理窗口"),
    ("place.stations", "便民服务站"),
    ("place.address", "办理地址", "transact_addr"),
    ("place.hours", "办理时间", "transact_time"),
    ("place.note", "地点说明"),
    ("consult_phone", "咨询电话", "link_way"),
    ("consult_note", "咨询方式说明"),
    ("complaint_phone", "监督投诉电话", "supervise_way"),
    ("complaint_note", "监督投诉方式说明"),
    ("result", "办理结果"),
    ("result.name", "结果名称", "result_name"),
    ("result.type", "结果类型", "result_type"),
    ("result.sample", "结果样本", "result_guid"),
    ("result.valid_years", "有效年限"),
    ("result.validity_note", "有效期说明"),
    ("result.elicence", "是否有电子证照"),
    ("result.licence_type", "证照类型"),
    ("result.renews", "哪些情形是申请延续"),
    ("commitment", "告知承诺", "commitment_allowed"),
    ("commitment.text", "承诺的内容"),
    ("commitment.consequence", "承诺不实的后果"),
    ("commitment.check_days", "核查期限（工作日）"),
    ("commitment.check_method", "核查方式"),
    ("commitment.excluded", "不适用告知承诺的类别"),
    ("tolerance", "容缺受理", "tolerance_allowed"),
    ("tolerance.max_working_days", "最长补交期限（工作日）"),
    ("tolerance.consequence", "逾期后果"),
    ("tolerance.materials", "可以后补的材料"),
    ("faq", "常见问题"),
    ("faq[].question", "问题", "question"),
    ("faq[].answer", "解答", "answer"),
    ("proactive", "免申即享"),
    ("linked", "关联办理"),
    ("depends_on", "前置事项"),
)

CONTENT_FIELDS: tuple[ContentField, ...] = (*_BASIC, *_LAW, *_TIME, *_MATERIALS, *_SERVICE)
TOP_LEVEL_FIELDS: tuple[str, ...] = tuple(
    field.path for field in CONTENT_FIELDS if "." not in field.path
)
LABELS: dict[str, str] = {field.path: field.label for field in CONTENT_FIELDS}
# Words that may stand under many fields, when the full path has no label of its own.
COMMON_LABELS: dict[str, str] = {
    "amount": "数量",
    "unit": "单位",
    "text": "内容",
    "basis": "依据",
    "note": "说明",
    "confidence": "可信度",
    "allowed": "是否允许",
    "by_law_confidence": "依据可信度",
    "legal_basis": "依据",
    "law": "法律法规名称",
    "article": "条",
    "says": "条文要点",
    "within": "期限",
    "body": "机关",
    "address": "地址",
    "phone": "电话",
    "from": "起算",
    "effect": "后果",
    "times": "次数",
    "condition": "条件",
    "approver": "批准人",
    "approver_name": "批准人",
    "rule": "要求",
    "when": "情形",
}

# National codes by name (GB/T 39046-2020 A.1, A.4); 行政备案 is a local extension of 10.
ITEM_TYPE_CODES: dict[str, str] = {
    "行政许可": "01",
    "行政给付": "05",
    "行政确认": "07",
    "行政奖励": "08",
    "行政裁决": "09",
    "其他类别": "10",
    "公共服务": "20",
    "行政备案": "10",
}
PERSON = "自然人"
AUDIENCE_CODES: dict[str, str] = {
    "自然人": "1",
    "企业法人": "2",
    "事业法人": "3",
    "社会组织法人": "4",
    "非法人企业": "5",
    "行政机关": "6",
    "其他组织": "9",
}
LICENCE = "行政许可"
MATERIAL_NEEDS = ("必要", "非必要", "容缺后补")
MATERIAL_SOURCES = ("申请人自备", "政府部门核发", "其他")
REPLACEMENTS = ("elicence", "share", "commit", "generated", "none")


def label_of(path: str) -> str:
    """The Chinese label of a path like `materials[].name`; its last known part otherwise."""
    path = path.removesuffix("[]")
    if path in LABELS:
        return LABELS[path]
    parent, _, last = path.rpartition(".")
    own = COMMON_LABELS.get(last, last)
    return f"{label_of(parent)}的{own}" if parent else own
