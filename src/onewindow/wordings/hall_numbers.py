"""Sentences of the number's own page: what stands in the way of the next step, and what to do."""

SENTENCES: dict[str, str] = {
    "VISIT_NOT_OVER": "这个号还没有办完，办完以后再评价。",
    "NUMBER_NEEDS_PERSON": (
        "手机取号要用本人的账号。请先在“我的账号”里补上姓名和身份证号，或到大厅的自助机取号。"
    ),
    "NUMBER_PAGE_OVER": (
        "这个页面已经过期，或者地址不完整。号码只在取号当天有效；"
        "当天有效的，请再扫一次号票上的二维码，或请导办员帮您查。"
    ),
}
