"""Sentences of the greeter's page and the duty head's desk."""

SENTENCES: dict[str, str] = {
    "BOOKING_NOT_SAID": (
        "今天的预约里没有对上的。姓名要和预约时一样，手机号至少后 4 位；也可以请他报 6 位预约码，"
        "或者给他取现场号。"
    ),
    "NUMBER_NOT_FOUND": "今天没有“{number}”这个号。请看号票上的字母和数字，例如 A014。",
    "LINE_CODE": "代码用小写英文字母开头，2 到 24 个字母、数字或短横线，例如 general。",
    "LINE_CODE_TAKEN": "已经有代码是“{code}”的号类，请换一个。",
    "LINE_PREFIX": "号的字头是一到两个大写英文字母，例如 A。",
    "LINE_PREFIX_TAKEN": "字头“{prefix}”已经给了别的号类，请换一个，免得两个人拿到看起来一样的号。",
    "LINE_NAME": "请填写号类的名称，办事人在自助机上看到的就是它。",
    "LINE_MINUTES": "预计每件几分钟，请填 1 到 {most} 之间的整数。",
    "NO_SUCH_LINE": "没有“{code}”这个号类，请刷新页面后重选。",
    "DUTY_TWICE": "A 岗和 B 岗不能是同一个人，否则他不在就没人顶。",
    "DUTY_NOT_CLERK": "请选本大厅在岗的窗口人员。",
}
