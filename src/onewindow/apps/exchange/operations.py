"""How is a question to a department let through, logged, and its answer kept? (RULES 2.8)

Nothing here goes over the network: that happens between these operations, outside any
transaction (adapters/department_exchange.py).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from onewindow.apps.consents.queries import is_withdrawn
from onewindow.apps.exchange.models import SharedAnswer, SharedCall, SharedSource, SourceBreaker
from onewindow.apps.exchange.queries import breaker_of
from onewindow.rules.casework.exchange import Breaker, admit, note

# An answer brought again and again fills no log.
MOST_TRIES_LOGGED = 20


@dataclass(frozen=True)
class Asking:
    """Who asks, for which case and item, what for and on what basis: what every call logs."""

    purpose: str
    legal_basis: str
    asked_by: str
    asked_by_id: UUID | None = None
    item_slug: str = ""
    case_id: UUID | None = None
    case_number: str = ""
    consent_id: UUID | None = None
    is_test: bool = False
    about: str = ""


@dataclass(frozen=True)
class Try:
    """One try of a question: how it went and how long it took."""

    attempt: int
    outcome: str
    fault: str
    latency_ms: int


@transaction.atomic
def may_ask(*, source_id: UUID, now: datetime) -> bool:
    """Whether the breaker lets a question through now; half open, it lets one through."""
    row = _locked_breaker(source_id)
    after = admit(breaker_of(row), now=now)
    if after is None:
        return False
    if after.probing_since != row.probing_since:
        _keep(row, after)
    return True


@transaction.atomic
def log_call(
    *,
    source: SharedSource,
    request_id: UUID,
    asking: Asking,
    tries: Sequence[Try],
    worked: bool | None,
    now: datetime,
) -> None:
    """Write every try of one question, and what it says about the source.

    `worked` None: the source was not asked at all and its breaker stays as it is.
    """
    SharedCall.objects.bulk_create(
        [
            SharedCall(
                request_id=request_id,
                attempt=each.attempt,
                source=source,
                outcome=each.outcome,
                fault=each.fault,
                latency_ms=each.latency_ms,
                fields=[field["code"] for field in source.fields],
                at=now,
                **vars(asking),
            )
            for each in tries
        ]
    )
    if worked is None:
        return
    row = _locked_breaker(source.id)
    if worked:
        row.last_success_at = now
    else:
        row.last_failure_at = now
    _keep(row, note(breaker_of(row), worked=worked, now=now))


def keep_answer(
    *,
    source: SharedSource,
    request_id: UUID,
    found: bool,
    facts: Mapping[str, str],
    asking: Asking,
    now: datetime,
) -> tuple[SharedAnswer, bool]:
    """Keep what a source answered; an answer to the same question that comes twice is ignored.

    Returns the answer kept, and whether this one is it.
    """
    told: dict[str, Any] = {
        "source": source,
        "case_id": asking.case_id,
        "about": asking.about,
        "found": found,
        "facts": dict(facts),
        "consent_id": asking.consent_id,
        "fetched_at": now,
        "expires_at": now + timedelta(days=max(source.answer_days, 1)),
    }
    return SharedAnswer.objects.get_or_create(request_id=request_id, defaults=told)


@transaction.atomic
def keep_late_answer(
    *, call: SharedCall, found: bool, facts: Mapping[str, str], now: datetime
) -> SharedAnswer | None:
    """Keep an answer that came after we stopped waiting; None when it was there already.

    Logged either way, as one more try of its question; the breaker is not told. What was asked on
    a consent withdrawn since is noted as answered and not kept (PIPL art. 47).
    """
    source = SharedSource.objects.select_for_update(no_key=True).get(pk=call.source_id)
    asking = Asking(**{name: getattr(call, name) for name in Asking.__dataclass_fields__})
    gone = call.consent_id is not None and is_withdrawn(call.consent_id)
    answer, is_first = keep_answer(
        source=source,
        request_id=call.request_id,
        found=found,
        facts={} if gone else facts,
        asking=asking,
        now=now,
    )
    if gone and is_first:
        answer.emptied_at = now
        answer.save(update_fields=["emptied_at"])
    tries = SharedCall.objects.filter(request_id=call.request_id).count()
    if tries < MOST_TRIES_LOGGED:
        outcome = SharedCall.Outcome.FOUND if found else SharedCall.Outcome.NOT_FOUND
        waited = max(round((now - call.at).total_seconds() * 1000), 0)
        one = Try(
            tries + 1,
            outcome if is_first else SharedCall.Outcome.TWICE,
            "LATE" if is_first else "",
            min(waited, 2**31 - 1),
        )
        log_call(
            source=source,
            request_id=call.request_id,
            asking=asking,
            tries=[one],
            worked=None,
            now=now,
        )
    return answer if is_first else None


def drop_answers(*, case_id: UUID, now: datetime) -> int:
    """What was answered for this case is about somebody it is not for any more: gone (PIPL 47)."""
    kept = SharedAnswer.objects.filter(case_id=case_id)
    return kept.update(case_id=None, facts={}, emptied_at=now)


def forget_answers(*, before: datetime, limit: int = 500) -> int:
    """Delete the facts of answers that may no longer be used (PIPL art. 47); returns how many."""
    old = SharedAnswer.objects.filter(expires_at__lt=before, emptied_at__isnull=True)
    keys = list(old.values_list("pk", flat=True)[:limit])
    emptied = SharedAnswer.objects.filter(pk__in=keys)
    return emptied.update(facts={}, emptied_at=before)


def empty_answers(
    *, consent_id: UUID, case_id: UUID, answer_ids: Collection[UUID], now: datetime
) -> set[str]:
    """Delete what was answered for this case on a withdrawn consent (PIPL art. 47).

    `answer_ids`: answers that rested on it beside another. Returns the names of their sources.
    """
    own = Q(consent_id=consent_id, case_id=case_id)
    rows = SharedAnswer.objects.filter(own | Q(pk__in=list(answer_ids)), emptied_at__isnull=True)
    found = {each.pk: each.source.name for each in rows.select_related("source")}
    SharedAnswer.objects.filter(pk__in=list(found)).update(facts={}, emptied_at=now)
    return set(found.values())


def _locked_breaker(source_id: UUID) -> SourceBreaker:
    row = SourceBreaker.objects.select_for_update().filter(source_id=source_id).first()
    if row is not None:
        return row
    SourceBreaker.objects.bulk_create([SourceBreaker(source_id=source_id)], ignore_conflicts=True)
    return SourceBreaker.objects.select_for_update().get(source_id=source_id)


def _keep(row: SourceBreaker, breaker: Breaker) -> None:
    row.failures = breaker.failures
    row.opened_at, row.probing_since = breaker.opened_at, breaker.probing_since
    row.save()
