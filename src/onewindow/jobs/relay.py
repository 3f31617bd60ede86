"""How does an outbox message become work? Claimed, done in one transaction with its mark.

Claiming commits first and hides the message for a while. So a message that kills
the worker does not stand in front of the others when the worker is back, and a
message whose worker died is taken again. A message's work and its mark "done"
commit together: what was not marked was not done (an SMS, which no transaction
can take back, carries a reference instead).
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from onewindow.adapters.faults import told
from onewindow.apps.writes import operations as writes
from onewindow.jobs.topics import TOPICS

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)


class UnknownTopic(Exception):
    """A message of a newer version; it waits until the worker knows its topic."""


def relay(*, now: Callable[[], datetime], is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Work off everything due; returns how many messages were done."""
    done = 0
    while not is_stopping():
        claimed = writes.claim_due(now=now(), lease=LEASE)
        if not claimed:
            break
        for message_id in claimed:
            # What is claimed and not begun when the worker has to stop comes back by itself.
            if not is_stopping():
                done += _work_off(message_id, now())
    return done


def _work_off(message_id: UUID, now: datetime) -> bool:
    message = None
    try:
        with transaction.atomic():
            message = writes.locked_message(message_id=message_id)
            if message is None:
                return False
            _act(message.topic, message.body, now)
            writes.mark_done(message=message, now=now)
    except Exception as error:  # one message's fault is its own; the others go on
        if message is None:
            raise
        writes.put_back(message=message, error=told(error), now=now)
        log.error("outbox %s (%s) put back: %s", message.id, message.topic, told(error))
        return False
    return True


def _act(topic: str, body: dict[str, object], now: datetime) -> None:
    if topic not in TOPICS:
        raise UnknownTopic
    TOPICS[topic](body, now)
