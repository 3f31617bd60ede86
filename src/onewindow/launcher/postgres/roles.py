"""Which roles, database and extensions does a cluster of ours hold?

Written by the superuser, which only the keeper can be; everything here may be
repeated. The extensions are no business of migrations.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from onewindow.launcher.keys import Keys
from onewindow.launcher.postgres.home import PORT

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[object, ...]]

DATABASE = "onewindow"
OWNER = "onewindow_owner"
APP = "onewindow_app"
EXTENSIONS = ("pg_trgm", "btree_gist")


def prepare_database(sockets: Path, keys: Keys, *, throwaway: bool) -> None:
    """Roles with their passwords, the database, its extensions."""

    def connected(name: str) -> "Connection":
        import psycopg

        return psycopg.connect(
            host=str(sockets), port=PORT, user="postgres", dbname=name, autocommit=True
        )

    with connected("postgres") as connection:
        _set_role(connection, OWNER, keys.owner_password, may_create_databases=throwaway)
        _set_role(connection, APP, keys.app_password, may_create_databases=False)
        _create_database(connection)
    _install_extensions(connected, DATABASE)
    if throwaway:
        # Test databases are made from template1, so it carries the same.
        _install_extensions(connected, "template1")


def _set_role(
    connection: "Connection", role: str, password: str, *, may_create_databases: bool
) -> None:
    from psycopg import sql

    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    connection.execute(
        sql.SQL("{verb} ROLE {role} LOGIN {rights} PASSWORD {password}").format(
            verb=sql.SQL("ALTER" if found else "CREATE"),
            role=sql.Identifier(role),
            rights=sql.SQL("CREATEDB" if may_create_databases else "NOCREATEDB"),
            password=sql.Literal(password),
        )
    )


def _create_database(connection: "Connection") -> None:
    from psycopg import sql

    name, owner, app = (sql.Identifier(each) for each in (DATABASE, OWNER, APP))
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if not found.fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, app))


def _install_extensions(connected: "Callable[[str], Connection]", name: str) -> None:
    from psycopg import sql

    with connected(name) as connection:
        for extension in EXTENSIONS:
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(
                    sql.Identifier(extension)
                )
            )
