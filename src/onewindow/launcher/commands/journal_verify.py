"""`onewindow journal verify`: is the journal whole, every row, sealed or not?"""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onewindow.apps.audit.queries import JournalCheck

NAME = "journal verify"
HELP = "核对日志：有没有被改、被删的行 / check the journal row by row"
NEEDS_DATABASE = True
_KINDS = {
    "CHANGED": "这一行的内容被改过",
    "MISSING": "缺了一行",
    "CHAIN": "封存链在这里断开",
    "DIGEST": "与当天的每日摘要不一致",
    "PAGE": "与库外保存的每日摘要文件不一致",
    "UNCOUNTED": "多出一行，没有写入者的登记",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow.apps.audit.queries import verify_journal

    answer = _told(verify_journal())
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) if args.json else _in_words(answer))
    sys.stdout.write("\n")
    return 0 if answer["whole"] else 1


def _told(check: "JournalCheck") -> dict[str, Any]:
    fault = check.fault
    return {
        "whole": fault is None,
        "rows": check.rows,
        "sealed": check.sealed,
        "fault": None
        if fault is None
        else {
            "kind": fault.kind,
            "position": fault.position,
            "entry": str(fault.entry_id) if fault.entry_id else None,
            "lane": str(fault.lane_id) if fault.lane_id else None,
            "place": fault.lane_place,
        },
    }


def _in_words(answer: dict[str, Any]) -> str:
    fault = answer["fault"]
    if fault is None:
        return f"日志完整：共 {answer['rows']} 行，已封存 {answer['sealed']} 行，逐行核对无误。"
    where = [
        f"封存第 {fault['position']} 行" if fault["position"] else "尚未封存",
        f"行号 {fault['entry']}" if fault["entry"] else "",
        f"写入者 {fault['lane']} 的第 {fault['place']} 行" if fault["lane"] else "",
    ]
    return (
        f"日志不完整：{_KINDS[fault['kind']]}（{'，'.join(part for part in where if part)}）。\n"
        "请立即报告审计管理员，不要重启或修改数据库，先保存现场备份。"
    )
