"""Sentences of the hall: why a number was called, and what stands in the way of the next step."""

from collections.abc import Mapping
from typing import Any

from onewindow.rules.hall.reasons import sentence_of

SENTENCES: dict[str, str] = {}

DISCIPLINE_NAMES = {
    "FIRST_COME": "先到先叫",
    "STRICT_PRIORITY": "按等级叫号",
    "ACCUMULATING": "优先累积",
    "BALANCED": "均衡叫号",
}
LANE_NAMES = {
    "EMERGENCY": "紧急情形",
    "GREEN": "绿色通道",
    "BOOKED": "预约号",
    "TRANSFER": "转窗号",
    "WALK_IN": "现场号",
}
# Why this number was called, by the rule that decided; {own} and {theirs} are said by `_standing`.
REASONS = {
    "ONLY_ONE": "本窗口现在能办的号只有 {number}，就叫它。",
    "EMERGENCY": "{number} 有紧急情形，最先叫。",
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
