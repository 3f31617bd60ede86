"""The visit's page of the rule book: its one transition table, and the diagram drawn from it."""

from tests.spec.page import Page, Table

from onewindow.rules.hall.visits import OPEN_STATES, PERIOD_OF, STATE_WORDS, STEPS, VisitState
from onewindow.rules.hall.visits import PeriodKind as Kind
from onewindow.rules.hall.visits import VisitVerb as Verb

VERB_NAMES = {
    Verb.ISSUE: "取号",
    Verb.CALL: "叫下一个",
    Verb.CALL_THIS: "指定叫号",
    Verb.RECALL: "重呼",
    Verb.BEGIN: "开始办理",
    Verb.FINISH: "办完",
    Verb.MISS: "过号",
    Verb.RETURN: "过号返回",
    Verb.HOLD: "挂起",
    Verb.RESUME: "恢复办理",
    Verb.HAND_BACK: "退回队伍",
    Verb.TRANSFER: "转窗",
    Verb.NEXT_MATTER: "办下一件",
    Verb.DELAY: "说“晚到”",
    Verb.ADVANCE: "值班长提前",
    Verb.GIVE_UP: "放弃",
    Verb.EXPIRE: "当天作废",
    Verb.TAKE_BACK: "收回按错的号",
}
KIND_NAMES = {
    Kind.WAIT: "等候",
    Kind.WALK: "走到窗口",
    Kind.SERVE: "办理",
    Kind.HOLD: "挂起",
    Kind.AWAY: "过号未到",
}


def _sources(verb: Verb) -> list[VisitState]:
    return [state for state in VisitState if state in STEPS[verb].sources]


def diagram() -> str:
    """The table as a Mermaid flow chart: ends are rounded, verbs that expire a day left out."""
    lines = ["```mermaid", "flowchart TD"]
    for state in VisitState:
        words = f"{STATE_WORDS[state]}<br>{state}"
        lines.append(f'  {state}["{words}"]' if state in OPEN_STATES else f'  {state}(["{words}"])')
    lines += ['  NEW((" ")) -->|"取号"| WAITING']
    joined: dict[tuple[str, str], list[str]] = {}
    for verb, step in STEPS.items():
        for source in _sources(verb) if verb is not Verb.EXPIRE else ():
            joined.setdefault((source, step.target), []).append(VERB_NAMES[verb])
    lines += [f'  {a} -->|"{"<br>".join(words)}"| {b}' for (a, b), words in joined.items()]
    return "\n".join([*lines, "```"])


PAGE = Page(
    name="visit-states",
    title="一个号的一天",
    about=f"""\
一次到访是一个号，可以办几件事。能做什么、到哪一步，只看 `rules/hall/visits.py` 的一张表（R-6-7）；
按钮照它显示，写入前再照它核对，下面的图也由它画出。办完以前停留的每一段都记入台账，大厅的全部统计由台账相加得出。
图中没有画“当天作废”：号只在取号当天有效（R-6-1），没办完的当天作废。

{diagram()}""",
    tables=[
        Table(
            "做什么，从哪一步，到哪一步",
            "R-6-7",
            ("做什么", "代号", "从", "到"),
            [
                (
                    VERB_NAMES[verb],
                    f"`{verb}`",
                    "<br>".join(f"`{state}`" for state in _sources(verb)) or "（新号）",
                    f"`{step.target}`",
                )
                for verb, step in STEPS.items()
            ],
        ),
        Table(
            "每一步，记作哪一段",
            "R-6-7",
            ("代号", "显示为", "台账"),
            [
                (
                    f"`{state}`",
                    STATE_WORDS[state],
                    KIND_NAMES[PERIOD_OF[state]] if state in PERIOD_OF else "",
                )
                for state in VisitState
            ],
        ),
    ],
)
