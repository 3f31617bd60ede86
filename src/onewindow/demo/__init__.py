"""The demonstration centre's data files, read as plain values."""

import functools
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any
from uuid import UUID

RESIDENT_ROLES = frozenset({"RESIDENT", "AGENT"})
_POSTS = {
    "ITEM_ADMINISTRATOR": "ITEM_ADMIN",
    "SYSTEM_ADMINISTRATOR": "SYSTEM_ADMIN",
    "SECURITY_ADMINISTRATOR": "SECURITY_ADMIN",
    "AUDIT_ADMINISTRATOR": "AUDIT_ADMIN",
}


@dataclass(frozen=True)
class DemoLogin:
    """Who may sign in to the demonstration, with what; `role` is a post or a resident's role."""

    role: str
    name: str
    login: str
    password: str
    about: str

    @property
    def is_resident(self) -> bool:
        """Whether this is somebody who applies, not somebody who works here."""
        return self.role in RESIDENT_ROLES


def _files(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from ((f"{entry.name}/{name}", text) for name, text in _files(entry))
        elif entry.name.endswith(".yaml"):
            yield entry.name, entry.read_bytes()


def edition() -> UUID:
    """A name for this edition of the data files: other content, other name."""
    digest = hashlib.sha256()
    for name, text in _files(resources.files(__name__)):
        digest.update(name.encode() + b"\0" + text)
    return UUID(bytes=digest.digest()[:16])


@functools.cache
def content(name: str) -> Mapping[str, Any]:
    """One data file (`centre`, `accounts`, `items/<slug>`)."""
    import yaml  # noqa: PLC0415  (only a fresh centre needs it)

    text = resources.files(__name__).joinpath(f"{name}.yaml").read_bytes()
    loaded: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def contents_of(folder: str) -> list[Mapping[str, Any]]:
    """All data files of one folder by name."""
    names = sorted(e.name for e in resources.files(__name__).joinpath(folder).iterdir())
    return [content(f"{folder}/{n.removesuffix('.yaml')}") for n in names if n.endswith(".yaml")]


def post_of(role: str) -> str:
    """The post that a role of the accounts file stands for."""
    return _POSTS.get(role, role)


def logins() -> list[DemoLogin]:
    """Everybody who may sign in to the demonstration: residents by phone, staff by name."""
    told = content("accounts")
    return [
        DemoLogin(
            role=post_of(entry["role"]),
            name=entry["name"],
            login=entry["phone" if entry["role"] in RESIDENT_ROLES else "login"],
            password=told["demo_password"],
            about=entry.get("about", ""),
        )
        for entry in told["accounts"]
    ]
