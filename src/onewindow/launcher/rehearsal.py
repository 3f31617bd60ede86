"""A whole centre to try things on: its own database, web and live processes; gone afterwards.

Nothing of it touches the installation beside it. Data is written as durably as in a real one.
"""

import contextlib
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from onewindow.launcher import surroundings
from onewindow.launcher.addresses import Addresses
from onewindow.launcher.asking import answer_of
from onewindow.launcher.parts import Troupe, centre_parts
from onewindow.launcher.postgres import Database, acquire_database
from onewindow.launcher.preparation import prepare
from onewindow.launcher.voice import CannotGoOn

ANSWER_WITHIN_SECONDS = 60.0


@dataclass(frozen=True)
class Rehearsal:
    """A running centre: where it answers, and how its database is reached."""

    addresses: Addresses
    database: Database
    variables: Mapping[str, str]


@contextlib.contextmanager
def rehearsal_centre(*, demo: bool = False) -> Iterator[Rehearsal]:
    """Start a centre in a folder of its own; this process becomes its owner (Django is set up).

    Call before Django was set up in this process. Everything is stopped and removed at the end.
    """
    base = Path(tempfile.mkdtemp(prefix="onewindow-rehearsal-"))
    base.chmod(0o711)
    # A rehearsal has nothing to do with the installation this command may stand beside.
    for name in [n for n in os.environ if n.startswith("ONEWINDOW_")]:
        if name not in {"ONEWINDOW_SEMANTIC_SEARCH"}:
            del os.environ[name]
    os.environ["ONEWINDOW_SEMANTIC_SEARCH"] = "0"
    lease = acquire_database(base)
    troupe = Troupe()
    try:
        addresses = Addresses("127.0.0.1", _free_port(), _free_port())
        owner = surroundings.for_the_owner(base, lease.database)
        prepare(owner, demo=demo)
        variables = {
            **surroundings.for_serving(base, lease.database),
            "ONEWINDOW_PUBLIC_URL": addresses.web,
            "ONEWINDOW_LIVE_URL": addresses.live,
        }
        (base / "static").mkdir(exist_ok=True)
        (base / "log").mkdir(exist_ok=True)
        troupe.start(*centre_parts(variables, base, addresses))
        surroundings.adopt({**owner, "ONEWINDOW_PUBLIC_URL": addresses.web})
        _wait_for(addresses)
        _set_up_django()
        yield Rehearsal(addresses, lease.database, variables)
    finally:
        troupe.stop()
        lease.release()
        shutil.rmtree(base, ignore_errors=True)


def _set_up_django() -> None:
    import django

    django.setup()


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def _wait_for(addresses: Addresses) -> None:
    for port in (addresses.port, addresses.live_port):
        deadline = time.monotonic() + ANSWER_WITHIN_SECONDS
        while not _answers(port):
            if time.monotonic() > deadline:
                raise CannotGoOn(
                    "试运行的中心没有启动起来。", "The rehearsal centre does not answer."
                )
            time.sleep(0.05)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        return answer_of("127.0.0.1", port, "/healthz") == HTTPStatus.OK
    return False
