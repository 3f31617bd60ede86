"""`onewindow import calendar`: put the yearly holiday notice in force and recount open cases."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onewindow.apps.cases.operations.recalculating import Moved

NAME = "import calendar"
HELP = "导入国务院办公厅的放假安排（JSON 或 CSV），重算在办件期限 / import the holiday notice"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        help="JSON，或第一行为“日期,名称,是否放假”的 CSV（UTF-8、GBK 都可以）",
    )
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow.launcher.commands import _refusals
    from onewindow.rules.outcomes import Refused

    try:
        answer = _import(Path(args.file).expanduser())
    except Refused as refused:
        return _refusals.tell(refused.refusals, as_json=args.json)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) if args.json else _in_words(answer))
    sys.stdout.write("\n")
    return 0


def _import(path: Path) -> dict[str, Any]:
    from onewindow import wallclock
    from onewindow.apps.cases.operations import recompute_open_deadlines
    from onewindow.apps.organisation.facts import Acting
    from onewindow.apps.organisation.operations import import_calendar_year
    from onewindow.launcher.commands._calendar_file import read_file

    acting = Acting(account_id=None, name="系统", origin="command")
    year, changed = import_calendar_year(
        raw=read_file(path), source=path.name, now=wallclock.now(), acting=acting
    )
    # Counted anew even when nothing changed: an import that was cut short is finished this way.
    moved = recompute_open_deadlines(
        now=wallclock.now(), acting=acting, reason=f"{year.year} 年放假安排已公布"
    )
    days = year.days["days"]
    return {
        "year": year.year,
        "changed": changed,
        "off_days": sum(1 for day in days if day["isOffDay"]),
        "makeup_workdays": sum(1 for day in days if not day["isOffDay"]),
        "moved": [_told(each) for each in moved],
    }


def _told(each: "Moved") -> dict[str, Any]:
    return {
        "case": each.case_number,
        "what": each.what,
        "before": each.before.isoformat() if each.before else None,
        "after": each.after.isoformat() if each.after else None,
    }


_WHAT = {
    "acceptance_due": "受理期限",
    "statutory_due": "法定期限",
    "committed_due": "承诺期限",
}


def _in_words(answer: dict[str, Any]) -> str:
    state = "已导入" if answer["changed"] else "与现有的一样，没有改动"
    lines = [
        f"{answer['year']} 年放假安排{state}：放假 {answer['off_days']} 天，"
        f"调休上班 {answer['makeup_workdays']} 天。"
    ]
    if not answer["moved"]:
        return lines[0] + "\n在办件的期限都没有变化。"
    lines.append(f"在办件的期限有 {len(answer['moved'])} 处变化，已告知申请人：")
    lines += [
        f"  {each['case']}  {_WHAT.get(each['what'], each['what'])}  "
        f"{(each['before'] or '无')[:16]} → {(each['after'] or '无')[:16]}"
        for each in answer["moved"]
    ]
    return "\n".join(lines)
