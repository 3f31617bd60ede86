"""Which database do the tests run against?

A throw-away cluster of the same make as the real one, started once per test
session, shared by parallel workers, and gone with the last of them.
"""

import os
import tempfile
from pathlib import Path

from onewindow.launcher.postgres.lease import Database, Lease, acquire_database

# Parallel workers inherit the variable from the process that starts them.
SHARED = "ONEWINDOW_TEST_CLUSTER"
_held: list[Lease] = []


def test_database() -> Database:
    """The session's database; lives until the last test process has ended."""
    if not _held:
        shared = os.environ.get(SHARED)
        if shared is None or not Path(shared).is_dir():
            shared = tempfile.mkdtemp(prefix="onewindow-test-", dir="/tmp")
            # The server's own account must pass, but not look around.
            Path(shared).chmod(0o711)
            os.environ[SHARED] = shared
        _held.append(acquire_database(Path(shared), throwaway=True))
    return _held[0].database


test_database.__test__ = False  # type: ignore[attr-defined]
