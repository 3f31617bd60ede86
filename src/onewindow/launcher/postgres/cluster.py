"""What does a cluster of ours look like: created, started and prepared how?"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onewindow.launcher.keys import Keys
from onewindow.launcher.postgres.binaries import Programs
from onewindow.launcher.postgres.home import PORT, Home
from onewindow.launcher.postgres.roles import APP, DATABASE, OWNER, prepare_database
from onewindow.launcher.voice import CannotGoOn

PREPARATION = "1"

# Peer for the server's own account and root (who could read the files anyway),
# a password for everyone else; `trust` appears nowhere.
ACCESS_RULES = """\
local all postgres peer map=keeper
local all all scram-sha-256
{network}"""
NETWORK_RULE = "host {database} {roles} all scram-sha-256\n"
ACCOUNT_MAP = "keeper {account} postgres\nkeeper root postgres\n"

SETTINGS: Mapping[str, str] = {
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # No personal data in logs: neither statements nor the values in their details.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
}
# For tests only: a cluster that is thrown away may lose its last seconds.
CARELESS: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "1h",
}


@dataclass(frozen=True)
class Cluster:
    """One cluster under one home; `throwaway` gives up durability for speed."""

    home: Home
    programs: Programs
    throwaway: bool = False

    def create_if_absent(self) -> bool:
        """Make the data directory, complete or not at all."""
        data = self.home.data
        if (data / "PG_VERSION").is_file():
            self._refuse_another_major()
            return False
        draft = data.with_name("data.unfinished")
        shutil.rmtree(draft, ignore_errors=True)
        made = self._run_as_server(self._initdb_command(draft))
        if made.returncode != 0:
            raise CannotGoOn(
                f"建立数据库失败：{made.stderr.strip()[-600:]}",
                "initdb failed; see the message above.",
            )
        draft.rename(data)
        return True

    def _initdb_command(self, draft: Path) -> list[str]:
        command = [
            str(self.programs.initdb),
            f"--pgdata={draft}",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            # With the C character type pg_trgm drops every Chinese character.
            "--lc-ctype=C.UTF-8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-local=peer",
            "--auth-host=scram-sha-256",
        ]
        return [*command, "--no-sync"] if self.throwaway else command

    def _run_as_server(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd=self.home.folder,
            env=server_environment(),
            umask=0o077,
            **self.home.account.popen_options(),
        )

    def _refuse_another_major(self) -> None:
        made_by = (self.home.data / "PG_VERSION").read_text().strip()
        if made_by != self.programs.major:
            raise CannotGoOn(
                f"数据是 PostgreSQL {made_by} 的格式，现在安装的是 {self.programs.version}。"
                "请先用旧版本导出数据（pg_dump），再导入新版本。",
                f"The data was written by PostgreSQL {made_by}; installed is "
                f"{self.programs.version}. Dump with the old version and restore.",
            )

    def write_access_rules(self) -> None:
        """Who may connect; rewritten at each start so that no hand edit weakens it."""
        network = NETWORK_RULE.format(database=DATABASE, roles=f"{OWNER},{APP}")
        rules = ACCESS_RULES.format(network=network if self._listen() else "")
        names = ACCOUNT_MAP.format(account=self.home.account.name)
        for name, text in (("pg_hba.conf", rules), ("pg_ident.conf", names)):
            file = self.home.data / name
            draft = file.with_name(f"{name}.draft")
            draft.write_text(text)
            draft.chmod(0o600)
            self.home.account.give(draft)
            draft.replace(file)

    def server_command(self, sockets: Path) -> list[str]:
        address, port = self._listen() or ("", str(PORT))
        settings = {
            **SETTINGS,
            **(CARELESS if self.throwaway else {}),
            "unix_socket_directories": str(sockets),
            "listen_addresses": address,
            "port": port,
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(self.programs.postgres), "-D", str(self.home.data), *options]

    def _listen(self) -> tuple[str, str] | None:
        """`ONEWINDOW_DATABASE_LISTEN=host:port`, for tools that need TCP; normally none."""
        named = os.environ.get("ONEWINDOW_DATABASE_LISTEN", "")
        if not named or self.throwaway:
            return None
        address, colon, port = named.rpartition(":")
        if not colon or port != str(PORT):
            raise CannotGoOn(
                f"ONEWINDOW_DATABASE_LISTEN 应写成“地址:{PORT}”，例如 127.0.0.1:{PORT}。",
                f"ONEWINDOW_DATABASE_LISTEN must read ADDRESS:{PORT}.",
            )
        return address, port

    def prepare(self, keys: Keys) -> None:
        """Roles, database and extensions; skipped when the stamp says it is done."""
        stamp = self.home.data / "onewindow.prepared"
        text = f"{PREPARATION} {keys.owner_password} {keys.app_password}"
        wanted = hashlib.sha256(text.encode()).hexdigest()
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        prepare_database(self.home.sockets, keys, throwaway=self.throwaway)
        stamp.write_text(wanted)
        stamp.chmod(0o600)
        self.home.account.give(stamp)


def server_environment() -> dict[str, str]:
    """Nothing of the caller's environment reaches the server (PGPORT, PGDATA...)."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
