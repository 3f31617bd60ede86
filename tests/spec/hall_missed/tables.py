"""R-6-4 as tables: called again, missed, back, delayed, undone; so many seconds or minutes ago."""

# calls so far, seconds since the last, refusal
RECALLS = (
    (1, 20, "", "满 20 秒，可以再叫"),
    (1, 19, "CALLED_JUST_NOW", "不到 20 秒，差几秒说几秒"),
    (1, 0, "CALLED_JUST_NOW", "刚刚叫过"),
    (3, 20, "", "第三次重呼"),
    (4, 60, "CALLED_ENOUGH", "已重呼三次"),
    (2, -3600, "", "时钟被拨回一小时，不让窗口干等"),
)
# calls so far, seconds since the last, reason, refusal
MISSED = (
    (3, 20, "", "", "叫满三次、末次满 20 秒"),
    (3, 5, "", "CALLED_JUST_NOW", "末次还不到 20 秒"),
    (2, 60, "", "NOT_CALLED_ENOUGH", "只叫了两次"),
    (1, 1, "本人告诉导办已离开", "", "写明原因，可以马上过号"),
    (1, 60, "  ", "NOT_CALLED_ENOUGH", "空格不是原因"),
)
# minutes since missed, earlier returns, was booked, becomes, behind, refusal
RETURNS = (
    (0, 0, False, "REINSERT", 2, "", "排到后面两个号之后"),
    (30, 0, False, "REINSERT", 2, "", "满 30 分钟仍可以回来"),
    (30.1, 0, False, "NEW_NUMBER", 0, "RETURNED_TOO_LATE", "超过 30 分钟，重新取号"),
    (5, 1, False, "NEW_NUMBER", 0, "RETURNED_TOO_OFTEN", "只能回来一次"),
    (5, 0, True, "WALK_IN", 0, "", "预约过号，按现场号留在原位"),
    (31, 0, True, "NEW_NUMBER", 0, "RETURNED_TOO_LATE", "预约过号也只留 30 分钟"),
)
# delays so far, refusal
DELAYS = ((0, "", "第一次"), (1, "", "第二次"), (2, "DELAYED_ENOUGH", "最多两次"))
# seconds since, own act, duty head, refusals
UNDOS = (
    (60, True, False, (), "本人 60 秒以内"),
    (60, False, True, (), "值班长可以替人撤销"),
    (61, True, False, ("UNDO_TOO_LATE",), "超过 60 秒"),
    (10, False, False, ("UNDO_NOT_YOURS",), "别人做的"),
    (90, False, False, ("UNDO_TOO_LATE", "UNDO_NOT_YOURS"), "两样都不行，一次说全"),
)
