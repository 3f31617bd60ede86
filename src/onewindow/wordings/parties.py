"""Sentences about people and enterprises."""

SENTENCES: dict[str, str] = {
    "NAME_MISSING": "请填写姓名，与身份证上的一致。",
    "NAME_DIFFERS": (
        "这个号码登记的是另一个名字。请对照证件再看一遍：证件无误的，请更正登记的名字。"
    ),
    "IDENTITY_NOT_CONFIRMED": (
        "这个身份信息还不能在网上直接开通。请核对姓名、身份证号码和手机号；"
        "都没有错的，请带身份证到任一窗口，工作人员当场为您开通。"
    ),
}
