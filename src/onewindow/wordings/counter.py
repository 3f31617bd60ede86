"""Sentences of the integrated window and the issuing window."""

SENTENCES: dict[str, str] = {
    "ITEM_UNCHOSEN": "请选择要办的事项：输入几个字，从结果里点一个。",
    "PERMIT_ALREADY_GIVEN": "这件事已有一次未用的再次告知许可，窗口用过以后才能再批。",
    "CARD_NOT_SHOWN": "请核验领取人的身份证，填后四位或完整号码。",
    "CARD_OF_ANOTHER": (
        "号码与申请人、经办人都对不上。请再看一遍证件；替他人领取的，请填领取人的完整身份证号码。"
    ),
    "CARD_IN_FULL": "没有取件码的，请核验申请人或代办人本人的身份证，填完整的 18 位号码。",
    "OTHER_STATION": (
        "这件结果由“{place}”的出件窗口办理，您的岗位不在那里，不能经手。请申请人到那里，或联系那里办理。"
    ),
    "CODE_FITS_NONE": "没有找到用这个取件码的结果件。请核对取件码，或输入办件编号。",
    "CODE_FITS_SEVERAL": "有不止一份结果件用这个取件码。请改用办件编号查找。",
    "CASE_NOT_FOUND": "没有找到编号为“{number}”的办件。请核对编号，例如 YX2026092800001。",
}
