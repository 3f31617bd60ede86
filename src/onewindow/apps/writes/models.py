"""What makes a write safe: once-only keys, numbers drawn once, an outbox."""

from django.db import models

from onewindow.apps.rows import Row, new_id


class IdempotencyKey(Row):
    """One answer for one client-supplied key; a repeat gets the same answer."""

    actor_id = models.UUIDField(null=True)
    scope = models.CharField(max_length=64)
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "actor_id", "key"],
                name="one_answer_per_key",
                nulls_distinct=False,
            )
        ]


class NumberSeries(Row):
    """The last number drawn in a series (per kind and day); the row is the lock."""

    name = models.CharField(max_length=80, unique=True)
    last = models.PositiveIntegerField(default=0)


class OutboxMessage(models.Model):
    """Work that must not be lost, written in the same transaction as its cause."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    topic = models.CharField(max_length=64)
    body = models.JSONField()
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["available_at"],
                condition=models.Q(done_at__isnull=True),
                name="outbox_waiting",
            )
        ]


class TryCount(models.Model):
    """How often somebody tried something lately, counted for all processes together."""

    # Half of a keyed digest: it tells neither address nor account.
    id = models.UUIDField(primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)
