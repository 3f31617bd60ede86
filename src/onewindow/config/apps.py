"""Prepare the city's schema before the first migration."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.models.signals import pre_migrate
from psycopg import sql


def prepare_schema(using: str = "default", **_: Any) -> None:
    """Create the city's schema and the two trusted extensions, outside migrations."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(settings.CITY))
        )
        for extension in ("pg_trgm", "btree_gist"):
            cursor.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(
                    sql.Identifier(extension)
                )
            )


class ConfigConfig(AppConfig):
    name = "onewindow.config"
    label = "onewindow_config"

    def ready(self) -> None:
        # Without a sender: Django sends nothing for an app that has no models of its own.
        pre_migrate.connect(prepare_schema, dispatch_uid="prepare_schema")
