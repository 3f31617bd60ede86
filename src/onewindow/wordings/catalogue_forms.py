"""Sentences about drawn questions, the field catalogue and the forms made of its fields."""

SENTENCES: dict[str, str] = {
    # R-3-21
    "QUESTION_WITHOUT_TEXT": "问题“{question}”还没有写要问什么。请填写。",
    "OPTION_WITHOUT_LABEL": "问题“{question}”的选项“{option}”还没有写。请填写，或者删去。",
    "SITUATION_WITHOUT_NAME": "情形“{situation}”还没有名称。请填写，让申请人看得懂是哪一种。",
    "FIELD_CODE_MALFORMED": (
        "字段编码“{value}”不合规则。请用小写字母开头，只用小写字母、数字和下划线，2 到 60 个字符。"
    ),
    "FIELD_CODE_TAKEN": "字段编码“{code}”已经有字段在用。请换一个，或直接用那个字段。",
    "FIELD_WITHOUT_LABEL": "请填写字段名称，写群众看得懂的叫法。",
    "FIELD_KIND_UNKNOWN": "字段类型“{value}”无法识别。请从列出的类型里选择。",
    #
    "FIELD_WITHOUT_PURPOSE": (
        "“{label}”没有写明收集目的，不能加入字段目录（《个人信息保护法》第六条）。请写清楚为什么要填。"
    ),
    "FIELD_PURPOSE_EMPTY_WORDS": (
        "“{label}”的收集目的“{purpose}”等于没有说。请写清楚用来办什么（《个人信息保护法》第六条）。"
    ),
    "FIELD_WITHOUT_LEGAL_BASIS": (
        "“{label}”没有写明法律依据（《个人信息保护法》第十三条）。请填写依据的法律法规和条款。"
    ),
    "FIELD_WITHOUT_RETENTION": (
        "“{label}”没有写明保存期限（《个人信息保护法》第十九条）。请填写实现目的所必要的最短时间。"
    ),
    "FIELD_WITHOUT_CHOICES": "“{label}”是选择题，至少要有两个选项。请一行一个填写。",
    "FIELD_CHOICE_TWICE": "“{label}”的选项“{choice}”写了两次。请去掉一个。",
    "FIELD_LENGTHS_WRONG": "“{label}”的字数范围不对：最少不能多于最多，最多在 1 到 4000 之间。",
    "FIELD_SOURCE_UNKNOWN": (
        "“{label}”的已知来源“{source}”无法识别。"
        "可以写 person.name、enterprise.uscc、licence:ID_CARD.name、share:来源.字段 这样的形式。"
    ),
    "FIELD_IN_USE": (
        "“{label}”已经用在{items}的表单里，不能删除。不再收集的，请“停用”：旧版本照常办，新版本不再用。"
    ),
    "FIELD_KIND_FIXED": "“{label}”已经用在{items}的表单里，类型不能再改。请另建一个字段。",
    "FIELD_CHOICES_FIXED": (
        "“{label}”已经用在{items}的表单里，选项“{choices}”不能去掉。可以改名称，可以添加。"
    ),
    "FORM_FIELD_UNKNOWN": "申请表里的字段“{code}”不在字段目录里。请先建好这个字段，或从表里去掉。",
    "FORM_FIELD_TWICE": "申请表里“{label}”出现了两次，同一件事只问一次。请去掉一处。",
    "FORM_FIELD_WITHOUT_PURPOSE": (
        "申请表里“{label}”没有写明收集目的、依据或保存期限（《个人信息保护法》第六条、第十九条），"
        "不能收集。请先补齐。"
    ),
    "FORM_FIELD_RETIRED": "申请表里“{label}”已经停用。请从表里去掉，或换用别的字段。",
    "FORM_SITUATION_UNKNOWN": "申请表里“{label}”指定的情形“{situation}”不存在。请重新选择情形。",
}
