"""Does it all run? Versions, what waits, how far the seal is behind."""

import platform

import django
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onewindow import __version__
from onewindow.apps.audit import queries as journal
from onewindow.apps.organisation.queries import Role, calendar_years
from onewindow.apps.writes import queries as writes
from onewindow.calendar_notices import published_notices
from onewindow.web.access import staff


@staff(Role.SYSTEM_ADMIN)
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    years = {notice.year for notice in published_notices()}
    page = {
        "versions": [
            {"name": _("一窗"), "value": __version__},
            {"name": "Python", "value": platform.python_version()},
            {"name": "Django", "value": django.get_version()},
            {"name": "PostgreSQL", "value": _database_version()},
        ],
        "backlog": writes.backlog(),
        "failing": writes.failing_messages(),
        "lag": journal.seal_lag(),
        "last_known_year": max(years | {row.year for row in calendar_years()}),
    }
    return render(request, "supervision/health.html", page)


def _database_version() -> str:
    number: int = connection.pg_version  # type: ignore[attr-defined]
    return f"{number // 10000}.{number % 10000}"
