"""Does a wall screen show every call, in order, and only what may hang on a wall?"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection
from tests.factories.queueing import MORNING, HallWorld, build_hall
from tests.live.page import Page, ears_open, play

from onewindow import wallclock
from onewindow.apps.organisation.models import QueueClass
from onewindow.apps.queueing import board, operations
from onewindow.apps.queueing.operations import step_statement
from onewindow.live import hall as hall_module
from onewindow.live import hall_feed, hall_frames
from onewindow.live.app import Live

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """The hall's clock: runs from a Monday morning, and can be put forward."""

    def __init__(self) -> None:
        self._start = wallclock.now()
        self.ahead = timedelta()
        self.really = wallclock.now

    def now(self) -> datetime:
        return MORNING + self.ahead + (self.really() - self._start)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(wallclock, "now", clock.now)
    return clock


@pytest.fixture
def world() -> HallWorld:
    world = build_hall(windows=3, recall_seconds=5)
    QueueClass.objects.filter(code="general").update(zone="综合区")
    QueueClass.objects.filter(code="enterprise").update(zone="企业区")
    for number in world.windows:
        world.opened(number, wallclock.now())
    return world


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every notification is lost."""
    monkeypatch.setattr(step_statement, "hinted", lambda place_id, kind: ("", ()))


def take(world: HallWorld, count: int = 1, queue_class: str = "general") -> list[Any]:
    return [world.number(queue_class, wallclock.now()) for _ in range(count)]


def call(world: HallWorld, window: int = 1) -> Any:
    called = operations.call_next(acting=world.clerks[window], now=wallclock.now())
    assert called is not None
    return called


def serve(world: HallWorld, window: int, visit_id: Any) -> None:
    clerk = world.clerks[window]
    operations.begin(visit_id=visit_id, acting=clerk, now=wallclock.now())
    operations.finish(visit_id=visit_id, acting=clerk, now=wallclock.now())


async def done(act: Callable[..., Any], *told: Any, **more: Any) -> Any:
    return await sync_to_async(act)(*told, **more)


def path_of(world: HallWorld, zone: str = "") -> str:
    return f"/live/hall/{world.place.code}/{zone}"


def numbers(page: Page) -> list[int]:
    return [each["id"] for each in page.of("call")]


def on_screen(
    world: HallWorld, story: Callable[[Live, Page], Awaitable[None]], **more: Any
) -> None:
    """A story with one screen of the whole hall, open and heard."""

    async def run(live: Live) -> None:
        page = Page(live, path_of(world))
        await page.until("snapshot")
        await ears_open(live)
        await story(live, page)
        await page.close()
        assert live.halls.count == 0

    play(run, **more)


def test_a_screen_first_shows_what_is_going_on(world: HallWorld) -> None:
    take(world, 3)
    called = call(world, 2)

    async def story(live: Live, page: Page) -> None:
        shown = page.of("snapshot")[0]
        assert shown["id"] == shown["sequence"] == 1
        assert [c["number"] for c in shown["calls"]] == [called.number]
        assert shown["calls"][0]["window"] == 2
        assert shown["calls"][0]["stands"] is True
        by_window = {w["window"]: w for w in shown["windows"]}
        assert by_window[2]["number"] == called.number
        assert by_window[2]["serving"] is False
        assert {w["state"] for w in by_window.values()} == {"OPEN"}
        assert {c["prefix"]: c["waiting"] for c in shown["classes"]} == {"A": 2, "B": 0}
        assert shown["waiting"] == 2
        assert page.of("call") == []

    on_screen(world, story)


def test_each_call_is_announced_with_its_place_in_the_order(world: HallWorld) -> None:
    take(world, 3)

    async def story(live: Live, page: Page) -> None:
        for window in (1, 2, 3):
            await done(call, world, window)
        await page.until_event("call", lambda told: told["id"] == 3)
        assert numbers(page) == [1, 2, 3]
        assert [told["number"] for told in page.of("call")] == ["A001", "A002", "A003"]
        assert [told["window"] for told in page.of("call")] == [1, 2, 3]
        await page.until_event("state", lambda told: told["waiting"] == 0)

    on_screen(world, story)


def test_a_recall_is_announced_again(world: HallWorld, clock: Clock) -> None:
    (visit,) = take(world)
    call(world)

    def again() -> None:
        clock.ahead += timedelta(seconds=30)
        operations.recall(visit_id=visit.id, acting=world.clerks[1], now=wallclock.now())

    async def story(live: Live, page: Page) -> None:
        await done(again)
        told = await page.until_event("call", lambda told: told["id"] == 2)
        assert (told["number"], told["again"], told["stands"]) == ("A001", True, True)
        shown = await page.until_event("state")
        assert [c["stands"] for c in shown["calls"]] == [True, False]

    on_screen(world, story)


def test_parallel_calls_reach_the_screen_in_order_without_a_gap(clock: Clock) -> None:
    world = build_hall(windows=8)
    for number in world.windows:
        world.opened(number, wallclock.now())
    take(world, 40)

    def work(window: int) -> None:
        try:
            for _ in range(5):
                serve(world, window, call(world, window).visit_id)
        finally:
            connection.close()

    def all_work() -> None:
        desks = [threading.Thread(target=work, args=(window,)) for window in world.windows]
        for desk in desks:
            desk.start()
        for desk in desks:
            desk.join()

    async def story(live: Live, page: Page) -> None:
        await asyncio.to_thread(all_work)
        await page.until_event("call", lambda told: told["id"] == 40)
        assert numbers(page) == list(range(1, 41))
        assert len({told["number"] for told in page.of("call")}) == 40

    on_screen(world, story)


@pytest.mark.usefixtures("deaf")
def test_a_call_whose_notification_is_lost_is_seen_all_the_same(world: HallWorld) -> None:
    take(world)

    async def story(live: Live, page: Page) -> None:
        await done(call, world)
        await page.until_event("call")

    on_screen(world, story)


@pytest.mark.usefixtures("deaf")
def test_a_change_whose_notification_is_lost_is_seen_with_the_next_picture(
    world: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_feed, "PICTURE_EVERY", 0.3)

    async def story(live: Live, page: Page) -> None:
        await done(take, world, 2)
        await page.until_event("state", lambda told: told["waiting"] == 2)

    on_screen(world, story)


def test_a_screen_that_comes_back_hears_exactly_what_it_missed(world: HallWorld) -> None:
    take(world, 3)

    async def story(live: Live, page: Page) -> None:
        for window in (1, 2, 3):
            await done(call, world, window)
        await page.until_event("call", lambda told: told["id"] == 3)
        back = Page(live, path_of(world), seen="1")
        await back.until_event("call", lambda told: told["id"] == 3)
        assert numbers(back) == [2, 3]
        assert back.of("snapshot") == []
        assert [told["event"] for told in back.events][:2] == ["beat", "state"]
        await back.close()

    on_screen(world, story)


def test_a_new_process_knows_what_a_screen_missed_while_it_started(world: HallWorld) -> None:
    take(world, 2)
    call(world, 1)
    call(world, 2)

    async def story(live: Live) -> None:
        back = Page(live, path_of(world), seen="1")
        await back.until_event("call")
        assert numbers(back) == [2]
        assert back.of("snapshot") == []
        await back.close()

    play(story)


def test_a_page_that_begins_anew_says_in_its_address_what_it_saw(world: HallWorld) -> None:
    take(world, 2)
    call(world, 1)
    call(world, 2)

    async def story(live: Live) -> None:
        back = Page(live, path_of(world), query="last=1")
        await back.until_event("call")
        assert numbers(back) == [2]
        # What the browser itself sends is newer than the address it was opened with.
        newer = Page(live, path_of(world), query="last=1", seen="2")
        await newer.until_event("state")
        assert numbers(newer) == []
        await back.close()
        await newer.close()

    play(story)


@pytest.mark.parametrize("seen", ["0", "99", "x", "9" * 40])
def test_a_screen_from_another_time_is_shown_the_present(world: HallWorld, seen: str) -> None:
    take(world)
    call(world)

    async def story(live: Live) -> None:
        back = Page(live, path_of(world), seen=seen)
        await back.until_event("snapshot")
        assert numbers(back) == []
        await back.close()

    play(story)


def test_after_a_long_break_old_calls_are_not_read_out(
    world: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_frames, "MOST_MISSED", 1)
    take(world, 3)
    for window in (1, 2, 3):
        call(world, window)

    async def story(live: Live) -> None:
        back = Page(live, path_of(world), seen="1")
        await back.until_event("snapshot")
        assert numbers(back) == []
        await back.close()

    play(story)


def test_a_board_left_on_overnight_is_clear_in_the_morning(
    world: HallWorld, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(world, 3)
    call(world)

    async def story(live: Live, page: Page) -> None:
        assert page.of("snapshot")[0]["calls"]
        clock.ahead += timedelta(days=1)
        morning = await page.until_event("snapshot", lambda told: told["day"] == "2026-03-03")
        assert morning["calls"] == []
        assert morning["waiting"] == 0
        assert {w["number"] for w in morning["windows"]} == {""}
        # A window nobody closed yesterday is not open today.
        assert {w["state"] for w in morning["windows"]} == {"CLOSED"}
        back = Page(live, path_of(world), seen="1")
        assert (await back.until_event("snapshot"))["day"] == "2026-03-03"
        await back.close()

    on_screen(world, story)


def test_nobody_is_called_for_yesterday(world: HallWorld, clock: Clock) -> None:
    take(world, 2)
    yesterday = wallclock.now()

    async def story(live: Live, page: Page) -> None:
        clock.ahead += timedelta(days=1)
        await page.until_event("snapshot", lambda told: told["day"] == "2026-03-03")
        await done(operations.call_next, acting=world.clerks[1], now=yesterday)
        assert (await page.until_event("call"))["withdrawn"] is True

    on_screen(world, story)


def test_a_call_that_was_undone_is_withdrawn_from_the_screen(world: HallWorld) -> None:
    (visit,) = take(world)
    call(world)

    async def story(live: Live, page: Page) -> None:
        assert page.of("snapshot")[0]["calls"]
        await done(operations.undo, visit_id=visit.id, acting=world.clerks[1], now=wallclock.now())
        after = await page.until_event("state", lambda told: told["calls"] == [])
        assert after["upto"] == 1
        assert after["waiting"] == 1

    on_screen(world, story)


@pytest.mark.usefixtures("deaf")
def test_a_call_undone_before_anybody_saw_it_says_so(world: HallWorld) -> None:
    (visit,) = take(world)

    def slip() -> None:
        call(world)
        operations.undo(visit_id=visit.id, acting=world.clerks[1], now=wallclock.now())

    async def story(live: Live, page: Page) -> None:
        await done(slip)
        told = await page.until_event("call")
        assert (told["withdrawn"], told["stands"]) == (True, False)

    on_screen(world, story)


def test_a_zone_s_screen_shows_its_own_calls_only(world: HallWorld) -> None:
    take(world, 1)
    take(world, 1, "enterprise")

    async def story(live: Live) -> None:
        page = Page(live, path_of(world, "企业区"))
        shown = await page.until_event("snapshot")
        await ears_open(live)
        assert [c["prefix"] for c in shown["classes"]] == ["B"]
        assert [w["window"] for w in shown["windows"]] == [3]
        await done(call, world, 1)
        await done(call, world, 3)
        told = await page.until_event("call")
        assert (told["number"], told["id"]) == ("B001", 2)
        assert numbers(page) == [2]
        await page.close()

    play(story)


@pytest.mark.parametrize("path", ["/live/hall/nowhere", "/live/hall/", "/live/hall/{code}/没有"])
def test_an_unknown_place_or_zone_has_no_stream(world: HallWorld, path: str) -> None:
    async def story(live: Live) -> None:
        page = Page(live, path.format(code=world.place.code))
        assert await page.answered() == 404
        assert live.halls.count == 0

    play(story)


EVENT = {
    "beat": {"now", "seen"},
    "call": {"sequence", "number", "window", "name", "at", "again", "stands", "withdrawn"},
    "window": {"window", "name", "accessible", "state", "reason", "number", "serving", "since"},
    "class": {"prefix", "name", "waiting", "from", "to"},
    "state": {"upto", "calls", "windows", "classes", "waiting", "notices"},
    "notice": {"code", "at"},
}
EVENT["snapshot"] = EVENT["state"] | {"version", "sequence", "day", "place", "zone", "seconds"}


def _pieces(told: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    yield told["event"], set(told) - {"event", "id"}
    for kind, name in (("call", "calls"), ("window", "windows"), ("class", "classes")):
        yield from ((kind, set(each)) for each in told.get(name, ()))
    yield from (("notice", set(each)) for each in told.get("notices", ()))


def test_no_word_about_anybody_travels_to_a_screen(world: HallWorld) -> None:
    take(world, 2, "general")
    green = world.number(now=wallclock.now(), lane="GREEN", lane_group="PREGNANT")
    clerk = world.clerks[2]
    operations.pause_window(reason="系统故障；李大勇的孩子病了", acting=clerk, now=wallclock.now())
    operations.pause_window(reason="家里有事", acting=world.clerks[3], now=wallclock.now())

    async def story(live: Live, page: Page) -> None:
        await done(call, world)
        # A picture of the hall may come before the call is heard of.
        await page.until_event("call")
        await page.until_event("state")
        await page.until_event("beat")
        pieces = [piece for told in page.events for piece in _pieces(told)]
        assert {kind for kind, _ in pieces} >= {"beat", "call", "window", "class", "snapshot"}
        for kind, names in pieces:
            assert names == EVENT[kind], kind
        text = await page.until("snapshot")
        for private in ("李大勇", "家里有事", clerk.name, "PREGNANT", "GREEN", str(green.id)):
            assert private not in text
        reasons = [w["reason"] for w in page.of("snapshot")[0]["windows"]]
        assert reasons == ["", "系统故障", ""]

    on_screen(world, story)


def test_that_no_more_numbers_are_given_is_said_without_the_reason(world: HallWorld) -> None:
    async def story(live: Live, page: Page) -> None:
        await done(_stop_issuing, world)
        told = await page.until_event("state", lambda told: bool(told["notices"]))
        assert told["notices"][0]["code"] == "STOPPED"

    on_screen(world, story)


def _stop_issuing(world: HallWorld) -> None:
    from onewindow.apps.queueing.models import HallSetting  # noqa: PLC0415

    now = wallclock.now()
    HallSetting.objects.filter(place=world.place).update(
        stopped_on=now.date(), stopped_at=now, stopped_reason="王五不舒服"
    )
    step_statement.hint(world.place.id, "change")


def test_a_quiet_screen_gets_the_time_and_when_the_hall_was_last_seen(world: HallWorld) -> None:
    async def story(live: Live, page: Page) -> None:
        await page.until_event("beat", lambda told: told["now"] > page.of("beat")[0]["now"])

    on_screen(world, story, beat=0.1)


def test_a_screen_is_told_when_the_hall_cannot_be_seen_and_catches_up_afterwards(
    world: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_feed, "AFTER_A_FAULT", 0.05)
    take(world)
    really = board.calls_since
    is_away = threading.Event()

    def calls_since(**told: Any) -> Any:
        if is_away.is_set():
            raise OperationalError
        return really(**told)

    monkeypatch.setattr(board, "calls_since", calls_since)

    async def story(live: Live, page: Page) -> None:
        is_away.set()
        await done(call, world)
        last = await page.until_event("beat", lambda told: told["now"] - told["seen"] > 1000)
        assert numbers(page) == []
        is_away.clear()
        await page.until_event("call")
        await page.until_event("beat", lambda told: told["seen"] > last["now"])

    on_screen(world, story, beat=0.1)


def test_a_fault_nobody_foresaw_does_not_freeze_the_wall(
    world: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_module, "START_AGAIN_AFTER", 0.05)
    take(world)
    really, faults = board.calls_since, iter([KeyError("unforeseen")])

    def calls_since(**told: Any) -> Any:
        for fault in faults:
            raise fault
        return really(**told)

    monkeypatch.setattr(board, "calls_since", calls_since)

    async def story(live: Live, page: Page) -> None:
        await done(call, world)
        await page.until_event("call")

    on_screen(world, story)


def test_a_hall_that_cannot_be_read_is_asked_for_again_later(
    world: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, faults = board.picture, iter([OperationalError()])

    def picture(**told: Any) -> Any:
        for fault in faults:
            raise fault
        return really(**told)

    monkeypatch.setattr(board, "picture", picture)

    async def story(live: Live) -> None:
        assert await Page(live, path_of(world)).answered() == 503
        page = Page(live, path_of(world))
        await page.until_event("snapshot")
        await page.close()

    play(story)


def test_after_a_lost_database_line_the_screens_catch_up(world: HallWorld) -> None:
    take(world)

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'onewindow-live'"
            )

    async def story(live: Live, page: Page) -> None:
        await done(cut)
        await done(call, world)
        await page.until_event("call")

    on_screen(world, story)


def test_a_slow_screen_is_shown_the_present_instead_of_all_it_missed(
    world: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_frames, "KEPT_FRAMES", 2)
    take(world, 3)

    async def story(live: Live, page: Page) -> None:
        (feed,) = live.halls._feeds.values()
        assert feed.frames is not None
        before = feed.frames.revision
        for window in (1, 2, 3):
            await done(call, world, window)
        await page.until_event("call", lambda told: told["id"] == 3)
        assert b"event: snapshot" in feed.frames.since(before, "")

    on_screen(world, story)


def test_a_call_is_written_out_once_for_all_screens(
    world: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(world)
    written = []
    really = hall_frames.board_wire.call
    monkeypatch.setattr(
        hall_frames.board_wire, "call", lambda told: written.append(told) or really(told)
    )
    asked = []
    monkeypatch.setattr(
        board,
        "calls_since",
        lambda really=board.calls_since, **told: asked.append(1) or really(**told),
    )

    async def story(live: Live, page: Page) -> None:
        others = [Page(live, path_of(world)) for _ in range(60)]
        for other in others:
            await other.until("snapshot")
        written.clear()
        await done(call, world)
        for other in [page, *others]:
            await other.until_event("call")
        # Once as an event; the picture that follows tells it once more among the last calls.
        assert len(written) <= 2
        assert len(asked) < 60
        for other in others:
            await other.close()

    on_screen(world, story)


def test_too_many_screens_are_asked_to_come_later(
    world: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(hall_module.MOST, hall_module.Screen, 1)

    async def story(live: Live, page: Page) -> None:
        second = Page(live, path_of(world))
        assert await second.answered() == 503
        assert second.headers["retry-after"] == "30"

    on_screen(world, story)
