"""The page of the rule book on giving numbers, closing, and numbers taken from afar."""

from tests.spec.hall_issuing.tables import DAYS, ISSUES, REMOTE
from tests.spec.page import Page, Table

from onewindow.rules.hall.settings import HallRules
from onewindow.wordings.hall import SENTENCES

SETTINGS = (
    ("延时：关门后还愿意办多久（分钟）", "close_delay_minutes", "R-6.1 `[design]`"),
    ("手机取号：开门前多久开始（分钟）", "remote_before_opening_minutes", "`[design]`"),
    ("手机取号：关门前多久为止（分钟）", "remote_until_closing_minutes", "`[design]`"),
    ("手机取号：一个人同时几个号", "remote_live_numbers", "`[design]`"),
)


def _answer(*codes: str) -> str:
    return "<br>".join(SENTENCES[code] for code in codes if code) or "可以"


PAGE = Page(
    name="issuing",
    title="取号、停止取号与关窗口",
    about="""\
没有预约服务的大厅不得限制当天的办件数（R-6-6）。关门前取到号的都办完；只有真的办不完才停止取号：
`在等的号 × 平均办理时间 ÷ 开着的窗口 > 今天剩下的开放时间 + 延时`（R-6.1 延时服务）。
停止取号的开关只有值班长能动，要写原因，记入日志。凡是不给号，都同时提供下一个开放日的优先预约，不会只说一个“不”。""",
    tables=[
        Table(
            "默认值",
            "R-6.1",
            ("项目", "代号", "默认", "依据"),
            [(what, f"`{n}`", getattr(HallRules(), n), rule) for what, n, rule in SETTINGS],
        ),
        Table(
            "哪天开门",
            "R-5-2, R-5-4；调休的周六照周五、周日照周一，中心的例外安排在先",
            ("日期", "开放", "之后哪天开门", "说明"),
            DAYS,
        ),
        Table(
            "给号吗",
            "R-6.1, R-6-6；2026 年 9 月 28 日，09:00 至 12:00、13:30 至 17:00",
            ("时刻", "在等", "每件（分钟）", "窗口", "停止取号的原因", "欠着位置", "答复", "说明"),
            [
                (clock, n, each, windows, switch, "是" if owed else "", _answer(code), why)
                for clock, n, each, windows, switch, owed, code, why in ISSUES
            ],
            note="“欠着位置”指紧急情形和当天有预约的人。",
        ),
        Table(
            "手机取号",
            "R-6-1；同一天，另按上表看大厅给不给号",
            ("时刻", "手里的号", "答复", "说明"),
            [(clock, "、".join(held), _answer(*codes), why) for clock, held, codes, why in REMOTE],
        ),
        Table(
            "关窗口",
            "R-6-7 `[design]`",
            ("窗口", "答复"),
            [("没有人", "可以"), ("有人", SENTENCES["WINDOW_BUSY_CLOSING"])],
        ),
        Table(
            "办结",
            "R-6-7 `[design]`",
            ("还没办的事项", "写明其余不办", "答复"),
            [
                ("没有", "", "可以"),
                ("有", "", SENTENCES["FINISH_MATTERS_LEFT"]),
                ("有", "是", "可以"),
            ],
        ),
    ],
)
