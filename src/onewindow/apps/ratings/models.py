"""How was it? One rating right for each contact (R-4-1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
