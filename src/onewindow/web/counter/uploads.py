"""A scan for one material: taken in, or told in words why not."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from onewindow import wallclock
from onewindow.apps.cases import operations as cases
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.states import CaseState
from onewindow.web.access import acting, staff
from onewindow.web.counter.intake import screen, story_of
from onewindow.web.taking_in import take_in_file
from onewindow.web.writing import write_once


@staff(Role.CLERK)
@require_POST
def add(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    problems = take_in_file(request, case_id=case_id, code=code, scope="counter.add_file")
    if not problems:
        return redirect(_row(case_id, code))
    return screen(request, story_of(case_id), 422, sentences=problems)


def _row(case_id: UUID, code: str) -> str:
    state = story_of(case_id).case.state
    page = "counter:intake" if state == CaseState.DRAFT else "counter:case"
    return f"{reverse(page, args=[case_id])}#paper-{code}"


@staff(Role.CLERK)
@require_POST
def remove(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    def write() -> dict[str, Any]:
        cases.remove_file(
            case_id=case_id, material_code=code, acting=acting(request), now=wallclock.now()
        )
        return {}

    write_once(request, "counter.remove_file", write, case=case_id, code=code)
    return redirect(_row(case_id, code))
