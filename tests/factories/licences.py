"""Types of licences of a small centre, and licences held by its people."""

from datetime import date
from typing import Any

from tests.factories.cases import T0

from onewindow.apps.licences import operations
from onewindow.apps.licences.models import ELicence, ELicenceType
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.organisation.models import Department
from onewindow.apps.parties.models import Enterprise, Person
from onewindow.demo import content

USCC = {"police": "11990106DEM0000149", "market": "11990106DEM0000224"}


def install_types() -> None:
    """The demonstration's types of those departments that are there, with their credit codes."""
    for code, uscc in USCC.items():
        Department.objects.filter(code=code).update(uscc=uscc)
    operations.install_types(entries=content("licences")["types"], acting=SYSTEM, now=T0)
    assert ELicenceType.objects.exists()


def id_card(person: Person, **told: Any) -> ELicence:
    """The identity card of this person; `valid_to` and the like override the usual."""
    face = {
        "name": person.name,
        "sex": "女",
        "ethnic": "汉",
        "birth_date": "1994-05-20",
        "address": "云溪区文昌路 8 号 2 单元",
        "citizen_id": person.citizen_id,
    }
    return operations.issue(
        type_code="ID_CARD",
        person=person,
        face=face,
        acting=SYSTEM,
        now=told.pop("now", T0),
        issued_on=told.pop("issued_on", date(2024, 5, 20)),
        **told,
    )


def food_licence(enterprise: Enterprise, **told: Any) -> ELicence:
    """A food licence of this enterprise, good for five years unless told otherwise."""
    face = {
        "name": enterprise.name,
        "uscc": enterprise.uscc,
        "legal_representative": "李小满",
        "address": "云溪区演示路 18 号",
        "scope": "热食类食品制售",
    }
    return operations.issue(
        type_code="FOOD_LICENCE",
        enterprise=enterprise,
        face=face,
        acting=SYSTEM,
        now=told.pop("now", T0),
        issued_on=told.pop("issued_on", date(2024, 5, 20)),
        **told,
    )


def shop(boss: Person) -> Enterprise:
    """A snack shop whose representative is this person."""
    return Enterprise.objects.create(
        name="云溪区小满小吃店",
        uscc="92990106DEM001017E",
        legal_representative=boss.name,
        representative=boss,
        created_at=T0,
    )
