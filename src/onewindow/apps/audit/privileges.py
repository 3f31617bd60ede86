"""What may the application's own database role do? Work, but never rewrite the journal."""

from django.db import connection
from psycopg import sql

APPEND_ONLY = (
    "audit_journalentry",
    "audit_journalseal",
    "audit_journaldigest",
    # What was asked of departments, and on what basis (RULES 2.8).
    "exchange_sharedcall",
)
NEVER_DELETE = ("audit_journallane", "audit_laneseal")


def grant(*, role: str, schema: str) -> None:
    """Give `role` what it needs in the city's schema; run as the owner, repeatable."""
    city, name = sql.Identifier(schema), sql.Identifier(role)
    with connection.cursor() as cursor:
        for statement in (
            sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(city, name),
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}").format(
                city, name
            ),
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(city, name),
            sql.SQL("REVOKE ALL ON {}.django_migrations FROM {}").format(city, name),
            sql.SQL("GRANT SELECT ON {}.django_migrations TO {}").format(city, name),
        ):
            cursor.execute(statement)
        for table in APPEND_ONLY:
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {}.{} FROM {}").format(
                    city, sql.Identifier(table), name
                )
            )
        for table in NEVER_DELETE:
            cursor.execute(
                sql.SQL("REVOKE DELETE, TRUNCATE ON {}.{} FROM {}").format(
                    city, sql.Identifier(table), name
                )
            )
