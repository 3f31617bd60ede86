"""Which windows are in service, by whom, for what?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.rows import Row


class WindowShift(Row):
    """A stretch a window was open or paused, by whom; the row without an end is the present."""

    class Kind(models.TextChoices):
        OPEN = "OPEN", _("开放")
        PAUSED = "PAUSED", _("暂停")

    window = models.ForeignKey("organisation.Window", models.PROTECT, related_name="shifts")
    place_id = models.UUIDField()
    clerk_id = models.UUIDField()
    clerk_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=6, choices=Kind)
    reason = models.CharField(max_length=80, blank=True, default="")
    # What window and clerk together can serve, fixed when the window opens.
    class_codes = models.JSONField(default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window"], condition=Q(ended_at=None), name="one_shift_at_a_window"
            ),
            models.UniqueConstraint(
                fields=["clerk_id"], condition=Q(ended_at=None), name="one_shift_of_a_clerk"
            ),
        ]
        indexes = [models.Index(fields=["place_id", "started_at"], name="shift_of_the_day")]


class WindowDuty(Row):
    """A and B of a window (AB岗): equal rights, B stands in."""

    class Part(models.TextChoices):
        A = "A", _("A 岗")
        B = "B", _("B 岗")

    window = models.ForeignKey("organisation.Window", models.PROTECT, related_name="duties")
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    part = models.CharField(max_length=1, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "part"], name="one_clerk_per_part"),
            models.UniqueConstraint(fields=["window", "account"], name="one_part_per_clerk"),
        ]


class ClerkSkill(Row):
    """What one clerk can serve; a clerk without a row serves all that the window is fitted for."""

    account = models.OneToOneField("accounts.Account", models.PROTECT, related_name="+")
    class_codes = models.JSONField(default=list)
