"""The page of the rule book that says whom a window calls next, and why."""

from tests.spec.hall_calling.tables import BOOKED, ROWS
from tests.spec.page import Page, Table

from onewindow.rules.hall.disciplines import DISCIPLINES
from onewindow.rules.hall.line import Lane, Waiting
from onewindow.rules.hall.settings import DEFAULT_RATES, HallRules
from onewindow.wordings.hall import DISCIPLINE_NAMES, LANE_NAMES

TURNS = (
    ("紧急情形", "最先，不看别的", "R-6-2"),
    ("值班长提前的号", "紧急之后最先；原因存档，窗口屏幕上说明", "R-6-2 `[design]`"),
    ("转到本窗口的号", "在别的窗口已轮到过，不重新排队", "R-6-2 `[design]`"),
    ("等到上限的号", "不再被任何人超过；几个人都到上限，先来的先叫", "`[design]`"),
    ("其余", "按大厅选定的叫法比较，分数最高的先叫；同分先来的先叫，再同看号码", "R-6-2"),
    (
        "过号回来的号",
        "能办这一类的窗口叫过规定的个数，或等到上限，就照常排；没有别人时马上叫",
        "R-6-4",
    ),
)
FACTORS = {"rate": "等级的倍数", "wait": "等候", "expected": "预计办理时间", "lane": "等级"}
FORMULAE = {
    "FIRST_COME": "计入的等候",
    "STRICT_PRIORITY": "等级高低；同级先来先叫",
    "ACCUMULATING": "等级的倍数 × 计入的等候",
    "BALANCED": "等级的倍数 × 计入的等候 ÷ 预计办理时间",
}
SETTINGS = (
    ("叫法", "discipline", "`[design]`"),
    ("不再被超过的上限（分钟）", "cap_minutes", "`[design]`"),
    ("连叫几个优先的号后轮到现场号", "priority_run", "R-6-2"),
    ("预约到点时加的等候（分钟）", "booked_credit_minutes", "`[design]`"),
    ("预约早到从何时计（分钟）", "early_minutes", "`[design]`"),
    ("预约晚到保留位置（分钟）", "late_minutes", "R-6-4 `[design]`"),
)


# Who is not weighed against the others.
FIRST = {Lane.EMERGENCY: "最先", Lane.ADVANCED: "紧急之后最先，由值班长说明原因"}


def _said(visit: Waiting) -> str:
    extra = {
        "转到一个窗口": visit.for_window,
        "晚到": visit.not_before,
        f"让 {visit.behind} 个": visit.behind,
    }
    words = [LANE_NAMES[visit.lane], *(word for word, given in extra.items() if given)]
    return f"{visit.number}（{'，'.join(words)}，{visit.queued_at:%H:%M} 取号）"


PAGE = Page(
    name="calling",
    title="叫号规则",
    about="""\
窗口点“叫下一个”时叫谁，只由 `rules/hall/calling.py` 的 `next_number` 决定，一页长，人人看得懂。
本窗口和窗口人员能办、本人没有说晚到、需要无障碍窗口的到得了的号（没有这样的窗口开着时，任何能办的窗口都叫），才在其中；只要有一个这样的号，就一定叫一个。
每次叫号都存下决定它的全部数值，窗口屏幕用一句话说明为什么是这个号。说明里只有号码、等级和时间，不含任何个人信息，
绿色通道属于哪一种情形也不出现。标 `[design]` 的是平台默认值，没有全国统一规定，各中心可以改。""",
    tables=[
        Table("先后", "R-6-2, R-6-4", ("轮到谁", "怎样叫", "依据"), TURNS),
        Table(
            "叫法",
            "R-6-2；各中心任选一种，有名称，有版本",
            ("名称", "代号", "分数", "看什么", "上限", "现场号轮次"),
            [
                (
                    DISCIPLINE_NAMES[name],
                    f"`{name}` v{version}",
                    FORMULAE[name],
                    "、".join(FACTORS[factor] for factor in formula.weighs),
                    "有" if formula.caps_overtaking else "",
                    "有" if formula.walk_in_turns else "",
                )
                for (name, version), formula in DISCIPLINES.items()
            ],
        ),
        Table(
            "等级",
            "R-6-2, R-6-3；由高到低，绿色通道凭本人说明，不要证明",
            ("等级", "代号", "倍数（默认，`[design]`）"),
            [(LANE_NAMES[e], f"`{e}`", FIRST.get(e) or DEFAULT_RATES[e]) for e in Lane],
        ),
        Table(
            "默认值",
            "标 `[design]` 的可改",
            ("项目", "代号", "默认", "依据"),
            [(what, f"`{n}`", getattr(HallRules(), n), rule) for what, n, rule in SETTINGS],
        ),
        Table(
            "预约的人，等候怎样计",
            "R-6-2, R-6-4；早到不吃亏也不占便宜，晚到不超过 10 分钟位置不变",
            ("签到（分钟前）", "预约时间（分钟前）", "计入的等候", "此时的等级", "说明"),
            [(c, s, n, LANE_NAMES[lane], why) for c, s, n, lane, why in BOOKED],
        ),
        Table(
            "例子",
            "R-6-2；现在是 10:00，1 号窗口办 A、B 两类",
            ("情形", "叫法", "在等的号", "叫", "屏幕上的一句话"),
            [
                (
                    row.matter,
                    DISCIPLINE_NAMES[row.discipline.name],
                    "<br>".join(_said(visit) for visit in row.line),
                    row.called,
                    row.sentence,
                )
                for row in ROWS
            ],
        ),
    ],
)
