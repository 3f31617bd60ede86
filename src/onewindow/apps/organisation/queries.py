"""Which departments, places, windows and posts are there?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from onewindow.apps.endings import known
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import (
    CalendarYear,
    Department,
    Place,
    Post,
    QueueClass,
    Role,
    Window,
)
from onewindow.apps.planned import Planned
from onewindow.apps.statements import rows_of
from onewindow.calendar_notices import published_calendar, published_notices
from onewindow.rules.clock.calendar import OpeningHours, WorkCalendar
from onewindow.rules.clock.notices import calendar_of, read_notice

__all__ = ["Acting", "Place", "Post", "QueueClass", "Role", "Window"]


# Those who meet people in a hall.
HALL_ROLES = (Role.CLERK, Role.ISSUING_CLERK, Role.GREETER, Role.DUTY_HEAD)


def acting_as(*, account_id: UUID, name: str, origin: str = "") -> Acting:
    """The account's open posts as one value (one query); no posts = a resident.

    Asked again within a second, this process answers as it did: an ended post ends a second later.
    """
    moment = monotonic()
    kept = _kept_posts.get(account_id)
    if kept is None or moment - kept[0] > POSTS_KEPT_SECONDS:
        if len(_kept_posts) > _MOST_KEPT:
            _kept_posts.clear()
        found = tuple(_OpenPost(*row) for row in rows_of(_POSTS, [account_id]))
        kept = _kept_posts[account_id] = (moment, found)
    return _acting(account_id, name, origin, kept[1])


def forget_posts() -> None:
    """Ask for everybody's posts anew (one was opened or ended in this process)."""
    _kept_posts.clear()


def _acting(account_id: UUID, name: str, origin: str, posts: "tuple[_OpenPost, ...]") -> Acting:
    place = next((p for p in posts if p.place_id), None)
    department = next((p.department for p in posts if p.department_id), "")
    return Acting(
        account_id=account_id,
        name=name,
        roles=frozenset(p.role for p in posts),
        department_ids=frozenset(p.department_id for p in posts if p.department_id),
        place_id=place.place_id if place else None,
        window_id=next((p.window_id for p in posts if p.window_id), None),
        unit=department or (place.place if place else ""),
        origin=origin,
    )


class _OpenPost(NamedTuple):
    role: str
    department_id: UUID | None
    place_id: UUID | None
    window_id: UUID | None
    department: str
    place: str


POSTS_KEPT_SECONDS = 1.0
_MOST_KEPT = 5000
_kept_posts: dict[UUID, tuple[float, tuple[_OpenPost, ...]]] = {}
# Every page of a member of staff begins with it.
_POSTS = (
    "SELECT p.role, p.department_id, p.place_id, p.window_id,"
    " coalesce(d.name, ''), coalesce(c.name, '')"
    f" FROM {Post._meta.db_table} p"
    f" LEFT JOIN {Department._meta.db_table} d ON d.id = p.department_id"
    f" LEFT JOIN {Place._meta.db_table} c ON c.id = p.place_id"
    " WHERE p.account_id = %s AND p.ended_at IS NULL ORDER BY p.role"
)


def departments() -> list[Department]:
    """All departments by name."""
    return list(Department.objects.order_by("name"))


def department_by_code(code: str) -> Department | None:
    """One department, or None."""
    return Department.objects.filter(code=code).first()


def places() -> list[Place]:
    """Where people of this district go: the centre first, then the stations."""
    kinds = (Place.Kind.CENTRE, Place.Kind.STATION)
    return list(Place.objects.filter(kind__in=kinds).order_by("kind", "name"))


def places_of_kind(*kinds: str) -> list[Place]:
    """Teams that move, centres of other districts, or whatever else is asked for, by name."""
    return list(Place.objects.filter(kind__in=kinds).order_by("kind", "name"))


def main_centre() -> Place | None:
    """The centre that speaks for this installation (one per city for now)."""
    return known(_MAIN.first)


_MAIN = Planned(lambda: Place.objects.filter(kind=Place.Kind.CENTRE).order_by("code")[:1], ((), ()))


def windows_of(*, place_id: UUID) -> list[Window]:
    """A place's windows by number."""
    return list(Window.objects.filter(place_id=place_id).order_by("number"))


def windows() -> list[Window]:
    """Every window with its place: the centre's first, each place's by number."""
    rows = Window.objects.select_related("place")
    return list(rows.order_by("place__kind", "place__name", "number"))


def queue_classes(*, place_id: UUID) -> list[QueueClass]:
    """A place's open queue classes, as the kiosk shows them."""
    classes = QueueClass.objects.filter(place_id=place_id, is_open=True)
    return list(classes.order_by("position", "prefix"))


def queue_class(queue_class_id: UUID) -> QueueClass | None:
    """One queue class with its place, or None."""
    return QueueClass.objects.select_related("place").filter(pk=queue_class_id).first()


def window(window_id: UUID) -> Window | None:
    """One window with its place, or None."""
    return Window.objects.select_related("place").filter(pk=window_id).first()


def place(place_id: UUID) -> Place | None:
    """One place, or None."""
    return Place.objects.filter(pk=place_id).first()


def calendar_years() -> list[CalendarYear]:
    """Imported holiday notices by year; years without one use the published set in the package."""
    return list(CalendarYear.objects.order_by("year"))


def window_by_number(*, place_id: UUID, number: int) -> Window | None:
    """One window of a place, or None."""
    return Window.objects.filter(place_id=place_id, number=number).first()


def place_by_code(code: str) -> Place | None:
    """One place, or None."""
    return Place.objects.filter(code=code).first()


def open_posts(*, after_name: str = "", limit: int = 200) -> list[Post]:
    """Posts in force with their accounts and departments, by the holder's name."""
    posts = Post.objects.filter(ended_at__isnull=True).select_related(
        "account", "department", "place", "window"
    )
    if after_name:
        posts = posts.filter(account__display_name__gt=after_name)
    return list(posts.order_by("account__display_name", "role")[:limit])


def open_posts_of(*, account_id: UUID) -> list[Post]:
    """One account's posts in force."""
    return list(Post.objects.filter(account_id=account_id, ended_at=None).order_by("role"))


def posts_in_hall(*, place_id: UUID, roles: Iterable[Role] = HALL_ROLES) -> list[Post]:
    """Who works in a place's hall, by name; each account once (one query)."""
    posts = Post.objects.filter(
        place_id=place_id, ended_at=None, role__in=list(roles), account__is_active=True
    )
    rows = posts.select_related("account", "window").order_by("account__display_name", "role")
    return list({row.account_id: row for row in rows}.values())


def ended_posts(*, since: datetime, limit: int = 100) -> list[Post]:
    """Posts that ended since a moment and whose holder still has an account, latest first."""
    posts = Post.objects.filter(ended_at__gte=since, account__is_active=True)
    posts = posts.select_related("account", "department", "place", "window")
    return list(posts.order_by("-ended_at", "-id")[:limit])


def post(post_id: UUID) -> Post | None:
    """One post, in force or ended, or None."""
    posts = Post.objects.select_related("account", "department", "place", "window")
    return posts.filter(pk=post_id).first()


def opening_hours(place: Place) -> OpeningHours | None:
    """When a place's counters open and close; None when its file does not say."""
    closes = place.hours.get("closing_time")
    opens = [period["open"] for period in place.hours.get("periods", ())]
    if not (closes and opens):
        return None
    return OpeningHours(time.fromisoformat(min(opens)), time.fromisoformat(closes))


@dataclass(frozen=True)
class _KnownCalendar:
    stamp: tuple[tuple[int, str], ...]
    calendar: WorkCalendar


_known: list[_KnownCalendar] = []


def calendar() -> WorkCalendar:
    """The working-day calendar in force: published notices, imported years on top (R-5-2).

    One small query finds out whether a year was imported since; the calendar itself, with its
    tables, is built once for each process.
    """
    stamp = standing().calendar_stamp
    if not stamp:
        return published_calendar()
    if not _known or _known[-1].stamp != stamp:
        _known[:] = [_KnownCalendar(stamp, _build_calendar())]
    return _known[-1].calendar


@dataclass(frozen=True)
class Standing:
    """What almost every write asks of the installation, in one small query."""

    calendar_stamp: tuple[tuple[int, str], ...]
    centre_name: str
    is_demo: bool


def standing() -> Standing:
    """Which calendar years were imported when, and the centre that speaks; once in a write."""
    return known(_standing)


def _standing() -> Standing:
    years, name, is_demo = rows_of(_STANDING)[0]
    return Standing(tuple((year, at) for year, at in years or ()), name, is_demo)


_STANDING = (
    "SELECT (SELECT jsonb_agg(jsonb_build_array(year, imported_at) ORDER BY year)"
    f" FROM {CalendarYear._meta.db_table}), coalesce(c.name, ''), coalesce(c.is_demo, false)"
    f" FROM (VALUES (1)) always LEFT JOIN (SELECT name, is_demo FROM {Place._meta.db_table}"
    f" WHERE kind = '{Place.Kind.CENTRE}' ORDER BY code LIMIT 1) c ON true"
)


def _build_calendar() -> WorkCalendar:
    imported = (read_notice(row.days).notice for row in calendar_years())
    return calendar_of([*published_notices(), *(notice for notice in imported if notice)])


def forget_calendar() -> None:
    """Build the calendar anew at the next question (a year was imported in this process)."""
    _known.clear()
