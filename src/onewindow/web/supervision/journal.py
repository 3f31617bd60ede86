"""What has happened? The journal by pages, and the day's digest on paper."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onewindow.apps.accounts import queries as accounts
from onewindow.apps.audit import queries as journal
from onewindow.apps.organisation.queries import Role
from onewindow.web.access import staff
from onewindow.web.components.roles import role_words
from onewindow.web.supervision.verbs import subject_word, verb_word, verbs

_PAGE = 50


@staff(Role.AUDIT_ADMIN)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    verb, who = request.GET.get("verb", ""), request.GET.get("who", "").strip()
    actor = accounts.account_by_login(who) if who else None
    found = (
        []
        if who and actor is None
        else journal.recent_entries(
            before=_before(request.GET.get("before", "")),
            verb=verb,
            actor_id=actor.id if actor else None,
            limit=_PAGE + 1,
        )
    )
    page = {
        "rows": _told(found[:_PAGE]),
        "verb": verb,
        "who": who,
        "verbs": verbs(),
        "nobody": bool(who and actor is None),
        "next_url": _next_url(request, found),
        "is_first": not request.GET.get("before"),
        "lag": journal.seal_lag(),
        "digests": journal.recent_digests(limit=7),
    }
    return render(request, "supervision/journal.html", page)


def _before(text: str) -> tuple[datetime, UUID] | None:
    try:
        at, last = text.split("~")
        return datetime.fromisoformat(at), UUID(last)
    except ValueError:
        return None


def _next_url(request: HttpRequest, found: list[Any]) -> str:
    if len(found) <= _PAGE:
        return ""
    last = found[_PAGE - 1]
    asked = {name: request.GET[name] for name in ("verb", "who") if request.GET.get(name)}
    return f"?{urlencode(asked | {'before': f'{last.at.isoformat()}~{last.id}'})}"


def _told(rows: list[Any]) -> list[dict[str, Any]]:
    names = accounts.names_of(row.actor_id for row in rows if row.actor_id)
    return [
        {
            "at": row.at,
            "who": names.get(row.actor_id, ""),
            "role": role_words(row.actor_role),
            "verb": verb_word(row.verb),
            "subject": subject_word(row.subject_kind),
            "subject_id": row.subject_id,
            "rule": row.rule,
            "facts": [
                (name, value) for name, value in row.facts.items() if value not in ("", None)
            ],
            "origin": row.origin,
        }
        for row in rows
    ]


@staff(Role.AUDIT_ADMIN)
@require_safe
def digest(request: HttpRequest, day: date) -> HttpResponse:
    found = journal.digest_of(day)
    if found is None:
        raise Http404
    chain = " ".join(found.chain[i : i + 8] for i in range(0, len(found.chain), 8))
    page = {
        "digest": found,
        "chain": chain,
        "back_url": "/supervision/journal/",
        "sheet_number": found.day.isoformat(),
        "qr_text": f"{found.day.isoformat()} {found.position} {found.chain}",
        "qr_label": _("日期、行号、链头"),
    }
    return render(request, "supervision/digest.html", page)
