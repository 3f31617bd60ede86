"""What an applicant promised: to bring a paper later (容缺), or that a fact is so (告知承诺).

The two are never confused (R-6-25): with a deficiency the paper comes later; with a pledge it
never comes, and the fact is checked after the decision.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row


class Deficiency(Row):
    """One material that may follow (容缺受理, R-6-20 … R-6-24), with its own clock."""

    class Consequence(models.TextChoices):
        REVOKE_ACCEPTANCE = "REVOKE_ACCEPTANCE", _("撤销受理")
        DEEMED_WITHDRAWN = "DEEMED_WITHDRAWN", _("视为撤回申请")
        REFUSE = "REFUSE", _("不予审批")
        TERMINATE = "TERMINATE", _("终止办理")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="deficiencies")
    material = models.OneToOneField("cases.CaseMaterial", models.PROTECT, related_name="deficiency")
    # As offered; fixed anew by acceptance, from which it is counted (R-6-21).
    due_on = models.DateField()
    consequence = models.CharField(max_length=20, choices=Consequence)
    promise = models.TextField()
    signature = EncryptedTextField()
    promised_at = models.DateTimeField()
    promised_by_id = models.UUIDField()
    on_paper = models.BooleanField(default=False)
    reminded_on = ArrayField(models.DateField(), default=list)
    supplied_at = models.DateTimeField(null=True)
    # Found good: from here on it counts as in. Sent back, `supplied_at` is empty again.
    judged_at = models.DateTimeField(null=True)
    judged_by_id = models.UUIDField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(supplied_at__isnull=True) | Q(lapsed_at__isnull=True),
                name="deficiency_ends_one_way",
            ),
            models.CheckConstraint(condition=~Q(promise=""), name="deficiency_has_promise"),
            models.CheckConstraint(
                condition=Q(judged_at__isnull=True) | Q(supplied_at__isnull=False),
                name="only_supplied_is_judged",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(supplied_at__isnull=True, lapsed_at__isnull=True),
                name="deficiency_open",
            ),
        ]


class Pledge(Row):
    """A fact promised instead of proved (告知承诺, RULES 2.6), checked after the decision."""

    class Check(models.TextChoices):
        RECORDS = "DATA", _("数据核查")
        ONSITE = "ONSITE", _("现场核查")
        RANDOM = "RANDOM", _("抽查")

    class Finding(models.TextChoices):
        MET = "MET", _("符合承诺")
        NOT_MET = "NOT_MET", _("未履行承诺")
        FALSE = "FALSE", _("虚假承诺")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="pledges")
    material = models.OneToOneField("cases.CaseMaterial", models.PROTECT, related_name="pledge")
    # The five statements of the form, as they were read and agreed to.
    statements = models.JSONField()
    text = models.TextField()
    signature = EncryptedTextField()
    pledged_at = models.DateTimeField()
    pledged_by_id = models.UUIDField()
    on_paper = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    check_due_on = models.DateField(null=True)
    check_method = models.CharField(max_length=8, choices=Check, default=Check.RECORDS)
    finding = models.CharField(max_length=8, choices=Finding, blank=True, default="")
    finding_note = models.CharField(max_length=300, blank=True, default="")
    consequence = models.CharField(max_length=24, blank=True, default="")
    mend_by = models.DateField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True) | ~Q(finding=""), name="check_has_finding"
            ),
            models.CheckConstraint(
                condition=Q(finding__in=["", "MET"]) | ~Q(finding_note=""),
                name="broken_pledge_is_explained",
            ),
        ]
        indexes = [
            models.Index(
                fields=["check_due_on", "id"],
                condition=Q(checked_at__isnull=True, withdrawn_at__isnull=True),
                name="pledge_to_check",
            ),
        ]
