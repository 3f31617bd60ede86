"""How is a write made safe? Done once per key, numbered once, its follow-up never lost."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import override

from onewindow.apps.encryption import keyed_digest
from onewindow.apps.endings import awaited, leave
from onewindow.apps.planned import Planned, insert
from onewindow.apps.rows import new_id
from onewindow.apps.statements import rows_of
from onewindow.apps.writes.models import IdempotencyKey, NumberSeries, OutboxMessage
from onewindow.rules.outcomes import Refusal, Refused

Result = dict[str, Any]


def once(
    *,
    key: str,
    scope: str,
    actor_id: UUID | None,
    request: Mapping[str, Any],
    now: datetime,
    write: Callable[[], Result],
) -> Result:
    """Run `write` in one transaction, once for this key; a repeat gets the first answer.

    `write` returns a small JSON object (ids, numbers) that a repeat is given. Two
    requests with one key at the same moment: the second waits on the unique
    index and then answers like the first. A refused or failed write leaves no
    trace, so the person can correct and send again with the same key.
    Refusals: KEY_MISSING; KEY_REUSED when the same key carries another request.
    """
    if not 8 <= len(key) <= 80:
        raise Refused((Refusal("KEY_MISSING", "", {}),))
    digest = keyed_digest(json.dumps(request, sort_keys=True, default=str).encode())
    with transaction.atomic():
        claimed = _claim(key, scope, actor_id, digest, now)
        if claimed is None:
            return _earlier_answer(key, scope, actor_id, digest)
        # What is written stays in the centre's language, whatever the reader's browser asks for.
        with override(settings.LANGUAGE_CODE), awaited():
            result = write()
        rows_of(_KEEP_ANSWER, [json.dumps(result), claimed])
        return result


def _claim(key: str, scope: str, actor_id: UUID | None, digest: str, now: datetime) -> UUID | None:
    """The new key row's id, or None when the key was taken (after its owner committed)."""
    row = rows_of(_CLAIM, [new_id(), actor_id, scope, key, digest, now])
    return row[0][0] if row else None


_CLAIM = (
    f"INSERT INTO {IdempotencyKey._meta.db_table}"
    " (id, actor_id, scope, key, request_digest, created_at)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
_KEEP_ANSWER = f"UPDATE {IdempotencyKey._meta.db_table} SET result = %s::jsonb WHERE id = %s"


def _earlier_answer(key: str, scope: str, actor_id: UUID | None, digest: str) -> Result:
    earlier = IdempotencyKey.objects.get(key=key, scope=scope, actor_id=actor_id)
    if earlier.request_digest != digest:
        raise Refused((Refusal("KEY_REUSED", "", {}),))
    return dict(earlier.result or {})


def forget_old_keys(*, before: datetime) -> int:
    """Delete keys older than the given moment; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=before).delete()[0]


def draw_number(*, series: str) -> int:
    """The next number of a series, from 1; the series row is locked until commit.

    A rolled-back transaction gives its number back: no gaps, no doubles.
    """
    return int(rows_of(_DRAW, [new_id(), series])[0][0])


def drawn_from(gate: str) -> str:
    """`draw_number` as a part of a larger statement: draws when `gate` has a row; its values are
    a new id and the series, its answer is the column `last`."""
    return (
        f"INSERT INTO {NumberSeries._meta.db_table} AS s (id, name, last)"
        f" SELECT %s, %s, 1 FROM {gate}"
        " ON CONFLICT (name) DO UPDATE SET last = s.last + 1 RETURNING last"
    )


_DRAW = drawn_from("(VALUES (1)) always")


def draw_block(*, series: str, size: int) -> int:
    """The first of `size` numbers in a row, drawn from a series at once; nobody else gets them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {NumberSeries._meta.db_table} AS s (id, name, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (name) DO UPDATE SET last = s.last + %s RETURNING last",
            [new_id(), series, size, size],
        )
        return int(cursor.fetchone()[0]) - size + 1


def enqueue(*, topic: str, body: Mapping[str, Any], now: datetime) -> UUID:
    """Write an outbox message in the current transaction; the worker does the rest."""
    message = OutboxMessage(topic=topic, body=dict(body), created_at=now, available_at=now)
    if not leave(_send_all, message):
        insert(message)
    return message.id


def tell(
    *, person_id: UUID, once_key: str, title: str, text: str, link: str, now: datetime
) -> UUID:
    """Queue one message to a person; of those with one `once_key` only the first arrives."""
    body = {
        "person_id": str(person_id),
        "kind": "NOTICE",
        "once_key": once_key,
        "title": title,
        "text": text,
        "link": link,
    }
    return enqueue(topic="case.message", body=body, now=now)


def _send_all(messages: list[OutboxMessage]) -> None:
    insert(*messages)


def mark_done(*messages: OutboxMessage, now: datetime) -> None:
    """Their work is done."""
    rows_of(_DONE, [now, [message.id for message in messages]])


_DONE = f"UPDATE {OutboxMessage._meta.db_table} SET done_at = %s WHERE id = ANY(%s)"


def put_back(*, message: OutboxMessage, error: str, now: datetime) -> None:
    """Try again later: after 2, 4, 8 … minutes, at most six hours apart."""
    attempts = message.attempts + 1
    # 2**9 minutes are past the six hours; a larger power would be past any timedelta.
    wait = min(timedelta(minutes=2 ** min(attempts, 9)), timedelta(hours=6))
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=attempts, last_error=error[:200], available_at=now + wait
    )


class Claimed(NamedTuple):
    """A message this worker has taken, and what it is about."""

    message_id: UUID
    topic: str


def claim_due(
    *, now: datetime, lease: timedelta, together: Collection[str] = (), most: int = 20
) -> list[Claimed]:
    """Take the next due messages and hide them for `lease`, in the order they were due.

    Commits at once: when the worker dies over a message, it comes back after the lease. Of the
    topics `together` many go at a time; any other goes alone, and so does what comes back, so
    that a message that is slow or kills the worker holds no other up. Empty when nothing is due.
    """
    with transaction.atomic():
        due = rows_of(_DUE, [now, most])
        many = list(takewhile(lambda row: row[1] in together and row[2], due))
        taken = [Claimed(*row[:2]) for row in (many or due[:1])]
        if taken:
            rows_of(_TAKE, [now + lease, [each.message_id for each in taken]])
        return taken


_DUE = (
    "SELECT id, topic, available_at = created_at AS is_fresh"
    f" FROM {OutboxMessage._meta.db_table} WHERE done_at IS NULL AND available_at <= %s"
    " ORDER BY available_at, id LIMIT %s FOR UPDATE SKIP LOCKED"
)
_TAKE = f"UPDATE {OutboxMessage._meta.db_table} SET available_at = %s WHERE id = ANY(%s)"


def locked_messages(*, message_ids: Sequence[UUID]) -> list[OutboxMessage]:
    """Lock claimed messages for the transaction that does their work, in the order they were due;
    without those that are done or worked off elsewhere."""
    return _LOCKED_MESSAGES.all(list(message_ids))


_LOCKED_MESSAGES = Planned(
    lambda ids: (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .extra(where=["id = ANY(%s)"], params=[ids])
        .filter(done_at__isnull=True)
        .order_by("created_at", "id")
    ),
    (([UUID(int=1)],), ([UUID(int=2)],)),
)


def forget_done_messages(*, before: datetime) -> int:
    """Delete messages done before the given moment; returns how many."""
    return OutboxMessage.objects.filter(done_at__lt=before).delete()[0]
