"""The e-licence (电子证照, GB/T 36901-36906): its type, itself, its versions (R-4-20, R-4-21)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedJSONField, EncryptedTextField
from onewindow.apps.rows import Row
from onewindow.rules.licences.lives import LicenceState


class ELicenceType(Row):
    """A kind of licence: what stands on its face, who issues it, how long it holds."""

    class Holder(models.TextChoices):
        PERSON = "PERSON", _("个人")
        ENTERPRISE = "ENTERPRISE", _("企业和其他组织")

    class Validity(models.TextChoices):
        YEARS = "YEARS", _("固定年限")
        LONG_TERM = "LONG_TERM", _("长期有效")
        BY_AGE = "BY_AGE", _("按年龄（居民身份证法第五条）")

    code = models.CharField(max_length=24, unique=True)
    # 21 characters: credit code of the body that defines the type, and three digits (4.2).
    type_code = models.CharField(max_length=21, unique=True)
    name = models.CharField(max_length=120)
    holder = models.CharField(max_length=10, choices=Holder, default=Holder.PERSON)
    department = models.ForeignKey("organisation.Department", models.PROTECT)
    # [{code, label, kind, assigned: CASE|PERSON|REVIEWER|SERIES, source, required}]
    face_fields = models.JSONField(default=list)
    # How numbers are drawn: "食证{year}{number:06d}"; empty: the face says the number.
    number_pattern = models.CharField(max_length=60, blank=True, default="")
    number_field = models.CharField(max_length=40, blank=True, default="")
    validity = models.CharField(max_length=10, choices=Validity, default=Validity.LONG_TERM)
    valid_years = models.PositiveSmallIntegerField(null=True)
    renewable = models.BooleanField(default=False)
    # Of an identity card a holder has one; of title deeds as many as houses.
    is_single = models.BooleanField(default=True)
    present_minutes = models.PositiveSmallIntegerField(default=5)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(validity="YEARS") | Q(valid_years__gte=1), name="years_are_counted"
            ),
            models.CheckConstraint(
                condition=Q(present_minutes__gte=1, present_minutes__lte=30),
                name="shown_for_minutes",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ELicence(Row):
    """One licence of one holder; what is on it lies in its versions."""

    type = models.ForeignKey("licences.ELicenceType", models.PROTECT, related_name="licences")
    person = models.ForeignKey(
        "parties.Person", models.PROTECT, null=True, related_name="elicences"
    )
    enterprise = models.ForeignKey(
        "parties.Enterprise", models.PROTECT, null=True, related_name="elicences"
    )
    # Of an identity card it is the citizen's number, so it is kept like one.
    certificate_no = EncryptedTextField()
    certificate_index = models.CharField(max_length=64, db_index=True)
    issuer_name = models.CharField(max_length=160)
    issuer_code = models.CharField(max_length=18)
    # The part of the identifier that stays the same through all versions (R-4-21).
    serial = models.CharField(max_length=40)
    issued_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # None: 长期
    state = models.CharField(
        max_length=20, choices=[(s, s) for s in LicenceState], default=LicenceState.VALID
    )
    version = models.PositiveIntegerField(default=1)
    case_id = models.UUIDField(null=True)
    is_single = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(enterprise__isnull=False),
                name="licence_has_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="licence_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["type", "person"],
                condition=Q(is_single=True, state__in=["VALID", "SUSPENDED"]),
                name="one_standing_licence_of_person",
            ),
            models.UniqueConstraint(
                fields=["type", "enterprise"],
                condition=Q(is_single=True, state__in=["VALID", "SUSPENDED"]),
                name="one_standing_licence_of_enterprise",
            ),
            models.UniqueConstraint(
                fields=["type", "issuer_code", "serial"], name="one_licence_per_serial"
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_to", "id"],
                condition=Q(state="VALID", valid_to__isnull=False),
                name="licence_running_out",
            ),
            models.Index(
                fields=["case_id"], condition=Q(case_id__isnull=False), name="licence_of_case"
            ),
        ]


class ELicenceVersion(Row):
    """One state of the face; a change makes a new one and the older is void (R-4-21)."""

    class Reason(models.TextChoices):
        ISSUED = "ISSUED", _("签发")
        CORRECTED = "CORRECTED", _("更正")
        CHANGED = "CHANGED", _("变更")
        RENEWED = "RENEWED", _("延续")
        DEEMED_RENEWED = "DEEMED_RENEWED", _("依法视为延续")
        REPLACED = "REPLACED", _("换发")

    licence = models.ForeignKey("licences.ELicence", models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    identifier = models.CharField(max_length=120, unique=True)
    face = EncryptedJSONField(default=dict)
    reason = models.CharField(max_length=16, choices=Reason)
    note = models.CharField(max_length=300, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    issued_at = models.DateTimeField()
    issued_by_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    superseded_at = models.DateTimeField(null=True)
    # SM3 of the files as first drawn, and the compact signed record.
    pdf_digest = models.CharField(max_length=64, blank=True, default="")
    ofd_digest = models.CharField(max_length=64, blank=True, default="")
    record = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "number"], name="one_licence_version_per_number"
            ),
            models.UniqueConstraint(
                fields=["licence"],
                condition=Q(superseded_at__isnull=True),
                name="one_licence_version_in_force",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="licence_versions_count_from_one"
            ),
        ]
