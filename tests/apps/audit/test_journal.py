"""The journal cannot be rewritten: by the application not at all, by its owner not unseen."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as city_settings
from django.db import connection, connections, transaction
from django.db.models import OuterRef, Subquery
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.factories.accounts import NOW

from onewindow.apps.audit import operations, privileges, queries
from onewindow.apps.audit.models import (
    JournalEntry,
    JournalLane,
    JournalSeal,
)
from onewindow.apps.audit.pages import write_page
from onewindow.apps.encryption import sm3
from onewindow.apps.rows import new_id

SUBJECT = new_id()


def write(count: int = 1, **facts: Any) -> None:
    for number in range(count):
        operations.record(
            verb="TEST",
            subject_kind="TEST",
            subject_id=SUBJECT,
            now=NOW + timedelta(seconds=number),
            facts=facts,
        )


def seal() -> int:
    return operations.seal(now=NOW)


def fault_kind() -> str | None:
    fault = queries.verify_journal().fault
    return fault.kind if fault else None


def by_force(statement: str, *values: Any) -> None:
    """What somebody with the database in their hands could do."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def last_entry() -> JournalEntry:
    entry = JournalEntry.objects.order_by("-lane_place").first()
    assert entry is not None
    return entry


@pytest.mark.django_db
def test_a_whole_journal_is_found_whole_sealed_or_not() -> None:
    write(5)
    assert queries.verify_journal() == queries.JournalCheck(rows=5, sealed=0, fault=None)
    assert seal() == 5
    write(2)
    assert queries.verify_journal() == queries.JournalCheck(rows=7, sealed=5, fault=None)


@pytest.mark.django_db
@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        'facts = \'{"who": "other"}\'',
        "at = at + interval '1 day'",
        "verb = 'OTHER'",
        "actor_id = subject_id",
        "rule = 'R-9-9'",
        "origin = 'elsewhere'",
        "subject_version = 7",
    ],
)
def test_a_changed_row_is_named(change: str, sealed: bool) -> None:
    write(3)
    if sealed:
        seal()
    entry = JournalEntry.objects.order_by("lane_place")[1]
    by_force(f"UPDATE audit_journalentry SET {change} WHERE id = %s", entry.id)
    fault = queries.verify_journal().fault
    assert fault is not None
    assert (fault.kind, fault.entry_id) == ("CHANGED", entry.id)
    assert fault.position == (2 if sealed else None)


@pytest.mark.django_db
def test_a_removed_sealed_row_is_named_by_its_place_in_the_chain() -> None:
    write(3)
    seal()
    entry = JournalEntry.objects.order_by("lane_place")[1]
    by_force("DELETE FROM audit_journalentry WHERE id = %s", entry.id)
    fault = queries.verify_journal().fault
    assert fault is not None
    assert (fault.kind, fault.position, fault.entry_id) == ("MISSING", 2, entry.id)


@pytest.mark.django_db
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_removed_unsealed_row_is_named_even_the_last_of_its_lane(which: int) -> None:
    write(3)
    entry = JournalEntry.objects.order_by("lane_place")[which]
    by_force("DELETE FROM audit_journalentry WHERE id = %s", entry.id)
    fault = queries.verify_journal().fault
    assert fault is not None
    assert (fault.kind, fault.lane_id, fault.lane_place) == (
        "MISSING",
        entry.lane_id,
        entry.lane_place,
    )


@pytest.mark.django_db
def test_a_row_removed_with_its_seal_is_named() -> None:
    write(3)
    seal()
    entry = last_entry()
    by_force("DELETE FROM audit_journalseal WHERE entry_id = %s", entry.id)
    by_force("DELETE FROM audit_journalentry WHERE id = %s", entry.id)
    assert fault_kind() == "MISSING"


@pytest.mark.django_db
def test_a_seal_taken_out_of_the_middle_is_named() -> None:
    write(3)
    seal()
    by_force("DELETE FROM audit_journalseal WHERE position = 2")
    fault = queries.verify_journal().fault
    assert fault is not None
    assert (fault.kind, fault.position) == ("CHAIN", 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_journallane SET count = count - 1", "DELETE FROM audit_journallane"],
)
def test_a_lane_counter_set_back_is_named(statement: str) -> None:
    write(3)
    by_force(statement)
    assert fault_kind() == "UNCOUNTED"


@pytest.mark.django_db
def test_a_tail_cut_off_whole_is_named_by_the_days_digest() -> None:
    write(3)
    seal()
    operations.close_day(day=date(2026, 9, 28), now=NOW)
    entry = last_entry()
    by_force("DELETE FROM audit_journalseal WHERE entry_id = %s", entry.id)
    by_force("DELETE FROM audit_journalentry WHERE id = %s", entry.id)
    by_force("UPDATE audit_journallane SET count = count - 1")
    assert fault_kind() == "DIGEST"


def chain_anew_without_the_key() -> None:
    """Number the seals that are left and chain them with plain SM3."""
    chain = operations.GENESIS
    for position, seal_left in enumerate(list(JournalSeal.objects.order_by("position")), start=1):
        told = f"{chain}|{position}|{seal_left.entry_id}|{seal_left.entry_digest}"
        chain = sm3(told.encode())
        by_force(
            "UPDATE audit_journalseal SET position = %s, chain = %s WHERE entry_id = %s",
            position,
            chain,
            seal_left.entry_id,
        )
    by_force(
        "UPDATE audit_journaldigest SET position = %s, rows = %s, chain = %s",
        position,
        position,
        chain,
    )


@pytest.mark.django_db
def test_a_chain_made_anew_by_the_owner_without_the_key_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(1)
    other = new_id()
    monkeypatch.setattr(operations, "_lane", lambda: other)
    write(1)
    monkeypatch.undo()
    write(1)
    seal()
    operations.close_day(day=date(2026, 9, 28), now=NOW)
    by_force(
        "DELETE FROM audit_journalseal s USING audit_journalentry e"
        " WHERE s.entry_id = e.id AND e.lane_id = %s",
        other,
    )
    by_force("DELETE FROM audit_journalentry WHERE lane_id = %s", other)
    by_force("DELETE FROM audit_journallane WHERE id = %s", other)
    chain_anew_without_the_key()
    assert fault_kind() == "CHAIN"


def cut_off_the_tail() -> None:
    """The owner takes the last row with everything that counts it; the chain before is true."""
    entry = last_entry()
    by_force("DELETE FROM audit_journalseal WHERE entry_id = %s", entry.id)
    by_force("DELETE FROM audit_journalentry WHERE id = %s", entry.id)
    by_force("UPDATE audit_journallane SET count = count - 1")


@pytest.mark.django_db
def test_a_digest_moved_back_to_hide_a_tail_cut_off_is_named() -> None:
    write(3)
    seal()
    operations.close_day(day=date(2026, 9, 28), now=NOW)
    cut_off_the_tail()
    by_force(
        "UPDATE audit_journaldigest SET position = 2, rows = 2,"
        " chain = (SELECT chain FROM audit_journalseal WHERE position = 2)"
    )
    assert fault_kind() == "DIGEST"


@pytest.mark.django_db
def test_a_tail_cut_off_with_its_digest_is_named_by_the_file_kept_outside(
    tmp_path: Path, settings: Any
) -> None:
    settings.DIGEST_FOLDER = str(tmp_path)
    write(3)
    seal()
    digest = operations.close_day(day=date(2026, 9, 28), now=NOW)
    assert digest is not None
    assert write_page(digest)
    assert fault_kind() is None
    cut_off_the_tail()
    by_force("DELETE FROM audit_journaldigest")
    fault = queries.verify_journal().fault
    assert fault is not None
    assert (fault.kind, fault.position) == ("PAGE", 3)
    settings.DIGEST_FOLDER = ""
    assert fault_kind() is None


@pytest.mark.django_db
def test_a_kept_file_that_cannot_be_read_is_named(tmp_path: Path, settings: Any) -> None:
    settings.DIGEST_FOLDER = str(tmp_path)
    (tmp_path / f"{settings.CITY}-2026-09-28.txt").write_text("position x\n")
    assert fault_kind() == "PAGE"


@pytest.mark.django_db
def test_a_days_digest_is_fixed_once() -> None:
    assert operations.close_day(day=date(2026, 9, 28), now=NOW) is None
    write(1)
    seal()
    first = operations.close_day(day=date(2026, 9, 28), now=NOW)
    write(1)
    seal()
    again = operations.close_day(day=date(2026, 9, 28), now=NOW)
    assert first is not None
    assert again is not None
    assert (first.chain, first.position) == (again.chain, 1)


@pytest.mark.django_db
def test_sealing_goes_on_where_it_stopped_in_the_order_of_each_lane() -> None:
    write(3)
    operations.record(
        verb="TEST", subject_kind="TEST", subject_id=SUBJECT, now=NOW - timedelta(days=1)
    )
    assert operations.seal(now=NOW, limit=2) == 2
    assert operations.seal(now=NOW, limit=2) == 2
    assert seal() == 0
    sealed = JournalSeal.objects.order_by("position").values_list("entry_id", flat=True)
    written = JournalEntry.objects.order_by("lane_place").values_list("id", flat=True)
    assert list(sealed) == list(written)


@pytest.mark.django_db(transaction=True)
def test_sealing_beside_eight_writers_loses_no_row_and_keeps_every_lane_in_order() -> None:
    stop = threading.Event()

    def keep_sealing() -> None:
        try:
            while not stop.is_set():
                seal()
        finally:
            connections.close_all()

    def keep_writing(number: int) -> None:
        try:
            for turn in range(15):
                with transaction.atomic():
                    write(2, turn=turn, writer=number)
                    if turn % 5 == 4:
                        transaction.set_rollback(True)
        finally:
            connections.close_all()

    sealer = threading.Thread(target=keep_sealing)
    sealer.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep_writing, range(8)))
    stop.set()
    sealer.join()
    while seal():
        pass
    expected = 8 * 12 * 2
    assert queries.verify_journal() == queries.JournalCheck(expected, expected, None)
    places: dict[Any, int] = {}
    for lane, place in JournalSeal.objects.order_by("position").values_list(*_lane_of_seal()):
        assert place == places.get(lane, 0) + 1
        places[lane] = place


def _lane_of_seal() -> tuple[Any, Any]:
    entry = JournalEntry.objects.filter(id=OuterRef("entry_id"))
    return Subquery(entry.values("lane_id")), Subquery(entry.values("lane_place"))


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain() -> None:
    write(50)
    gate = threading.Barrier(4)

    def work(_: int) -> int:
        try:
            gate.wait()
            return seal()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        sealed = sum(pool.map(work, range(4)))
    assert sealed == 50
    assert fault_kind() is None


@pytest.mark.django_db(transaction=True)
def test_no_writer_waits_for_another_writer_or_the_sealer() -> None:
    with transaction.atomic():
        write(1)
        seal()

        def other() -> None:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '300ms'")
                write(1)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(other).result(timeout=10)
    assert JournalEntry.objects.count() == 2


@pytest.fixture
def as_application() -> Iterator[psycopg.Connection]:
    """The application's own role, after the launcher granted it its rights."""
    dsn = os.environ["ONEWINDOW_APP_DSN"]
    privileges.grant(role=str(conninfo_to_dict(dsn)["user"]), schema=city_settings.CITY)
    name = connection.settings_dict["NAME"]
    with psycopg.connect(
        make_conninfo(dsn, dbname=name, options=f"-c search_path={city_settings.CITY},public"),
        autocommit=True,
    ) as own:
        yield own


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_journalentry SET verb = 'OTHER'",
        "DELETE FROM audit_journalentry",
        "TRUNCATE audit_journalentry",
        "UPDATE audit_journalseal SET chain = ''",
        "DELETE FROM audit_journalseal",
        "UPDATE audit_journaldigest SET chain = ''",
        "DELETE FROM audit_journaldigest",
        "DELETE FROM audit_journallane",
        "TRUNCATE audit_laneseal",
        "ALTER TABLE audit_journalentry DISABLE TRIGGER ALL",
        "DROP TABLE audit_journalentry",
    ],
)
def test_the_applications_role_cannot_rewrite_the_journal(
    as_application: psycopg.Connection, statement: str
) -> None:
    write(1)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_application.execute(statement)  # type: ignore[call-overload]
    assert JournalEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_applications_role_can_write_and_read_the_journal(
    as_application: psycopg.Connection,
) -> None:
    write(1)
    as_application.execute("UPDATE audit_journallane SET count = count")
    row = as_application.execute("SELECT count(*) FROM audit_journalentry").fetchone()
    assert row == (1,)


@pytest.mark.django_db
def test_facts_that_are_not_plain_values_are_kept_as_words() -> None:
    operations.record(
        verb="TEST", subject_kind="TEST", subject_id=SUBJECT, now=NOW, facts={"id": SUBJECT}
    )
    assert JournalEntry.objects.get().facts == {"id": str(SUBJECT)}
    assert JournalLane.objects.count() == 1
    assert fault_kind() is None
