"""Which terminals give numbers, from which blocks, on which slips?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.rows import Row


class Kiosk(Row):
    """A self-service terminal this centre has enrolled; its printer, its blocks of numbers."""

    place = models.ForeignKey("organisation.Place", models.PROTECT)
    name = models.CharField(max_length=40)
    # Keyed digest of the device's own secret; the secret is only in the device.
    digest = models.CharField(max_length=64, blank=True, default="")
    printer = models.JSONField(default=dict)
    is_low = models.BooleanField(default=False)
    enrolled_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=Q(withdrawn_at=None),
                name="one_kiosk_per_name",
            )
        ]


class NumberLease(Row):
    """A block of numbers one kiosk may give while the network is away; nobody else gets them."""

    kiosk = models.ForeignKey("queueing.Kiosk", models.PROTECT, related_name="leases")
    day = models.DateField()
    prefix = models.CharField(max_length=4)
    queue_class = models.CharField(max_length=24)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    leased_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kiosk", "day", "prefix", "first"], name="one_lease_per_block"
            ),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="lease_forward"),
        ]


class PrintJob(Row):
    """One slip for one number: printed is a recorded state, not a hope."""

    class State(models.TextChoices):
        ISSUED = "ISSUED", _("待打印")
        PRINTED = "PRINTED", _("已打印")
        FAILED = "FAILED", _("打印失败")

    visit = models.ForeignKey("queueing.Visit", models.PROTECT, related_name="slips")
    kiosk = models.ForeignKey("queueing.Kiosk", models.PROTECT, null=True)
    copy = models.PositiveSmallIntegerField(default=1)  # 2 and more: reprinted
    state = models.CharField(max_length=8, choices=State, default=State.ISSUED)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "copy"], name="one_slip_per_copy")]
