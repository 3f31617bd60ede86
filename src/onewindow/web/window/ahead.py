"""What is ready before the person sits down (预先调出): matters, papers to ask for, their cases."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from onewindow.apps.cases import window_queries
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue.facts import materials_for
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties import queries as parties
from onewindow.apps.queueing.desk import AtDesk
from onewindow.rules.casework.states import CaseState
from onewindow.rules.hall.visits import VisitState
from onewindow.rules.masking import mask_name
from onewindow.web.case_names import STATE_NAMES


def ahead_of(at_desk: AtDesk, acting: Acting) -> dict[str, Any]:
    """For the number at the desk; three queries at most, whatever they came for."""
    visit, matter = at_desk.visit, at_desk.matter
    sits = visit.state == VisitState.SERVING
    slug = matter.item_slug if matter else ""
    version = catalogue.published_item(slug) if slug else None
    person = parties.person(visit.person_id) if visit.person_id else None
    found = window_queries.open_cases_of(person_id=person.id) if person else []
    content = version.content if version else {}
    return {
        "name": _name(person, in_full=sits),
        "is_masked": not sits,
        "booked_at": visit.booked_at,
        "came_at": visit.issued_at,
        "cases": _cases(found, matter, sits=sits),
        "guide": version,
        "materials": materials_for(content) if version else (),
        "situations": [each.get("name", "") for each in content.get("situations") or []],
        "case_url": _case_url(matter),
        "intake_url": _intake_url(at_desk) if acting.holds(Role.CLERK) else "",
        "booking_url": reverse("greeter:book", args=[slug]) if slug else "",
        "is_issuing": acting.holds(Role.ISSUING_CLERK),
    }


def _name(person: Any, *, in_full: bool) -> str:
    if person is None:
        return ""
    return str(person.name) if in_full else mask_name(person.name)


def _cases(found: Sequence[Any], matter: Any, *, sits: bool) -> list[dict[str, Any]]:
    """Those of the matter in hand first; opened only once the person is there."""
    slug = matter.item_slug if matter else ""
    ordered = sorted(found, key=lambda case: case.item.slug != slug)
    return [
        {
            "case": case,
            "state": STATE_NAMES[CaseState(case.state)],
            "is_same": case.item.slug == slug,
            "is_to_link": matter is not None and not matter.case_id and case.item.slug == slug,
            "url": page_of_case(case) if sits else "",
        }
        for case in ordered
    ]


def page_of_case(case: Any) -> str:
    """Where the counter works on this case."""
    page = "counter:intake" if case.state == CaseState.DRAFT else "counter:case"
    return reverse(page, args=[case.id])


def _case_url(matter: Any) -> str:
    """The case that came of this matter; its page knows itself whether it is still a draft."""
    return reverse("counter:case", args=[matter.case_id]) if matter and matter.case_id else ""


def _intake_url(at_desk: AtDesk) -> str:
    """The spine's intake, told which matter of which visit it is for."""
    told = {"visit": str(at_desk.visit.id)}
    if at_desk.matter:
        told |= {"matter": str(at_desk.matter.position), "item": at_desk.matter.item_slug}
    return f"{reverse('counter:start')}?{urlencode({k: v for k, v in told.items() if v})}"
