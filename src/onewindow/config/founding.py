"""How does a county found its own centre? One file, and three administrators who start apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from onewindow.apps.accounts import operations as accounts
from onewindow.apps.accounts import queries as account_queries
from onewindow.apps.organisation import operations as organisation
from onewindow.apps.organisation import queries as centre_queries
from onewindow.apps.organisation.installing import Installed, install_centre
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing.installing import install_hall

# 等保: three administrators, three accounts; they engage everybody else on their pages.
ADMINISTRATORS = {
    "system_admin": Role.SYSTEM_ADMIN,
    "security_admin": Role.SECURITY_ADMIN,
    "audit_admin": Role.AUDIT_ADMIN,
}


@dataclass(frozen=True)
class Founded:
    """What was written, and the one-time password of each new administrator by staff name."""

    installed: Installed
    passwords: Mapping[str, str]


def found_centre(*, content: Mapping[str, Any], now: datetime) -> Founded:
    """Write the centre of a file shaped like `demo/centre.yaml`; again changes only what changed.

    The first time it opens the three administrators, each with a password that must be
    changed at the first sign-in and is shown nowhere else. Refuses CENTRE_FILE_INCOMPLETE.
    """
    with transaction.atomic():
        installed = install_centre(content=content, now=now, is_demo=False)
        place = centre_queries.main_centre()
        if place is not None:
            install_hall(place_id=place.id, rules=content.get("hall") or {}, now=now)
        passwords: dict[str, str] = {}
        seats = []
        for login, role in ADMINISTRATORS.items():
            if account_queries.account_by_login(login) is not None:
                continue
            passwords[login] = accounts.draw_password()
            account = accounts.open_staff_account(
                login=login,
                name=str(role.label),
                password=passwords[login],
                now=now,
                actor_id=None,
                must_change_password=True,
            )
            seats.append({"account_id": account.pk, "role": role})
        organisation.seat_first_posts(seats=seats, now=now)
    return Founded(installed, passwords)
