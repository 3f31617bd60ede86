"""`onewindow evaluate search`: does the search find what people mean? Sixty everyday phrasings."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any

NAME = "evaluate search"
HELP = "用 60 句平常话检验搜索:第一条就对的占多少 / measure the search on everyday phrasings"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def phrasings() -> list[tuple[str, str]]:
    """What people say, and the slug of the item they mean."""
    import yaml

    text = resources.files("onewindow.demo").joinpath("everyday_phrasings.yaml").read_text("utf-8")
    return [(entry["say"], entry["means"]) for entry in yaml.safe_load(text)]


def run(args: argparse.Namespace) -> int:
    with _demonstration_items():
        answer = _measure()
    if args.json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        return 0
    sys.stdout.write(
        f"{answer['items']} 个事项,{answer['phrasings']} 句平常话:"
        f"第一条就对 {answer['hit_at_1']:.1%},前三条里有 {answer['hit_at_3']:.1%}\n"
    )
    if answer["without_meaning"]:
        sys.stdout.write(f"还有 {answer['without_meaning']} 个事项只按字词找,后台补完后更准。\n")
    for miss in answer["misses"]:
        sys.stdout.write(f"  “{miss['say']}”:应为 {miss['means']},找到 {miss['found']}\n")
    return 0


def _measure() -> dict[str, Any]:
    from onewindow.apps.catalogue import search_index
    from onewindow.apps.catalogue.search import find

    first = among_three = 0
    misses = []
    told = phrasings()
    for say, means in told:
        slugs = [found.slug for found in find(say, limit=3)]
        first += slugs[:1] == [means]
        among_three += means in slugs
        if slugs[:1] != [means]:
            misses.append({"say": say, "means": means, "found": slugs[0] if slugs else ""})
    return {
        "hit_at_1": round(first / len(told), 4),
        "hit_at_3": round(among_three / len(told), 4),
        "phrasings": len(told),
        "items": search_index.listed(),
        "without_meaning": search_index.without_meaning(),
        "misses": misses,
    }


@contextmanager
def _demonstration_items() -> Iterator[None]:
    """The demonstration centre as it stands, or loaded for the moment and taken back."""
    from django.db import transaction

    from onewindow import wallclock
    from onewindow.apps.catalogue import search_index, search_snapshot
    from onewindow.config import demo

    with transaction.atomic():
        demo.load(now=wallclock.now())
        search_index.fill_meanings(limit=60)
        search_snapshot.forget()
        yield
        transaction.set_rollback(True)
    search_snapshot.forget()
