"""`onewindow journal digest`: the head of the seal chain at a day's end, to be kept outside."""

import argparse
import json
import sys
from datetime import date

NAME = "journal digest"
HELP = "显示某一天的日志摘要，供单位外保管 / show a day's journal digest"
NEEDS_DATABASE = True


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"日期“{text}”不存在，请写成 2026-09-28 这样") from fault


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_day, default=None, metavar="DATE", help="默认昨天")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from datetime import timedelta

    from onewindow import wallclock
    from onewindow.apps.audit import operations, queries

    today = wallclock.today()
    day = args.date or today - timedelta(days=1)
    digest = queries.digest_of(day)
    if digest is None and day == today - timedelta(days=1):
        # The worker makes yesterday's; where it has not run yet, this does.
        while operations.seal(now=wallclock.now()):
            pass
        digest = operations.close_day(day=day, now=wallclock.now())
    if digest is None:
        answer = {"day": day.isoformat(), "digest": None}
        words = f"{day} 没有日志摘要：当天没有封存的日志，或那一天还没有过完。"
    else:
        answer = {
            "day": day.isoformat(),
            "digest": digest.chain,
            "position": digest.position,
            "made_at": digest.made_at.isoformat(),
        }
        words = f"{day} 日志摘要\n封存到第 {digest.position} 行\n链头（SM3） {digest.chain}"
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) if args.json else words)
    sys.stdout.write("\n")
    return 0 if digest else 1
