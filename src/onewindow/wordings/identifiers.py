"""Sentences about citizen numbers, organisation codes, item codes and licence ids."""

SENTENCES: dict[str, str] = {
    "ID_KIND_UNKNOWN": (
        "看不出这是哪种号码。可以查验：公民身份号码、统一社会信用代码、事项编码、"
        "电子证照标识、手机号码。"
    ),
    "ID_LENGTH_WRONG": "身份号码应为18位（旧号码15位），现在是{length}位。请对照证件核对。",
    "ID_CHARACTERS_WRONG": "身份号码只能是数字，最后一位可以是X。请对照证件核对。",
    "ID_BIRTH_DATE_IMPOSSIBLE": "第7至14位“{written}”不是真实的出生日期。请对照证件核对。",
    "ID_BIRTH_DATE_AHEAD": "号码中的出生日期{birth}还没有到。请对照证件核对。",
    "ID_CHECK_CHARACTER_WRONG": "最后一位校验码不对，号码中至少有一位写错。请对照证件核对。",
    "ID_FOREIGN_PERMANENT": "这像是外国人永久居留身份证号码，请查看证件原件后继续。",
    "ID_LEGACY_15": "这是15位旧号码，已换算为18位：{converted}。请核对现在使用的证件。",
    "USCC_LENGTH_WRONG": "统一社会信用代码应为18位，现在是{length}位。请对照证照核对。",
    "USCC_CHARACTERS_WRONG": (
        "统一社会信用代码中不会出现“{characters}”。它只用数字和大写字母，不用I、O、S、V、Z。"
    ),
    "USCC_CHECK_CHARACTER_WRONG": "最后一位校验码不对，代码中至少有一位写错。请对照证照核对。",
    "USCC_ORGANISATION_PART_ODD": (
        "第9至17位“{part}”与组织机构代码的校验规则不符，早期代码会有这种情况。请对照证照确认。"
    ),
    "USCC_TAKEN": "统一社会信用代码 {uscc} 已经属于另一家单位。请核对后重新填写。",
    "USCC_REGISTRAR_UNKNOWN": "第1位不是已知的登记管理部门代码。请对照证照确认。",
    "CATALOG_CODE_SHAPE": (
        "基本编码应为12位：2位层级、2位事项类型、2位部门、3位主项、3位子项。请核对。"
    ),
    "TASK_CODE_SHAPE": (
        "实施编码应为31位：18位信用代码、1位行使层级（1至7）、12位基本编码。现在是{length}位。"
    ),
    "TASK_HANDLE_ITEM_SERIAL": "业务办理项编码应为33位：31位实施编码加2位数字序号。请核对。",
    "ELICENCE_SHAPE": (
        "电子证照标识应为：1.2.156.3005.2.证照类型（21位）.颁发机构.流水号.版本号（3位）.校验位。"
    ),
    "ELICENCE_CHECK_CHARACTER_WRONG": "电子证照标识的校验位不对。请核对证照原件或向颁发机构核实。",
    "ELICENCE_ISSUER_NOT_A_CREDIT_CODE": "颁发机构“{issuer}”不是有效的统一社会信用代码。",
    "MOBILE_PHONE_SHAPE": "手机号码应为11位数字，以13至19开头。请核对。",
}
