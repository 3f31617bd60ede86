"""Which departments, places, windows and posts are there?"""

from uuid import UUID

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import CalendarYear, Department, Place, Post, Role, Window

__all__ = ["Acting", "Role"]


def acting_as(*, account_id: UUID, name: str, origin: str = "") -> Acting:
    """The account's open posts as one value (one query); no posts = a resident."""
    posts = list(
        Post.objects.filter(account_id=account_id, ended_at__isnull=True)
        .select_related("department", "place")
        .order_by("role")
    )
    place = next((p.place for p in posts if p.place), None)
    department = next((p.department for p in posts if p.department), None)
    unit = department.name if department else (place.name if place else "")
    return Acting(
        account_id=account_id,
        name=name,
        roles=frozenset(p.role for p in posts),
        department_ids=frozenset(p.department_id for p in posts if p.department_id),
        place_id=place.id if place else None,
        window_id=next((p.window_id for p in posts if p.window_id), None),
        unit=unit,
        origin=origin,
    )


def departments() -> list[Department]:
    """All departments by name."""
    return list(Department.objects.order_by("name"))


def department_by_code(code: str) -> Department | None:
    """One department, or None."""
    return Department.objects.filter(code=code).first()


def places() -> list[Place]:
    """The centre first, then the stations."""
    return list(Place.objects.order_by("kind", "name"))


def main_centre() -> Place | None:
    """The centre that speaks for this installation (one per city for now)."""
    return Place.objects.filter(kind=Place.Kind.CENTRE).order_by("code").first()


def windows_of(*, place_id: UUID) -> list[Window]:
    """A place's windows by number."""
    return list(Window.objects.filter(place_id=place_id).order_by("number"))


def calendar_years() -> list[CalendarYear]:
    """Imported holiday notices by year; years without one use the published set in the package."""
    return list(CalendarYear.objects.order_by("year"))
