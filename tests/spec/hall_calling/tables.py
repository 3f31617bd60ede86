"""R-6-2 to R-6-4 as tables: who is called from which line, and how it is said. It is 10:00."""

from dataclasses import dataclass, field, replace

from tests.rules.hall.lines import BALANCED, ELSEWHERE, HERE, ago, waiting

from onewindow.rules.hall.calling import Discipline
from onewindow.rules.hall.line import Lane, Waiting

FIRST_COME = replace(BALANCED, name="FIRST_COME")
STRICT = replace(BALANCED, name="STRICT_PRIORITY")
ACCUMULATING = replace(BALANCED, name="ACCUMULATING")
UNEQUAL = replace(BALANCED, expected_minutes={"A": 20, "B": 5.5})


@dataclass(frozen=True)
class Row:
    """One line at window 1 (classes A and B), who is called, and why in one sentence."""

    matter: str
    line: tuple[Waiting, ...]
    called: str
    sentence: str
    discipline: Discipline = field(default=BALANCED)
    priority_calls: int = 0


def row(matter: str, *line: Waiting, sentence: str, **other: object) -> Row:
    """A row whose first number is the one called."""
    return Row(matter, line, line[0].number, sentence, **other)  # type: ignore[arg-type]


ROWS = (
    row(
        "只有一个号",
        waiting("A001", 5),
        waiting("C001", 50),
        sentence="本窗口现在能办的号只有 A001，就叫它。",
    ),
    row(
        "紧急情形最先",
        waiting("B001", 1, Lane.EMERGENCY),
        waiting("A001", 50),
        sentence="B001 有紧急情形，最先叫。",
    ),
    row(
        "转到本窗口的，不重新排队",
        waiting("B001", 1, for_window=HERE),
        waiting("A001", 50),
        sentence="B001 是从别的窗口转到这里来的，不用重新排队，先叫。",
    ),
    row(
        "转到别的窗口的，这里不叫",
        waiting("A001", 2),
        waiting("B001", 50, for_window=ELSEWHERE),
        sentence="本窗口现在能办的号只有 A001，就叫它。",
    ),
    row(
        "等到上限，不再被超过",
        waiting("A014", 47),
        waiting("B001", 40, Lane.GREEN),
        sentence="A014 等了 47 分钟，已到不再被超过的上限，先叫。",
    ),
    row(
        "预约的也有上限，从预约时间起算",
        waiting("A014", 52, Lane.BOOKED, booked_at=ago(46)),
        waiting("B001", 5),
        sentence="A014 是预约号，从预约时间算合等 46 分钟，已到不再被超过的上限，先叫。",
    ),
    row(
        "同类同等，先到先叫",
        waiting("A001", 12),
        waiting("A002", 3),
        sentence="A001 等了 12 分钟，在本窗口能办的号里排得最前，先叫。",
    ),
    row(
        "同时到，按号码",
        waiting("A001", 0),
        waiting("A002", 0),
        sentence="A001 刚到，在本窗口能办的号里排得最前，先叫。",
    ),
    row(
        "绿色通道按倍数计等候",
        waiting("B007", 8, Lane.GREEN),
        waiting("A012", 15),
        sentence="B007 是绿色通道，等 8 分钟按 3 倍计，比 A012（等 15 分钟）靠前。",
    ),
    row(
        "倍数也敌不过久等",
        waiting("A012", 25),
        waiting("B007", 8, Lane.GREEN),
        sentence="A012 等了 25 分钟，在本窗口能办的号里排得最前，先叫。",
    ),
    row(
        "预约到点，带着应得的等候",
        waiting("B007", 12, Lane.BOOKED, booked_at=ago(12)),
        waiting("A012", 40),
        sentence="B007 是预约号，从预约时间算合等 32 分钟按 1.5 倍计，比 A012（等 40 分钟）靠前。",
    ),
    row(
        "两边都有倍数",
        waiting("B007", 10, Lane.GREEN),
        waiting("A012", 15, Lane.TRANSFER),
        sentence=(
            "B007 是绿色通道，等 10 分钟按 3 倍计，比 A012（转窗号，等 15 分钟按 1.5 倍计）靠前。"
        ),
    ),
    row(
        "办得快的可以先叫",
        waiting("B007", 8),
        waiting("A012", 15),
        sentence="B007 等了 8 分钟，预计办 5.5 分钟，比 A012（等 15 分钟，预计办 20 分钟）靠前。",
        discipline=UNEQUAL,
    ),
    row(
        "说了晚到的，先跳过",
        waiting("A002", 3),
        waiting("A001", 30, not_before=ago(-5)),
        sentence="本窗口现在能办的号只有 A002，就叫它。",
    ),
    row(
        "过号回来的，让后面的号先办",
        waiting("A002", 12),
        waiting("A001", 30, behind=2),
        sentence="A002 等了 12 分钟，先叫；A001 过号后回来，要让后面的号先办。",
    ),
    row(
        "没有别人了，过号回来的也叫",
        waiting("A001", 40, behind=1),
        waiting("A002", 40, behind=2),
        sentence="没有别的号在等，叫过号后回来的 A001。",
    ),
    row(
        "先到先叫：不看等级",
        waiting("A012", 15),
        waiting("B007", 8, Lane.GREEN),
        sentence="A012 等了 15 分钟，在本窗口能办的号里排得最前，先叫。",
        discipline=FIRST_COME,
    ),
    row(
        "先到先叫：预约应得的等候照算",
        waiting("B007", 5, Lane.BOOKED, booked_at=ago(5)),
        waiting("A012", 15),
        sentence="B007 是预约号，从预约时间算合等 25 分钟，比 A012（等 15 分钟）靠前。",
        discipline=FIRST_COME,
    ),
    row(
        "按等级叫号：等级高的先",
        waiting("B007", 1, Lane.GREEN),
        waiting("A012", 60),
        sentence="B007 是绿色通道，等 1 分钟，按规定比 A012（等 60 分钟）先叫。",
        discipline=STRICT,
    ),
    row(
        "按等级叫号：连叫两个优先的号，轮到一个现场号",
        waiting("A012", 5),
        waiting("B007", 8, Lane.GREEN),
        sentence="已经连着叫了 2 个优先的号，轮到现场号；A012 在现场号里排得最前。",
        discipline=STRICT,
        priority_calls=2,
    ),
    row(
        "优先累积：等候乘倍数",
        waiting("B007", 5.5, Lane.GREEN),
        waiting("A012", 16),
        sentence="B007 是绿色通道，等 5 分钟按 3 倍计，比 A012（等 16 分钟）靠前。",
        discipline=ACCUMULATING,
    ),
)

# came (minutes ago), slot (minutes ago), counted minutes, lane now, why
BOOKED = (
    (40, -11, 0, "WALK_IN", "来得太早：预约时间前 10 分钟以外不计等候"),
    (40, -10, 0, "BOOKED", "预约时间前 10 分钟起开始计"),
    (40, -4, 6, "BOOKED", "预约时间前 6 分钟的等候"),
    (2, -4, 2, "BOOKED", "刚到 2 分钟"),
    (40, 0, 20, "BOOKED", "到点：加 20 分钟"),
    (40, 5, 25, "BOOKED", "到点后照常累计"),
    (0, 10, 30, "BOOKED", "晚到 10 分钟以内，位置不变"),
    (0, 10.1, 0, "WALK_IN", "晚到超过 10 分钟，从签到起按现场号"),
    (7, 30, 7, "WALK_IN", "晚到 23 分钟，从签到起按现场号"),
)
