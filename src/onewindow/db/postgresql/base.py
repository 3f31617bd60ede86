"""How does Django talk to the city's database?

A few lines over Django's own PostgreSQL backend. Foreign keys are checked at
once, not at commit: a parent is written first, and a mistake shows where it was
made. It also keeps the door open for schema-based sharding, where deferred
constraints cross no node.
"""

from time import monotonic

from django.db.backends.postgresql import base
from django.db.backends.postgresql import schema as postgresql_schema

_STANDS_FOR_SECONDS = 1.0


class DatabaseSchemaEditor(postgresql_schema.DatabaseSchemaEditor):
    sql_create_fk = postgresql_schema.DatabaseSchemaEditor.sql_create_fk.replace(
        "%(deferrable)s", ""
    )
    sql_create_column_inline_fk = "CONSTRAINT %(name)s REFERENCES %(to_table)s(%(to_column)s)"


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's; a connection used a moment ago needs no question whether it still stands."""

    SchemaEditorClass = DatabaseSchemaEditor
    _used_at = float("-inf")

    def close_if_health_check_failed(self) -> None:
        moment = monotonic()
        if moment - self._used_at < _STANDS_FOR_SECONDS:
            self.health_check_done = True
        self._used_at = moment
        super().close_if_health_check_failed()
