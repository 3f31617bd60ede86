"""Does an open page hear of its case, after breaks too, and does nobody else?"""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from django.core import signing
from django.db import connection
from tests.live.page import Page, ears_open, play

from onewindow.apps.outreach import live_tokens
from onewindow.live import app as live_app
from onewindow.live import hub as hub_module
from onewindow.live.app import Live
from onewindow.live.listening import channel
from onewindow.live.news import News, read
from onewindow.live.tokens import case_of_token, case_token

CASE = uuid4()
PAGE = "https://hall.example"


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch, settings: Any) -> dict[UUID, tuple[int, str]]:
    """The cases as the table has them."""
    settings.PUBLIC_URL = PAGE
    rows = {CASE: (3, "IN_REVIEW")}
    monkeypatch.setattr(live_app, "case_position", lambda *, case_id: rows.get(case_id))
    return rows


def announce(case_id: UUID, version: int, state: str) -> None:
    told = json.dumps({"id": str(case_id), "version": version, "state": state})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel(), told])


async def announced(case_id: UUID, version: int, state: str) -> None:
    await sync_to_async(announce)(case_id, version, state)


@pytest.mark.django_db(transaction=True)
def test_a_page_gets_the_present_state_first_and_then_each_change(table: Any) -> None:
    async def story(live: Live) -> None:
        page = Page(live, f"/live/case/{case_token(CASE)}")
        text = await page.until('"version": 3')
        assert "id: 3\nevent: snapshot\n" in text
        await ears_open(live)
        await announced(CASE, 4, "APPROVED")
        text = await page.until('"version": 4')
        assert 'id: 4\nevent: change\ndata: {"version": 4, "state": "APPROVED"}\n\n' in text
        assert page.headers["access-control-allow-origin"] == PAGE
        assert page.headers["content-type"].startswith("text/event-stream")
        await page.close()
        assert live.hub.count == 0

    play(story)


@pytest.mark.django_db(transaction=True)
def test_news_of_another_case_is_not_heard(table: Any) -> None:
    async def story(live: Live) -> None:
        page = Page(live, f"/live/case/{case_token(CASE)}")
        await page.until("snapshot")
        await ears_open(live)
        await announced(uuid4(), 9, "APPROVED")
        await announced(CASE, 4, "APPROVED")
        text = await page.until('"version": 4')
        assert '"version": 9' not in text
        await page.close()

    play(story)


@pytest.mark.django_db(transaction=True)
def test_a_page_that_comes_back_hears_only_what_it_missed(table: Any) -> None:
    async def story(live: Live) -> None:
        up_to_date = Page(live, f"/live/case/{case_token(CASE)}", seen="3")
        behind = Page(live, f"/live/case/{case_token(CASE)}", seen="2")
        assert "id: 3\nevent: snapshot" in await behind.until("snapshot")
        assert "event:" not in await up_to_date.until("retry")
        await up_to_date.close()
        await behind.close()

    play(story)


@pytest.mark.django_db(transaction=True)
def test_after_a_lost_database_line_every_page_looks_again(table: Any) -> None:
    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'onewindow-live'"
            )

    async def story(live: Live) -> None:
        page = Page(live, f"/live/case/{case_token(CASE)}")
        await page.until("snapshot")
        await ears_open(live)
        table[CASE] = (5, "DELIVERED")  # changed while nobody could hear
        await sync_to_async(cut)()
        assert "event: change" in await page.until('"version": 5')
        await page.close()

    play(story)


@pytest.mark.django_db(transaction=True)
def test_a_quiet_stream_shows_that_it_lives(table: Any) -> None:
    async def story(live: Live) -> None:
        page = Page(live, f"/live/case/{case_token(CASE)}")
        await page.until(": still here")
        await page.close()

    play(story, heartbeat=0.05)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "method", "number"),
    [
        ("/live/case/forged", "GET", 403),
        ("/live/case/5c7075e3-6042-4c2d-9867-54eca2bcc791", "GET", 403),
        ("/other", "GET", 404),
        ("/healthz", "GET", 200),
        ("/live/case/x", "POST", 405),
    ],
)
def test_only_a_signed_address_opens_a_stream(
    table: Any, path: str, method: str, number: int
) -> None:
    async def story(live: Live) -> None:
        page = Page(live, path, method=method)
        await page._task
        assert page.number == number

    play(story)


@pytest.mark.django_db(transaction=True)
def test_a_case_that_is_gone_is_not_found(table: Any) -> None:
    async def story(live: Live) -> None:
        page = Page(live, f"/live/case/{case_token(uuid4())}")
        await page._task
        assert page.number == 404
        assert live.hub.count == 0

    play(story)


@pytest.mark.django_db(transaction=True)
def test_too_many_pages_are_asked_to_come_later(table: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(hub_module, "MOST_FOR_ONE_CASE", 1)

    async def story(live: Live) -> None:
        first = Page(live, f"/live/case/{case_token(CASE)}")
        await first.until("snapshot")
        second = Page(live, f"/live/case/{case_token(CASE)}")
        await second._task
        assert second.number == 503
        assert second.headers["retry-after"] == "30"
        await first.close()

    play(story)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_said_and_not_taken_for_a_missing_case(
    table: Any, monkeypatch: Any
) -> None:
    def away(*, case_id: UUID) -> None:
        from django.db import OperationalError  # noqa: PLC0415

        raise OperationalError

    monkeypatch.setattr(live_app, "case_position", away)

    async def story(live: Live) -> None:
        page = Page(live, f"/live/case/{case_token(CASE)}")
        await page._task
        assert page.number == 503

    play(story)


def test_the_server_starts_and_stops_listening_with_the_process() -> None:
    async def run() -> list[str]:
        told: list[str] = []
        coming = iter(["lifespan.startup", "lifespan.shutdown"])

        async def receive() -> dict[str, Any]:
            return {"type": next(coming)}

        async def send(message: Any) -> None:
            told.append(message["type"])

        await Live()({"type": "lifespan"}, receive, send)
        return told

    assert asyncio.run(run()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_token_is_for_one_case_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    token = case_token(CASE)
    assert case_of_token(token) == CASE
    assert case_of_token(token + "x") is None
    assert case_of_token(signing.dumps(CASE.hex, salt="rating")) is None
    monkeypatch.setattr(live_tokens, "LASTS", 0)
    assert case_of_token(token) is None


@pytest.mark.parametrize("payload", ["", "x", "{}", '{"id": "1"}', '{"id": null, "version": 1}'])
def test_a_payload_that_says_nothing_is_passed_over(payload: str) -> None:
    assert read(payload) is None


def test_older_news_never_covers_newer() -> None:
    async def run() -> News | None:
        listener = hub_module.Listener()
        listener.tell(News(5, "APPROVED"))
        listener.tell(News(4, "IN_REVIEW"))
        return await listener.wait(1)

    assert asyncio.run(run()) == News(5, "APPROVED")


@pytest.mark.django_db(transaction=True)
def test_the_real_table_answers_none_for_no_case() -> None:
    from onewindow.apps.cases.queries import case_position  # noqa: PLC0415

    assert case_position(case_id=uuid4()) is None


def test_the_channel_is_the_citys(settings: Any) -> None:
    settings.CITY = "yunxi"
    assert channel() == "yunxi_case"
