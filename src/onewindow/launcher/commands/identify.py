"""`onewindow identify`: which kind of number is this, and what is wrong with it?"""

import argparse
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onewindow.rules.identifiers import Identified

NAME = "identify"
HELP = "辨认一个号码并查出错处 / which kind of number is it, and is it right?"
NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "value", metavar="VALUE", help="身份号码、信用代码、事项编码、电子证照标识或手机号码"
    )
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow import wallclock
    from onewindow.rules.identifiers import identify

    found = identify(args.value, today=wallclock.today())
    told = json.dumps(_told(found), ensure_ascii=False) if args.json else _written(found)
    sys.stdout.write(f"{told}\n")
    # A wrong number is an answer, not a failure of the command.
    return 0


def _told(found: "Identified") -> dict[str, object]:
    from onewindow.wording import told

    return {
        "kind": found.kind,
        "kind_name": found.kind.chinese,
        "valid": found.valid,
        "canonical": found.canonical,
        "problems": told(found.problems),
        "warnings": told(found.warnings),
        "birth_date": found.birth_date.isoformat() if found.birth_date else None,
        "sex": found.sex.chinese if found.sex else None,
        "legacy": found.legacy,
    }


def _written(found: "Identified") -> str:
    from onewindow.wording import told

    verdict = "正确" if found.valid else "有误"
    lines = [f"{found.kind.chinese}：{found.canonical}，{verdict}。"]
    lines += told(found.problems) + told(found.warnings)
    if found.valid and found.birth_date and found.sex:
        lines.append(f"出生日期{found.birth_date.isoformat()}，{found.sex.chinese}性。")
    return "\n".join(lines)
