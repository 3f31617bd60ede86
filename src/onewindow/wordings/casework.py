"""Sentences about cases: what stands in the way, and what to do next."""

SENTENCES: dict[str, str] = {
    "NOT_IN_THIS_STATE": "办件现在的状态不能做这一步。请刷新页面，看最新情况。",
    "NOT_YOUR_ACTION": "这一步不由您的岗位来做，请转给相应岗位。",
    "MATERIAL_MISSING": "缺少《{name}》。",
    "MATERIAL_DEFECTIVE": "《{name}》需要补正：{defect}。",
    "OUTSIDE_GUIDE": "“{name}”不在办事指南里，不得要求申请人提供。",
    "NOTHING_TO_CORRECT": "材料已经齐全，没有需要补正的内容，应当受理。",
    "KNOWABLE_AT_FIRST": (
        "《{name}》在第一次告知时就能发现，不得再次要求补正。确有必要的，请督查人员写明理由后批准。"
    ),
    "CORRECTION_INCOMPLETE": "还差《{name}》。请一次交齐告知书上列出的全部材料。",
    "REASONS_MISSING": "请写明理由：书面说明理由才是有效的决定。",
    "REMEDY_MISSING": "请写明救济途径：可以向哪里申请行政复议、向哪里提起诉讼。",
    "RIGHT_BODY_MISSING": "不属于本机关职权的，请写明应当向哪个机关申请。",
    "ACCEPTED_BY_YOU": "这件事由您受理，不能再由您审批。请转给其他审批人员。",
    "NOT_CLAIMED_BY_YOU": "这件事不在您手上。请先点“认领”，再继续办理。",
    "OPINION_MISSING": "请先写下审查意见，再作决定。",
    "RESULT_NOT_THERE": "结果件现在不在这一环节，请刷新页面看最新情况。",
    "PICKUP_CODE_WRONG": "取件码不对。请核对申请人手机上的取件码；找不到的，核验身份证后重发。",
    "COLLECTOR_MISSING": "请填写领取人姓名。",
    "TRACKING_MISSING": "请填写快递公司和运单号。",
    "ITEM_WITHDRAWN": "这个事项已经撤下，不能再申请。您填的内容仍保留着，请咨询窗口或拨打 12345。",
    "GUIDE_CHANGED": "办事指南在您填写期间更新了。请看过新的要求后再提交，已填内容都还在。",
    "PERSON_UNKNOWN": "请先核对申请人的身份。",
    "NOT_ONLINE": "这件事要本人到现场办理（{basis}）。您可以先在网上填好，到窗口只核对和签名。",
    "IN_PERSON": "这件事依法须本人到场，不能由他人代办（{basis}）。",
    "SITUATION_MISSING": "请先选择您属于哪种情形，我们才能列出准确的材料。",
    "ELDER_TRUE_WILL": "申请人已满 60 周岁：请询问是否为本人真实意愿，记录后优先办理。",
    "SUPERVISOR_REASON_MISSING": "请写明批准再次补正的理由。",
    "FILE_TOO_LARGE": "文件“{name}”有 {size}，超过 {limit}。请压缩或分成几份再上传。",
    "FILE_EMPTY": "文件“{name}”是空的，请重新选择。",
    "FILE_TYPE": "文件“{name}”不是 PDF、JPG 或 PNG（按内容判断）。请换成这三种格式再上传。",
    "FILE_BROKEN": "文件“{name}”打不开，可能已损坏。请重新扫描或拍照后上传。",
    "FILE_INFECTED": "文件“{name}”没有通过安全检查，已拒收。请换一份干净的文件。",
    "SCANNER_DOWN": "安全检查暂时不可用，文件没有收下。请过几分钟再传，其他内容已保存。",
    "TOO_MANY_FILES": "这件事已传 {count} 份文件，最多 {limit} 份。请删掉不用的再传。",
    "DEFECT_UNNAMED": "请写明《{name}》哪里不对、怎样补正，申请人才能一次办好。",
    "ACCEPTED_BY_LAW": (
        "法定期限已过，这件事依法已视为受理，不能再要求补正或不予受理。"
        "请点“受理”出具受理通知书，从收到材料那天起算期限。"
    ),
    "NOT_ASKED_FOR": "《{name}》不在这次补正之列，不用再交，也不能改动。",
    "NO_TACIT_RULE": "没有法律规定这件事逾期视为受理，请尽快答复申请人。",
    "SUSPENSION_NOT_IN_GUIDE": "办事指南没有为这件事列出该特别程序及其法律依据，不能暂停计时。",
    "NO_CENTRE": "还没有设置服务中心，请先由系统管理员完成安装。",
}
