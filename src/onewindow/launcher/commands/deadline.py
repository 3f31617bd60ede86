"""`onewindow deadline`: when is something due, and how was it counted?"""

import argparse
import json
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onewindow.rules.clock.deadlines import Deadline

NAME = "deadline"
HELP = "算一个期限的届满日并说明算法 / when is it due, and why?"
NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "start", metavar="START", help="起算事件的日期或时刻:2026-09-28,2026-09-28T09:05"
    )
    parser.add_argument("limit", metavar="LIMIT", help="时限的数量,0 表示即办")
    parser.add_argument("unit", metavar="UNIT", help="单位:WD 工作日,CD 日,MONTH 月,HOUR 小时")
    parser.add_argument(
        "--suspend",
        metavar="FROM..TO",
        action="append",
        default=[],
        help="不计入的日子,首尾都不计;写成 FROM.. 表示还没有结束;可以写多次",
    )
    parser.add_argument(
        "--extend", metavar="N", action="append", default=[], help="经批准延长的数量,单位与时限相同"
    )
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow.calendar_notices import published_calendar
    from onewindow.launcher.commands import _refusals
    from onewindow.rules.clock.reading import WrittenPeriod, read_deadline

    written = WrittenPeriod(args.start, args.limit, args.unit, args.suspend, args.extend)
    answer = read_deadline(written, published_calendar())
    if isinstance(answer, tuple):
        return _refusals.tell(answer, as_json=args.json)
    print(json.dumps(_told(answer), ensure_ascii=False) if args.json else _written(answer))
    return 0


def _told(answer: "Deadline") -> dict[str, object]:
    return {
        "due": _due(answer),
        "explanation": answer.explanation,
        "provisional": answer.provisional,
        "suspended_days": answer.suspended_days,
    }


def _written(answer: "Deadline") -> str:
    return f"届满：{_due(answer) or '待定（暂停计时，尚未恢复）'}\n{answer.explanation}"


def _due(answer: "Deadline") -> str | None:
    if isinstance(answer.due, datetime):
        return answer.due.isoformat(timespec="minutes")
    return answer.due.isoformat() if answer.due else None
