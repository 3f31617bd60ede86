"""How does an outbox message become work? Claimed, done in one transaction with its mark.

Messages whose work is rows alone share that transaction. Claiming commits first and hides
the message for a while. So a message that kills the worker does not stand in front of the
others when the worker is back, and a message whose worker died is taken again. A message's
work and its mark "done" commit together: what was not marked was not done (an SMS, which no
transaction can take back, carries a reference instead).
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.adapters.faults import told
from onewindow.apps.endings import awaited
from onewindow.apps.writes import operations as writes
from onewindow.jobs.topics import TOGETHER, TOPICS

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)


class UnknownTopic(Exception):
    """A message of a newer version; it waits until the worker knows its topic."""


def relay(*, now: Callable[[], datetime], is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Work off everything due; returns how many messages were done."""
    done = 0
    while not is_stopping():
        claimed = writes.claim_due(now=now(), lease=LEASE, together=TOGETHER)
        if not claimed:
            break
        done += _work_off([each.message_id for each in claimed], now())
    return done


def _work_off(ids: Sequence[UUID], now: datetime) -> int:
    """Do these messages' work, all or none; when one fails among several, each by itself."""
    messages: list[Any] = []
    try:
        with transaction.atomic(), awaited():
            messages = writes.locked_messages(message_ids=ids)
            for message in messages:
                _act(message.topic, message.body, now)
            writes.mark_done(*messages, now=now)
    except Exception as error:  # one message's fault is its own; the others go on
        if len(messages) > 1:
            return sum(_work_off([message.id], now) for message in messages)
        if not messages:
            raise
        _put_back(messages[0], error, now)
        return 0
    return len(messages)


def _put_back(message: Any, error: Exception, now: datetime) -> None:
    writes.put_back(message=message, error=told(error), now=now)
    log.error("outbox %s (%s) put back: %s", message.id, message.topic, told(error))


def _act(topic: str, body: dict[str, object], now: datetime) -> None:
    if topic not in TOPICS:
        raise UnknownTopic
    TOPICS[topic](body, now)
