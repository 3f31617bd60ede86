"""Facts of papers as the case operations hand them in."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
RECEIVED = datetime(2026, 9, 28, 9, 30, tzinfo=CHINA)

COMMON: dict[str, Any] = {
    "case_number": "YX20260928000123",
    "item_name": "食品经营许可（新办）",
    "applicant": "李小满",
    "applicant_id": "210112********0029",
    "is_licence": True,
    "received_on": date(2026, 9, 28),
    "place": "云溪区政务服务中心",
    "place_address": "云溪区文昌路 1 号",
    "phone": "0000-1234500",
    "taken_by": "王谷雨（3 号窗口）",
    "progress_path": "/progress/YX20260928000123/",
    "legal_basis": ["《中华人民共和国食品安全法》第三十五条"],
}
STATUTORY = {
    "limit": "20 个工作日",
    "due": date(2026, 10, 30),
    "why": "9 月 28 日受理，次日起算；国庆假期不计，10 月 10 日上班计入。",
}
COMMITTED = {"limit": "5 个工作日", "due": date(2026, 10, 10), "why": "次日起算。"}
MATERIALS = [
    {"name": "食品经营许可申请书", "original": True, "form": "原件", "copies": 1, "pages": 3},
    {"name": "营业执照", "original": False, "form": "复印件", "copies": 1, "pages": 1},
]
ASKED = [
    {"name": "营业执照", "problem": "复印件看不清", "remedy": "请交清晰的复印件，或出示电子证照"},
    {"name": "设备布局图", "problem": "未提交", "remedy": "请画出设备位置和操作流程，签名后提交"},
]
REMEDY = "可以自知道本决定之日起六十日内向云溪区人民政府申请行政复议，也可以六个月内提起行政诉讼。"

OWN: dict[str, dict[str, Any]] = {
    "RECEIPT": {
        "materials": MATERIALS,
        "answer_by": date(2026, 10, 10),
        "silence_is_acceptance": True,
    },
    "ACCEPTANCE": {
        "accepted_on": date(2026, 9, 28),
        "statutory": STATUTORY,
        "committed": COMMITTED,
    },
    "ONE_TIME_NOTICE": {
        "asked": ASKED,
        "conditions": ["有与经营的食品品种、数量相适应的场所", "有健康证明的从业人员"],
        "all_materials": [
            {
                "name": "食品经营许可申请书",
                "requirement": "一份原件",
                "copies": 1,
                "source": "申请人自备",
            },
            {
                "name": "营业执照",
                "requirement": "一份复印件",
                "copies": 1,
                "source": "市场监督管理部门",
            },
            {"name": "设备布局图", "requirement": "一份原件", "copies": 1, "source": "申请人自备"},
        ],
        "steps": ["收件", "受理", "现场核查", "决定", "送达"],
        "limits": ["法定 20 个工作日", "承诺 5 个工作日"],
        "fee": "不收费",
        "due": date(2026, 10, 28),
        "lapse": "到 2026 年 10 月 28 日仍未补正的，视为撤回申请，您可以随时重新申请。",
    },
    "DECLINE": {
        "reasons": "申请的经营场所在云山区，不在本机关管辖范围内。",
        "right_body": "云山区市场监督管理局",
        "outcome": "不属于本机关职权范围",
        "remedy": REMEDY,
    },
    "SUSPENSION": {
        "kind": "检验",
        "basis": "《中华人民共和国食品安全法》第八十七条",
        "reason": "需要对加工用水取样检验",
        "from": date(2026, 10, 9),
        "planned_working_days": 8,
        "until": date(2026, 10, 20),
    },
    "EXTENSION": {
        "reason": "现场核查发现的问题需要复核",
        "amount": "10 个工作日",
        "approver": "罗启明",
        "granted_on": date(2026, 10, 29),
        "statutory": STATUTORY,
    },
    "APPROVAL": {"decided_on": date(2026, 10, 9), "result_name": "食品经营许可证"},
    "REFUSAL": {
        "decided_on": date(2026, 10, 9),
        "reasons": "经营场所与污染源距离不足二十五米。",
        "remedy": REMEDY,
    },
    "HANDOVER": {
        "result_name": "食品经营许可证",
        "handed_over_at": RECEIVED,
        "handed_over_by": "何知春",
        "from_unit": "云溪区市场监督管理局",
        "to_unit": "云溪区政务服务中心 10 号出件窗口",
    },
    "DELIVERY": {
        "result_name": "食品经营许可证",
        "way": "窗口领取",
        "delivered_at": RECEIVED,
        "collected_by": "李小满",
    },
    "DEFICIENCY_PROMISE": {
        "material": "食品安全管理制度目录",
        "requirement": "列明进货查验、从业人员健康管理等制度名称",
        "promise": "我承诺在规定的期限内补交《食品安全管理制度目录》。",
        "due": date(2026, 10, 9),
        "days": 5,
        "consequence": "视为撤回申请，您可以随时重新申请",
        "signed_by": "李小满",
        "signed_at": RECEIVED,
        "way": "窗口当面签名",
    },
    "TOLERANCE_LAPSE": {
        "papers": [{"name": "食品安全管理制度目录", "due": date(2026, 10, 9)}],
        "consequence": "视为撤回申请，您可以随时重新申请",
        "reasons": "没有在承诺的期限内补交：食品安全管理制度目录。",
        "remedy": REMEDY,
    },
    "PLEDGE_LETTER": {
        "material": "住所（主要经营场所）使用文件",
        "requirement": "清晰、完整，在有效期内",
        "by_law": "《市场主体登记管理条例》第16条",
        "text": "我承诺所申报的住所真实、合法，可以使用。",
        "statements": [
            "我已经看过告知的内容。",
            "我符合条件。",
            "我能做到。",
            "我负责。",
            "属实。",
        ],
        "consequence": "承诺不实的，依法撤销登记，并记入信用记录。",
        "check_days": 30,
        "check_method": "现场核查",
        "signed_by": "李小满",
        "signed_at": RECEIVED,
        "way": "本人登录后在线签名",
    },
    "CHECK_FINDING": {
        "material": "住所（主要经营场所）使用文件",
        "text": "我承诺所申报的住所真实、合法，可以使用。",
        "method": "现场核查",
        "finding": "未履行承诺",
        "note": "门牌与申报的不一致。",
        "outcome": "请在下面的日期以前改好。",
        "mend_by": date(2026, 11, 9),
        "remedy": REMEDY,
    },
    "WITHDRAWAL": {"reason": "不再经营", "withdrawn_by": "李小满", "state": "审查中"},
}


def facts_for(kind: str, **also: Any) -> dict[str, Any]:
    """Everything a paper of this kind needs."""
    return {**COMMON, **OWN[kind], **also}
