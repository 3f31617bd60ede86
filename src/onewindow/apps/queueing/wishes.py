"""What does a person come for, and in which line does it stand?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.models import VisitMatter
from onewindow.apps.queueing.shelf import KnownPlace, known_place
from onewindow.rules.hall.windows import ClassValue, class_for_item
from onewindow.rules.outcomes import Refusal, Refused

MOST_MATTERS = 5


def matters_for(*, place_id: UUID, wishes: Sequence[Wish], now: datetime) -> list[VisitMatter]:
    """The matters of these wishes in order, unsaved and without their visit.

    Refusals, all at once: NO_MATTER, TOO_MANY_MATTERS, ITEM_NOT_HERE, NO_SUCH_CLASS.
    """
    known = known_place(place_id, now=now)
    faults: list[Refusal] = []
    if not wishes:
        faults.append(Refusal("NO_MATTER", "R-6-1"))
    if len(wishes) > MOST_MATTERS:
        faults.append(Refusal("TOO_MANY_MATTERS", "R-6-1", {"most": MOST_MATTERS}))
    matters = [_matter(wish, place, known, faults) for place, wish in enumerate(wishes, start=1)]
    if faults:
        raise Refused(tuple(dict.fromkeys(faults)))
    return matters


def _matter(wish: Wish, position: int, known: KnownPlace, faults: list[Refusal]) -> VisitMatter:
    code, name = wish.queue_class, ""
    if wish.item_slug:
        version = catalogue.shown_item(wish.item_slug)
        if version is None:
            faults.append(Refusal("ITEM_NOT_HERE", "R-6-1", {"item": wish.item_slug}))
        else:
            name = version.item.name
            code = code or class_of_item(wish.item_slug, version, known)
    if code not in known.by_code:
        faults.append(Refusal("NO_SUCH_CLASS", "R-6-1", {"class": code}))
    return VisitMatter(
        position=position, queue_class=code, item_slug=wish.item_slug, item_name=name[:300]
    )


def class_of_item(slug: str, version: "catalogue.ItemVersion", known: KnownPlace) -> str:
    """The line this item stands in here; the first line takes what none names."""
    department = version.item.department
    found = class_for_item(
        item_slug=slug,
        department_code=department.code if department else "",
        classes=[
            ClassValue(c.code, frozenset(c.item_slugs), frozenset(c.department_codes))
            for c in known.classes
            # A line that names nothing and cannot be booked (取件) is not for new matters.
            if c.item_slugs or c.department_codes or c.is_booked_online
        ],
    )
    return found or (known.classes[0].code if known.classes else "")
