"""What happens to a case on its way: notices, special procedures, the decision, the result."""

from django.db import models
from django.db.models import Q

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row


class Correction(Row):
    """A one-time notice (补正): everything asked, once (R-0-3)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="corrections")
    round = models.PositiveSmallIntegerField()
    asked = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by_id = models.UUIDField()
    supervisor_id = models.UUIDField(null=True)
    supervisor_reason = models.CharField(max_length=300, blank=True, default="")
    due_on = models.DateField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="one_notice_per_round")
        ]


class NoticePermit(Row):
    """A supervisor's leave to ask a second time, used once (R-1-3, RM-02)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notice_permits")
    reason = models.CharField(max_length=300)
    supervisor_id = models.UUIDField()
    granted_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="permit_has_reason"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(used_at__isnull=True), name="one_open_permit"
            ),
        ]


class Suspension(Row):
    """A special procedure (特别程序) that stops the clock (R-1-20 … R-1-24)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="suspensions")
    kind = models.CharField(max_length=16)
    legal_basis = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    started_on = models.DateField()
    planned_working_days = models.PositiveSmallIntegerField()
    planned_end = models.DateField()
    ended_on = models.DateField(null=True)
    ordered_by_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on__isnull=True), name="one_open_suspension"
            ),
            models.CheckConstraint(
                condition=Q(planned_working_days__gt=0), name="suspension_is_planned"
            ),
            models.CheckConstraint(condition=~Q(legal_basis=""), name="suspension_has_basis"),
        ]


class Extension(Row):
    """A longer limit, once, approved by the head (R-1-10)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="extension")
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12)
    reason = models.CharField(max_length=300)
    granted_on = models.DateField()
    approver_id = models.UUIDField()


class Decision(Row):
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    reasons = models.TextField(blank=True, default="")
    remedy = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)  # None: the law itself (art. 50)

    class Meta:
        constraints = [
            # R-0-8: a refusal has reasons and remedy
            models.CheckConstraint(
                condition=Q(approved=True) | (~Q(reasons="") & ~Q(remedy="")),
                name="refusal_has_reasons_and_remedy",
            )
        ]


class Result(Row):
    """The thing handed over: made, moved to the issuing window, delivered."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="result")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default="MADE")
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by_id = models.UUIDField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by_id = models.UUIDField(null=True)
    pickup_code = EncryptedTextField(blank=True, default="")
    pickup_code_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    courier = models.CharField(max_length=80, blank=True, default="")
    tracking_number = models.CharField(max_length=80, blank=True, default="")
    delivered_at = models.DateTimeField(null=True)
    delivered_by_id = models.UUIDField(null=True)
    collected_by = models.CharField(max_length=80, blank=True, default="")
    collector_card = EncryptedTextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["state", "made_at", "id"],
                condition=Q(state__in=["MADE", "HANDED_OVER", "AT_WINDOW", "POSTED"]),
                name="result_on_its_way",
            ),
        ]
