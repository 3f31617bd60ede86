"""`onewindow bench search`: how long does one question take among 3,400 items?"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from time import perf_counter

from onewindow.launcher.commands._shares import share_of

NAME = "bench search"
HELP = "在 3,400 个事项里反复搜索,量每次用时 / time one search among 3,400 items"
NEEDS_DATABASE = True
ITEMS = 3400
WARM_UP = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--queries", type=int, default=400, help="问多少次,默认 400")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from onewindow import wallclock
    from onewindow.apps.catalogue import search_rehearsal

    if args.queries < 1:
        sys.stderr.write("次数要大于 0。\n")
        return 2
    with search_rehearsal.rehearsal(items=ITEMS, now=wallclock.now()) as items:
        asked = list(_questions(search_rehearsal.sample_names(args.queries), args.queries))
        spent = _spent(asked)
    answer = {
        "p50_ms": share_of(spent, 0.50),
        "p99_ms": share_of(spent, 0.99),
        "items": items,
        "queries": len(spent),
        "by_meaning": bool(settings.SEMANTIC_SEARCH),
    }
    if args.json:
        sys.stdout.write(json.dumps(answer) + "\n")
    else:
        sys.stdout.write(
            f"{items} 个事项,{len(spent)} 次:一半在 {answer['p50_ms']} 毫秒内,"
            f"99% 在 {answer['p99_ms']} 毫秒内\n"
        )
    return 0


def _questions(names: Sequence[str], count: int) -> Iterator[str]:
    """Everyday phrasings first, then pieces of names as people type them; no two alike."""
    from onewindow.apps.catalogue import search_text
    from onewindow.launcher.commands.evaluate_search import phrasings

    ways = (
        lambda name: f"怎么办{name[:7]}",
        lambda name: name[2:8],
        lambda name: search_text.initials(name)[:5],
        lambda name: f"{name[:3]}{name[-3:]}要什么材料",
        lambda name: name,
    )
    asked = dict.fromkeys(said for said, _ in phrasings())
    for number in range(count * 4):
        if len(asked) >= count + WARM_UP:
            break
        asked[ways[number % len(ways)](names[number % len(names)])] = None
    return iter(list(asked)[: count + WARM_UP])


def _spent(questions: Sequence[str]) -> list[float]:
    """Milliseconds of each, sorted, after a few to warm up."""
    from onewindow.apps.catalogue.search import find

    for question in questions[-WARM_UP:]:
        find(question)
    spent = []
    for question in questions[:-WARM_UP] or questions:
        began = perf_counter()
        find(question)
        spent.append((perf_counter() - began) * 1000)
    return sorted(spent)
