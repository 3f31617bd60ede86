"""Who allowed whom to use which of their data, what for, until when, and who did use it?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row


class Consent(Row):
    """One separate, specific consent (RULES 4.7): withdrawn by one step, as it was given."""

    class Kind(models.TextChoices):
        SHARE = "SHARE", _("调取共享信息")
        ELICENCE = "ELICENCE", _("引用电子证照")
        SENSITIVE = "SENSITIVE", _("使用敏感个人信息")

    class How(models.TextChoices):
        ONLINE = "ONLINE", _("本人网上同意")
        COUNTER = "COUNTER", _("本人在窗口同意")
        REQUEST = "REQUEST", _("应他人请求同意")

    person = models.ForeignKey("parties.Person", models.PROTECT, related_name="consents")
    # Whose data they are, when a guardian consents for them.
    ward = models.ForeignKey("parties.Person", models.PROTECT, null=True, related_name="+")
    # Who may use them: another person for their application, or a body.
    to_person = models.ForeignKey(
        "parties.Person", models.PROTECT, null=True, related_name="consents_received"
    )
    to_body = models.CharField(max_length=160, blank=True, default="")
    kind = models.CharField(max_length=12, choices=Kind)
    scope = ArrayField(models.CharField(max_length=80))
    purpose = models.CharField(max_length=300)
    item_slug = models.CharField(max_length=80, blank=True, default="")
    case_id = models.UUIDField(null=True)
    package_id = models.UUIDField(null=True)
    given_at = models.DateTimeField()
    given_how = models.CharField(max_length=12, choices=How, default=How.ONLINE)
    # Who wrote it down, when that was not the person: a clerk who asked them at the window.
    recorded_by_id = models.UUIDField(null=True)
    valid_until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    # A later consent with another end took its place.
    renewed_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="consent_has_purpose"),
            models.CheckConstraint(condition=~Q(scope=[]), name="consent_has_scope"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("given_at")), name="consent_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(to_person__isnull=False) | ~Q(to_body=""), name="consent_to_somebody"
            ),
            models.UniqueConstraint(
                fields=[
                    "person",
                    "ward",
                    "to_person",
                    "kind",
                    "case_id",
                    "package_id",
                    "item_slug",
                    "scope",
                ],
                condition=Q(withdrawn_at__isnull=True, renewed_at__isnull=True),
                nulls_distinct=False,
                name="one_open_consent",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "given_at", "id"], name="consent_of_person"),
            models.Index(
                fields=["to_person"],
                condition=Q(to_person__isnull=False),
                name="consent_received",
            ),
        ]


class ConsentUse(Row):
    """One use that rests on a consent: who, for which case and item, when (R-4-22)."""

    consent = models.ForeignKey("consents.Consent", models.PROTECT, related_name="uses")
    word = models.CharField(max_length=80)
    case_id = models.UUIDField()
    case_number = models.CharField(max_length=50, blank=True, default="")
    item_name = models.CharField(max_length=300)
    used_by = models.CharField(max_length=160)
    # The material that rests on it.
    material_id = models.UUIDField(null=True)
    used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consent", "word", "material_id"],
                condition=Q(ended_at__isnull=True),
                name="one_open_use_per_material",
            )
        ]
        indexes = [
            models.Index(fields=["consent", "used_at", "id"], name="use_of_consent"),
            models.Index(fields=["material_id"], name="use_for_material"),
        ]


class ConsentRequest(Row):
    """Somebody asks another person for a consent: a mother the father of her child."""

    class Answer(models.TextChoices):
        GIVEN = "GIVEN", _("同意")
        REFUSED = "REFUSED", _("不同意")
        LAPSED = "LAPSED", _("过期未答复")

    asker = models.ForeignKey("parties.Person", models.PROTECT, related_name="consents_asked")
    # By number, so that nobody learns from the answer who is registered here.
    asked_index = models.CharField(max_length=64)
    asked_name = EncryptedTextField()
    relation = models.CharField(max_length=24, blank=True, default="")
    ward = models.ForeignKey("parties.Person", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Consent.Kind)
    scope = ArrayField(models.CharField(max_length=80))
    purpose = models.CharField(max_length=300)
    item_slug = models.CharField(max_length=80, blank=True, default="")
    case_id = models.UUIDField(null=True)
    package_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default="")
    consent = models.OneToOneField("consents.Consent", models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="request_has_purpose"),
            models.CheckConstraint(condition=~Q(scope=[]), name="request_has_scope"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answer_is_told"
            ),
            models.UniqueConstraint(
                fields=["asker", "asked_index", "kind", "case_id", "package_id", "scope"],
                condition=Q(answered_at__isnull=True),
                nulls_distinct=False,
                name="one_open_request",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_index", "asked_at", "id"], name="request_to_person"),
        ]
