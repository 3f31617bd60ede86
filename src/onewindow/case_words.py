"""What are a case's states and actions called in plain Chinese?"""

from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import CaseAction, CaseState

STATE_NAMES: dict[CaseState, str] = {
    CaseState.DRAFT: "填写中",
    CaseState.RECEIVED: "已收件",
    CaseState.CORRECTION_PENDING: "待补正",
    CaseState.CORRECTION_DELIVERED: "已补正，待受理",
    CaseState.ACCEPTED: "已受理",
    CaseState.IN_REVIEW: "审查中",
    CaseState.SUSPENDED: "特别程序中",
    CaseState.APPROVED: "已办结",
    CaseState.REFUSED: "不予许可",
    CaseState.DELIVERED: "已送达",
    CaseState.ARCHIVED: "已归档",
    CaseState.NOT_REQUIRED: "不需要办理",
    CaseState.NOT_OUR_POWER: "不予受理",
    CaseState.NOT_ACCEPTED: "不予受理",
    CaseState.DEEMED_WITHDRAWN: "视为撤回",
    CaseState.WITHDRAWN: "已撤回",
    CaseState.TERMINATED: "已终止",
}

ACTION_NAMES: dict[CaseAction, str] = {
    CaseAction.SUBMIT: "提交",
    CaseAction.ACCEPT: "受理",
    CaseAction.DEEM_ACCEPTED: "依法视为受理",
    CaseAction.NOTIFY_ONCE: "一次性告知",
    CaseAction.DELIVER_CORRECTION: "补正",
    CaseAction.LAPSE_CORRECTION: "补正逾期",
    CaseAction.DECLINE_NOT_REQUIRED: "告知不需要办理",
    CaseAction.DECLINE_NOT_OUR_POWER: "不予受理",
    CaseAction.DECLINE_DEFECTIVE: "不予受理",
    CaseAction.CLAIM: "认领审查",
    CaseAction.GIVE_OPINION: "填写审查意见",
    CaseAction.SUSPEND: "启动特别程序",
    CaseAction.RESUME: "恢复计时",
    CaseAction.EXTEND: "批准延期",
    CaseAction.APPROVE: "准予",
    CaseAction.REFUSE: "不予许可",
    CaseAction.WITHDRAW: "撤回",
    CaseAction.TERMINATE: "终止",
    CaseAction.DELIVER: "送达",
    CaseAction.ARCHIVE: "归档",
}

RESULT_NAMES: dict[ResultState, str] = {
    ResultState.MADE: "结果已制作",
    ResultState.HANDED_OVER: "送往出件窗口",
    ResultState.AT_WINDOW: "可以领取",
    ResultState.POSTED: "已寄出",
    ResultState.DELIVERED: "已送达",
}
