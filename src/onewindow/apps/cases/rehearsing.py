"""A full archive to rehearse in, and what went wrong in a rehearsal, counted from the tables."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, models

from onewindow.apps.cases.models import Case, CaseMaterial, CaseStep

_BATCH = 100_000
# Of a thousand cases: how many wait at the counter, how many are with a department.
_AT_COUNTER, _IN_REVIEW = 10, 20
# The n-th case: its id is reckoned from n, so that steps and materials need no look-up.
_ID = "md5('case' || n)::uuid"
_STATE = (
    f"CASE WHEN n %% 1000 < {_AT_COUNTER} THEN 'RECEIVED'"
    f" WHEN n %% 1000 < {_AT_COUNTER + _IN_REVIEW} THEN 'ACCEPTED' ELSE 'ARCHIVED' END"
)
_OPEN = f"n %% 1000 < {_AT_COUNTER + _IN_REVIEW}"
# One case in fifty has its whole story; of the others only the first step stands, for the space.
_IN_FULL = "n %% 50 = 49"
# Closed cases lie up to three years back, open ones a week.
_BEGUN = f"now() - make_interval(mins => CASE WHEN {_OPEN} THEN n %% 10000 ELSE n %% 1500000 END)"


def fill_archive(*, like: UUID, people: Sequence[UUID], count: int) -> None:
    """Put `count` cases beside the case `like`, one in fifty with all its steps and materials.

    Everything a case says is taken over, but for whose it is, when, where and how it stands:
    97 in a hundred are archived, one waits at the counter, two wait for a decision.
    """
    departments = (
        "(SELECT array_agg(department_id ORDER BY id) FROM catalogue_serviceitem"
        " WHERE department_id IS NOT NULL)"
    )
    items = (
        "(SELECT array_agg(id ORDER BY id) FROM catalogue_serviceitem"
        " WHERE department_id IS NOT NULL)"
    )
    case = {
        "id": _ID,
        "number": "'BN' || n",
        "state": _STATE,
        "person_id": "(w.people)[1 + n %% array_length(w.people, 1)]",
        "item_id": "(w.items)[1 + n %% array_length(w.items, 1)]",
        "department_id": "(w.departments)[1 + n %% array_length(w.departments, 1)]",
        "created_at": _BEGUN,
        "received_at": _BEGUN,
        "accepted_at": f"CASE WHEN n %% 1000 < {_AT_COUNTER} THEN NULL ELSE {_BEGUN} END",
        "claimed_by_id": f"CASE WHEN {_OPEN} THEN NULL ELSE t.claimed_by_id END",
        "decided_at": f"CASE WHEN {_OPEN} THEN NULL ELSE {_BEGUN} END",
        "decided_by_id": f"CASE WHEN {_OPEN} THEN NULL ELSE t.decided_by_id END",
        "delivered_at": f"CASE WHEN {_OPEN} THEN NULL ELSE {_BEGUN} END",
        "closed_at": f"CASE WHEN {_OPEN} THEN NULL ELSE {_BEGUN} END",
        "committed_due": f"{_BEGUN} + interval '15 days'",
        "acceptance_due": f"CASE WHEN n %% 1000 < {_AT_COUNTER} THEN current_date + 1 END",
        "lamp": f"CASE WHEN {_OPEN} THEN 'GREEN' ELSE '' END",
    }
    shared = f", (SELECT %s::uuid[] AS people, {items} AS items, {departments} AS departments) w"
    step = {"id": "gen_random_uuid()", "case_id": _ID, "at": _BEGUN}
    material = {"id": "gen_random_uuid()", "case_id": _ID}
    with connection.cursor() as cursor, _unguarded(cursor, (Case, CaseStep, CaseMaterial)):
        for first in range(1, count + 1, _BATCH):
            span = [first, min(first + _BATCH - 1, count)]
            _copy(cursor, Case, case, "t.id = %s", [*span, list(people), like], shared)
            first_only = f"t.case_id = %s AND (t.action = 'SUBMIT' OR {_IN_FULL})"
            _copy(cursor, CaseStep, step, first_only, [*span, like])
            _copy(cursor, CaseMaterial, material, f"t.case_id = %s AND {_IN_FULL}", [*span, like])
    with connection.cursor() as cursor:
        for model in (Case, CaseStep, CaseMaterial):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


@contextmanager
def _unguarded(cursor: Any, models_: Sequence[type[models.Model]]) -> Iterator[None]:
    """Without these tables' references and plain indexes for the while, which take the most time.

    Both are back afterwards as they were; references do not look back at what was copied.
    """
    tables = [model._meta.db_table for model in models_]
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::text[]::regclass[])",
        [tables],
    )
    references = cursor.fetchall()
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE NOT indisunique AND indrelid = ANY(%s::text[]::regclass[])",
        [tables],
    )
    indexes = cursor.fetchall()
    for table, name, _what in references:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _what in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, what in indexes:
        cursor.execute(what)
    for table, name, what in references:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {what} NOT VALID')


def _copy(
    cursor: object,
    model: type[models.Model],
    other: Mapping[str, str],
    like: str,
    values: Sequence[object],
    shared: str = "",
) -> None:
    """Rows like the ones found by `like`, one for each n, with `other` columns reckoned anew."""
    table = model._meta.db_table
    names = [str(f.column) for f in model._meta.concrete_fields]
    told = ", ".join(other.get(name, f't."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    cursor.execute(  # type: ignore[attr-defined]
        f"INSERT INTO {table} ({listed}) SELECT {told}"
        f" FROM generate_series(%s::int, %s::int) n{shared}, {table} t WHERE {like}",
        values,
    )


def numbers_of(*, people: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """The newest archived case with its whole story of each of these people."""
    newest = (
        Case.objects.filter(person_id__in=people, state="ARCHIVED", steps__action="DELIVER")
        .order_by("person_id", "-created_at")
        .distinct("person_id")
    )
    return dict(newest.values_list("person_id", "id"))


def case_faults(*, begun: Sequence[str], delivered: Sequence[str]) -> dict[str, int]:
    """Lost and doubled matters, from the rows as they are.

    Lost: told as begun but not in the table, told as delivered but not so, or with a step
    missing. Duplicates: more cases than were begun, a number given twice, a step taken twice.
    """
    steps = len(_STEPS)
    known = _count(f"SELECT count(*) FROM {_CASES} WHERE id = ANY(%s::uuid[])", list(begun))
    done = _count(
        f"SELECT count(*) FROM {_CASES} c WHERE id = ANY(%s::uuid[]) AND state = 'DELIVERED'"
        f" AND (SELECT count(DISTINCT action) FROM {_TAKEN} s WHERE s.case_id = c.id) = {steps}",
        list(delivered),
    )
    return {
        "lost": len(begun) - known + len(delivered) - done,
        "duplicates": _count(
            f"SELECT count(*) - count(DISTINCT number) FROM {_CASES} WHERE id = ANY(%s::uuid[])",
            list(delivered),
        )
        + _count(
            f"SELECT coalesce(sum(times - 1), 0) FROM (SELECT count(*) AS times FROM {_TAKEN}"
            " WHERE case_id = ANY(%s::uuid[]) GROUP BY case_id, action) s WHERE times > 1",
            list(begun),
        )
        + len(begun)
        - len(set(begun)),
    }


_CASES, _TAKEN = Case._meta.db_table, CaseStep._meta.db_table
_STEPS = ("SUBMIT", "ACCEPT", "CLAIM", "GIVE_OPINION", "APPROVE", "DELIVER")


def _count(statement: str, *values: list[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])
