"""`onewindow licence trust`: the file by which others can check our licences without us."""

import argparse
import json
import sys
from pathlib import Path

NAME = "licence trust"
HELP = "导出信任文件，供别处离线核验证照 / export what others need to check our licences"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--export", required=True, metavar="FILE", type=Path, help="写到哪里，- 表示标准输出"
    )
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow import wallclock
    from onewindow.apps.licences import sealing
    from onewindow.apps.licences.files import trust
    from onewindow.apps.licences.files.keys import KeysUnusable
    from onewindow.apps.organisation.queries import main_centre
    from onewindow.launcher.voice import CannotGoOn

    if main_centre() is None:
        # The seal bears the centre's name for ten years, so it must have one.
        raise CannotGoOn(
            "还没有中心，签章不知道用谁的名字。"
            "请先用 onewindow up 或 onewindow import centre 建好中心。",
            "There is no centre yet whose name the seal could bear.",
        )
    try:
        own = sealing.keys(now=wallclock.now())
    except KeysUnusable as fault:
        raise CannotGoOn(f"签章密钥不能用：{fault}。", f"The seal's keys: {fault}.") from fault
    text = trust.written(own.trust)
    if str(args.export) == "-":
        sys.stdout.write(text)
        return 0
    try:
        args.export.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise CannotGoOn(
            f"写不到 {args.export}：{fault.strerror}。", f"Cannot write: {fault}."
        ) from fault
    if args.json:
        sys.stdout.write(json.dumps({"written": str(args.export), "issuer": own.name}) + "\n")
    else:
        sys.stdout.write(
            f"已写好 {args.export}（{own.name}）。里面没有秘密，可以交给任何要核验证照的人：\n"
            f"onewindow licence verify 证照文件 --trust {args.export}\n"
        )
    return 0
