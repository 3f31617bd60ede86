"""A centre for `bench cases`: desks of three people each, people who apply, a million cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from onewindow.launcher.commands._hall_world import Seat, signed_in

ITEM = "elder_allowance"
DEPARTMENT = "civil_affairs"
PEOPLE = 400
READERS = 20
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Applicant:
    """Somebody who comes to the counter: what their card says."""

    id: UUID
    name: str
    citizen_id: str


@dataclass(frozen=True)
class Desk:
    """The three people one matter passes: who takes in, who decides, who hands out."""

    clerk: Seat
    reviewer: Seat
    issuing: Seat


@dataclass(frozen=True)
class World:
    """Everybody of the bench. `readers` are applicants who look at their own cases."""

    desks: Sequence[Desk]
    applicants: Sequence[Applicant]
    readers: Sequence[tuple[Seat, UUID]]


def build(desks: int) -> World:
    """Make everybody known and signed in. Django is set up, as the owner."""
    from onewindow.apps.organisation.queries import main_centre

    place = main_centre()
    assert place is not None
    return World(
        desks=[_desk(number, place.id) for number in range(desks)],
        applicants=[_applicant(number) for number in range(PEOPLE)],
        readers=[_reader(PEOPLE + number) for number in range(READERS)],
    )


def _desk(number: int, place_id: UUID) -> Desk:
    from onewindow.apps.organisation.queries import Role, department_by_code

    department = department_by_code(DEPARTMENT)
    assert department is not None
    return Desk(
        _staff(f"clerk{number}", {"role": Role.CLERK, "place_id": place_id}),
        _staff(f"reviewer{number}", {"role": Role.REVIEWER, "department_id": department.id}),
        _staff(f"issuing{number}", {"role": Role.ISSUING_CLERK, "place_id": place_id}),
    )


def _staff(login: str, seat: dict[str, object]) -> Seat:
    from onewindow import wallclock
    from onewindow.apps.accounts import operations as accounts
    from onewindow.apps.organisation import operations as posts

    now = wallclock.now()
    account = accounts.open_staff_account(
        login=f"bench-{login}", name=login, password=None, now=now, actor_id=None
    )
    posts.seat_first_posts(seats=[{"account_id": account.id, **seat}], now=now)
    return signed_in(account)


def _applicant(number: int) -> Applicant:
    from onewindow import wallclock
    from onewindow.apps.organisation.facts import SYSTEM
    from onewindow.apps.parties import operations as parties

    card = _card(number)
    person = parties.identify_person(
        citizen_id=card, name="试运行", now=wallclock.now(), acting=SYSTEM
    )
    return Applicant(person.id, person.name, card)


def _reader(number: int) -> tuple[Seat, UUID]:
    from onewindow import wallclock
    from onewindow.apps.parties import operations as parties

    person = parties.register_resident(
        name="试运行",
        citizen_id=_card(number),
        phone=f"1370000{number:04d}",
        password=None,
        now=wallclock.now(),
        is_demo=True,
    )
    return signed_in(person.account), person.id


def _card(number: int) -> str:
    """A number of an imagined district, with its check character."""
    born = date(1940, 1, 1).toordinal() + number
    body = f"210112{date.fromordinal(born):%Y%m%d}{number % 1000:03d}"
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]
    return body + check
