"""How does a place run its hall? Its rules, its switch, what it learned of its waits."""

from django.db import models

from onewindow.apps.rows import Row


class HallSetting(Row):
    """One place's hall: its rules, its switch, and the count of its board's events.

    The row is also the lock under which a window decides whom to call.
    """

    place = models.OneToOneField("organisation.Place", models.PROTECT)
    rules = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    board_sequence = models.PositiveBigIntegerField(default=0)
    # R-6-6: no more numbers, by the duty head, with a reason; for that day only.
    stopped_on = models.DateField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by_id = models.UUIDField(null=True)
    stopped_reason = models.CharField(max_length=200, blank=True, default="")


class FittedWait(Row):
    """What the hall has learned about its waits, refitted every night."""

    place = models.OneToOneField("organisation.Place", models.PROTECT)
    model = models.JSONField()
    observations = models.PositiveIntegerField()
    coverage = models.FloatField(null=True)
    fitted_at = models.DateTimeField()
