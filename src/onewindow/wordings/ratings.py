"""Sentences about ratings; the words of the pick-list."""

from onewindow.rules.casework.ratings import BadReason, RatingLevel

SENTENCES: dict[str, str] = {
    "OWN_SERVICE": "这件事由您本人办理，不能由您来评价。",
    "STAFF_MAY_NOT_RATE": "工作人员不能代替办事人评价。请先退出工作账号，由办事人本人评价。",
    "NOT_YOUR_CONTACT": "这次服务不是为您办理的，请用办事人本人的账号登录，或打开发给本人的链接。",
    "ALREADY_RATED": "这次服务已经评价过了，谢谢您。一次服务只评价一次。",
    "INVITATION_EXPIRED": "评价时间已经过了。有意见请拨打 12345，或到大厅“办不成事”窗口反映。",
    "LEVEL_MISSING": "请选一项：非常满意、满意、基本满意、不满意、非常不满意。",
    "BAD_RATING_NEEDS_REASON": "请至少选一项不满意的原因，我们才知道要改什么。",
    "OTHER_NEEDS_WORDS": "选了“其他”，请写一句是什么情况。",
    "COMMENT_TOO_LONG": "意见最多写 {limit} 字，请删短一些。",
    # What follows a bad rating (R-4-6, R-4-7)
    "FOLLOW_STATE": "现在不能做这一步，请看最新的进展。",
    "OWN_RATING": "这个评价评的是本人的服务，不能由本人核查、处理或结案。",
    "FOLLOW_NOT_YOURS": (
        "这一步由指定的人来做：分派、复核、结案由督查人员或值班长，核查和答复由经办的人。"
    ),
    "SECOND_READER": "提出的人和经办的人不能自己定，请另一位督查人员或值班长来看。",
    "NOT_CONTACTED": "实名评价要先联系本人，问清情况，才能下结论。",
    "NOT_FIXED": "答应限期整改的，整改完成以后才能结案。",
    "OWNER_MISSING": "请选择由谁核查。",
    "OWNER_NOT_FIT": "请选有权把事情改好的人：部门负责人、值班长或督查人员。",
    "WORDS_MISSING": "请写明情况，会留在记录里。",
    "FIX_DAY_MISSING": "限期整改要写明哪一天改好，不能早于今天。",
    "LINK_NOT_VALID": "这个评价链接无效或已过期。有意见请拨打 12345。",
}

LEVELS: dict[RatingLevel, str] = {
    RatingLevel.VERY_SATISFIED: "非常满意",
    RatingLevel.SATISFIED: "满意",
    RatingLevel.FAIRLY_SATISFIED: "基本满意",
    RatingLevel.DISSATISFIED: "不满意",
    RatingLevel.VERY_DISSATISFIED: "非常不满意",
}

REASONS: dict[BadReason, str] = {
    BadReason.ATTITUDE: "服务态度不好",
    BadReason.TOLD_IN_PIECES: "没有一次说清，让我多跑",
    BadReason.EXTRA_MATERIALS: "要了办事指南以外的材料",
    BadReason.LATE: "没有按时办完",
    BadReason.WAITED_LONG: "等候时间太长",
    BadReason.SENT_AWAY: "推来推去，没人负责",
    BadReason.GUIDE_WRONG: "办事指南和实际不一致",
    BadReason.SYSTEM_HARD: "网上办理难用或出错",
    BadReason.FEE: "收费不合理或没有说明",
    BadReason.NOT_SOLVED: "事情没有办成，也没有说明理由",
    BadReason.OTHER: "其他（请写明）",
}
