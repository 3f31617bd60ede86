"""How are the hall's figures and codes said? Minutes, shares, verbs, faults of the ledger."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from onewindow.apps.queueing.ledger import Mismatch
from onewindow.rules.hall.waited import whole_minutes

VERBS: Mapping[str, Promise] = {
    "ISSUE": _("取号"),
    "CALL": _("叫号"),
    "CALL_THIS": _("指定叫号"),
    "RECALL": _("重呼"),
    "BEGIN": _("开始办理"),
    "FINISH": _("办完"),
    "MISS": _("过号"),
    "RETURN": _("过号返回"),
    "HOLD": _("挂起"),
    "RESUME": _("恢复办理"),
    "HAND_BACK": _("退回队伍"),
    "TRANSFER": _("转窗"),
    "NEXT_MATTER": _("办下一件"),
    "DELAY": _("晚一点到"),
    "ADVANCE": _("值班长提前"),
    "ADD_MATTER": _("加办一件事"),
    "GIVE_UP": _("放弃"),
    "EXPIRE": _("当天作废"),
    "TAKE_BACK": _("按错收回"),
}
LANES: Mapping[str, Promise] = {
    "EMERGENCY": _("紧急"),
    "ADVANCED": _("值班长提前"),
    "GREEN": _("绿色通道"),
    "BOOKED": _("预约"),
    "TRANSFER": _("转窗"),
    "WALK_IN": _("现场取号"),
}
CHANNELS: Mapping[str, Promise] = {
    "KIOSK": _("自助取号"),
    "GREETER": _("导办取号"),
    "CHECK_IN": _("预约签到"),
    "REMOTE": _("手机取号"),
    "WINDOW": _("窗口补号"),
    "OFFLINE": _("断网取号"),
}
_FAULTS: Mapping[str, Promise] = {
    "LEDGER_EMPTY": _("号 %(number)s 没有时段记录"),
    "LEDGER_GAP": _("号 %(number)s 的时段不相接"),
    "LEDGER_SPAN": _("号 %(number)s 的时段之和不等于从取号到结束的时间"),
    "LEDGER_STATE": _("号 %(number)s 的状态和正在进行的时段不一致"),
    "ISSUED_COUNT": _("发号记录 %(one)s 条，号 %(two)s 个"),
    "ENDED_COUNT": _("“%(number)s”的操作 %(one)s 次，号 %(two)s 个"),
}
STATES: Mapping[str, Promise] = {
    "DONE": _("办完"),
    "GIVEN_UP": _("放弃"),
    "EXPIRED": _("当天作废"),
    "TAKEN_BACK": _("按错收回"),
}


def fault_words(fault: Mismatch) -> str:
    """What does not add up, in one sentence."""
    one, two = fault.counts or (0, 0)
    name = str(STATES.get(fault.number, fault.number))
    return str(_FAULTS[fault.code]) % {"number": name, "one": one, "two": two}


def minutes(value: float | None) -> str:
    """12.3 minutes as people read it; a dash where nobody can be counted."""
    if value is None:
        return "—"
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def waited(value: float | None) -> str:
    """One person's wait in full minutes, as phone and clerk were told it."""
    return "—" if value is None else str(whole_minutes(timedelta(minutes=value)))


def percent(value: float | None) -> str:
    """A share as a percentage; a dash where nobody can be counted."""
    return "—" if value is None else f"{value * 100:.0f}%"


def count(value: float | None) -> str:
    """A number, or a dash."""
    return "—" if value is None else f"{value:g}"


def disciplines() -> list[dict[str, str]]:
    """Each discipline in one sentence: what it does, and what it asks of whom."""
    return [
        {
            "code": "BALANCED",
            "name": _now("均衡叫号"),
            "says": _now(
                "等得越久、办得越快的先叫，优先的人按倍数加快；等到上限的谁也不能再超过。"
            ),
            "costs": _now("平均等候最短，也没有人被一直往后放；办得慢的号会多让几个快的。"),
        },
        {
            "code": "ACCUMULATING",
            "name": _now("优先累积"),
            "says": _now("每等一分钟按等级记分，分高的先叫。"),
            "costs": _now(
                "优先的人等得明显短，别人几乎不变；长短不同的业务一视同仁，平均等候不会缩短。"
            ),
        },
        {
            "code": "FIRST_COME",
            "name": _now("先到先叫"),
            "says": _now("谁先来谁先办，预约的从时段起算。"),
            "costs": _now("最好懂；老年人、残疾人要和别人等一样久，窗口忙时平均等候较长。"),
        },
        {
            "code": "STRICT_PRIORITY",
            "name": _now("按等级叫号"),
            "says": _now("高等级的总在前面，连叫几个优先号后叫一个现场号。"),
            "costs": _now("优先的人几乎不等；优先的人多时，现场取号的人最长等候会变长。"),
        },
    ]
