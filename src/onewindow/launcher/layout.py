"""Where does an installation keep what it writes?

Everything lives under one folder, `var/` in the checkout unless
`ONEWINDOW_HOME` names another: `postgres/`, `secrets/`, `log/`.
"""

import os
from pathlib import Path

LARGEST_LOG = 10_000_000


def checkout() -> Path | None:
    """The folder of the source checkout we run from, if we run from one."""
    folder = Path(__file__).resolve().parents[3]
    return folder if (folder / "pyproject.toml").is_file() else None


def base_dir() -> Path:
    """The folder for data, keys and logs; not created here."""
    named = os.environ.get("ONEWINDOW_HOME")
    if named:
        return Path(named).expanduser().absolute()
    return (checkout() or Path.cwd()) / "var"


def private_folder(folder: Path) -> Path:
    """Create `folder` for its owner only; what exists keeps its owner."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def log_folder(base: Path) -> Path:
    return private_folder(base / "log")
