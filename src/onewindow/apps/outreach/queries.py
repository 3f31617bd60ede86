"""What was this person told?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from onewindow.apps.outreach.models import Message

__all__ = ["Message", "message", "messages_of", "unread_count"]


def message(*, message_id: UUID) -> Message | None:
    """One message, or None."""
    return Message.objects.filter(pk=message_id).first()


def messages_of(
    *, person_id: UUID, after: tuple[datetime, UUID] | None = None, limit: int = 20
) -> list[Message]:
    """A person's messages, newest first; `after` is the last row already shown (one query)."""
    messages = Message.objects.filter(person_id=person_id)
    if after:
        moment, row = after
        messages = messages.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=row))
    return list(messages.order_by("-created_at", "-id")[:limit])


def unread_count(*, person_id: UUID) -> int:
    """How many messages this person has not opened yet."""
    return Message.objects.filter(person_id=person_id, read_at__isnull=True).count()
