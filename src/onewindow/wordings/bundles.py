"""Sentences about life-event bundles: making one, choosing from it, applying for it."""

SENTENCES: dict[str, str] = {
    "BUNDLE_TOO_SMALL": "“一件事”至少要有两个事项。请再加一个；只有一个的，按单个事项办理。",
    "BUNDLE_ITEM_TWICE": "“{name}”在这件事里出现了两次，请去掉一个。",
    "BUNDLE_PROMISE_ABOVE_LAW": "“{name}”承诺 {promise} 个工作日，超过法律规定的"
    " {statutory} 个工作日。请先把承诺时限改短。",
    "BUNDLE_EDGE_UNKNOWN": "先后顺序里写了“{slug}”，但它不在这件事里。"
    "请加上这个事项，或删掉这条顺序。",
    "BUNDLE_EDGE_SELF": "“{name}”不能等自己办完。请删掉这条顺序。",
    "BUNDLE_CYCLE": "先后顺序绕成了圈：{way}。谁也等不到谁，请删掉其中一条。",
    "BUNDLE_OPTIONAL_NEEDED": "“{name}”是可选的，可是“{needed_by}”必须等它办完。"
    "请把它改成必办，或把后面的也改成可选。",
    "BUNDLE_MAKER_UNKNOWN": "材料 {code} 说是在这件事里产生的，但产生它的“{slug}”不在里面。",
    "BUNDLE_PRODUCED_LATE": "材料 {code} 由“{maker}”产生，可是“{early}”没有排在它后面就要用。"
    "请补上这条先后顺序。",
    "BUNDLE_CHOICE_UNKNOWN": "这件事里没有“{slug}”，请从列表里选。",
    "BUNDLE_NOTHING_CHOSEN": "请至少选一项要办的。",
    "BUNDLE_PART_NEEDED": "“{needed_by}”要用“{name}”的结果，不能只去掉“{name}”。"
    "请把它选上，或者两样都去掉。",
    "BUNDLE_WITHOUT_NAME": "请写上这件事的名称，要让人一看就懂，例如“新生儿出生一件事”。",
    "BUNDLE_ITEM_UNPUBLISHED": "“{slug}”没有发布的办事指南，不能放进一件事。请先发布它，或去掉。",
    "BUNDLE_ANSWER_UNKNOWN": "给“{slug}”代答的“{question}”，这个事项现在不问，或没有这个答案。"
    "请对照它的情形问题改正。",
    "BUNDLE_ADDS_UNKNOWN": "选项“{option}”要加办“{slug}”，但它不是这件事里的可选事项。",
    "BUNDLE_CHANGED": "这份草稿刚刚有人改过。请重新打开，看过他的改动再改。",
    "BUNDLE_GONE": "这件事现在不能一起办了。请按单个事项办理，材料照样可以用。",
    "BUNDLE_QUESTION_GONE": "问题刚刚改过，请按现在的问题再选一次。前面还有效的回答都留着。",
    "BUNDLE_ONE_BY_ONE": "孩子满 {months} 个月后，这几件要分开办：请从办事指南里逐项申请。",
    "BUNDLE_NOT_ANSWERED": "还有问题没有回答，请先答完，再看要准备什么。",
    "BUNDLE_VERSION_OLD": "办事要求刚刚有更新。请按新的要求核对一遍，填过的内容都留着。",
    "PACKAGE_SUBMITTED": "这份申请已经提交，不能再改。要改的，请在进度页撤回其中一项，或联系窗口。",
    "PACKAGE_CHANGED": "这份申请刚刚有变化。请重新打开看一遍再办。",
    "NOTHING_TO_ACCEPT": "这份申请没有等着受理的部分。",
    "PART_ENDED": "“{name}”已经有决定，不能再撤。",
    "PART_NOT_REFUSED": "“{name}”没有被拒绝，不用重新申请。",
}
