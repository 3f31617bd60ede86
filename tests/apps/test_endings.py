"""Rows left to the end of a write: together, in the same transaction, undone with it."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from onewindow.apps.audit import operations as audit
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.endings import whole
from onewindow.apps.rows import new_id
from onewindow.apps.writes import operations as writes
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.outcomes import Refusal, Refused

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def _tell(verb: str) -> None:
    audit.record(verb=verb, subject_kind="case", subject_id=new_id(), now=NOW)
    writes.enqueue(topic=verb, body={}, now=NOW)


def _once(key: str, write: object) -> None:
    writes.once(key=key, scope="t", actor_id=None, request={}, now=NOW, write=write)  # type: ignore[arg-type]


def _verbs() -> list[str]:
    return list(
        JournalEntry.objects.order_by("lane_id", "lane_place").values_list("verb", flat=True)
    )


def test_rows_of_one_write_go_together_and_in_their_order() -> None:
    def write() -> dict[str, str]:
        for verb in ("one", "two", "three"):
            _tell(verb)
        return {}

    audit.find_place()
    with CaptureQueriesContext(connection) as seen:
        _once("together-1", write)
    journal = [q["sql"] for q in seen.captured_queries if "audit_journalentry" in q["sql"]]
    messages = [q["sql"] for q in seen.captured_queries if "outboxmessage" in q["sql"]]
    assert (len(journal), len(messages)) == (1, 1)
    assert _verbs() == ["one", "two", "three"]
    assert OutboxMessage.objects.count() == 3
    places = JournalEntry.objects.order_by("lane_place").values_list("lane_place", flat=True)
    assert list(places) == list(range(places[0], places[0] + 3))


def test_what_is_undone_to_a_savepoint_leaves_no_row_and_the_rest_does() -> None:
    def write() -> dict[str, str]:
        _tell("before")
        try:
            with transaction.atomic():
                _tell("undone")
                raise Refused((Refusal("NOT_FOUND"),))
        except Refused:
            pass
        _tell("after")
        return {}

    _once("savepoint-1", write)
    assert sorted(_verbs()) == ["after", "before"]
    assert set(OutboxMessage.objects.values_list("topic", flat=True)) == {"before", "after"}


def test_a_refused_write_leaves_nothing_and_the_next_begins_clean() -> None:
    def refused() -> dict[str, str]:
        _tell("refused")
        raise Refused((Refusal("NOT_FOUND"),))

    def told() -> dict[str, str]:
        _tell("told")
        return {}

    with pytest.raises(Refused):
        _once("refused-1", refused)
    _once("refused-2", told)
    assert _verbs() == ["told"]


def test_a_verb_within_a_write_needs_no_savepoint_and_alone_it_is_whole() -> None:
    @whole
    def verb() -> None:
        _tell("verb")

    def write() -> dict[str, str]:
        verb()
        return {}

    with CaptureQueriesContext(connection) as seen:
        _once("no-savepoint-1", write)
    # The write's own, within the test's transaction.
    assert sum(q["sql"].startswith("SAVEPOINT") for q in seen.captured_queries) == 1

    @whole
    def fails() -> None:
        _tell("fails")
        raise Refused((Refusal("NOT_FOUND"),))

    with pytest.raises(Refused):
        fails()
    assert _verbs() == ["verb"]
