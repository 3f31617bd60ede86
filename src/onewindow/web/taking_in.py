"""How is an uploaded file taken in? Sized before it is read, scanned, judged by its content."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from onewindow import wallclock, wording
from onewindow.adapters.virus_scanner import Finding, ScannerDown, scanner
from onewindow.apps.assistance.operations import supply_under_letter
from onewindow.apps.cases import operations as cases
from onewindow.apps.encryption import sm3
from onewindow.rules.casework.uploads import LARGEST, Upload, clean_name, may_take_in
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting
from onewindow.web.writing import write_once


def take_in_file(request: HttpRequest, *, case_id: UUID, code: str, scope: str) -> list[str]:
    """Take in the request's `file` for one material; what stands in the way, in words."""

    def keep(name: str, content: bytes, scan: str) -> dict[str, Any]:
        _as_the_letter_says(request, case_id)
        file = cases.add_file(
            case_id=case_id,
            material_code=code,
            name=name,
            content=content,
            scan=scan,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"file_id": str(file.id)}

    return _take_in(request, case_id, code, scope, keep)


def take_in_following(
    request: HttpRequest, *, case_id: UUID, code: str, scope: str, on_paper: bool = False
) -> list[str]:
    """Take in what was left to follow; `on_paper`: a clerk holds it, a file need not come along."""

    def keep(name: str, content: bytes, scan: str) -> dict[str, Any]:
        _as_the_letter_says(request, case_id)
        cases.supply_tolerated(
            case_id=case_id,
            code=code,
            name=name,
            content=content,
            scan=scan,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    if on_paper and "file" not in request.FILES:
        return _once(request, scope, lambda: keep("", b"", ""), {"case": case_id, "code": code})
    return _take_in(request, case_id, code, scope, keep)


def _as_the_letter_says(request: HttpRequest, case_id: UUID) -> None:
    """Who runs an errand for somebody brings what is asked later only if the letter says so."""
    who = acting(request)
    if who.is_staff:
        supply_under_letter(case_id=case_id, acting=who, now=wallclock.now())


def _take_in(
    request: HttpRequest,
    case_id: UUID,
    code: str,
    scope: str,
    keep: Callable[[str, bytes, str], dict[str, Any]],
) -> list[str]:
    upload = request.FILES.get("file")
    if upload is None:
        return [_("请先选择文件。")]
    name, size = upload.name or "", upload.size or 0
    if size > LARGEST:
        # Not read into memory: the size alone settles it.
        return wording.told(may_take_in(Upload(name, size, None, opens=False), files_so_far=0))
    content = upload.read()
    # Phones name every photo alike: the bytes tell one upload from the next.
    which = {"case": case_id, "code": code, "name": name, "digest": sm3(content)}
    try:
        finding = scanner().scan(content)
    except ScannerDown:
        return wording.told([Refusal("SCANNER_DOWN")])
    if finding is Finding.INFECTED:
        return wording.told([Refusal("FILE_INFECTED", "", {"name": clean_name(name)})])

    return _once(request, scope, lambda: keep(name, content, finding), which)


def _once(
    request: HttpRequest, scope: str, write: Callable[[], dict[str, Any]], which: dict[str, Any]
) -> list[str]:
    try:
        write_once(request, scope, write, **which)
    except Refused as refused:
        return wording.told(refused.refusals)
    return []
