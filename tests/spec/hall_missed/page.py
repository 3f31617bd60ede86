"""The page of the rule book on missed calls, coming back, delays and undoing."""

from tests.spec.hall_missed.tables import DELAYS, MISSED, RECALLS, RETURNS, UNDOS
from tests.spec.page import Page, Table

from onewindow.rules.hall.settings import HallRules
from onewindow.wordings.hall import SENTENCES

KINDS = {"REINSERT": "排回原来的队", "WALK_IN": "按现场号留在原位", "NEW_NUMBER": "重新取号"}
SETTINGS = (
    ("重呼次数；叫满这么多次没有人来，才算过号", "recall_times", "R-6-4"),
    ("两次之间至少（秒）", "recall_seconds", "R-6-4（20 至 30 秒）"),
    ("过号后多久以内可以回来（分钟）", "return_minutes", "R-6-4"),
    ("回来后让几个同类的号", "return_behind", "R-6-4（2 至 3 个）"),
    ("可以回来几次", "max_returns", "R-6-4"),
    ("说一次“晚到”推迟（分钟）", "delay_minutes", "`[design]`"),
    ("可以说几次“晚到”", "max_delays", "`[design]`"),
    ("多久以内可以撤销（秒）", "undo_seconds", "`[design]`"),
)


def _answer(code: str) -> str:
    return SENTENCES[code] if code else "可以"


PAGE = Page(
    name="missed-calls",
    title="重呼、过号、返回、晚到与撤销",
    about="""\
过号怎样处理没有读到全国统一规定：下面是平台默认值，各中心可以改，并且印在号票上。
不行的时候一次说全差什么、接着怎么办；{…} 由当时的数值填上。""",
    tables=[
        Table(
            "默认值",
            "R-6-4",
            ("项目", "代号", "默认", "依据"),
            [(what, f"`{n}`", getattr(HallRules(), n), rule) for what, n, rule in SETTINGS],
        ),
        Table(
            "重呼",
            "R-6-4；第一次叫号也算一次",
            ("已叫几次", "离上次（秒）", "可以吗", "说明"),
            [(calls, seconds, _answer(code), why) for calls, seconds, code, why in RECALLS],
        ),
        Table(
            "过号",
            "R-6-4",
            ("已叫几次", "离上次（秒）", "原因", "可以吗", "说明"),
            [(c, s, reason.strip(), _answer(code), why) for c, s, reason, code, why in MISSED],
        ),
        Table(
            "过号后回来",
            "R-6-4",
            ("过号（分钟）", "回来过几次", "是预约吗", "结果", "让几个号", "说明"),
            [
                (minutes, times, "是" if booked else "", KINDS[kind], behind or "", why)
                for minutes, times, booked, kind, behind, _, why in RETURNS
            ],
        ),
        Table(
            "说“晚到”",
            "`[design]`：位置不变，到时再叫；R-6-4",
            ("说过几次", "可以吗", "说明"),
            [(delays, _answer(code), why) for delays, code, why in DELAYS],
        ),
        Table(
            "撤销",
            "`[design]`：只撤销最后一步，窗口要还空着；R-6-7",
            ("离那一步（秒）", "本人做的", "值班长", "可以吗", "说明"),
            [
                (
                    seconds,
                    "是" if own else "",
                    "是" if head else "",
                    "<br>".join(map(_answer, codes or ("",))),
                    why,
                )
                for seconds, own, head, codes, why in UNDOS
            ],
        ),
    ],
)
