"""Rows and typed text as the values that rules and pages work with."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from onewindow.apps.parties.models import Person
from onewindow.rules.outcomes import Refusal


@dataclass(frozen=True)
class CitizenId:
    """A citizen id as read: in its normal form, with what is wrong with it."""

    normal: str
    birth_date: date | None
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class PersonView:
    """A person as this reader may see them (R-4-7); `is_masked` says whether anything is hidden."""

    id: UUID
    name: str
    citizen_id: str
    phone: str
    address: str
    birth_date: date | None
    is_masked: bool
    is_confirmed: bool
    is_demo: bool


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def read_citizen_id(text: str, *, today: date) -> CitizenId:
    """Check a citizen id by R-4-4."""
    normal = text.strip().upper()
    bad = CitizenId(normal, None, (Refusal("CITIZEN_ID_INVALID", "R-4-4", {}),))
    if len(normal) != 18 or not normal[:17].isdigit():
        return bad
    try:
        born = date.fromisoformat(f"{normal[6:10]}-{normal[10:12]}-{normal[12:14]}")
    except ValueError:
        return bad
    total = sum(int(d) * w for d, w in zip(normal, _WEIGHTS, strict=False))
    if born > today or "10X98765432"[total % 11] != normal[17]:
        return bad
    return CitizenId(normal, born, ())


def read_uscc(text: str) -> tuple[str, tuple[Refusal, ...]]:
    """A credit code in its normal form and what is wrong with it (R-4-5)."""
    return text.strip().upper(), ()


def full_view(person: Person) -> PersonView:
    """Everything, for those who serve the person's case."""
    return PersonView(
        id=person.id,
        name=person.name,
        citizen_id=person.citizen_id,
        phone=person.phone,
        address=person.address,
        birth_date=person.birth_date,
        is_masked=False,
        is_confirmed=person.confirmed_at is not None,
        is_demo=person.is_demo,
    )


def masked_view(person: Person) -> PersonView:
    """The masked record (R-4-7): 李*满, 138****3210, 210112********002X; no birth date."""
    return replace(
        full_view(person),
        name=masked_name(person.name),
        citizen_id=_hidden(person.citizen_id, 6, 4),
        phone=_hidden(person.phone, 3, 4),
        address=_hidden(person.address, 6, 0),
        birth_date=None,
        is_masked=True,
    )


def masked_name(name: str) -> str:
    """张三 -> 张*, 李小满 -> 李*满."""
    return f"{name[:1]}*{name[2:][-1:]}"


def _hidden(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + (text[-tail:] if tail else "")
