"""Sentences about people and enterprises."""

SENTENCES: dict[str, str] = {
    "NAME_MISSING": "请填写姓名，与身份证上的一致。",
    "NAME_SHORT": "姓名至少两个字，请照身份证填写完整。",
    "NAME_CHARACTERS": (
        "姓名里不能有“{wrong}”：只填文字，外文和少数民族姓名可以用间隔号“·”、空格、连字符和撇号。"
        "请照身份证填写。"
    ),
    "ID_OTHER_TEXT": (
        "身份证号码前后还有别的文字。这一格只填 18 位号码，姓名请填在“姓名”一格；"
        "用读卡器的，请清空后再读一次。"
    ),
    "CARD_NAME_ELSE": (
        "读卡器读到的姓名与“姓名”一格填的不一样。请对照证件改正姓名，或清空号码再读一次卡。"
    ),
    "NAME_DIFFERS": (
        "这个号码登记的是另一个名字。请对照证件再看一遍：证件无误的，请更正登记的名字。"
    ),
    "BORN_LATER": "出生日期 {born_on} 还没有到，请改正。",
    "ID_GIVEN_BEFORE": "这个人已经有公民身份号码，不能再赋一次。",
    "ID_BIRTH_DATE_DIFFERS": "号码里的出生日期与登记的 {born_on} 不一致，请核对。",
    "ID_TAKEN": "这个公民身份号码登记在另一个人名下，请核对。",
    "IDENTITY_NOT_CONFIRMED": (
        "这个身份信息还不能在网上直接开通。请核对姓名、身份证号码和手机号；"
        "都没有错的，请带身份证到任一窗口，工作人员当场为您开通。"
    ),
}
