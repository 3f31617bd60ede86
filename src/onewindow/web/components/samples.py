"""What do the components show on /components? One invented matter, the same for all of them."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.web.components.forms import PlainForm

_TODAY = datetime.date(2026, 11, 20)
LEVELS = (
    (5, _("非常满意")),
    (4, _("满意")),
    (3, _("基本满意")),
    (2, _("不满意")),
    (1, _("非常不满意")),
)


class SampleForm(PlainForm):
    name = forms.CharField(label=_("姓名"), help_text=_("与身份证上的一致"))
    phone = forms.CharField(label=_("手机号"), required=False)
    district = forms.ChoiceField(
        label=_("住在哪个街道"),
        choices=[("", _("请选择")), ("1", _("桥东街道")), ("2", _("云溪镇"))],
    )
    delivery = forms.ChoiceField(
        label=_("怎么领取"),
        widget=forms.RadioSelect,
        choices=[("window", _("到窗口领")), ("post", _("邮寄到家"))],
    )
    kinds_of_help = forms.MultipleChoiceField(
        label=_("需要哪些帮助"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("read", _("读给我听")), ("wheel", _("轮椅")), ("sign", _("手语"))],
    )
    promised = forms.BooleanField(label=_("以上内容属实，我愿意承担相应责任"))
    moved_on = forms.DateField(
        label=_("搬来的日期"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    story = forms.CharField(
        label=_("情况说明"), max_length=200, required=False, widget=forms.Textarea
    )
    photos = forms.FileField(label=_("现场照片"), required=False)
    level = forms.ChoiceField(
        label=_("这次办事，您满意吗？"), choices=LEVELS, widget=forms.RadioSelect
    )


def _time(day: int, hour: int, minute: int) -> datetime.datetime:
    zone = datetime.timezone(datetime.timedelta(hours=8))
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=zone)


def _limits() -> list[dict[str, Any]]:
    return [
        {
            "name": _("承诺"),
            "length": _("5 个工作日"),
            "due": datetime.date(2026, 11, 27),
            "lamp": "GREEN",
            "confidence": "d",
            "explanation": [
                _("11 月 20 日收件，次日起算。"),
                _("11 月 21 日、22 日是周末，不计。"),
                _("第 5 个工作日是 11 月 27 日。"),
            ],
        },
        {
            "name": _("法定"),
            "length": _("20 个工作日"),
            "due": datetime.date(2026, 12, 18),
            "lamp": "YELLOW",
            "explanation": [_("11 月 20 日收件，次日起算，第 20 个工作日是 12 月 18 日。")],
        },
        {"name": _("现场核查"), "length": _("暂停计时"), "due": None, "lamp": "GREY"},
    ]


def _entries() -> list[dict[str, Any]]:
    return [
        {
            "at": _time(20, 10, 32),
            "title": _("已受理"),
            "who": _("3 号综合窗口"),
            "text": _("材料齐全，已转审批部门。"),
            "tag": _("当场"),
            "tag_kind": "ok",
            "url": "#timeline",
            "url_label": _("受理通知书"),
        },
        {"at": _time(20, 10, 18), "title": _("已收件"), "who": _("3 号综合窗口")},
    ]


def _guide() -> dict[str, Any]:
    return {
        "facts": [
            {"name": _("法律规定"), "value": 60, "unit": _("日")},
            {"name": _("我们承诺"), "value": 20, "unit": _("个工作日"), "confidence": "d"},
            {"name": _("实际 90% 在"), "value": 12, "unit": _("个工作日内")},
            {"name": _("到现场"), "value": 1, "unit": _("次")},
            {"name": _("收费"), "value": 20, "unit": _("元")},
        ],
        "pairs": [
            {"name": _("办理事项"), "value": _("居民身份证换领"), "url": "#pairs"},
            {"name": _("办理时间"), "value": _("周一至周五 9:00–17:00")},
        ],
        "materials": [
            {
                "name": _("居民户口簿"),
                "requirement": _("原件核验"),
                "action": _("不用带 · 电子证照调取"),
                "kind": "ok",
            },
            {"name": _("原居民身份证"), "requirement": _("换领时交回"), "action": _("请带上")},
            {
                "name": _("食品安全管理制度"),
                "requirement": _("盖章"),
                "action": _("可以后补"),
                "kind": "warn",
                "note": _("12 月 2 日前补交"),
            },
            {
                "name": _("操作流程图"),
                "requirement": _("标明原料入口到成品出口"),
                "action": _("要补"),
                "kind": "late",
            },
        ],
    }


def _tables() -> dict[str, Any]:
    return {
        "head": [_("办件"), _("申请人"), _("时限"), _("进展")],
        "rows": [
            [
                {"text": "YX2026-000127", "url": "#table"},
                _("林*秀"),
                {"text": _("快到期"), "lamp": "yellow"},
                {"text": _("审查中"), "tag": ""},
            ],
            [
                {"text": "YX2026-000131", "url": "#table"},
                _("王*"),
                {"text": _("正常"), "lamp": "green"},
                {"text": _("待补正"), "tag": "warn"},
            ],
        ],
    }


def context() -> dict[str, Any]:
    """Every variable the pages under templates/showcase use."""
    return {
        **_guide(),
        **_tables(),
        "fresh": SampleForm(auto_id="fresh_%s"),
        "faulty": SampleForm({"story": "长" * 210, "phone": "1390000"}, auto_id="faulty_%s"),
        "steps": [
            {"name": _("提交"), "note": "11-20 09:12", "state": "done"},
            {"name": _("受理"), "note": _("当场"), "state": "done"},
            {"name": _("部门办理"), "note": _("社保卡制作中"), "state": "now"},
            {"name": _("领取"), "note": _("邮寄到家"), "state": ""},
        ],
        "crumbs": [
            {"name": _("办事"), "url": "#breadcrumbs"},
            {"name": _("公安"), "url": "#breadcrumbs"},
            {"name": _("居民身份证换领")},
        ],
        "hot": [
            {"name": _("居民身份证换领"), "url": "#search"},
            {"name": _("居住证申领"), "url": "#search"},
        ],
        "limits": _limits(),
        "entries": _entries(),
        "stored": [
            {"name": _("户口簿首页.jpg"), "size": 824_000, "url": "#upload"},
            {"name": "old.exe", "size": 1_200, "refusal": _("不是可以收的格式，请换成 PDF 或照片")},
        ],
        "stats": [
            {"name": _("等候"), "value": 9, "unit": _("人")},
            {"name": _("现在取号约等"), "value": "6–11", "unit": _("分")},
            {"name": _("开放窗口"), "value": 8, "unit": "/ 12"},
        ],
        "consequences": [
            _("申请撤回后，这件不再办理，已交的原件到窗口取回。"),
            _("以后要办，需要重新申请。"),
        ],
        "hidden": [{"name": "case", "value": "0"}],
        "today": _TODAY,
    }
