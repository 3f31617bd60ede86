"""`onewindow bench hall`: how many whole visits a second, beside the bare database?"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from onewindow.launcher.commands._shares import share_of

NAME = "bench hall"
HELP = "大厅压力测试:取号、叫号、办理、办结 / whole visits over HTTP beside the bare database"
NEEDS_DATABASE = False
WARM_UP_SECONDS = 2.0
_FAULTY, _BAD_INPUT = 1, 2
# What the hall may answer under load besides a yes: somebody was faster, or the hall says no.
_REFUSALS = frozenset({"409", "422"})
MUST_BE_NOUGHT = ("shared_numbers", "double_calls", "overbooked", "lost", "faults")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--clerks", type=int, default=8, help="同时工作的窗口,默认 8")
    parser.add_argument("--seconds", type=float, default=20.0, help="每一段量多少秒,默认 20")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow.launcher.commands import (
        _hall_booking,
        _hall_ceiling,
        _hall_load,
        _hall_world,
    )
    from onewindow.launcher.rehearsal import rehearsal_centre

    if not 1 <= args.clerks <= 2000 or args.seconds <= 0:
        sys.stderr.write("窗口数要在 1 到 2000 之间,时长要大于 0。\n")
        return _BAD_INPUT
    with rehearsal_centre(demo=True) as centre:
        _place, seats = _hall_world.build(args.clerks)
        host, port = centre.addresses.host, centre.addresses.port
        warm, _ = _hall_load.work_all(host, port, seats, min(WARM_UP_SECONDS, args.seconds))
        works, spent = _hall_load.work_all(host, port, seats, args.seconds)
        dsn = centre.database.owner_dsn
        ceiling = _hall_ceiling.ceiling(dsn, clerks=args.clerks, seconds=args.seconds)
        told = _figures(works, spent, ceiling) | _faults([*warm, *works])
        told["overbooked"] = _hall_booking.overbooked(host, port, people=max(args.clerks, 30))
    strange = Counter(text for work in [*warm, *works] for text in work.strange)
    told["faults"] = sum(count for text, count in strange.items() if is_fault(text))
    _tell(told, strange, args)
    return verdict(told)


def is_fault(answer: str) -> bool:
    """Whether an answer that was no yes is no refusal either: a broken page, a 5xx."""
    return answer.split(" ", 1)[0] not in _REFUSALS


def verdict(told: Mapping[str, Any]) -> int:
    """The exit code: 1 when anything was given twice, lost, overbooked, or answered by a fault."""
    return _FAULTY if any(told[name] for name in MUST_BE_NOUGHT) else 0


def _figures(works: Sequence[Any], spent: float, ceiling: float) -> dict[str, Any]:
    calls = sorted(ms for work in works for ms in work.call_ms)
    visits = sum(len(work.finished) for work in works) / spent
    return {
        "visits_per_s": round(visits, 1),
        "ceiling_visits_per_s": round(ceiling, 1),
        "ratio": round(visits / ceiling, 3) if ceiling else 0.0,
        "call_next_p50_ms": share_of(calls, 0.50) if calls else 0.0,
        "call_next_p99_ms": share_of(calls, 0.99) if calls else 0.0,
    }


def _faults(works: Sequence[Any]) -> dict[str, int]:
    """Counted from what the clerks were told and from the tables, which must agree."""
    from onewindow.apps.queueing.rehearsing import hall_faults

    issued = [visit for work in works for visit in work.issued]
    called = Counter(visit for work in works for visit in work.called)
    finished = [visit for work in works for visit in work.finished]
    found = hall_faults(issued=issued, finished=finished)
    told_twice = sum(count - 1 for count in called.values())
    return found | {"double_calls": max(told_twice, found["double_calls"])}


def _tell(told: dict[str, Any], strange: Counter[str], args: argparse.Namespace) -> None:
    if args.json:
        sys.stdout.write(json.dumps(told) + "\n")
        return
    sys.stdout.write(
        f"{args.clerks} 个窗口，每秒办完 {told['visits_per_s']} 次到访；"
        f"同一数据库只写数据每秒 {told['ceiling_visits_per_s']} 次，比值 {told['ratio']}。\n"
        f"叫号用时：一半在 {told['call_next_p50_ms']} 毫秒内，"
        f"99% 在 {told['call_next_p99_ms']} 毫秒内。\n"
        f"重号 {told['shared_numbers']}，重叫 {told['double_calls']}，"
        f"超约 {told['overbooked']}，丢失 {told['lost']}。\n"
    )
    if told["faults"]:
        sys.stdout.write(f"出错的答复（不是办成，也不是正常的拒绝）：{told['faults']} 次。\n")
    for text, count in strange.most_common(3):
        sys.stdout.write(f"另有 {count} 次没有办成：{text}\n")
