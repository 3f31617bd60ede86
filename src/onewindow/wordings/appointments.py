"""Sentences about appointments and their slots."""

SENTENCES: dict[str, str] = {
    "BOOKING_NEEDS_NAME": "预约要实名。请先在“我的资料”里补齐姓名和身份证号，再来预约。",
    "NOT_BOOKED_ONLINE": "这类业务不用预约，开门时间直接来取号就办。",
    "BOOKING_LIMITED": "近期有几次约了没来，{until}前暂不能网上预约。"
    "不影响办事：开门时间直接来大厅取号，照常办理。",
    "DAY_TAKEN": "您这一天已经有预约了（{other}）。一人一天约一次；要换时间，请改约那一个。",
    "SLOT_FULL": "这个时段刚刚约满了。请另选一个；也可以排更早的空位，或直接来取现场号。",
    "ITEM_NOT_BOOKABLE": "这件事现在不在本中心办理，不能预约。请在首页搜一搜，或打 12345 问清。",
    "ITEM_OTHER_LINE": "这件事不在这一类号里办，请从办事指南重新点“预约”。",
    "OFFER_OVER": "这个空位没有留住，您原来的预约不变。有新的空位会再告诉您。",
    "SLOT_CLOSED": "这个时段不开放了，请另选一个。",
    "SLOT_PAST": "这个时段已经过了，请另选一个。",
    "SLOT_TOO_SOON": "这个时段来不及预约了。请选晚一点的时段，或者直接来大厅取号。",
    "SLOT_TOO_FAR": "现在可以约到{last}。更晚的日子请过几天再约。",
    "HOLD_OVER": "名额只留 {minutes} 分钟，已经放开了。请再选一次时段，填过的不用重填。",
    "NOTHING_TO_CANCEL": "这个预约已经用过或已经取消，不用再取消。",
    "SLOT_BEGUN": "预约时间已经到了，不能再取消。来晚了也没关系：到大厅取号，照样能办。",
    "NOTHING_TO_MOVE": "这个预约已经用过或已经取消，不能改。请重新预约。",
    "MOVE_TOO_LATE": "离预约时间不到 2 小时，不能改约。"
    "可以准时来（晚到 10 分钟内位置还在），或者取消。",
    "NOTHING_TO_WAIT_FOR": "离预约时间不到 2 小时，不再排更早的空位。",
    "APPOINTMENT_NOT_FOUND": "没有找到这个预约。请核对 6 位预约码；"
    "不记得也没关系，取一个现场号就能办。",
    "APPOINTMENT_USED": "这个预约已经签到过了，请看手里的号票，或问导办人员。",
    "APPOINTMENT_OTHER_PLACE": "您约的是{place}（{address}）。在这里也可以取现场号办理。",
    "APPOINTMENT_OTHER_DAY": "您约的是{when}，不是今天。今天要办，请取一个现场号。",
    "DAY_REASON_MISSING": "请写明原因，要改约的人会看到。",
    "DAY_OVER": "这一天已经过了。",
    "DAY_ALREADY_SET": "这一天已经有安排，请先撤销再改。",
    "SLOT_PLAN_NO_PERIODS": "请至少写一个开放时段，并选好星期几。",
    "SLOT_PLAN_PERIOD_ENDS_FIRST": "时段的结束要晚于开始。",
    "SLOT_PLAN_LENGTH": "每个时段 {shortest} 到 {longest} 分钟。",
    "SLOT_PLAN_SEATS": "公开名额和保留名额都要在 0 到 200 之间，合起来至少 1 个。",
    "SLOT_PLAN_AHEAD": "可以提前 1 到 30 个工作日预约。",
    "SLOT_PLAN_ENDS_FIRST": "有效期的结束要晚于开始。",
}
