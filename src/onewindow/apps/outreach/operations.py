"""What are people told? One message for each cause, in their inbox and, where possible, by SMS."""

from datetime import datetime
from uuid import UUID

from onewindow.apps.outreach.models import Message
from onewindow.apps.writes import operations as writes


def send_message(
    *, person_id: UUID, kind: str, once_key: str, title: str, text: str, link: str, now: datetime
) -> Message:
    """Put a message in a person's inbox; `once_key` makes a repeat harmless.

    A new message also asks for an SMS through the outbox: the worker sends it
    when a sender is configured. Call inside a transaction.
    """
    message, is_new = Message.objects.get_or_create(
        once_key=once_key,
        defaults={
            "person_id": person_id,
            "kind": kind,
            "title": title,
            "text": text,
            "link": link,
            "created_at": now,
        },
    )
    if is_new:
        writes.enqueue(topic="sms.send", body={"message_id": str(message.id)}, now=now)
    return message


def mark_read(*, person_id: UUID, now: datetime) -> int:
    """Everything this person has been shown counts as read; returns how many became read."""
    return Message.objects.filter(
        person_id=person_id, read_at__isnull=True, created_at__lte=now
    ).update(read_at=now)
