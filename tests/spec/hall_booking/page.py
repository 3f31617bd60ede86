"""The page of the rule book on appointments: slots, booking, coming, not coming."""

from tests.spec.hall_booking.tables import ARRIVALS, BOOKINGS, CHANGES, DAYS, NO_SHOWS
from tests.spec.page import Page, Table

from onewindow.rules.hall.slots import BOOKED_SHARE
from onewindow.wordings.appointments import SENTENCES

KINDS = {"NORMAL": "正常", "NOON": "午间", "WEEKEND": "周末"}
STATES = {"BOOKED": "已预约", "TO_REBOOK": "待改约", "SERVED": "已办理"}
LANES = {"BOOKED": "预约", "WALK_IN": "现场"}


def _answer(code: str) -> str:
    return SENTENCES[code] if code else "可以"


def _yes(told: bool) -> str:
    return "是" if told else ""


def _from(minutes: int | None) -> str:
    if minutes is None:
        return "任何一天"
    return f"早 {-minutes} 分钟" if minutes < 0 else f"晚 {minutes} 分钟"


PAGE = Page(
    name="appointments",
    title="预约：放号、预约、改约、取消、签到、未到",
    about=f"""\
实名预约，提前一天起、今后 5 个工作日内，每人每天一次；提前 2 小时可以取消或改约（R-6-5）。
默认把窗口能力的 {BOOKED_SHARE:.0%} 放给预约，其余留给现场；
预约怎么限，现场取号的权利都不受影响（R-6-6）。
名额由数据库守住：一个名额一行，一行只有一个人。{{…}} 由当时的数值填上。""",
    tables=[
        Table(
            "哪天放哪些号",
            "R-5-2、R-5-4",
            ("日期", "日历", "开放的时段", "说明"),
            [
                (d, what, "、".join(KINDS[k] for k in kinds) or "不放", why)
                for d, what, kinds, why in DAYS
            ],
            note="大厅自己关一天或加开一天（R-5-7），先于日历；约了的人收到一次通知，优先另选。",
        ),
        Table(
            "能不能约",
            "R-6-5",
            ("离时段（小时）", "日子可约", "已关", "实名", "可网约", "限制中", "答复", "说明"),
            [
                (hours, *map(_yes, flags), "<br>".join(map(_answer, codes or ("",))), why)
                for hours, *flags, codes, why in BOOKINGS
            ],
        ),
        Table(
            "取消和改约",
            "R-6-5",
            ("状态", "离时段（小时）", "大厅改的", "取消", "记一次", "改约", "说明"),
            [
                (STATES[state], hours, _yes(hall), _answer(no), _yes(counted), _answer(stay), why)
                for state, hours, hall, no, counted, stay, why in CHANGES
            ],
        ),
        Table(
            "来早、来晚",
            "R-6-4",
            ("什么时候来", "进哪个队", "等候从预约时间后几分钟起算", "说明"),
            [(_from(m), LANES[lane], counts, why) for m, lane, counts, why in ARRIVALS],
        ),
        Table(
            "约了没来",
            "R-6-5",
            ("几天前没来", "还限几天", "说明"),
            [
                ("、".join(map(str, ago)), "不限" if rest is None else rest, why)
                for ago, rest, why in NO_SHOWS
            ],
        ),
    ],
)
