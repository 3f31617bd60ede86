"""People and their numbers. All numbers are made up."""

import itertools

from tests.factories.accounts import NOW

from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.parties import operations
from onewindow.apps.parties.models import Person
from onewindow.rules.identifiers.citizen_id import check_character

_numbers = itertools.count(1)


def citizen_id(*, born: str = "19940520") -> str:
    """A well-formed number nobody holds, another one each time."""
    first_17 = f"210112{born}{next(_numbers):03d}"
    return first_17 + check_character(first_17)


def person(*, name: str = "李小满", number: str = "", phone: str = "13900000000") -> Person:
    """Somebody identified at the counter."""
    return operations.identify_person(
        citizen_id=number or citizen_id(), name=name, phone=phone, now=NOW, acting=SYSTEM
    )
