"""Sentences about the answers in a form: which field, what is wrong, what to write."""

SENTENCES: dict[str, str] = {
    "FIELD_MISSING": "请填写“{label}”。",
    "FIELD_SHORT": "“{label}”太短：至少 {shortest} 个字，现在有 {length} 个。请补充完整。",
    "FIELD_LONG": "“{label}”太长：最多 {longest} 个字，现在有 {length} 个。请写得短一些。",
    "FIELD_CHARACTERS": "“{label}”里有无法显示的字符，请重新填写。",
    "FIELD_NOT_A_NUMBER": "“{label}”应当是数字，可以带小数，不写单位。",
    "FIELD_NOT_A_DATE": "“{label}”应当是真实的日期，例如 2026-11-23。",
    "FIELD_DATE_AHEAD": "“{label}”还没有到。请核对日期。",
    "FIELD_NOT_A_CHOICE": "请从列出的选项里选择“{label}”。",
    "FIELD_NOT_A_PHONE": "“{label}”应当是 11 位手机号码，或带区号的座机号码（区号-号码）。",
    "FIELD_NOT_AN_ACCOUNT": "“{label}”应当是 8 到 32 位数字。请对照银行卡或开户证明核对。",
    "FIELD_DIFFERS": "“{label}”填的是“{written}”，《{material}》用的{licence}上是“{on_licence}”，"
    "两边对不上。填错了请改表格；没有填错的，请把这份材料换成表里这个人的{licence}。",
    "FIELD_ACCOUNT_WRONG": "“{label}”的校验位不对，至少有一位写错。请对照银行卡核对。",
}
