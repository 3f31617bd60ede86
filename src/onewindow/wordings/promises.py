"""Sentences about promises: what may follow later, what may be promised, what the check found."""

SENTENCES: dict[str, str] = {
    "LETTER_NOT_AGREED": "请先看完承诺书，勾选“我看过了，自愿承诺”。不想承诺的，可以按一般程序办。",
    "SIGNATURE_NOT_OWN": "签名和您的姓名不一致。请输入您本人的姓名作为签名。",
    "PROMISE_UNSIGNED": "《{name}》的承诺书还没有签名。请打开承诺书签名，或改为现在交这份材料。",
    "TOLERANCE_NOT_ALLOWED": "这件事的办事指南没有容缺受理，材料要交齐才能受理。",
    "TOLERANCE_NOT_LISTED": "办事指南没有把《{name}》列为可以后补的材料，请现在交。",
    "TOLERANCE_CORE": "《{name}》是主审材料，能不能办全看它，不能后补。",
    "TOLERANCE_NEVER": "《{name}》是身份证件、申请表或法律规定的条件，不能后补。",
    "TOLERANCE_NO_TIME": "这件事承诺办得很快，留不出后补《{name}》的时间，请现在交。",
    "CREDIT_NOT_REPAIRED": (
        "有尚未修复的严重失信或虚假承诺记录，暂不能容缺或承诺。"
        "可以按一般程序办，也可以先申请信用修复。"
    ),
    "PROMISE_NOT_NEEDED": "《{name}》已经有了着落，不用再承诺。",
    "PROMISE_STILL_RUNS": "后补的期限到 {due} 才满，现在不能按逾期处理。",
    "PROMISE_LAPSED": "《{name}》后补的期限已过，不能再补交。您可以重新申请，已交的材料可以再用。",
    "NOT_AWAITED": "《{name}》没有等着补交，不用交。",
    "NOTHING_AWAITED": "没有等着补交的材料，可以直接作出决定。",
    "PREPARED_BEFORE": "已经记下“拟准予，等补交”。材料补齐并核对后，就可以作出决定。",
    "RESULT_LOCKED": "《{name}》还没有补交齐。补齐并核对以前，不能作出准予决定，也不能移交结果。",
    "PLEDGE_EXCLUDED": "这件事直接关系安全、金融、生态或人身健康，依规定不适用告知承诺。",
    "PLEDGE_NOT_ALLOWED": "这件事的办事指南没有告知承诺，请按一般程序提交证明。",
    "PLEDGE_NOT_LISTED": "《{name}》不能用承诺代替，请按办事指南提交。",
    "STATEMENTS_MISSING": "承诺书的 {of} 条要由您逐条确认，还有 {count} 条没有勾选。",
    "PLEDGE_DECIDED_UPON": "已经作出决定，承诺不能再撤回。如果情况有变，请马上联系办理部门。",
    "PLEDGE_NOT_STANDING": "这份材料现在没有承诺可以撤回。请刷新页面看最新情况。",
    "PLEDGE_TAKEN_BACK": (
        "申请人撤回了对《{name}》的承诺，还没有交来证明。请等材料交来并核对后再决定。"
    ),
    "CHECK_AFTER_DECISION": (
        "还没有作出决定。决定前只能记录虚假承诺；其他情况请按一般程序要求提交证明。"
    ),
    "CHECK_STILL_OPEN": "还有承诺没有核查完，核查有结论后再归档。",
    "CHECK_CONCLUDED": "这项承诺已经核查完毕，结论不能再改。",
    "FINDING_UNEXPLAINED": "请写明核查发现了什么、依据是什么，申请人有权知道。",
    "MEND_DAY_MISSING": "第一次发现未履行承诺，请写明最迟哪一天改好（今天以后）。",
    "REPAIR_UNEXPLAINED": "请写明修复信用记录的理由和依据。",
    "MARK_REPAIRED": "这条记录已经修复过了。",
    "MARK_UNEXPLAINED": "请写明记录的事由和依据。",
}
