"""Does the worker do its duties, end cleanly, and lose nothing when killed?"""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from datetime import time as daytime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from onewindow.apps.audit import operations as audit
from onewindow.apps.audit.queries import verify_journal
from onewindow.apps.rows import new_id
from onewindow.apps.writes import operations as writes
from onewindow.apps.writes.models import IdempotencyKey, NumberSeries, OutboxMessage
from onewindow.jobs import relay
from onewindow.jobs.digest import close_yesterday
from onewindow.jobs.duties import LANES, DailyAt, Duty, Every
from onewindow.jobs.handling_times import percentile_90
from onewindow.jobs.relay import LEASE
from onewindow.jobs.worker import Worker

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 9, 28, 9, 30, tzinfo=CHINA)


def duty(name: str, act: Any) -> Duty:
    return Duty(name, Every(timedelta(seconds=1)), act)


def test_one_failing_duty_never_stops_the_others() -> None:
    def fail(now: datetime, is_stopping: Any) -> int:
        raise ValueError("secret words")

    lanes = {"a": (duty("broken", fail), duty("sound", lambda now, stop: 3))}
    assert Worker(now=lambda: NOW, lanes=lanes).run_once() == {"broken": -1, "sound": 3}


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        (datetime(2026, 9, 28, 0, 4, tzinfo=CHINA), datetime(2026, 9, 28, 0, 5, tzinfo=CHINA)),
        (datetime(2026, 9, 28, 0, 5, 1, tzinfo=CHINA), datetime(2026, 9, 29, 0, 5, tzinfo=CHINA)),
        (datetime(2026, 9, 28, 23, 0, tzinfo=CHINA), datetime(2026, 9, 29, 0, 5, tzinfo=CHINA)),
    ],
)
def test_a_daily_duty_is_due_at_its_time_each_day(ended: datetime, expected: datetime) -> None:
    assert DailyAt(daytime(0, 5)).next_run(ended=ended) == expected


def test_every_duty_has_its_own_name() -> None:
    names = [d.name for duties in LANES.values() for d in duties]
    assert len(names) == len(set(names)) >= 19


def test_nine_of_ten_were_decided_by_the_90th_percentile() -> None:
    assert percentile_90([1, 2, 3, 4, 5, 6, 7, 8, 9, 50]) == 9
    assert percentile_90([4]) == 4
    assert percentile_90(list(range(1, 101))) == 90


@pytest.mark.django_db
def test_all_duties_run_once_on_an_empty_installation() -> None:
    done = Worker(now=lambda: NOW).run_once()
    assert min(done.values()) >= 0, done


@pytest.mark.django_db
def test_old_keys_and_done_messages_are_forgotten_and_waiting_ones_never() -> None:
    old = NOW - timedelta(days=60)
    IdempotencyKey.objects.create(scope="s", key="k" * 8, request_digest="", created_at=old)
    writes.enqueue(topic="later", body={}, now=old)
    done = OutboxMessage.objects.create(
        topic="x", body={}, created_at=old, available_at=old, done_at=old
    )
    Worker(now=lambda: NOW, lanes={"clock": LANES["clock"]}).run_once()
    assert not IdempotencyKey.objects.exists()
    assert not OutboxMessage.objects.filter(pk=done.pk).exists()
    assert OutboxMessage.objects.filter(topic="later").exists()


@pytest.mark.django_db
def test_the_days_digest_is_written_once_and_holds_the_chains_head(
    tmp_path: Path, settings: Any
) -> None:
    settings.DIGEST_FOLDER = str(tmp_path)
    audit.record(verb="x", subject_kind="y", subject_id=new_id(), now=NOW - timedelta(days=1))
    assert close_yesterday(now=NOW) == 1
    page = (tmp_path / f"{settings.CITY}-2026-09-27.txt").read_text()
    assert "rows 1" in page
    assert verify_journal().fault is None
    assert close_yesterday(now=NOW) == 0


@pytest.mark.django_db
def test_days_on_which_the_worker_stood_still_are_closed_too(tmp_path: Path, settings: Any) -> None:
    settings.DIGEST_FOLDER = str(tmp_path)
    for days in (3, 0):
        now = NOW - timedelta(days=days)
        audit.record(verb="x", subject_kind="y", subject_id=new_id(), now=now)
        assert close_yesterday(now=now) == (1 if days else 3)
    names = sorted(page.name[-14:-4] for page in tmp_path.iterdir())
    assert names == ["2026-09-24", "2026-09-25", "2026-09-26", "2026-09-27"]
    missed, last = (tmp_path / f"{settings.CITY}-2026-09-{day}.txt" for day in (26, 27))
    assert "rows 1" in missed.read_text()
    assert "rows 2" in last.read_text()
    last.unlink()
    assert close_yesterday(now=NOW) == 1
    assert verify_journal().fault is None


def environment() -> dict[str, str]:
    """The worker's own process, on the test database."""
    name = django_settings.DATABASES["default"]["NAME"]
    parts = conninfo_to_dict(os.environ["ONEWINDOW_OWNER_DSN"])
    dsn = make_conninfo(**{**parts, "dbname": name})
    return {**os.environ, "ONEWINDOW_OWNER_DSN": dsn, "PYTHONPATH": "src"}


SLOW_WORKER = """
import os, time, django
django.setup()
from onewindow import wallclock
from onewindow.apps.writes import operations as writes
from onewindow.jobs import relay
def slow(body, now):
    writes.draw_number(series="slow")
    print("begun", flush=True)
    time.sleep(60)
relay.TOPICS = {"slow": slow}
relay.relay(now=wallclock.now)
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    writes.enqueue(topic="slow", body={}, now=datetime.now(CHINA))
    worker = subprocess.Popen(
        [sys.executable, "-c", SLOW_WORKER], env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "begun\n"
    worker.kill()
    worker.wait()
    worker.stdout.close()

    monkeypatch.setattr(
        relay, "TOPICS", {"slow": lambda body, now: writes.draw_number(series="slow")}
    )
    later = datetime.now(CHINA) + LEASE
    deadline = time.monotonic() + 10
    while not relay.relay(now=lambda: later) and time.monotonic() < deadline:
        time.sleep(0.1)  # the server notices the dead connection and lets the row go
    assert OutboxMessage.objects.get().done_at is not None
    assert NumberSeries.objects.get(name="slow").last == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_process_works_off_the_outbox_and_ends_on_sigterm() -> None:
    subject = new_id()
    audit.record(verb="x", subject_kind="y", subject_id=subject, now=datetime.now(CHINA))
    writes.enqueue(
        topic="case.message",
        body={
            "person_id": str(subject),
            "kind": "NOTICE",
            "once_key": "k",
            "title": "t",
            "text": "x",
        },
        now=datetime.now(CHINA),
    )
    worker = subprocess.Popen([sys.executable, "-m", "onewindow.jobs"], env=environment())
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        waiting = OutboxMessage.objects.filter(done_at__isnull=True).exists()
        if not waiting and verify_journal().sealed:
            break
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0
    assert not OutboxMessage.objects.filter(done_at__isnull=True).exists()
    assert verify_journal().sealed == 1
