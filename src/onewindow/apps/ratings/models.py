"""How was it? One rating right for each contact (R-4-1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row


class RatingInvitation(Row):
    """The right to rate one contact, held by the person served.

    A visit to the hall gives one right to the holder of its number, who need not be known. When a
    case was accepted at that visit, both are the same contact and share one right (R-4-1).
    """

    class Node(models.TextChoices):
        INQUIRY = "INQUIRY", _("咨询")
        ACCEPTANCE = "ACCEPTANCE", _("受理")
        COMPLETION = "COMPLETION", _("办结")

    case_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)
    node = models.CharField(max_length=12, choices=Node)
    rater_person_id = models.UUIDField(null=True)
    served_by_id = models.UUIDField(null=True)
    window_id = models.UUIDField(null=True)
    department_id = models.UUIDField(null=True)
    item_name = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "node", "rater_person_id"], name="one_right_per_contact"
            ),
            models.UniqueConstraint(
                fields=["visit_id"],
                condition=Q(visit_id__isnull=False),
                name="one_right_per_visit",
            ),
            models.CheckConstraint(
                condition=Q(visit_id__isnull=False)
                | Q(case_id__isnull=False, rater_person_id__isnull=False),
                name="right_of_somebody",
            ),
        ]


class ServiceRating(Row):
    class Level(models.IntegerChoices):
        """GB/T 39046 A.8: 1 is best."""

        VERY_SATISFIED = 1, _("非常满意")
        SATISFIED = 2, _("满意")
        FAIRLY_SATISFIED = 3, _("基本满意")
        DISSATISFIED = 4, _("不满意")
        VERY_DISSATISFIED = 5, _("非常不满意")

    invitation = models.OneToOneField("ratings.RatingInvitation", models.PROTECT)
    level = models.PositiveSmallIntegerField(choices=Level)
    reasons = models.JSONField(default=list)
    comment = models.TextField(blank=True, default="")
    anonymous = models.BooleanField(default=False)
    channel = models.CharField(max_length=16)
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="five_levels"),
            models.CheckConstraint(
                condition=Q(level__lte=3) | ~Q(reasons=[]), name="bad_rating_has_reasons"
            ),
        ]


class BadRatingFollowUp(Row):
    """What follows a bad rating (R-4-6): who looks into it, until when, what came of it."""

    class State(models.TextChoices):
        SUBMITTED = "SUBMITTED", _("待分派")
        ASSIGNED = "ASSIGNED", _("待回访")
        CONTACTED = "CONTACTED", _("核查中")
        SETTLED = "SETTLED", _("待答复")
        REPLIED = "REPLIED", _("已答复，待结案")
        CLOSED = "CLOSED", _("已结案")
        QUESTIONED = "QUESTIONED", _("待复核")
        EXCLUDED = "EXCLUDED", _("不予采纳")

    class Ground(models.TextChoices):
        MISTAKEN = "MISTAKEN", _("误评")
        MALICIOUS = "MALICIOUS", _("恶意评价")
        OUT_OF_SCOPE = "OUT_OF_SCOPE", _("不属于评价范围")

    class Outcome(models.TextChoices):
        FIX_NOW = "FIX_NOW", _("立行立改")
        FIX_PLANNED = "FIX_PLANNED", _("限期整改")
        EXPLAINED = "EXPLAINED", _("解释说明")

    rating = models.OneToOneField("ratings.ServiceRating", models.PROTECT, related_name="follow_up")
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTED)
    # Named: not anonymous, and we know who it is.
    is_named = models.BooleanField()
    opened_at = models.DateTimeField()
    contact_due = models.DateField()
    reply_due = models.DateField()
    owner_id = models.UUIDField(null=True)
    contacted_at = models.DateTimeField(null=True)
    contact_note = EncryptedTextField(blank=True, default="")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    finding = EncryptedTextField(blank=True, default="")
    fix_due = models.DateField(null=True)
    fixed_at = models.DateTimeField(null=True)
    reply = EncryptedTextField(blank=True, default="")
    replied_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=12, choices=Ground, blank=True, default="")
    ground_reason = EncryptedTextField(blank=True, default="")
    questioned_by_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.UUIDField(null=True)
    # When it was noted that a limit has passed; once.
    overdue_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["ASSIGNED", "CONTACTED", "SETTLED", "REPLIED", "CLOSED"])
                | Q(owner_id__isnull=False),
                name="followed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["QUESTIONED", "EXCLUDED"])
                | (~Q(ground="") & ~Q(ground_reason="")),
                name="excluded_on_a_ground",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["REPLIED", "CLOSED"])
                | (~Q(reply="") & Q(replied_at__isnull=False)),
                name="closed_with_a_reply",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "reply_due"], name="follow_ups_due"),
            models.Index(fields=["opened_at"], name="follow_ups_opened"),
        ]
