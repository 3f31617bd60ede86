"""Give the application's role its rights; run by the launcher as the owner."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from psycopg.conninfo import conninfo_to_dict

from onewindow.apps.audit import privileges
from onewindow.config import environment as env


class Command(BaseCommand):
    help = "Grant the application's database role what it needs, and no more."

    def handle(self, *_: Any, **__: Any) -> None:
        dsn = env.text("ONEWINDOW_APP_DSN") or env.text("ONEWINDOW_DATABASE_APP_URL")
        role = conninfo_to_dict(dsn).get("user") if dsn else None
        if role and role != settings.DATABASES["default"]["USER"]:
            privileges.grant(role=str(role), schema=settings.CITY)
