"""For whom? People and enterprises who apply."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row


class Person(Row):
    name = models.CharField(_("姓名"), max_length=80)
    # A newborn is known by name and birth date until the police give a number.
    citizen_id = EncryptedTextField(_("公民身份号码"), blank=True, default="")
    citizen_id_index = models.CharField(max_length=64, unique=True, null=True)
    birth_date = models.DateField(null=True)
    phone = EncryptedTextField(_("手机号"), blank=True, default="")
    address = EncryptedTextField(_("联系地址"), blank=True, default="")
    account = models.OneToOneField("accounts.Account", models.PROTECT, null=True)
    # When a clerk or the national identity service last confirmed who this is.
    confirmed_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class Enterprise(Row):
    name = models.CharField(_("名称"), max_length=160)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    legal_representative = models.CharField(max_length=80, blank=True, default="")
    representative = models.ForeignKey("parties.Person", models.PROTECT, null=True)
    address = models.CharField(max_length=200, blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class Guardianship(Row):
    """Who looks after whom (监护); a guardian sees the ward's licences and applies for them."""

    guardian = models.ForeignKey("parties.Person", models.PROTECT, related_name="wards")
    ward = models.ForeignKey("parties.Person", models.PROTECT, related_name="guardians")
    relation = models.CharField(max_length=24)
    basis = models.CharField(max_length=200)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "ward"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_guardianship",
            ),
            models.CheckConstraint(
                condition=~models.Q(guardian=models.F("ward")), name="nobody_guards_oneself"
            ),
        ]


class CreditMark(Row):
    """A serious record or a false promise: no pledge and no deficiency until repaired (2.6)."""

    class Kind(models.TextChoices):
        SERIOUS = "SERIOUS", _("严重失信")
        FALSE_PROMISE = "FALSE_PROMISE", _("虚假承诺")
        BROKEN_PROMISE = "BROKEN_PROMISE", _("未履行承诺")

    person = models.ForeignKey("parties.Person", models.PROTECT, null=True, related_name="marks")
    enterprise = models.ForeignKey(
        "parties.Enterprise", models.PROTECT, null=True, related_name="marks"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    basis = models.CharField(max_length=300)
    case_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField(null=True)
    repaired_at = models.DateTimeField(null=True)
    repaired_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) ^ models.Q(enterprise__isnull=False),
                name="mark_has_one_holder",
            ),
            models.CheckConstraint(condition=~models.Q(basis=""), name="mark_has_basis"),
            models.CheckConstraint(
                condition=models.Q(repaired_at__isnull=True) | ~models.Q(repaired_reason=""),
                name="repair_has_reason",
            ),
        ]


class Mandate(Row):
    """An enterprise's written word that this person may act for it, for these items, till then."""

    enterprise = models.ForeignKey("parties.Enterprise", models.PROTECT, related_name="mandates")
    agent = models.ForeignKey("parties.Person", models.PROTECT, related_name="mandates")
    item_slugs = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "agent"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_mandate",
            )
        ]
