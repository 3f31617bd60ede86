"""Who was shown a licence, and for what? Uses by reference and the codes that open one (R-4-22)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.rows import Row


class ELicenceUse(Row):
    """A licence used in a matter: reference and authorisation, never a copy (R-4-22)."""

    class Way(models.TextChoices):
        REFERENCE = "REFERENCE", _("经授权调用")
        PRESENTED = "PRESENTED", _("本人出示")
        # Made by one part of an application and needed by the next, under the one signature.
        INSIDE = "INSIDE", _("一件事里接着用")

    licence = models.ForeignKey("licences.ELicence", models.PROTECT, related_name="uses")
    version = models.ForeignKey("licences.ELicenceVersion", models.PROTECT, related_name="uses")
    way = models.CharField(max_length=10, choices=Way, default=Way.REFERENCE)
    case_id = models.UUIDField(null=True)
    item_slug = models.CharField(max_length=80, blank=True, default="")
    item_name = models.CharField(max_length=300, blank=True, default="")
    purpose = models.CharField(max_length=300)
    # Which of the face's fields may be read; empty means the whole face.
    scope = models.JSONField(default=list)
    consent_id = models.UUIDField(null=True)
    present_code = models.ForeignKey("licences.PresentCode", models.PROTECT, null=True)
    valid_until = models.DateTimeField()
    used_at = models.DateTimeField()
    used_by_id = models.UUIDField(null=True)
    used_by_name = models.CharField(max_length=80, blank=True, default="")
    used_by_unit = models.CharField(max_length=160, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            # Use rests on the holder's word: a consent, or the code they showed; a duty in law
            # names itself in the purpose.
            models.CheckConstraint(condition=~Q(purpose=""), name="use_has_purpose"),
            models.CheckConstraint(
                condition=~Q(way="PRESENTED") | Q(present_code__isnull=False),
                name="presented_use_has_code",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("used_at")), name="use_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["licence", "used_at", "id"], name="use_of_licence"),
            models.Index(
                fields=["case_id"], condition=Q(case_id__isnull=False), name="use_in_case"
            ),
        ]


class ELicenceLook(Row):
    """Staff opened the face under a use: of which department, in which post (R-4-7).

    One row for each person and use, counting on: the holder reads who looked, not how often a
    page was loaded again. The journal has every single look.
    """

    use = models.ForeignKey("licences.ELicenceUse", models.PROTECT, related_name="looks")
    looked_by_id = models.UUIDField()
    looked_by_name = models.CharField(max_length=80)
    looked_by_unit = models.CharField(max_length=160, blank=True, default="")
    # The role in which it was opened, as the posts name it.
    looked_as = models.CharField(max_length=32, blank=True, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["use", "looked_by_id"], name="one_look_row_a_person"),
            models.CheckConstraint(
                condition=Q(last_at__gte=models.F("first_at")), name="last_look_after_first"
            ),
        ]


class PresentCode(Row):
    """A code the holder opens for minutes; a clerk reads it once. Only its digest is kept."""

    licence = models.ForeignKey("licences.ELicence", models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    opened_by_id = models.UUIDField()
    expires_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by_id = models.UUIDField(null=True)
    # When the holder was told that somebody tried it again; told once.
    reuse_told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence"],
                condition=Q(used_at__isnull=True, replaced_at__isnull=True),
                name="one_open_code_per_licence",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_by_id__isnull=False),
                name="used_code_has_reader",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("opened_at")), name="code_ends_after_it_opens"
            ),
        ]
