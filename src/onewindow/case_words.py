"""What are a case's states and actions called in plain Chinese?

Pages turn these into the reader's language through `web/case_names.py`.
"""

from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import CaseAction, CaseState


def _(name: str) -> str:
    """Marks a name for the catalogue of translations; the name stays as it is."""
    return name


STATE_NAMES: dict[CaseState, str] = {
    CaseState.DRAFT: _("填写中"),
    CaseState.RECEIVED: _("已收件"),
    CaseState.CORRECTION_PENDING: _("待补正"),
    CaseState.CORRECTION_DELIVERED: _("已补正，待受理"),
    CaseState.ACCEPTED: _("已受理"),
    CaseState.IN_REVIEW: _("审查中"),
    CaseState.SUSPENDED: _("特别程序中"),
    CaseState.APPROVED: _("已办结"),
    CaseState.REFUSED: _("不予许可"),
    CaseState.DELIVERED: _("已送达"),
    CaseState.ARCHIVED: _("已归档"),
    CaseState.NOT_REQUIRED: _("不需要办理"),
    CaseState.NOT_OUR_POWER: _("不予受理"),
    CaseState.NOT_ACCEPTED: _("不予受理"),
    CaseState.DEEMED_WITHDRAWN: _("视为撤回"),
    CaseState.WITHDRAWN: _("已撤回"),
    CaseState.TERMINATED: _("已终止"),
    CaseState.ACCEPTANCE_REVOKED: _("已撤销受理"),
    CaseState.REVOKED: _("已撤销"),
}

ACTION_NAMES: dict[CaseAction, str] = {
    CaseAction.SUBMIT: _("提交"),
    CaseAction.ACCEPT: _("受理"),
    CaseAction.DEEM_ACCEPTED: _("依法视为受理"),
    CaseAction.NOTIFY_ONCE: _("一次性告知"),
    CaseAction.DELIVER_CORRECTION: _("补正"),
    CaseAction.LAPSE_CORRECTION: _("补正逾期"),
    CaseAction.DECLINE_NOT_REQUIRED: _("告知不需要办理"),
    CaseAction.DECLINE_NOT_OUR_POWER: _("不予受理"),
    CaseAction.DECLINE_DEFECTIVE: _("不予受理"),
    CaseAction.CLAIM: _("认领审查"),
    CaseAction.GIVE_OPINION: _("填写审查意见"),
    CaseAction.SUSPEND: _("启动特别程序"),
    CaseAction.RESUME: _("恢复计时"),
    CaseAction.EXTEND: _("批准延期"),
    CaseAction.APPROVE: _("准予"),
    CaseAction.REFUSE: _("不予许可"),
    CaseAction.WITHDRAW: _("撤回"),
    CaseAction.TERMINATE: _("终止"),
    CaseAction.DELIVER: _("送达"),
    CaseAction.ARCHIVE: _("归档"),
    CaseAction.SUPPLY: _("补交容缺材料"),
    CaseAction.JUDGE_SUPPLIED: _("核对补交材料"),
    CaseAction.DEEM_RENEWED: _("依法视为准予延续"),
    CaseAction.PREPARE: _("拟准予，等补交"),
    CaseAction.LAPSE_REVOKED: _("容缺逾期，撤销受理"),
    CaseAction.LAPSE_WITHDRAWN: _("容缺逾期，视为撤回"),
    CaseAction.LAPSE_TERMINATED: _("容缺逾期，终止办理"),
    CaseAction.LAPSE_TO_REFUSE: _("容缺逾期，待作决定"),
    CaseAction.WITHDRAW_PLEDGE: _("撤回承诺"),
    CaseAction.CHECK_PLEDGE: _("核查承诺"),
    CaseAction.END_FALSE_PLEDGE: _("虚假承诺，终止办理"),
    CaseAction.REVOKE: _("撤销决定"),
}

# Shown instead of the state while the work is done and only a paper that may follow is missing.
AWAIT_TOLERATED = _("等补交材料")

# Only a licence is 许可; what is not one (确认, 给付, 备案…) is not approved.
NO_LICENCE = STATE_NAMES[CaseState.REFUSED]
NO_APPROVAL = _("不予批准")


def state_word(state: CaseState, *, is_licence: bool) -> str:
    """The state's name as it fits the kind of item."""
    refused_otherwise = state is CaseState.REFUSED and not is_licence
    return NO_APPROVAL if refused_otherwise else STATE_NAMES[state]


def action_word(action: CaseAction, *, is_licence: bool) -> str:
    """The action's name as it fits the kind of item."""
    refused_otherwise = action is CaseAction.REFUSE and not is_licence
    return NO_APPROVAL if refused_otherwise else ACTION_NAMES[action]


RESULT_NAMES: dict[ResultState, str] = {
    ResultState.MADE: _("结果已制作"),
    ResultState.HANDED_OVER: _("送往出件窗口"),
    ResultState.AT_WINDOW: _("可以领取"),
    ResultState.POSTED: _("已寄出"),
    ResultState.DELIVERED: _("已送达"),
}
