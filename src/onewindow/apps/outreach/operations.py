"""What are people told? One message for each cause, in their inbox and, where possible, by SMS."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from onewindow.apps.outreach.models import Message
from onewindow.apps.planned import Planned, insert
from onewindow.apps.writes import operations as writes


def send_message(
    *, person_id: UUID, kind: str, once_key: str, title: str, text: str, link: str, now: datetime
) -> Message:
    """Put a message in a person's inbox; `once_key` makes a repeat harmless.

    A new message also asks for an SMS through the outbox, where a sender is configured. Call
    inside a transaction.
    """
    known = _OF_CAUSE.first(once_key)
    if known is not None:
        return known
    message = Message(
        once_key=once_key,
        person_id=person_id,
        kind=kind,
        title=title,
        text=text,
        link=link,
        created_at=now,
    )
    insert(message)
    if settings.SMS_SENDER:
        writes.enqueue(topic="sms.send", body={"message_id": str(message.id)}, now=now)
    return message


_OF_CAUSE = Planned(
    lambda once_key: Message.objects.filter(once_key=once_key), (("one",), ("other",))
)


def mark_read(*, person_id: UUID, now: datetime) -> int:
    """Everything this person has been shown counts as read; returns how many became read."""
    return Message.objects.filter(
        person_id=person_id, read_at__isnull=True, created_at__lte=now
    ).update(read_at=now)
