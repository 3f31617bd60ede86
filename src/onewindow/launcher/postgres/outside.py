"""Is the outside PostgreSQL named by the installation fit for use?"""

from typing import TYPE_CHECKING

from onewindow.launcher.postgres.roles import EXTENSIONS
from onewindow.launcher.voice import CannotGoOn, say

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[object, ...]]

OLDEST_MAJOR = 15
CONNECT_SECONDS = 5


def check_outside_server(owner: str, app: str) -> None:
    """Connect as both roles and check version, encoding and extensions.

    Raises `CannotGoOn` with what to change.
    """
    with _connected(owner, "ONEWINDOW_DATABASE_URL") as connection:
        refuse_old_version(connection.info.server_version)
        _refuse_other_encoding(connection)
        _ensure_extensions(connection)
        owner_role = connection.info.user
    with _connected(app, "ONEWINDOW_DATABASE_APP_URL") as connection:
        if connection.info.user == owner_role:
            say(
                "注意：没有用 ONEWINDOW_DATABASE_APP_URL 给应用单独的数据库账号，"
                "日志表只能靠约定保护。正式使用请另建一个账号。"
            )


def _connected(dsn: str, variable: str) -> "Connection":
    import psycopg

    try:
        return psycopg.connect(dsn, connect_timeout=CONNECT_SECONDS, autocommit=True)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as problem:
        raise CannotGoOn(
            f"连不上 {variable} 指向的数据库。请检查地址、账号和密码，"
            f"以及它是否已启动并允许本机连接。对方的回答：{str(problem).strip()}",
            f"The database in {variable} cannot be reached. Check address, account and "
            "password, and whether the server is up and lets us in.",
        ) from problem


def refuse_old_version(number: int) -> None:
    """`number` as the server reports it: 150004 is 15.4."""
    if number < OLDEST_MAJOR * 10_000:
        raise CannotGoOn(
            f"外部数据库是 PostgreSQL {number // 10_000}，需要 {OLDEST_MAJOR} 或更新的版本。"
            "请升级它，或去掉 ONEWINDOW_DATABASE_URL 改用内置数据库。",
            f"The outside database is PostgreSQL {number // 10_000}; {OLDEST_MAJOR} or "
            "newer is needed. Upgrade it, or unset ONEWINDOW_DATABASE_URL.",
        )


def _refuse_other_encoding(connection: "Connection") -> None:
    row = connection.execute("SHOW server_encoding").fetchone()
    if row != ("UTF8",):
        raise CannotGoOn(
            f"外部数据库的编码是 {row and row[0]}，需要 UTF8。"
            "请用 CREATE DATABASE … ENCODING 'UTF8' 重建。",
            "The outside database must be encoded in UTF8.",
        )


def _ensure_extensions(connection: "Connection") -> None:
    import psycopg

    for extension in EXTENSIONS:
        try:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        except psycopg.Error as problem:
            raise CannotGoOn(
                f"外部数据库缺少扩展 {extension}，当前账号又无权安装。"
                f"请管理员在该库中执行：CREATE EXTENSION {extension};",
                f"The outside database lacks {extension}; have its administrator run "
                f"CREATE EXTENSION {extension} in it.",
            ) from problem
