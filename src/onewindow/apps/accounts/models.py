"""Who may sign in? One account for a resident or a member of staff."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row, new_id


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, login_key: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(login_key=login_key, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """`login_key` is a staff name, or `p:` + keyed digest of a resident's phone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login_key = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(_("姓名"), max_length=80)
    phone = EncryptedTextField(_("手机号"), blank=True, default="")
    is_staff_member = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Holds a one-time password from the window: nothing opens before a new one is set.
    must_change_password = models.BooleanField(default=False)
    prefers_elder = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "login_key"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        return str(self.id)


class ApiToken(Row):
    """A programme's key to act for one account, within its scopes, until it ends.

    Only a keyed digest is kept: whoever reads the table cannot use it.
    """

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
