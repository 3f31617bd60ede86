"""The page of the rule book on lines, windows, stand-ins (AB岗) and inquiries (首问负责)."""

from tests.spec.hall_windows.tables import INQUIRIES, LINES, SERVICE, STAND_INS
from tests.spec.page import Page, Table

from onewindow.rules.hall.inquiries import NEEDS_WORDS, InquiryOutcome
from onewindow.wordings.hall import OUTCOME_NAMES, SENTENCES

ON_DUTY = {"A": "A 岗", "B": "B 岗", "DUTY_HEAD": "值班长"}


def _absent(minutes: object) -> str:
    return {None: "在岗", "-": "没有人"}.get(minutes, f"离开 {minutes} 分钟")  # type: ignore[call-overload]


def _more(more: dict[str, str]) -> str:
    return "、".join(OUTCOME_NAMES.get(word, word) for word in more.values() if word.strip())


PAGE = Page(
    name="windows",
    title="排哪个队、哪个窗口办、谁顶岗、谁负责到底",
    about="""\
一件事排哪个队，由号类自己写明的事项和部门决定；一个窗口能叫哪些号，看窗口和窗口人员两边都能办的号类。
每个窗口有 A、B 两岗，权限相同（R-6.1 AB岗）。群众先问到谁，谁就负责到底，移交要有记录、要对方接收
（R-6.1 首问负责制）；“不知道”“不归我管”不是结果。""",
    tables=[
        Table("排哪个队", "R-6-1 `[design]`", ("事项", "部门", "号类", "说明"), LINES),
        Table(
            "哪个窗口办",
            "R-6-1 `[design]`",
            ("窗口能办", "人员能办", "要办", "答复", "说明"),
            [
                (window, clerk or "不限", asked, SENTENCES.get(code, "可以"), why)
                for window, clerk, asked, _, code, why in SERVICE
            ],
        ),
        Table(
            "能转到哪个窗口",
            "R-6-2 `[design]`",
            ("要转去的窗口", "答复"),
            [
                ("开着，办这一类", "可以"),
                ("开着，不办这一类", SENTENCES["WINDOW_CANNOT_SERVE"]),
                ("暂停或没有开", SENTENCES["WINDOW_CANNOT_SERVE"]),
            ],
            note="转到一个窗口的号，别的窗口不叫；那个窗口暂停或关了，就由能办这一类的任何窗口叫。",
        ),
        Table(
            "谁顶岗",
            "R-6.1 AB岗",
            ("A 岗", "B 岗", "谁在岗", "说明"),
            [(_absent(a), _absent(b), ON_DUTY[duty], why) for a, b, duty, why in STAND_INS],
            note="没有窗口开着的号类、没有 B 岗的号类，值班长的屏幕上会提醒。",
        ),
        Table(
            "首问负责",
            "R-6.1",
            ("做什么", "谁", "咨询的状态", "选了什么", "答复", "说明"),
            [
                (
                    verb,
                    who,
                    state,
                    _more(more),
                    "<br>".join(SENTENCES[code] for code in codes) or "可以",
                    why,
                )
                for verb, who, state, more, codes, why in INQUIRIES
            ],
        ),
        Table(
            "咨询的结果",
            "R-6.1",
            ("结果", "代号", "要写明去哪里、找谁"),
            [
                (OUTCOME_NAMES[each], f"`{each}`", "是" if each in NEEDS_WORDS else "")
                for each in InquiryOutcome
            ],
        ),
    ],
)
