"""One case at the counter: what waits is answered here, what was answered is read here."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.states import CaseState
from onewindow.web.access import acting, staff
from onewindow.web.counter import board
from onewindow.web.counter.intake import finish, screen, story_of


@staff(Role.CLERK)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return finish(request, case_id)
    story = story_of(case_id)
    if story.case.state == CaseState.DRAFT:
        return redirect("counter:intake", case_id=case_id)
    return screen(request, story)


@staff(Role.CLERK)
@require_POST
@never_cache
def reveal(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Personal data in full, once; every time leaves its own journal row, a repeat too (4.7)."""
    story = story_of(case_id)
    with transaction.atomic():
        case_queries.record_reading(
            case=story.case, what="person", acting=acting(request), now=wallclock.now()
        )
    people = board.person_pairs(story, in_full=True)
    if request.headers.get("HX-Request"):
        context = {"people": people, "case": story.case, "in_full": True}
        return render(request, "counter/_people.html", context)
    return screen(request, story, people=people, in_full=True)


@staff(Role.CLERK)
@require_safe
def done(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What was done, the papers to print, and the next person."""
    story = story_of(case_id)
    if story.case.state == CaseState.DRAFT:
        return redirect("counter:intake", case_id=case_id)
    page = board.page_of(story, now=wallclock.now())
    return render(request, "counter/done.html", page)
