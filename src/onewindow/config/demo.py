"""Which demonstration centre does a fresh installation show, and who may sign in there?

The data files lie in `onewindow/demo`; every account, person and place made from them is marked
as demonstration data. Loading twice changes nothing.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.accounts import operations as accounts_operations
from onewindow.apps.accounts import queries as accounts_queries
from onewindow.apps.appointments import operations as appointments
from onewindow.apps.appointments.plan_queries import is_planned
from onewindow.apps.assistance.installing import install_stops
from onewindow.apps.audit import operations as audit
from onewindow.apps.audit import queries as journal
from onewindow.apps.bundles.operations.versions import install_bundles
from onewindow.apps.exchange.sources import install_sources
from onewindow.apps.organisation import operations as organisation
from onewindow.apps.organisation import queries as places
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties import operations as parties
from onewindow.apps.parties import queries as people
from onewindow.apps.queueing import duties
from onewindow.apps.queueing.installing import install_hall
from onewindow.config.demo_licences import load_licences
from onewindow.demo import RESIDENT_ROLES, content, contents_of, edition, logins, post_of

_RESIDENTS = {"RESIDENT": "居民", "AGENT": "经办人"}


def is_loaded() -> bool:
    """Whether this very edition stands in the database (one query)."""
    return bool(journal.entries_about(subject_kind="demo", subject_id=edition(), limit=1))


def load(*, now: datetime) -> bool:
    """Load the demonstration centre; False when this edition was there already.

    Centre and accounts in one transaction, the catalogue in another: what stands is whole.
    """
    if is_loaded():
        return False
    with transaction.atomic():
        organisation.install_centre(content=_centre(), now=now, is_demo=True)
        _load_hall(now)
        install_stops(entries=content("centre").get("mobile_stops") or (), now=now)
        _load_sources(now)
        _load_accounts(now)
        _name_posts(now)
        _load_enterprises(now)
    with transaction.atomic():
        _load_catalogue(now)
        load_licences(now)
        audit.record(
            verb="demo.load",
            subject_kind="demo",
            subject_id=edition(),
            now=now,
            origin="installation",
        )
    return True


def _load_catalogue(now: datetime) -> None:
    # Imported late: the dictionaries behind it would slow every later start by a second.
    from onewindow.apps.catalogue import installing as catalogue  # noqa: PLC0415
    from onewindow.apps.catalogue.field_operations import install_form_fields  # noqa: PLC0415

    acting = Acting(account_id=None, name="", origin="installation")
    catalogue.install_laws(laws=contents_of("laws"), now=now, acting=acting)
    proofs = content("proof_items")["proof_items"]
    catalogue.install_proof_items(entries=proofs, now=now, acting=acting)
    fields = content("form_fields")["form_fields"]
    install_form_fields(fields=fields, now=now, acting=acting, is_demo=True)
    catalogue.install_items(contents=contents_of("items"), now=now, acting=acting)
    told = content("bundles")["bundles"]
    install_bundles(contents=told, acting=acting, now=now, is_demo=True)


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


def _load_hall(now: datetime) -> None:
    place = places.main_centre()
    _plan_slots(now)
    if place is not None:
        install_hall(place_id=place.id, rules=content("centre").get("hall") or {}, now=now)


def _plan_slots(now: datetime) -> None:
    """How each line is booked; a plan somebody changed since stays as it is."""
    acting = Acting(account_id=None, name="", origin="installation")
    for entry in content("hall_slots")["plans"]:
        told = {**entry, "valid_from": localtime(now).date()}
        place, code = places.place_by_code(told.pop("place")), told.pop("line")
        lines = places.queue_classes(place_id=place.id) if place else []
        line = next((each for each in lines if each.code == code), None)
        if line is not None and not is_planned(queue_class_id=line.id, kind=told["kind"]):
            plan = appointments.PlanEntry(**told)
            appointments.save_plan(queue_class_id=line.id, entry=plan, acting=acting, now=now)


def _name_posts(now: datetime) -> None:
    """A and B of windows (R-6.1); what somebody arranged since stays as it is."""
    acting = Acting(account_id=None, name="", origin="installation")
    for entry in content("hall_slots")["duties"]:
        place = places.place_by_code(entry["place"])
        if place is None:
            continue
        window = places.window_by_number(place_id=place.id, number=entry["window"])
        if window is None or window.id in duties.duties_of_place(place.id):
            continue
        a, b = (accounts_queries.account_by_login(entry[part]) for part in ("a", "b"))
        duties.set_duties(
            window_id=window.id,
            a_id=a.id if a else None,
            b_id=b.id if b else None,
            acting=acting,
            now=now,
        )


def _load_sources(now: datetime) -> None:
    """The departments' interfaces that the items name; the sample departments answer them."""
    told = content("data_sources")
    entries = [{**told["defaults"], **entry} for entry in told["sources"]]
    acting = Acting(account_id=None, name="", origin="installation")
    install_sources(entries=entries, key=told["demo_key"], now=now, acting=acting)


def _load_accounts(now: datetime) -> None:
    seats = []
    for entry in content("accounts")["accounts"]:
        if entry["role"] in RESIDENT_ROLES:
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
    department = places.department_by_code(entry.get("department", ""))
    place = places.place_by_code(entry.get("site", ""))
    number = "".join(filter(str.isdigit, entry.get("window", "")))
    window = (
        places.window_by_number(place_id=place.id, number=int(number)) if place and number else None
    )
    return {
        "account_id": account_id,
        "role": post_of(entry["role"]),
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
    return [
        {
            "role": _RESIDENTS.get(each.role) or str(Role(each.role).label),
            "name": each.name,
            "login": each.login,
            "password": each.password,
            "about": each.about,
        }
        for each in logins()
    ]
