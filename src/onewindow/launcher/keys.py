"""Which secrets does an installation own, and where do they lie?

They are drawn once, at the first start, and never leave `var/secrets`.
"""

import base64
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from onewindow.launcher.layout import private_folder
from onewindow.launcher.voice import CannotGoOn


@dataclass(frozen=True)
class Keys:
    """The generated secrets; `repr` shows none of them."""

    owner_password: str
    app_password: str
    secret_key: str
    field_key: str

    def __repr__(self) -> str:
        return "Keys(...)"


def _random_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


def _drawn_once(file: Path) -> str:
    """The secret in `file`, drawn now if absent; safe when two starts race."""
    if not file.exists():
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        draft = Path(name)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(_random_key())
            stream.flush()
            os.fsync(stream.fileno())
        try:
            # A link never overwrites: whoever comes second reads the first one's key.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()


def installation_keys(base: Path) -> Keys:
    """Read the secrets under `base/secrets`, drawing those that do not exist yet."""
    folder = private_folder(base / "secrets")
    try:
        return Keys(
            owner_password=_drawn_once(folder / "owner_password"),
            app_password=_drawn_once(folder / "app_password"),
            secret_key=_drawn_once(folder / "secret_key"),
            field_key=_drawn_once(folder / "field_key"),
        )
    except PermissionError as problem:
        raise CannotGoOn(
            f"当前用户读不了密钥目录 {folder}。请用当初首次启动时的那个用户运行，"
            "或由 root 把整个 var 目录交给现在的用户（chown -R）。",
            f"The keys in {folder} belong to another account. Run as the account that "
            "started this installation first, or have root chown the var folder.",
        ) from problem
