"""Sentences of the hall: why a number was called, and what stands in the way of the next step."""

from collections.abc import Mapping
from typing import Any

from onewindow.rules.hall.reasons import sentence_of

SENTENCES: dict[str, str] = {
    # What may be done to a number now (R-6-7)
    "VISIT_STATE": "{number} {state}，现在不能做这一步。请看最新情况再操作。",
    "VISIT_OVER": "{number} 已经结束，不能再加事项。请重新取号。",
    "NOT_YOUR_WINDOW": "{number} 不在您的窗口，请由叫它的窗口来办。",
    "NOT_SERVED_HERE": "{number} 要办“{class}”，本窗口现在不办这一类。请转到能办的窗口。",
    "FINISH_MATTERS_LEFT": (
        "{number} 还有 {count} 件没有办：{matters}。接着办的，请点“下一事项”；"
        "办事人说不办了的，请点“其余不办，办结”。"
    ),
    "NO_MORE_MATTERS": "{number} 的事项都办过了。要加办的，请先添加事项。",
    "NOTHING_TO_UNDO": "{number} 没有可以撤销的上一步。",
    "REASON_MISSING": "请写明原因，会留在记录里。",
    # What a number is for (R-6-1)
    "NO_MATTER": "请至少选一件要办的事；不清楚的，请选“咨询”或找导办人员。",
    "TOO_MANY_MATTERS": "一个号最多办 {most} 件事。其余的请另取一个号。",
    "ITEM_NOT_HERE": "没有找到可以办理的事项“{item}”。请换个说法再找，或找导办人员。",
    "NO_SUCH_CLASS": "这里没有“{class}”这一类号。请刷新后重新选择。",
    "NO_SUCH_WINDOW": "没有找到要转去的窗口。请刷新后重新选择。",
    "WINDOW_CANNOT_SERVE": (
        "要转去的窗口现在没有开着，或不办“{class}”：{windows}；也可以转到这一类号，由下一个能办的窗口叫。"
    ),
    "TRANSFER_WHERE": "请选择转到哪一类号，或哪个窗口。",
    # Windows in service (R-6-7, R-6.1)
    "WINDOW_NOT_OPEN": "您还没有开窗口。请先点“开窗”，再叫号。",
    "WINDOW_PAUSED": "您的窗口正在暂停（{reason}）。请先点“恢复”，再叫号。",
    "WINDOW_BUSY": "{number} 还在这个窗口。请先办完、挂起或退回队伍，再叫下一个。",
    "WINDOW_NOT_YOURS": "{window} 号窗口没有把您排在 A 岗或 B 岗。请联系值班长调整。",
    "WINDOW_TAKEN": "{window} 号窗口正由{clerk}开着。请选别的窗口，或请对方先关窗。",
    "WINDOW_JUST_TAKEN": "这个窗口刚刚由别人打开了。请刷新后选别的窗口。",
    "OWN_WINDOW_OPEN": "您已经开着 {window} 号窗口。一个人同时只开一个，请先关掉它。",
    "NOTHING_SERVED": (
        "{window} 号窗口能办的号类，您都没有登记。请选别的窗口，或联系值班长登记您能办的号类。"
    ),
    "HALL_SETTING": "“{field}”不能设为“{value}”。请按该项说明的范围填写。",
    # Calling again, missed, back (R-6-4)
    "CALLED_JUST_NOW": "刚刚叫过 {number}，请再等 {seconds} 秒，让办事人听清、走过来。",
    "CALLED_ENOUGH": "{number} 已经叫了 {calls} 次。人还没到，请点“过号”，叫下一个。",
    "NOT_CALLED_ENOUGH": (
        "{number} 只叫了 {calls} 次，叫满 {times} 次没有人来才算过号。"
        "已经知道人不会来的，请写明原因，可以马上过号。"
    ),
    "RETURNED_TOO_LATE": (
        "{number} 过号已超过 {minutes} 分钟，不能再排回原来的队。请重新取号，我们帮您取；"
        "赶时间的，请告诉导办人员。"
    ),
    "RETURNED_TOO_OFTEN": (
        "{number} 过号后已经回来过 {times} 次，这次请重新取号；行动或听力不便的，请告诉导办人员。"
    ),
    "DELAYED_ENOUGH": (
        "{number} 已经推迟过 {times} 次，不能再推迟。来不及的可以先放弃这个号，到了再取；"
        "过号后及时回来，也还有位置。"
    ),
    # Undo
    "UNDO_TOO_LATE": "{number} 的上一步已过 {seconds} 秒，不能撤销了。需要更正的，请联系值班长。",
    "UNDO_NOT_YOURS": "{number} 的上一步不是您做的。请做这一步的同事撤销，或联系值班长。",
    "ISSUE_ACTED_ON": "{number} 取号以后已经有别的操作，不能当作按错收回。不办了的，请点“不办了”。",
    "ADVANCED_ALREADY": "{number} 已经排在最前，下一个能办的窗口就叫它。",
    "CHECKED_IN_AGAIN": "{number} 的预约已经重新签到，现在用 {other}。请按新号等候，不用撤销。",
    # Giving numbers, closing (R-6.1, R-6-6)
    "HALL_CLOSED_TODAY": (
        "今天大厅不开放，{next}开门。您可以现在预约，或在网上办理；急事请拨打 12345。"
    ),
    "HALL_NOT_OPEN_YET": "大厅 {opens} 开门，到时就能取号。您也可以先预约，或在网上办理。",
    "HALL_CLOSED_BY_NOW": (
        "大厅已于 {closes} 停止取号，手里有号的都会办完。"
        "可以马上为您优先预约 {next} 起的位置，或在网上办理。"
    ),
    "HALL_FULL_TODAY": (
        "前面有 {waiting} 个号，开着的窗口还要办约 {minutes} 分钟，加上延时也排不到您了。"
        "可以马上为您优先预约 {next} 起的位置，到时直接来签到；也可以在网上办理。"
    ),
    "ISSUING_STOPPED": (
        "值班长已停止今天的取号，原因：{reason}。"
        "可以马上为您优先预约 {next} 起的位置，或在网上办理；"
        "急事请找导办人员。"
    ),
    "HALL_GIVES_NUMBERS": "大厅现在照常发号，请直接取号，不用改天来。",
    "WINDOW_BUSY_CLOSING": (
        "{number} 还在您的窗口。请先选一样：办完、挂起，或退回队伍由别的窗口接着办，再关窗口。"
    ),
    # Numbers taken from afar
    "REMOTE_TOO_EARLY": "手机取号从 {first} 开始。您也可以先预约。",
    "REMOTE_TOO_LATE": (
        "手机取号到 {last} 为止，怕您赶不到。大厅 {closes} 关门，在这之前到大厅都可以取号。"
    ),
    "REMOTE_NUMBER_HELD": "您手里还有号：{numbers}。办完或放弃以后才能再取；几件事可以用一个号办。",
    # Windows
    "WINDOW_NOT_FITTED": "本窗口不办“{class}”，{windows}。",
    "CLERK_NOT_TRAINED": "您的岗位没有登记办理“{class}”，{windows}。需要增加的，请联系值班长。",
    # Inquiries (首问负责)
    "INQUIRY_CLOSED": "这次咨询已经办结。有新的问题，请另记一次。",
    "INQUIRY_NOT_YOURS": "这次咨询由首问人负责，对方移交、您接收以后才能由您处理。",
    "INQUIRY_TO_NOBODY": "请选择移交给哪位同事。对方接收之前，仍由您负责。",
    "INQUIRY_TO_ONESELF": "这次咨询本来就由您负责，不用移交给自己。",
    "INQUIRY_OFFERED_ALREADY": "已经移交给一位同事，正在等对方接收。要换人的，请先收回。",
    "INQUIRY_NOT_OFFERED": "没有待接收的移交，不用收回。",
    "INQUIRY_NOT_OFFERED_TO_YOU": "这次咨询没有移交给您。请首问人选择您以后再接收。",
    "INQUIRY_REASON_MISSING": "请写明为什么不能接收，首问人要据此另找人。",
    "INQUIRY_OUTCOME_MISSING": (
        "请选择结果：已答复、已取号、已预约、已教会网上办、已陪同办理、已联系其他单位，"
        "或转“办不成事”窗口。“不知道”“不归我管”不是结果。"
    ),
    "INQUIRY_WHERE_MISSING": "请写明请办事人去哪里、找谁、电话多少，对方已知道他要来。",
}

DISCIPLINE_NAMES = {
    "FIRST_COME": "先到先叫",
    "STRICT_PRIORITY": "按等级叫号",
    "ACCUMULATING": "优先累积",
    "BALANCED": "均衡叫号",
}
LANE_NAMES = {
    "EMERGENCY": "紧急情形",
    "ADVANCED": "值班长提前",
    "GREEN": "绿色通道",
    "BOOKED": "预约号",
    "TRANSFER": "转窗号",
    "WALK_IN": "现场号",
}
OUTCOME_NAMES = {
    "ANSWERED": "已答复",
    "NUMBER_ISSUED": "已取号",
    "BOOKED": "已预约",
    "SHOWN_ONLINE": "已教会网上办",
    "ACCOMPANIED": "已陪同办理",
    "REFERRED": "已联系其他单位",
    "UNRESOLVED_DESK": "转“办不成事”窗口",
}
# Why this number was called, by the rule that decided; {own} and {theirs} are said by `_standing`.
REASONS = {
    "CHOSEN": "{number} 由工作人员指定先叫，原因：{reason}。",
    "ONLY_ONE": "本窗口现在能办的号只有 {number}，就叫它。",
    "EMERGENCY": "{number} 有紧急情形，最先叫。",
    "ADVANCED": "{number} 由值班长提前，下一个就叫，原因：{reason}。",
    "SENT_HERE": "{number} 是从别的窗口转到这里来的，不用重新排队，先叫。",
    "CAPPED": "{number} {own}，已到不再被超过的上限，先叫。",
    "WALK_IN_TURN": "已经连着叫了 {calls} 个优先的号，轮到现场号；{number} 在现场号里排得最前。",
    "RETURNED": "没有别的号在等，叫过号后回来的 {number}。",
    "FIRST_COME": "{number} {own}，在本窗口能办的号里排得最前，先叫。",
    "BEFORE_RETURNED": "{number} {own}，先叫；{other} 过号后回来，要让后面的号先办。",
    "HIGHER_LANE": "{number} {own}，按规定比 {other}（{theirs}）先叫。",
    "HIGHEST_SCORE": "{number} {own}，比 {other}（{theirs}）靠前。",
}


def reason_in_words(why: Mapping[str, Any]) -> str:
    """One sentence a clerk can read aloud: why this number and not another."""
    code, facts = sentence_of(why)
    for name in facts.keys() & {"own", "theirs"}:
        facts[name] = _standing(facts[name], is_own=name == "own")
    return REASONS[code].format_map(facts)


def _standing(of: Mapping[str, Any], *, is_own: bool) -> str:
    """`是绿色通道，等 8 分钟按 3 倍计，预计办 5 分钟`; who has no priority just waits."""
    parts = []
    if of["lane"] != "WALK_IN":
        parts.append(("是" if is_own else "") + LANE_NAMES[of["lane"]])
    how_long = "等了" if is_own and not parts else "等"
    if of["lane"] == "BOOKED":
        how_long = "从预约时间算合等"
    waited = f"{how_long} {of['minutes']} 分钟" if of["minutes"] else "刚到"
    parts.append(waited + (f"按 {of['rate']} 倍计" if of["rate"] != 1 else ""))
    if of["expected"] is not None:
        parts.append(f"预计办 {of['expected']} 分钟")
    return "，".join(parts)
