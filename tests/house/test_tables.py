"""What the database itself must keep to, so that one city can become many (docs/decisions/0001)."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

# Places in the chain and days are counted; there is exactly one row for each.
_OWN_KEYS = {"JournalSeal": "bigint", "JournalDigest": "date"}

pytestmark = pytest.mark.django_db


def _rows(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [settings.CITY])
        return sorted(".".join(map(str, row)) for row in cursor.fetchall())


def test_every_table_has_a_primary_key() -> None:
    tables = _rows("SELECT tablename FROM pg_tables WHERE schemaname = %s")
    assert len(tables) > 30
    keyed = _rows(
        "SELECT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'p' AND n.nspname = %s"
    )
    assert sorted(set(tables) - set(keyed)) == []


def test_no_constraint_waits_for_the_commit() -> None:
    assert (
        _rows(
            "SELECT c.conrelid::regclass, c.conname FROM pg_constraint c "
            "JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.condeferrable AND n.nspname = %s"
        )
        == []
    )


def test_no_table_has_a_trigger() -> None:
    assert (
        _rows(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT t.tgisinternal AND n.nspname = %s"
        )
        == []
    )


def test_every_table_of_the_product_lies_in_the_city_s_schema() -> None:
    elsewhere = _rows(
        "SELECT schemaname, tablename FROM pg_tables "
        "WHERE schemaname NOT IN (%s, 'pg_catalog', 'information_schema')"
    )
    assert elsewhere == []


def test_every_key_of_our_own_tables_is_a_uuid() -> None:
    ours = [m for m in apps.get_models() if m.__module__.startswith("onewindow.")]
    assert len(ours) > 20
    keys = {m.__name__: m._meta.pk.db_type(connection) for m in ours if m._meta.pk}
    assert {name: kind for name, kind in keys.items() if kind != "uuid"} == _OWN_KEYS
