"""Which environment variables tell a process where it lives?"""

import os
from collections.abc import Mapping
from pathlib import Path

from onewindow.launcher.keys import installation_keys
from onewindow.launcher.postgres import Database

SETTINGS = "onewindow.config.settings"
# The web, live and worker processes never learn how to become the owner.
OWNER_ONLY = ("ONEWINDOW_OWNER_DSN", "ONEWINDOW_DATABASE_URL", "ONEWINDOW_DATABASE_APP_URL")


def for_the_owner(base: Path, database: Database) -> dict[str, str]:
    """For migrating, granting and loading: both roles known, connected as the owner."""
    return {
        **_shared(base),
        "ONEWINDOW_OWNER_DSN": database.owner_dsn,
        "ONEWINDOW_APP_DSN": database.app_dsn,
        "ONEWINDOW_AS_OWNER": "1",
    }


def for_serving(base: Path, database: Database) -> dict[str, str]:
    """For everything that serves people: the application's own role only."""
    variables = {
        **_shared(base),
        "ONEWINDOW_APP_DSN": database.app_dsn,
        "ONEWINDOW_AS_OWNER": "0",
    }
    return {name: value for name, value in variables.items() if name not in OWNER_ONLY}


def adopt(variables: Mapping[str, str]) -> None:
    """Make `variables` those of this process, before Django reads its settings."""
    os.environ.update(variables)


def _shared(base: Path) -> dict[str, str]:
    installation_keys(base)
    return {
        **os.environ,
        "ONEWINDOW_HOME": str(base),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONUNBUFFERED": "1",
    }
