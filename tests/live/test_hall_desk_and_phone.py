"""Does a clerk's list hear of changes, and a phone of its turn, and does nobody else?"""

from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from tests.factories.queueing import HallWorld
from tests.live.page import Page, ears_open, play
from tests.live.test_hall import call, clock, done, serve, take, world

from onewindow import wallclock
from onewindow.apps.queueing import operations, tokens
from onewindow.live import hall as hall_module
from onewindow.live.app import Live

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["clock", "world"]


def window_path(world: HallWorld, window: int = 1) -> str:
    return f"/live/window/{tokens.window_token(world.windows[window].id)}"


def number_path(visit: Any) -> str:
    return f"/live/number/{tokens.number_token(visit.id)}"


def test_a_desk_hears_that_something_changed_and_no_more(world: HallWorld) -> None:
    async def story(live: Live) -> None:
        desk = Page(live, window_path(world))
        first = await desk.until_event("snapshot")
        await ears_open(live)
        (visit,) = await done(take, world)
        told = await desk.until_event("change")
        assert set(told) == {"version", "event", "id"}
        assert told["id"] == told["version"] > first["version"]
        assert visit.number not in await desk.until("change")
        await desk.close()
        assert live.halls.count == 0

    play(story)


def test_a_desk_that_comes_back_up_to_date_is_left_in_peace(world: HallWorld) -> None:
    async def story(live: Live) -> None:
        desk = Page(live, window_path(world))
        first = await desk.until_event("snapshot")
        back = Page(live, window_path(world), seen=str(first["version"]))
        await back.until_event("beat")
        assert back.of("snapshot") == []
        await back.close()
        await desk.close()

    play(story)


def test_a_pause_at_another_window_is_a_change_too(world: HallWorld) -> None:
    async def story(live: Live) -> None:
        desk = Page(live, window_path(world))
        await desk.until_event("snapshot")
        await ears_open(live)
        clerk = world.clerks[2]
        await done(operations.pause_window, reason="会议", acting=clerk, now=wallclock.now())
        await desk.until_event("change")
        await desk.close()

    play(story)


def test_a_phone_follows_its_number_from_the_line_to_the_end(world: HallWorld) -> None:
    first, mine = take(world, 2)
    operations.close_window(acting=world.clerks[2], now=wallclock.now())
    operations.close_window(acting=world.clerks[3], now=wallclock.now())

    async def story(live: Live) -> None:
        phone = Page(live, number_path(mine))
        assert (await phone.until_event("snapshot"))["state"] == "WAITING"
        await phone.until_event("change", lambda told: told["ahead"] == 1)
        await ears_open(live)
        await done(call, world)
        await phone.until_event("change", lambda told: told["ahead"] == 0)
        await done(serve, world, 1, first.id)
        await done(call, world)
        told = await phone.until_event("change", lambda told: told["state"] == "CALLED")
        assert told["window"] == 1
        assert set(told) == {"version", "state", "ahead", "window", "event", "id"}
        await done(serve, world, 1, mine.id)
        await phone.until_event("change", lambda told: told["state"] == "DONE")
        await phone.close()

    play(story)


def test_a_number_that_has_ended_is_shown_as_ended(world: HallWorld) -> None:
    (visit,) = take(world)
    operations.give_up(visit_id=visit.id, acting=world.clerks[1], now=wallclock.now())

    async def story(live: Live) -> None:
        phone = Page(live, number_path(visit))
        assert (await phone.until_event("snapshot"))["state"] == "GIVEN_UP"
        await phone.close()

    play(story)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/live/window/forged", 403),
        ("/live/number/forged", 403),
        (f"/live/window/{signing.dumps(uuid4().hex, salt='number')}", 403),
        (f"/live/number/{signing.dumps(uuid4().hex, salt='window')}", 403),
        (f"/live/window/{tokens.window_token(uuid4())}", 404),
        (f"/live/number/{tokens.number_token(uuid4())}", 404),
    ],
)
def test_only_a_signed_address_opens_a_desk_or_a_number(path: str, number: int) -> None:
    async def story(live: Live) -> None:
        assert await Page(live, path).answered() == number

    play(story)


def test_one_number_has_room_for_a_few_phones(
    world: HallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(hall_module.MOST_FOR_ONE, hall_module.Phone, 1)
    one, other = take(world, 2)

    async def story(live: Live) -> None:
        first = Page(live, number_path(one))
        await first.until("snapshot")
        assert await Page(live, number_path(one)).answered() == 503
        second = Page(live, number_path(other))
        await second.until("snapshot")
        await first.close()
        await second.close()

    play(story)


def test_a_window_s_token_is_for_that_window_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    window = uuid4()
    token = tokens.window_token(window)
    assert tokens.window_of_token(token) == window
    assert tokens.window_of_token(token + "x") is None
    monkeypatch.setattr(tokens, "WINDOW_LASTS", 0)
    assert tokens.window_of_token(token) is None


def test_a_page_without_a_live_process_listens_to_nothing(settings: Any) -> None:
    settings.LIVE_URL = ""
    assert tokens.window_stream_url(uuid4()) == tokens.number_stream_url(uuid4()) == ""
    settings.LIVE_URL = "http://hall.example:8001"
    assert tokens.window_stream_url(uuid4()).startswith("http://hall.example:8001/live/window/")
    assert tokens.number_stream_url(uuid4()).startswith("http://hall.example:8001/live/number/")
