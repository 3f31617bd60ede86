"""A material's file, opened in a tab of its own; every reading is journaled."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.cases import storage
from onewindow.apps.organisation.queries import Role
from onewindow.web.access import acting, staff


@staff(Role.REVIEWER, Role.APPROVER, Role.SUPERVISOR)
@never_cache
@require_safe
def file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    found = case_queries.readable_file(file_id=file_id, acting=acting(request), now=wallclock.now())
    if found is None:
        raise Http404
    response = FileResponse(
        storage.path_of(found.digest).open("rb"),
        content_type=found.media_type,
        filename=found.name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
