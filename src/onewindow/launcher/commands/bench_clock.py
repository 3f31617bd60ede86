"""`onewindow bench clock`: how long do the deadlines and lamps of a million open cases take?"""

import argparse
import json
import sys
from multiprocessing import get_context

NAME = "bench clock"
HELP = "重算大量在办件的期限和红黄灯,量用时 / time deadlines and lamps of many open cases"
NEEDS_DATABASE = False
CORES = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=int, default=1_000_000, help="在办件数量,默认一百万")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    if args.cases < 1:
        sys.stderr.write("办件数量要大于 0。\n")
        return 2
    from onewindow.launcher.commands._imagined_cases import recomputed

    share, rest = divmod(args.cases, CORES)
    parts = [(seed, share + (seed < rest)) for seed in range(CORES)]
    with get_context("fork").Pool(CORES) as pool:
        answers = pool.starmap(recomputed, parts)
    # Both cores count at once: the slower one is what a person waits for.
    seconds = round(max(spent for spent, _ in answers), 3)
    lamps: dict[str, int] = {}
    for _, shown in answers:
        for lamp, count in shown.items():
            lamps[lamp] = lamps.get(lamp, 0) + count
    if args.json:
        answer = {"cases": args.cases, "seconds": seconds, "cores": CORES, "lamps": lamps}
        sys.stdout.write(json.dumps(answer) + "\n")
    else:
        sys.stdout.write(f"{args.cases} 件,{CORES} 核,{seconds} 秒;{lamps}\n")
    return 0
