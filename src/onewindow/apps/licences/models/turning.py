"""How did a licence end, and who was reminded before it ran out?"""

from django.db import models
from django.db.models import Q

from onewindow.apps.rows import Row
from onewindow.rules.licences.ends import EndKind


class LicenceEnd(Row):
    """One turn in a licence's life that takes its force: each kind once, each with its basis."""

    licence = models.ForeignKey("licences.ELicence", models.PROTECT, related_name="ends")
    kind = models.CharField(max_length=20, choices=[(k, k.chinese) for k in EndKind])
    ground = models.CharField(max_length=40, blank=True, default="")
    basis = models.CharField(max_length=300)
    reason = models.TextField()
    remedy = models.TextField(blank=True, default="")
    effective_from = models.DateField()
    decided_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)  # None: time alone
    decided_by_name = models.CharField(max_length=80, blank=True, default="")
    decided_by_unit = models.CharField(max_length=160, blank=True, default="")
    lifted_at = models.DateTimeField(null=True)  # a suspension only

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "kind"],
                condition=Q(lifted_at__isnull=True),
                name="one_end_of_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(reason=""), name="end_has_basis_and_reason"
            ),
            # R-0-8: what takes something away names the way to contest it
            models.CheckConstraint(
                condition=~Q(kind__in=["REVOKED", "REVOKED_AS_PENALTY", "ANNULLED", "SUSPENDED"])
                | ~Q(remedy=""),
                name="taking_away_has_remedy",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(kind="SUSPENDED"),
                name="only_suspensions_are_lifted",
            ),
        ]


class RenewalReminder(Row):
    """That the holder was reminded, so many working days before the last day (R-1-18)."""

    licence = models.ForeignKey("licences.ELicence", models.PROTECT, related_name="reminders")
    valid_to = models.DateField()
    working_days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "valid_to", "working_days"], name="reminded_once_a_mark"
            )
        ]
