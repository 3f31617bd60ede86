"""A hall that can be booked: a place with its hours, one line, a plan, and people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.sessions.models import Session
from django.test import Client
from tests.factories import parties
from tests.factories.cases import LICENCE, publish

from onewindow.apps.accounts.models import Account
from onewindow.apps.appointments import operations
from onewindow.apps.appointments.models import Appointment, Slot, SlotPlan
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Department, Place, QueueClass, Window
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.parties.models import Person

CHINA = ZoneInfo("Asia/Shanghai")
WEEK = ["MON", "TUE", "WED", "THU", "FRI"]
HOURS = {
    "periods": [
        {"days": WEEK, "open": "09:00", "close": "12:00"},
        {"days": WEEK, "open": "13:30", "close": "17:00"},
    ],
    "closing_time": "17:00",
}
ITEM = LICENCE["slug"]
MANAGER = Acting(account_id=None, name="值班长", roles=frozenset({"DUTY_HEAD"}))


def at(day: str, clock: str = "10:00") -> datetime:
    """A moment in China."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=CHINA)


# A Tuesday; the next five working days are 25, 26, 27, 30 November and 1 December.
NOW = at("2026-11-24", "10:00")


@dataclass
class Hall:
    """Everything a booking needs."""

    place: Place
    line: QueueClass
    plan: SlotPlan

    def slot(self, day: str = "2026-11-25", clock: str = "09:00") -> Slot:
        """The slot that starts then."""
        return Slot.objects.get(queue_class=self.line, starts_at=at(day, clock))


def build_hall(*, now: datetime = NOW, publishes: bool = True, **plan: Any) -> Hall:
    """A centre, the line of the licence, and a plan of two seats in each half hour."""
    department, _ = Department.objects.get_or_create(
        code="market", defaults={"name": "云溪区市场监督管理局"}
    )
    if publishes:
        publish(LICENCE, department)
    place = Place.objects.create(
        code="hall",
        kind="CENTRE",
        name="云溪区政务服务中心",
        address="演示路 1 号",
        hours=HOURS,
    )
    line = QueueClass.objects.create(
        place=place, code="enterprise", prefix="B", name="企业业务", department_codes=["market"]
    )
    Window.objects.create(
        place=place, number=4, kind="INTEGRATED", name="04 号", class_codes=["enterprise"]
    )
    entry = entry_of(**plan)
    row = operations.save_plan(queue_class_id=line.id, entry=entry, acting=MANAGER, now=now)
    return Hall(place, line, row)


def entry_of(**told: Any) -> operations.PlanEntry:
    """What a manager enters: half hours, two public seats, one in reserve."""
    base = {
        "kind": "NORMAL",
        "slot_minutes": 30,
        "quota": 2,
        "reserve": 1,
        "valid_from": NOW.date(),
    }
    return operations.PlanEntry(**{**base, **told})


def resident(name: str = "李小满") -> tuple[Person, Acting]:
    """Somebody with an account, whose number is known."""
    number = parties.citizen_id()
    account = Account.objects.create_user(
        login_key=f"p:{number}", password=None, display_name=name, created_at=NOW
    )
    person = parties.person(name=name, number=number)
    Person.objects.filter(pk=person.pk).update(account=account)
    person.refresh_from_db()
    return person, acting_as(account_id=account.pk, name=name)


def sign_in(client: Client, account: Account) -> None:
    """Signed in, whatever day the test has moved the clock to."""
    client.force_login(account)
    Session.objects.update(expire_date=at("2099-01-01"))


def book(hall: Hall, *, day: str = "2026-11-25", clock: str = "09:00", **told: Any) -> Appointment:
    """Somebody (a new person each time) books that slot."""
    now = told.pop("now", NOW)
    person, acting = told.pop("who", None) or resident()
    held = operations.hold(
        slot_id=hall.slot(day, clock).id,
        item_slug=ITEM,
        person_id=person.id,
        acting=acting,
        now=now,
    )
    return operations.confirm(
        appointment_id=held.id, person_id=person.id, acting=acting, now=now, **told
    )
