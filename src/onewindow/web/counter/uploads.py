"""A scan for one material: taken in, or told in words why not."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.apps.cases import operations as cases
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.states import CaseState
from onewindow.rules.casework.uploads import LARGEST, Upload, may_take_in
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.counter.intake import screen, story_of
from onewindow.web.writing import write_once


@staff(Role.CLERK)
@require_POST
def add(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    problems = _take_in(request, case_id, code)
    if not problems:
        return redirect(_row(case_id, code))
    return screen(request, story_of(case_id), 422, sentences=problems)


def _take_in(request: HttpRequest, case_id: UUID, code: str) -> list[str]:
    upload = request.FILES.get("file")
    if upload is None:
        return [_("请先选择文件。")]
    name, size = upload.name or "", upload.size or 0
    if size > LARGEST:
        # Not read into memory: the size alone settles it.
        return wording.told(may_take_in(Upload(name, size, None, opens=False), files_so_far=0))
    content = upload.read()

    def write() -> dict[str, Any]:
        file = cases.add_file(
            case_id=case_id,
            material_code=code,
            name=name,
            content=content,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"file_id": str(file.id)}

    try:
        write_once(request, "counter.add_file", write, case=case_id, code=code, name=name)
    except Refused as refused:
        return wording.told(refused.refusals)
    return []


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
