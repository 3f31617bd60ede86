"""Where does the database come from, and how is it kept running?

`running_database` is the only door: it joins the embedded server that already
runs for an installation, or starts one, or uses the outside server named by
`ONEWINDOW_DATABASE_URL`.
"""

from onewindow.launcher.postgres.lease import (
    Database,
    Lease,
    acquire_database,
    running_database,
)

__all__ = ["Database", "Lease", "acquire_database", "running_database"]
