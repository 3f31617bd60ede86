"""Is the database's content ready to serve? Tables, rights, demonstration centre.

Runs as a process of its own, as the owner role, so that no serving process
ever holds that role:

    python -m onewindow.launcher.preparation [--demo]
"""

import argparse
import importlib
import importlib.util
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from onewindow.launcher.postgres.server import dies_with_parent
from onewindow.launcher.voice import CannotGoOn, logged, say

STEP = "  Applying "
FEW_STEPS = 5


def prepare(variables: Mapping[str, str], *, demo: bool) -> list[Mapping[str, Any]]:
    """Run the preparation under `variables`; the demonstration accounts it reports."""
    command = [sys.executable, "-m", "onewindow.launcher.preparation"]
    if demo:
        command.append("--demo")
    done = subprocess.run(
        command,
        env=dict(variables),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        # Ctrl-C reaches the launcher, which then ends this in order.
        start_new_session=True,
        preexec_fn=dies_with_parent(signal.SIGTERM),
    )
    if done.returncode != 0:
        raise CannotGoOn(
            "数据库内容没有准备好，原因见上面的输出。已有数据没有改动；排除原因后再启动即可。",
            "Preparing the database's content failed; see the output above.",
        )
    accounts: list[Mapping[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return accounts


def migrations_pending() -> int:
    """How many migrations this database still lacks; Django is set up already."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_prepared() -> bool:
    """Whether the tables are current and the application's role may use them."""
    from django.db import ProgrammingError

    try:
        return not migrations_pending()
    except ProgrammingError:
        return False


class _Steps(io.StringIO):
    """Turns Django's lines about single migrations into a count."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self._total = total
        self._done = 0

    def write(self, text: str) -> int:
        if text.startswith(STEP):
            self._done += 1
            if self._done % FEW_STEPS == 0 or self._done == self._total:
                say(f"  建立数据表 {self._done}/{self._total}")
        return len(text)


def _migrate() -> None:
    from django.core.management import call_command

    pending = migrations_pending()
    if pending:
        say(f"正在建立或升级数据表（共 {pending} 步）……")
        call_command("migrate", interactive=False, stdout=_Steps(pending))


def _call_if_present(name: str) -> bool:
    from django.core.management import call_command, get_commands

    if name not in get_commands():
        return False
    call_command(name, stdout=sys.stderr)
    return True


def _demo_accounts() -> list[Mapping[str, Any]]:
    """What `onewindow.config.demo.accounts()` answers, once that module exists."""
    if importlib.util.find_spec("onewindow.config.demo") is None:
        return []
    demo = importlib.import_module("onewindow.config.demo")
    return [dict(each) for each in demo.accounts()]


def main() -> int:
    try:
        return _prepare()
    except Exception as problem:
        say(f"出错的步骤：{type(problem).__name__}，技术细节在 {logged(problem)}。")
        return 1


def _prepare() -> int:
    parser = argparse.ArgumentParser(prog="onewindow-preparation")
    parser.add_argument("--demo", action="store_true")
    wanted = parser.parse_args()
    import django

    django.setup()
    _migrate()
    _call_if_present("grant_privileges")
    accounts: list[Mapping[str, Any]] = []
    if wanted.demo:
        _call_if_present("load_demo")
        accounts = _demo_accounts()
    sys.stdout.write(json.dumps(accounts, ensure_ascii=True) + os.linesep)
    return 0


if __name__ == "__main__":
    sys.exit(main())
