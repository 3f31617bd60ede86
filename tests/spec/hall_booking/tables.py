"""R-6-5 as tables: days that open, who may book, late, early, never, and what that means."""

# day, what the calendar says, kinds of hours that open
DAYS = (
    ("2026-11-25", "周三", ("NORMAL", "NOON"), "平常的工作日"),
    ("2026-11-28", "周六，不调休", ("WEEKEND",), "只开周末服务"),
    ("2026-10-10", "周六，调休上班", ("NORMAL", "NOON"), "按工作日开，周末服务不开"),
    ("2026-10-03", "周六，国庆假内", (), "假期里的周末也休息"),
    ("2026-10-05", "周一，国庆假内", (), "法定节假日休息"),
)
# hours until the slot, bookable that day, closed, real name, online, resting, refusals
BOOKINGS = (
    (24, True, False, True, True, False, (), "提前一天，5 个工作日内"),
    (3, False, False, True, True, False, ("SLOT_TOO_SOON",), "当天，计划没有开放当天预约"),
    (0, True, False, True, True, False, ("SLOT_PAST",), "时段已经开始"),
    (24, True, True, True, True, False, ("SLOT_CLOSED",), "时段不开放"),
    (240, True, False, True, True, False, ("SLOT_TOO_FAR",), "超过 5 个工作日"),
    (
        24,
        True,
        False,
        False,
        True,
        True,
        ("BOOKING_NEEDS_NAME", "BOOKING_LIMITED"),
        "两样都不行，一次说全；都不影响现场取号",
    ),
    (24, True, False, True, False, False, ("NOT_BOOKED_ONLINE",), "这类号不放预约"),
)
# state, hours until the slot, changed by the hall, cancel refusal, counted, move refusal
CHANGES = (
    ("BOOKED", 2, False, "", False, "", "提前满 2 小时"),
    ("BOOKED", 1.9, False, "", True, "MOVE_TOO_LATE", "不到 2 小时：能取消，记一次；不能改约"),
    ("BOOKED", 1.9, True, "", False, "", "大厅改的，什么都不计"),
    ("BOOKED", 0, False, "SLOT_BEGUN", True, "MOVE_TOO_LATE", "时间到了"),
    ("TO_REBOOK", -48, True, "", False, "", "大厅关了这个时段：随时可以另选"),
    ("SERVED", -1, False, "NOTHING_TO_CANCEL", False, "NOTHING_TO_MOVE", "已经办过"),
)
# minutes from the slot's start (None: the hall owes a place), lane, wait counts from (minutes)
ARRIVALS = (
    (-60, "BOOKED", 0, "来早了：进预约队，从预约时间起算，不占先"),
    (-10, "BOOKED", 0, "准时"),
    (10, "BOOKED", 0, "晚到 10 分钟内，位置还在"),
    (11, "WALK_IN", 11, "再晚，从现在起排现场号，照样办"),
    (None, "BOOKED", 0, "大厅欠的：哪天来都按预约优先"),
)
# days ago of each no-show, days online booking still rests (None: it does not)
NO_SHOWS = (
    ((1, 2), None, "两次，不限"),
    ((1, 2, 3), 29, "90 天内三次，从最后一次起 30 天"),
    ((30, 40, 90), 0, "最后一天"),
    ((31, 40, 90), None, "已满 30 天"),
    ((1, 2, 91), None, "超过 90 天的不算"),
)
