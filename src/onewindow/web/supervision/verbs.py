"""What is a journal verb called in plain words? Those without a word are shown as written."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_VERBS: dict[str, Promise] = {
    "account.sign_in": _("登录"),
    "account.sign_out": _("退出"),
    "account.open": _("开通账号"),
    "account.close": _("停用账号"),
    "account.change_password": _("改密码"),
    "account.reset_password": _("窗口重设密码"),
    "account.disable_password": _("停用密码"),
    "account.set_second_factor": _("设置双重验证"),
    "account.remove_second_factor": _("取消双重验证"),
    "account.unlock": _("解除锁定"),
    "account.untied": _("解绑未核实的账号"),
    "post.open": _("任职"),
    "post.end": _("免职"),
    "person.register": _("居民注册"),
    "person.identify": _("核对身份"),
    "person.correct_name": _("更正姓名"),
    "enterprise.identify": _("核对企业"),
    "enterprise.name_agent": _("委托经办人"),
    "enterprise.set_representative": _("登记法定代表人"),
    "personal.read": _("查看个人信息"),
    "calendar.import": _("导入放假安排"),
    "centre.install": _("装入中心数据"),
    "laws.install": _("装入法规条文"),
    "proofs.install": _("装入证明清单"),
    "demo.load": _("装入演示数据"),
    "item.draft": _("起草指南"),
    "item.edit": _("修改指南"),
    "item.check": _("检查指南"),
    "item.publish": _("发布指南"),
    "item.withdraw": _("撤下指南"),
    "document.issue": _("出具文书"),
    "document.redraw": _("重排文书"),
    "document.read": _("查看文书"),
    "rating.invite": _("邀请评价"),
    "rating.rate": _("评价"),
    "result.reissue_code": _("重发取件码"),
    "case.submit": _("提交申请"),
    "case.accept": _("受理"),
    "case.deem_accepted": _("视为受理"),
    "case.notify_once": _("一次性告知"),
    "case.permit_second_notice": _("批准再次告知"),
    "case.deliver_correction": _("补正"),
    "case.claim": _("认领"),
    "case.give_opinion": _("审查意见"),
    "case.suspend": _("暂停计时"),
    "case.resume": _("恢复计时"),
    "case.extend": _("延长期限"),
    "case.approve": _("准予"),
    "case.refuse": _("不予"),
    "case.lapse_correction": _("逾期未补正"),
    "case.decline_not_required": _("不需要许可"),
    "case.decline_not_our_power": _("不属本机关职权"),
    "case.decline_defective": _("不予受理"),
    "case.deliver": _("送达"),
    "case.archive": _("归档"),
    "case.terminate": _("终止办理"),
    "case.withdraw": _("撤回申请"),
    "case.recompute_deadlines": _("重算期限"),
}

_SUBJECTS: dict[str, Promise] = {
    "account": _("账号"),
    "person": _("个人"),
    "enterprise": _("企业"),
    "place": _("场所"),
    "calendar": _("日历"),
    "catalogue": _("目录"),
    "demo": _("演示数据"),
    "case": _("办件"),
    "service_item": _("事项"),
    "document": _("文书"),
    "rating_invitation": _("评价邀请"),
}


def verb_word(verb: str) -> str:
    """The verb in words, else as written."""
    return str(_VERBS.get(verb, verb))


def subject_word(kind: str) -> str:
    """The kind of thing in words, else as written."""
    return str(_SUBJECTS.get(kind.lower(), kind))


def verbs() -> list[tuple[str, str]]:
    """Verbs to choose from, with their words."""
    return [(verb, str(word)) for verb, word in _VERBS.items()]
