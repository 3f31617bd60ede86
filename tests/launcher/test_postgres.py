"""The embedded server: safe by default, shared, recovered, never left behind."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from onewindow.launcher.postgres import Database, acquire_database, running_database
from onewindow.launcher.postgres.home import LONGEST_SOCKET_PATH, SOCKET_NAME, settled_home
from onewindow.launcher.postgres.server import server_processes
from onewindow.launcher.voice import CannotGoOn

PATIENCE = 20.0


def eventually(claim: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if claim():
            return True
        time.sleep(0.02)
    return claim()


def ask(dsn: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return connection.execute(question).fetchall()


def postmaster_of(base: Path) -> int:
    return int((settled_home(base).data / "postmaster.pid").read_text().split()[0])


def keeper_of(base: Path) -> int:
    """The parent of the postmaster."""
    state = Path(f"/proc/{postmaster_of(base)}/stat").read_text()
    return int(state.rpartition(")")[2].split()[1])


@pytest.fixture(scope="module")
def database(base: Path) -> Iterator[Database]:
    with running_database(base) as database:
        yield database


def test_two_roles_and_only_the_owner_may_create_tables(database: Database) -> None:
    assert ask(database.owner_dsn, "SELECT current_user") == [("onewindow_owner",)]
    assert ask(database.app_dsn, "SELECT current_user") == [("onewindow_app",)]
    powerful = "SELECT rolname FROM pg_roles WHERE rolsuper AND rolname LIKE 'onewindow%'"
    assert ask(database.owner_dsn, powerful) == []
    with (
        psycopg.connect(database.app_dsn) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE public.mine (a int)")


def test_nobody_is_trusted_without_a_password(database: Database, base: Path) -> None:
    rules = (settled_home(base).data / "pg_hba.conf").read_text()
    methods = {line.split()[3] for line in rules.splitlines()}
    assert methods == {"peer", "scram-sha-256"}
    host = psycopg.conninfo.conninfo_to_dict(database.app_dsn)["host"]
    for attempt in ("", "wrong"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(
                host=host, user="onewindow_app", dbname="onewindow", password=attempt or None
            )


def test_the_server_listens_on_a_private_socket_only(database: Database, base: Path) -> None:
    assert ask(database.owner_dsn, "SHOW listen_addresses") == [("",)]
    home = settled_home(base)
    for folder in (home.folder, home.data, home.sockets):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_the_server_never_runs_as_root(database: Database, base: Path) -> None:
    assert Path(f"/proc/{postmaster_of(base)}").stat().st_uid != 0


def test_chinese_words_are_found_by_their_trigrams(database: Database) -> None:
    [(trigrams,)] = ask(database.app_dsn, "SELECT public.show_trgm('身份证')")
    assert trigrams
    [(encoding, locale)] = ask(
        database.app_dsn,
        "SELECT pg_encoding_to_char(encoding), datlocale FROM pg_database "
        "WHERE datname = 'onewindow'",
    )
    assert (encoding, locale) == ("UTF8", "C.UTF-8")


def test_no_server_log_line_carries_values(database: Database) -> None:
    shown = ask(
        database.owner_dsn,
        "SELECT name, setting FROM pg_settings WHERE name IN "
        "('log_error_verbosity', 'log_min_error_statement') ORDER BY name",
    )
    assert shown == [("log_error_verbosity", "terse"), ("log_min_error_statement", "panic")]


def test_a_second_command_shares_the_running_server(database: Database, base: Path) -> None:
    before = postmaster_of(base)
    with running_database(base) as again:
        assert again == database
        assert postmaster_of(base) == before
    assert ask(database.owner_dsn, "SELECT 1") == [(1,)]
    assert postmaster_of(base) == before


def write_until_the_server_dies(connection: psycopg.Connection) -> int:
    confirmed = 0
    while True:
        try:
            connection.execute("INSERT INTO kept VALUES (%s)", [confirmed + 1])
        except psycopg.OperationalError:
            return confirmed
        confirmed += 1


def test_confirmed_writes_survive_the_death_of_the_server(database: Database, base: Path) -> None:
    with psycopg.connect(database.owner_dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int PRIMARY KEY)")
        killer = threading.Timer(0.3, os.kill, (postmaster_of(base), signal.SIGKILL))
        killer.start()
        confirmed = write_until_the_server_dies(connection)
    assert confirmed > 0

    def answers() -> bool:
        try:
            return ask(database.owner_dsn, "SELECT 1") == [(1,)]
        except psycopg.OperationalError:
            return False

    assert eventually(answers)
    assert ask(database.owner_dsn, f"SELECT count(*) FROM kept WHERE n <= {confirmed}") == [
        (confirmed,)
    ]


def test_the_server_dies_with_its_keeper_and_comes_back(tmp_base: Path) -> None:
    lease = acquire_database(tmp_base)
    data = settled_home(tmp_base).data
    os.kill(keeper_of(tmp_base), signal.SIGKILL)
    assert eventually(lambda: not lease.is_alive())
    assert eventually(lambda: not server_processes(data))
    lease.release()
    with running_database(tmp_base) as database:
        assert ask(database.app_dsn, "SELECT 1") == [(1,)]


def test_a_killed_command_leaves_no_server_behind(
    tmp_base: Path, clean_environment: dict[str, str]
) -> None:
    program = (
        "import sys, time; from pathlib import Path;"
        "from onewindow.launcher.postgres import acquire_database;"
        "lease = acquire_database(Path(sys.argv[1])); print('up', flush=True); time.sleep(60)"
    )
    command = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_base)],
        env=clean_environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert command.stdout is not None
    assert command.stdout.readline() == "up\n"
    data = settled_home(tmp_base).data
    assert server_processes(data)
    command.kill()
    command.wait()
    command.stdout.close()
    assert eventually(lambda: not server_processes(data))


def test_a_stale_pid_file_naming_a_living_stranger_is_no_obstacle(tmp_base: Path) -> None:
    with running_database(tmp_base):
        text = (settled_home(tmp_base).data / "postmaster.pid").read_text()
    stale = settled_home(tmp_base).data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n" + text.partition("\n")[2])
    settled_home(tmp_base).account.give(stale)
    with running_database(tmp_base) as database:
        assert ask(database.app_dsn, "SELECT 1") == [(1,)]


def test_data_of_another_major_version_is_refused_and_untouched(tmp_base: Path) -> None:
    with running_database(tmp_base):
        pass
    version = settled_home(tmp_base).data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(CannotGoOn, match="PostgreSQL 17"):
        acquire_database(tmp_base)
    version.write_text("18\n")


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(tmp_base: Path) -> None:
    deep = tmp_base / ("long" * 20) / ("folder" * 10)
    deep.mkdir(parents=True)
    for folder in (deep, *deep.parents):
        if tmp_base in (folder, *folder.parents):
            folder.chmod(0o711)
    with running_database(deep) as database:
        assert ask(database.app_dsn, "SELECT 1") == [(1,)]
        sockets = settled_home(deep).sockets
        assert len(os.fsencode(sockets / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700


@pytest.fixture(scope="module")
def tmp_base(base: Path, database: Database) -> Iterator[Path]:
    """A second installation, for the tests that break things; created after the first."""
    folder = base.parent / "second"
    yield folder
    assert not server_processes(settled_home(folder).data)
