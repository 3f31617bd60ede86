"""Which sources are there, how do they do, and what was asked of them?"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from onewindow.apps.encryption import blind_index
from onewindow.apps.exchange.models import SharedAnswer, SharedCall, SharedSource, SourceBreaker
from onewindow.apps.keyset import Page, keyset
from onewindow.apps.planned import Planned
from onewindow.rules.casework.exchange import Breaker, BreakerState

__all__ = ["SharedAnswer", "SharedCall", "SharedSource", "SourceBreaker"]

PAGE = 50
_LOOK_BACK = timedelta(hours=24)
ANSWERED = frozenset({SharedCall.Outcome.FOUND, SharedCall.Outcome.NOT_FOUND})


@dataclass(frozen=True)
class SourceHealth:
    """How one source does: its breaker, its last success, and its pace over the last day."""

    source: SharedSource
    state: BreakerState
    last_success_at: datetime | None
    last_failure_at: datetime | None
    calls: int
    answered: int
    p95_ms: int | None


def source(code: str) -> SharedSource | None:
    """One source by its code, or None."""
    return SharedSource.objects.filter(code=code).first()


def source_by_id(source_id: UUID) -> SharedSource | None:
    """One source, or None."""
    return SharedSource.objects.filter(pk=source_id).first()


def sources_named(codes: Iterable[str]) -> dict[str, SharedSource]:
    """These sources by code; those that are not there are left out."""
    return {each.code: each for each in SharedSource.objects.filter(code__in=set(codes))}


def breaker_of(row: SourceBreaker | None) -> Breaker:
    """The breaker's row as the rules see it."""
    if row is None:
        return Breaker()
    return Breaker(row.failures, row.opened_at, row.probing_since)


def health(*, now: datetime) -> list[SourceHealth]:
    """Every source with how it does, in the order of their departments (two queries)."""
    paces = _paces(now)
    rows = SharedSource.objects.select_related("breaker", "department")
    found = []
    for each in rows.order_by("department_name", "code"):
        row = getattr(each, "breaker", None)
        calls, answered, p95 = paces.get(each.id, (0, 0, None))
        found.append(
            SourceHealth(
                source=each,
                state=breaker_of(row).state(now),
                last_success_at=row.last_success_at if row else None,
                last_failure_at=row.last_failure_at if row else None,
                calls=calls,
                answered=answered,
                p95_ms=p95,
            )
        )
    return found


def _paces(now: datetime) -> dict[UUID, tuple[int, int, int | None]]:
    """{source: (calls, answered, the 95th percentile of its answers in ms)} of the last day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, count(*) FILTER (WHERE outcome <> ALL(%s)),"
            " count(*) FILTER (WHERE outcome = ANY(%s)),"
            " percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_ms)"
            "  FILTER (WHERE outcome = ANY(%s))"
            f" FROM {SharedCall._meta.db_table} WHERE at > %s AND fault <> 'LATE'"
            " GROUP BY source_id",
            [
                [SharedCall.Outcome.RESTING, SharedCall.Outcome.CLOSED, SharedCall.Outcome.TWICE],
                list(ANSWERED),
                list(ANSWERED),
                now - _LOOK_BACK,
            ],
        )
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}


def call_log(
    *,
    source_code: str = "",
    outcome: str = "",
    case_number: str = "",
    cursor: str = "",
) -> Page:
    """The log, newest first, by source, outcome and case; `cursor` as the page before wrote it."""
    rows = SharedCall.objects.select_related("source")
    if source_code:
        rows = rows.filter(source__code=source_code)
    if outcome in SharedCall.Outcome.values:
        rows = rows.filter(outcome=outcome)
    if case_number:
        rows = rows.filter(case_number=case_number.strip().upper())
    return keyset(rows, "at", cursor, newest_first=True, size=PAGE)


def digest_of(query: Mapping[str, str]) -> str:
    """A keyed digest of whom a question is about."""
    return blind_index(json.dumps(dict(query), ensure_ascii=False, sort_keys=True))


def answers_for_case(*, case_id: UUID, now: datetime) -> dict[str, list[SharedAnswer]]:
    """{source code: its newest answers for this case that may still be used}, one for each person.

    Whoever uses one makes sure that it is about the right one: `digest_of`.
    """
    found: dict[str, list[SharedAnswer]] = {}
    for each in _ANSWERS.all(case_id, now):
        found.setdefault(each.source.code, []).append(each)
    return found


_ANSWERS = Planned(
    lambda case_id, now: (
        SharedAnswer.objects.filter(case_id=case_id, expires_at__gt=now, emptied_at__isnull=True)
        .select_related("source")
        .order_by("source_id", "about", "-fetched_at")
        .distinct("source_id", "about")
    ),
    (
        (UUID(int=1), datetime(2000, 1, 1, tzinfo=UTC)),
        (UUID(int=2), datetime(2000, 1, 2, tzinfo=UTC)),
    ),
)


def cases_answered_on(*, consent_id: UUID) -> set[UUID]:
    """The cases for which a department answered on this consent and its facts are still here."""
    rows = SharedAnswer.objects.filter(
        consent_id=consent_id, case_id__isnull=False, emptied_at__isnull=True
    )
    return {case_id for case_id in rows.values_list("case_id", flat=True) if case_id}


def first_call(*, source_id: UUID, request_id: UUID) -> SharedCall | None:
    """The first try of a question to this source, or None when nobody asked it."""
    rows = SharedCall.objects.filter(source_id=source_id, request_id=request_id, is_test=False)
    return rows.order_by("attempt").first()


def failed_since(*, case_id: UUID, since: datetime) -> frozenset[str]:
    """The sources whose latest question for this case, asked since then, brought no answer."""
    rows = SharedCall.objects.filter(case_id=case_id, at__gte=since)
    latest = rows.order_by("source_id", "-at", "-attempt").distinct("source_id")
    return frozenset(
        each.source.code for each in latest.select_related("source") if each.outcome not in ANSWERED
    )


def answer(answer_id: UUID) -> SharedAnswer | None:
    """One answer with its source, or None."""
    return SharedAnswer.objects.select_related("source").filter(pk=answer_id).first()


def facts_of_answer(*, answer_id: UUID, now: datetime) -> dict[str, str]:
    """What an answer says, with the names its source gives the fields; nothing when it expired."""
    kept = answer(answer_id)
    if kept is None or kept.expires_at <= now:
        return {}
    names = {each["code"]: each["name"] for each in kept.source.fields}
    return {names.get(code, code): value for code, value in kept.facts.items()}
