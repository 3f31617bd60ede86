"""`onewindow bench board`: how long from the press of a clerk to every screen on the wall?"""

import argparse
import json
import secrets
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from onewindow.launcher.commands._shares import share_of

NAME = "bench board"
HELP = "叫号到各块屏幕要多久 / from the clerk's press to every screen, over HTTP"
NEEDS_DATABASE = False
DESKS = 8
WARM_UP_CALLS = 10
WAIT_SECONDS = 20.0
_BAD_INPUT = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--screens", type=int, default=200, help="同时连着的屏幕，默认 200")
    parser.add_argument("--calls", type=int, default=200, help="叫多少个号，默认 200")
    parser.add_argument("--per-second", type=float, default=8.0, help="每秒叫几个号，默认 8")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow.launcher.commands import _board_screens, _hall_world
    from onewindow.launcher.rehearsal import rehearsal_centre

    if not (1 <= args.screens <= 5000 and 1 <= args.calls <= 5000 and args.per_second > 0):
        sys.stderr.write("屏幕数和叫号数要在 1 到 5000 之间，每秒叫号要大于 0。\n")
        return _BAD_INPUT
    with rehearsal_centre() as centre:
        place_id, seats = _hall_world.build(DESKS)
        _give_numbers(place_id, args.calls + WARM_UP_CALLS)
        live = centre.addresses
        path = f"/live/hall/{_code(place_id)}/"
        wall = _board_screens.Wall(live.host, live.live_port, path, args.screens)
        _wait(lambda: wall.ready() == args.screens)
        pressed = _call_all(centre.addresses, seats, args.calls + WARM_UP_CALLS, args.per_second)
        _wait(lambda: wall.heard(len(pressed)))
        wall.close()
    _tell(_figures(wall.screens, pressed), args)
    return 0


def _give_numbers(place_id: Any, count: int) -> None:
    from onewindow import wallclock
    from onewindow.apps.organisation.facts import Acting
    from onewindow.apps.queueing import operations, queries

    kiosk = Acting(account_id=None, name="", origin="kiosk")
    for _ in range(count):
        operations.issue(
            place_id=place_id,
            wishes=[queries.Wish(queue_class="general")],
            channel="KIOSK",
            acting=kiosk,
            now=wallclock.now(),
        )


def _code(place_id: Any) -> str:
    from onewindow.apps.organisation import queries as organisation

    place = organisation.place(place_id)
    assert place is not None
    return place.code


def _call_all(
    addresses: Any, seats: Sequence[Any], count: int, per_second: float
) -> dict[str, float]:
    """When each number's call was pressed, desk after desk, at an even pace."""
    from onewindow.launcher.commands._http_line import Line

    lines = [Line(addresses.host, addresses.port, s.cookies, s.token) for s in seats]
    pressed = {}
    began = time.perf_counter()
    for turn in range(count):
        time.sleep(max(0.0, began + turn / per_second - time.perf_counter()))
        line = lines[turn % len(lines)]
        at = time.perf_counter()
        visit, number, _version = (
            line.post("/window/call-next/", _once()).header(b"x-visit").split()
        )
        pressed[number] = at
        line.post(f"/window/visits/{visit}/begin/", _once())
        line.post(f"/window/visits/{visit}/finish/", _once())
    for line in lines:
        line.close()
    return pressed


def _once() -> str:
    return f"idempotency_key={secrets.token_hex(16)}"


def _wait(is_done: Any) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not is_done() and time.monotonic() < until:
        time.sleep(0.02)


def _figures(screens: Sequence[Any], pressed: Mapping[str, float]) -> dict[str, Any]:
    """The first calls warm the processes up: they are counted, but not timed."""
    timed = list(pressed)[WARM_UP_CALLS:]
    spent = sorted(
        (screen.at[number] - pressed[number]) * 1000
        for screen in screens
        for number in timed
        if number in screen.at
    )
    return {
        "screens": len(screens),
        "events": len(timed),
        "p50_ms": share_of(spent, 0.50, digits=1) if spent else None,
        "p99_ms": share_of(spent, 0.99, digits=1) if spent else None,
        "lost": sum(number not in screen.at for screen in screens for number in pressed),
        "out_of_order": sum(screen.faults() for screen in screens),
    }


def _tell(told: Mapping[str, Any], args: argparse.Namespace) -> None:
    if args.json:
        sys.stdout.write(json.dumps(told) + "\n")
        return
    sys.stdout.write(
        f"{told['screens']} 块屏幕，{told['events']} 次叫号。从窗口按下到屏幕收到："
        f"一半在 {told['p50_ms']} 毫秒内，99% 在 {told['p99_ms']} 毫秒内。"
        f"漏收 {told['lost']}，次序错 {told['out_of_order']}。\n"
    )
