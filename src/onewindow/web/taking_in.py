"""How is an uploaded file taken in? Sized before it is read, scanned, judged by its content."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from onewindow import wallclock, wording
from onewindow.adapters.virus_scanner import Finding, ScannerDown, scanner
from onewindow.apps.cases import operations as cases
from onewindow.apps.encryption import sm3
from onewindow.rules.casework.uploads import LARGEST, Upload, clean_name, may_take_in
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting
from onewindow.web.writing import write_once


def take_in_file(request: HttpRequest, *, case_id: UUID, code: str, scope: str) -> list[str]:
    """Take in the request's `file` for one material; what stands in the way, in words."""
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

    def write() -> dict[str, Any]:
        file = cases.add_file(
            case_id=case_id,
            material_code=code,
            name=name,
            content=content,
            scan=finding,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"file_id": str(file.id)}

    try:
        write_once(request, scope, write, **which)
    except Refused as refused:
        return wording.told(refused.refusals)
    return []
