"""`onewindow bench cases`: how many whole matters a second, beside the bare database?"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from onewindow.launcher.commands._shares import share_of

NAME = "bench cases"
HELP = "办件压力测试:从草稿到送达 / whole matters over HTTP beside the bare database"
NEEDS_DATABASE = False
WARM_UP_SECONDS = 2.0
READ_SECONDS = 6.0
_FAULTY, _BAD_INPUT = 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--desks", type=int, default=8, help="同时办件的窗口,默认 8")
    parser.add_argument("--seconds", type=float, default=20.0, help="每一段量多少秒,默认 20")
    parser.add_argument("--cases", type=int, default=1_000_000, help="事先放多少办件,默认 100 万")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow.launcher.commands import _cases_ceiling, _cases_load, _cases_world
    from onewindow.launcher.rehearsal import rehearsal_centre

    if not 1 <= args.desks <= 500 or args.seconds <= 0 or args.cases < 0:
        sys.stderr.write("窗口数要在 1 到 500 之间，时长要大于 0，办件数不能是负的。\n")
        return _BAD_INPUT
    with rehearsal_centre(demo=True) as centre:
        from django.conf import settings

        world = _cases_world.build(args.desks)
        host, port = centre.addresses.host, centre.addresses.port
        warm, _ = _cases_load.work_all(host, port, world, WARM_UP_SECONDS)
        _fill(world, warm, args.cases)
        works, spent = _cases_load.work_all(host, port, world, args.seconds)
        inbox, progress, odd = _read(host, port, world)
        rate = _cases_ceiling.ceiling(
            centre.database.owner_dsn, settings.CITY, desks=args.desks, seconds=args.seconds
        )
        told = _figures(works, spent, rate) | {
            "inbox_p95_ms": share_of(inbox, 0.95) if inbox else 0.0,
            "progress_p95_ms": share_of(progress, 0.95) if progress else 0.0,
        }
        told |= _faults([*warm, *works])
    strange = Counter(odd) + Counter(text for work in [*warm, *works] for text in work.strange)
    _tell(told, strange, args)
    return _FAULTY if told["lost"] or told["duplicates"] or strange else 0


def _fill(world: Any, warm: Sequence[Any], count: int) -> None:
    """A full archive, made after the pattern of a case that was really handled."""
    from onewindow.apps.cases.rehearsing import fill_archive

    like = next((case for work in warm for case in work.delivered), None)
    if like is None:
        raise RuntimeError([text for work in warm for text in work.strange][:3])
    people = [a.id for a in world.applicants] * 40 + [person for _, person in world.readers]
    fill_archive(like=UUID(like), people=people, count=count)


def _read(host: str, port: int, world: Any) -> tuple[list[float], list[float], list[str]]:
    """A restricted reviewer's inbox and a person's progress page, one reader a processor."""
    from onewindow.apps.cases.rehearsing import numbers_of
    from onewindow.launcher.commands._cases_load import read_all

    inboxes = [(desk.reviewer, "/backoffice/") for desk in world.desks]
    seats = {person: seat for seat, person in world.readers}
    own = numbers_of(people=list(seats))
    cases = [(seats[person], f"/my/cases/{case}/") for person, case in own.items()]
    inbox, odd = read_all(host, port, inboxes, READ_SECONDS, readers=2)
    if not cases:
        return inbox, [], odd
    progress, more = read_all(host, port, cases, READ_SECONDS, readers=2)
    return inbox, progress, [*odd, *more]


def _figures(works: Sequence[Any], spent: float, ceiling: float) -> dict[str, Any]:
    rate = sum(len(work.delivered) for work in works) / spent
    return {
        "cases_per_s": round(rate, 1),
        "ceiling_cases_per_s": round(ceiling, 1),
        "ratio": round(rate / ceiling, 3) if ceiling else 0.0,
    }


def _faults(works: Sequence[Any]) -> dict[str, int]:
    from onewindow.apps.cases.rehearsing import case_faults

    return case_faults(
        begun=[case for work in works for case in work.begun],
        delivered=[case for work in works for case in work.delivered],
    )


def _tell(told: dict[str, Any], strange: Counter[str], args: argparse.Namespace) -> None:
    if args.json:
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        sys.stdout.write(
            f"库里已有 {args.cases} 件，{args.desks} 个窗口，每秒办完 {told['cases_per_s']} 件；"
            f"同一数据库只写数据每秒 {told['ceiling_cases_per_s']} 件，比值 {told['ratio']}。\n"
            f"95% 的审批收件箱在 {told['inbox_p95_ms']} 毫秒内打开，"
            f"进度页在 {told['progress_p95_ms']} 毫秒内打开。\n"
            f"丢失 {told['lost']}，重复 {told['duplicates']}。\n"
        )
    for text, count in strange.most_common(3):
        sys.stderr.write(f"另有 {count} 次没有办成：{text}\n")
