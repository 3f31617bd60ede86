"""Whose seals are believed? A small file that travels to wherever licences are checked."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onewindow.apps.licences.files import sm2

FORMAT = "onewindow-licence-trust"
LARGEST = 1_000_000


class BadTrustFile(Exception):
    """The file is not a trust file; the message says why."""


@dataclass(frozen=True)
class Issuer:
    """One sealing body: its roots, its very seal certificates (all PEM), its SM2 keys.

    The certificates themselves are named, not only their roots: a public authority's
    root has signed many others.
    """

    name: str
    roots: tuple[str, ...]
    seals: tuple[str, ...]
    record_keys: tuple[bytes, ...]
    is_demo: bool = False


@dataclass(frozen=True)
class Trust:
    """All issuers believed in one place."""

    issuers: tuple[Issuer, ...] = ()

    def by_record_key(self, key_id: str) -> tuple[Issuer, bytes] | None:
        """The issuer whose SM2 key has this id."""
        for issuer in self.issuers:
            for public in issuer.record_keys:
                if sm2.key_id(public) == key_id:
                    return issuer, public
        return None


def written(trust: Trust) -> str:
    """The trust file's text."""
    issuers = [
        {
            "name": issuer.name,
            "demo": issuer.is_demo,
            "roots": list(issuer.roots),
            "seals": list(issuer.seals),
            "record_keys": [
                {"id": sm2.key_id(public), "sm2": public.hex()} for public in issuer.record_keys
            ],
        }
        for issuer in trust.issuers
    ]
    content = {"format": FORMAT, "version": 1, "issuers": issuers}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def read(content: bytes) -> Trust:
    """The reverse of `written`; raises BadTrustFile."""
    if len(content) > LARGEST:
        raise BadTrustFile("larger than a trust file can be")
    try:
        told = json.loads(content)
        if told["format"] != FORMAT or told["version"] != 1:
            raise BadTrustFile("another format")
        return Trust(tuple(_issuer(each) for each in told["issuers"]))
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise BadTrustFile(type(fault).__name__) from fault


def gathered(folder: Path, own: Trust | None) -> Trust:
    """The installation's own trust and that of every `*.json` laid into `folder`.

    Raises BadTrustFile: a file that cannot be read must not be taken for "nobody".
    """
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    issuers = list(own.issuers) if own else []
    for file in files:
        try:
            issuers += read(file.read_bytes()).issuers
        except (BadTrustFile, OSError) as fault:
            raise BadTrustFile(f"{file.name}: {fault}") from fault
    return Trust(tuple(issuers))


def _issuer(told: dict[str, Any]) -> Issuer:
    keys = tuple(bytes.fromhex(each["sm2"]) for each in told["record_keys"])
    if any(len(key) != 64 for key in keys):
        raise BadTrustFile("an SM2 key has 64 bytes")
    return Issuer(
        name=str(told["name"]),
        roots=tuple(str(pem) for pem in told["roots"]),
        seals=tuple(str(pem) for pem in told["seals"]),
        record_keys=keys,
        is_demo=bool(told.get("demo", False)),
    )
