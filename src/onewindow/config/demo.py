"""Which demonstration centre does a fresh installation show, and who may sign in there?

The data files lie in `onewindow/demo`; every account, person and place made from them is marked
as demonstration data. Loading twice changes nothing.
"""

import functools
import hashlib
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from django.db import transaction

from onewindow.apps.accounts import operations as accounts_operations
from onewindow.apps.accounts import queries as accounts_queries
from onewindow.apps.audit import operations as audit
from onewindow.apps.audit import queries as journal
from onewindow.apps.catalogue import installing as catalogue
from onewindow.apps.organisation import operations as organisation
from onewindow.apps.organisation import queries as places
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties import operations as parties
from onewindow.apps.parties import queries as people

_FOLDER = "onewindow.demo"
_ROLES = {
    "ITEM_ADMINISTRATOR": Role.ITEM_ADMIN,
    "SYSTEM_ADMINISTRATOR": Role.SYSTEM_ADMIN,
    "SECURITY_ADMINISTRATOR": Role.SECURITY_ADMIN,
    "AUDIT_ADMINISTRATOR": Role.AUDIT_ADMIN,
}
_RESIDENTS = {"RESIDENT": "居民", "AGENT": "经办人"}


def _files(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from ((f"{entry.name}/{name}", text) for name, text in _files(entry))
        elif entry.name.endswith(".yaml"):
            yield entry.name, entry.read_bytes()


def _edition() -> uuid.UUID:
    """A name for this edition of the data files; another edition is loaded over it."""
    digest = hashlib.sha256()
    for name, text in _files(resources.files(_FOLDER)):
        digest.update(name.encode() + b"\0" + text)
    return uuid.UUID(bytes=digest.digest()[:16])


@functools.cache
def content(name: str) -> Mapping[str, Any]:
    """One data file (`centre`, `accounts`, `items/<slug>`) as plain values."""
    import yaml  # noqa: PLC0415  (only a fresh centre needs it)

    text = resources.files(_FOLDER).joinpath(f"{name}.yaml").read_bytes()
    loaded: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def contents_of(folder: str) -> list[Mapping[str, Any]]:
    """All data files of one folder by name."""
    names = sorted(e.name for e in resources.files(_FOLDER).joinpath(folder).iterdir())
    return [content(f"{folder}/{n.removesuffix('.yaml')}") for n in names if n.endswith(".yaml")]


def is_loaded() -> bool:
    """Whether this very edition stands in the database (one query)."""
    return bool(journal.entries_about(subject_kind="DEMO", subject_id=_edition(), limit=1))


def load(*, now: datetime) -> bool:
    """Load the demonstration centre; False when this edition was there already.

    Centre and accounts in one transaction, the catalogue in another: what stands is whole.
    """
    if is_loaded():
        return False
    with transaction.atomic():
        organisation.install_centre(content=_centre(), now=now, is_demo=True)
        _load_accounts(now)
        _load_enterprises(now)
    with transaction.atomic():
        _load_catalogue(now)
        audit.record(
            verb="LOAD_DEMO",
            subject_kind="DEMO",
            subject_id=_edition(),
            now=now,
            origin="installation",
        )
    return True


def _load_catalogue(now: datetime) -> None:
    acting = Acting(account_id=None, name="", origin="installation")
    catalogue.install_laws(laws=contents_of("laws"), now=now, acting=acting)
    proofs = content("proof_items")["proof_items"]
    catalogue.install_proof_items(entries=proofs, now=now, acting=acting)
    catalogue.install_items(contents=contents_of("items"), now=now, acting=acting)


def _centre() -> Mapping[str, Any]:
    """The centre's file, each station with the items that name it."""
    items = contents_of("items")
    stations = [
        {
            **station,
            "item_slugs": [
                item["slug"]
                for item in items
                if station["key"] in (item.get("place") or {}).get("stations", ())
            ],
        }
        for station in content("centre")["stations"]
    ]
    return {**content("centre"), "stations": stations}


def _load_accounts(now: datetime) -> None:
    seats = []
    for entry in content("accounts")["accounts"]:
        if entry["role"] in _RESIDENTS:
            _load_resident(entry, now)
        else:
            seats.append(_seat(entry, _staff_account_id(entry, now)))
    organisation.seat_first_posts(seats=seats, now=now)
    accounts_operations.share_demo_password(password=content("accounts")["demo_password"])


def _load_resident(entry: Mapping[str, Any], now: datetime) -> None:
    if accounts_queries.account_by_login(entry["phone"]) is None:
        parties.register_resident(
            name=entry["name"],
            citizen_id=entry["citizen_id"],
            phone=entry["phone"],
            password=None,
            now=now,
            is_demo=True,
            prefers_elder=bool(entry.get("elder_mode")),
        )


def _staff_account_id(entry: Mapping[str, Any], now: datetime) -> uuid.UUID:
    account = accounts_queries.account_by_login(
        entry["login"]
    ) or accounts_operations.open_staff_account(
        login=entry["login"],
        name=entry["name"],
        password=None,
        now=now,
        actor_id=None,
        phone=entry["phone"],
        is_demo=True,
    )
    return account.id


def _seat(entry: Mapping[str, Any], account_id: uuid.UUID) -> dict[str, Any]:
    department = places.department_by_code(entry["department"])
    place = places.place_by_code(entry.get("site", ""))
    number = "".join(filter(str.isdigit, entry.get("window", "")))
    window = (
        places.window_by_number(place_id=place.id, number=int(number)) if place and number else None
    )
    return {
        "account_id": account_id,
        "role": str(_ROLES.get(entry["role"], entry["role"])),
        "department_id": department.id if department else None,
        "place_id": place.id if place else None,
        "window_id": window.id if window else None,
    }


def _load_enterprises(now: datetime) -> None:
    phones = {e["login"]: e["phone"] for e in content("accounts")["accounts"]}
    for entry in content("accounts")["enterprises"]:
        if people.enterprise_by_uscc(entry["uscc"]) is not None:
            continue
        enterprise = parties.identify_enterprise(
            uscc=entry["uscc"],
            name=entry["name"],
            now=now,
            legal_representative=entry["legal_representative"],
            address=entry["address"],
            is_demo=True,
        )
        boss = people.person_by_citizen_id(entry["legal_representative_id"], today=now.date())
        if boss is not None:
            parties.set_representative(enterprise_id=enterprise.id, person_id=boss.id, now=now)
        agent = _person_with(phones[entry["agent"]])
        if agent is not None:
            mandate = entry["mandate"]
            parties.name_agent(
                enterprise_id=enterprise.id,
                agent_id=agent.id,
                item_slugs=mandate["scope"],
                starts_on=datetime.fromisoformat(mandate["from"]).date(),
                ends_on=datetime.fromisoformat(mandate["to"]).date(),
                now=now,
            )


def _person_with(phone: str) -> "people.Person | None":
    account = accounts_queries.account_by_login(phone)
    return people.person_of_account(account.id) if account else None


def accounts() -> list[dict[str, str]]:
    """The demonstration logins, for printing: `role`, `name`, `login`, `password`, `about`."""
    told = content("accounts")
    return [
        {
            "role": _RESIDENTS.get(e["role"]) or str(Role(_ROLES.get(e["role"], e["role"])).label),
            "name": e["name"],
            "login": e["phone"] if e["role"] in _RESIDENTS else e["login"],
            "password": told["demo_password"],
            "about": e.get("about", ""),
        }
        for e in told["accounts"]
    ]
