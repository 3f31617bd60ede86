"""People who sign in: residents by phone, staff by name with their posts."""

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo

from onewindow.apps.accounts import operations
from onewindow.apps.accounts.models import Account
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Department, Post
from onewindow.apps.organisation.queries import acting_as

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 9, 28, 9, 30, tzinfo=CHINA)
PASSWORD = "river-stone-42"
_numbers = itertools.count(1)


def resident_account(*, phone: str = "", name: str = "李小满") -> Account:
    """Signs in with `phone` and PASSWORD."""
    return operations.open_resident_account(
        name=name, phone=phone or f"139{next(_numbers):08d}", password=PASSWORD, now=NOW
    )


def staff_account(*roles: str, login: str = "", department: Department | None = None) -> Account:
    """Signs in with its name and PASSWORD, holding these roles."""
    account = operations.open_staff_account(
        login=login or f"staff{next(_numbers)}",
        name="王谷雨",
        password=PASSWORD,
        now=NOW,
        actor_id=None,
    )
    for role in roles:
        Post.objects.create(account=account, role=role, department=department)
    return account


def acting_with(*roles: str) -> Acting:
    """A member of staff holding these roles, as operations see them."""
    account = staff_account(*roles)
    return acting_as(account_id=account.id, name=account.display_name, origin="test")
