"""For whom? People and enterprises who apply."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row


class Person(Row):
    name = models.CharField(_("姓名"), max_length=80)
    citizen_id = EncryptedTextField(_("公民身份号码"))
    citizen_id_index = models.CharField(max_length=64, unique=True)
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
