"""R-6.1 as tables: which line, which window, who stands in, and who answers for an inquiry."""

from onewindow.rules.hall.windows import ClassValue

CLASSES = (
    ClassValue("general"),
    ClassValue("police", department_codes=frozenset({"police"})),
    ClassValue("passport", item_slugs=frozenset({"passport", "permit"})),
    ClassValue("property", department_codes=frozenset({"natural_resources"}), is_open=False),
    ClassValue("tax", item_slugs=frozenset({"permit"}), department_codes=frozenset({"tax"})),
)
# item, department, its class, why
LINES = (
    ("passport", "police", "passport", "点名的事项在先，部门在后"),
    ("id-card", "police", "police", "没有点名，按部门"),
    ("permit", "tax", "passport", "两类都点名，排在前面的一类"),
    ("pension", "hr", "general", "谁都没写，归综合"),
    ("mortgage", "natural_resources", "general", "那一类停用了，归综合"),
    ("anything", "", "general", "没有部门的事项"),
)
# window's classes, clerk's classes, class asked, windows in service for it, refusal, why
SERVICE = (
    ("general police", None, "police", (), "", "窗口能办，人员没有单列"),
    ("general police", "police", "police", (), "", "两边都能办"),
    ("general", None, "police", (7, 8), "WINDOW_NOT_FITTED", "窗口不办，告诉转到哪"),
    ("general", None, "police", (), "WINDOW_NOT_FITTED", "没有开着的窗口能办，找值班长"),
    ("general police", "general", "police", (7,), "CLERK_NOT_TRAINED", "人员没有登记"),
)
# A absent for, B absent for (minutes; None there, "-" nobody holds the post), on duty, why
STAND_INS = (
    (None, None, "A", "A 岗在"),
    (15, None, "A", "离开满 15 分钟，还等"),
    (15.1, None, "B", "超过 15 分钟，B 岗顶上"),
    ("-", None, "B", "没有排 A 岗"),
    (20, 1, "DUTY_HEAD", "两人都不在，值班长"),
    (20, "-", "DUTY_HEAD", "没有 B 岗，值班长"),
    ("-", "-", "DUTY_HEAD", "没有排班"),
)
# verb, who, state, more, refusals, why
OWNER, COLLEAGUE, OTHER = "首问人", "同事", "别人"
INQUIRIES = (
    ("移交", OWNER, "在办", {"to": COLLEAGUE}, (), "首问人选一位同事"),
    ("移交", OWNER, "在办", {"to": ""}, ("INQUIRY_TO_NOBODY",), "没有选人"),
    ("移交", OWNER, "在办", {"to": OWNER}, ("INQUIRY_TO_ONESELF",), "移交给自己"),
    ("移交", OWNER, "待接收", {"to": OTHER}, ("INQUIRY_OFFERED_ALREADY",), "一次只移交一人"),
    ("移交", OTHER, "在办", {"to": COLLEAGUE}, ("INQUIRY_NOT_YOURS",), "不是首问人"),
    ("移交", OWNER, "已办结", {"to": COLLEAGUE}, ("INQUIRY_CLOSED",), "已经办结"),
    ("收回", OWNER, "待接收", {}, (), "对方接收之前可以收回"),
    ("收回", OWNER, "在办", {}, ("INQUIRY_NOT_OFFERED",), "没有移交过"),
    ("收回", OWNER, "已办结", {}, ("INQUIRY_CLOSED",), "已经办结"),
    ("接收", COLLEAGUE, "待接收", {}, (), "从此由同事负责"),
    ("接收", OTHER, "待接收", {}, ("INQUIRY_NOT_OFFERED_TO_YOU",), "没有移交给他"),
    ("接收", COLLEAGUE, "已办结", {}, ("INQUIRY_CLOSED",), "已经办结"),
    ("退回", COLLEAGUE, "待接收", {"reason": "不是我部门的事项"}, (), "首问人仍然负责"),
    ("退回", COLLEAGUE, "待接收", {"reason": " "}, ("INQUIRY_REASON_MISSING",), "要写原因"),
    ("办结", OWNER, "在办", {"outcome": "ANSWERED"}, (), "已答复"),
    ("办结", OWNER, "待接收", {"outcome": "NUMBER_ISSUED"}, (), "对方还没接收，仍由首问人负责"),
    ("办结", COLLEAGUE, "待接收", {"outcome": "ANSWERED"}, ("INQUIRY_NOT_YOURS",), "要先接收"),
    ("办结", OWNER, "在办", {"outcome": ""}, ("INQUIRY_OUTCOME_MISSING",), "没有选结果"),
    ("办结", OWNER, "在办", {"outcome": "NOT_MY_JOB"}, ("INQUIRY_OUTCOME_MISSING",), "“不归我管”"),
    ("办结", OWNER, "在办", {"outcome": "REFERRED"}, ("INQUIRY_WHERE_MISSING",), "没写去哪里"),
    ("办结", OWNER, "在办", {"outcome": "REFERRED", "note": "区医保局 2 楼，张老师"}, (), "写明了"),
)
