"""Which licences do the people of the demonstration hold from the first day on?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from onewindow.apps.accounts import queries as accounts
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries as register
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import calendar
from onewindow.apps.parties import operations as parties
from onewindow.apps.parties import queries as people
from onewindow.apps.parties.queries import Enterprise, Person
from onewindow.demo import RESIDENT_ROLES, content
from onewindow.rules.identifiers.citizen_id import read_citizen_id

_INSTALLER = Acting(account_id=None, name="", origin="installation")
# When nothing is said: issued some years ago.
_ISSUED_ON = date(2024, 5, 20)


def load_licences(now: datetime) -> None:
    """Make the types, and the licences nobody holds yet; what somebody changed stays."""
    told = content("licences")
    licences.install_types(entries=told["types"], acting=_INSTALLER, now=now, is_demo=True)
    for entry in content("accounts")["accounts"]:
        person = _resident(entry) if entry["role"] in RESIDENT_ROLES else None
        if person is not None:
            more = told["residents"]["also"].get(person.citizen_id, [])
            for code in (*told["residents"]["types"], *more):
                _give_person(person, code, told["residents"], now)
    for each in told["enterprises"]:
        enterprise = people.enterprise_by_uscc(each["uscc"]) or _found(each, now)
        if enterprise is not None:
            _give_enterprise(enterprise, each, now)


def _resident(entry: Mapping[str, Any]) -> Person | None:
    account = accounts.account_by_login(entry["phone"])
    return people.person_of_account(account.id) if account else None


def _give_person(person: Person, code: str, told: Mapping[str, Any], now: datetime) -> None:
    today = localtime(now).date()
    kind = register.type_of(code)
    if kind is None or register.licences_of(person_ids=[person.id], type_code=code):
        return
    own = [
        each
        for each in told["individual"]
        if each["citizen_id"] == person.citizen_id and each.get("type", code) == code
    ]
    days = next((e["ends_in_working_days"] for e in own if "ends_in_working_days" in e), None)
    written = {**told["common"]}
    for each in own:
        written |= each.get("face", {})
    face = {**written, **_of_person(person, today)}
    wanted = {field.code for field in register.fields_of(kind)}
    licences.issue(
        type_code=code,
        person=person,
        face={name: value for name, value in face.items() if name in wanted},
        issued_on=_ISSUED_ON,
        valid_to=calendar().add_working_days(today, days) if days else None,
        acting=_INSTALLER,
        now=now,
        is_demo=True,
    )


def _of_person(person: Person, today: date) -> dict[str, str]:
    read = read_citizen_id(person.citizen_id, today=today)
    return {
        "name": person.name,
        "citizen_id": person.citizen_id,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "sex": read.sex.chinese if read.sex else "",
    }


def _found(told: Mapping[str, Any], now: datetime) -> Enterprise | None:
    """An enterprise that is there only to hold a licence; others come with their agents."""
    if "legal_representative_id" not in told:
        return None
    enterprise = parties.identify_enterprise(
        uscc=told["uscc"],
        name=told["name"],
        now=now,
        legal_representative=told["legal_representative"],
        address=told["address"],
        is_demo=True,
    )
    boss = people.person_by_citizen_id(told["legal_representative_id"], today=now.date())
    if boss is not None:
        parties.set_representative(enterprise_id=enterprise.id, person_id=boss.id, now=now)
    return enterprise


def _give_enterprise(enterprise: Enterprise, told: Mapping[str, Any], now: datetime) -> None:
    if register.licences_of(enterprise_ids=[enterprise.id], type_code=told["type"]):
        return
    kind = register.type_of(told["type"])
    if kind is None:
        return
    known = {
        "uscc": enterprise.uscc,
        "name": enterprise.name,
        "legal_representative": enterprise.legal_representative,
        "address": enterprise.address,
    }
    wanted = {field.code for field in register.fields_of(kind)}
    days = told.get("ends_in_working_days")
    licences.issue(
        type_code=kind.code,
        enterprise=enterprise,
        face={c: v for c, v in {**known, **told["face"]}.items() if c in wanted},
        issued_on=date.fromisoformat(told["issued_on"]),
        valid_to=calendar().add_working_days(localtime(now).date(), days) if days else None,
        acting=_INSTALLER,
        now=now,
        is_demo=True,
    )
