"""What happened? Append-only journal rows and the hash chain that seals them.

No row here is ever changed: the application's database role may only insert
and read (see `privileges.py`). A row takes the next place in its writer's lane,
so a missing row leaves a gap even before it is sealed.
"""

from django.db import models

from onewindow.apps.rows import Row


class JournalLane(models.Model):
    """How many rows one writer (a process thread) has written so far."""

    id = models.UUIDField(primary_key=True)
    count = models.PositiveBigIntegerField(default=0)


class JournalEntry(Row):
    """Who did what to which thing, when, why, and under which rule."""

    lane_id = models.UUIDField()
    lane_place = models.PositiveBigIntegerField()
    at = models.DateTimeField(db_index=True)
    actor_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=32, blank=True, default="")
    verb = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    subject_version = models.PositiveIntegerField(null=True)
    rule = models.CharField(max_length=64, blank=True, default="")
    facts = models.JSONField(default=dict)
    origin = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lane_id", "lane_place"], name="one_row_per_place")
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="journal_subject")
        ]


class JournalSeal(models.Model):
    """One link of the chain: keyed SM3 over the previous link and this row."""

    position = models.PositiveBigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    entry_digest = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class LaneSeal(models.Model):
    """Up to which place the rows of a lane are sealed; kept apart from the lane, so that the
    sealer and the lane's writer never wait for each other. A hint: the seals are the truth."""

    id = models.UUIDField(primary_key=True)
    place = models.PositiveBigIntegerField(default=0)


class JournalDigest(models.Model):
    """The chain's head at the end of a day, to be printed or kept outside."""

    day = models.DateField(primary_key=True)
    position = models.PositiveBigIntegerField()
    chain = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    # Keyed digest of the above: a digest moved back to an earlier link no longer carries it.
    mark = models.CharField(max_length=64, default="")
    made_at = models.DateTimeField()
