"""Saving a draft from any of its pages: once per key, and nothing of another's overwritten."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.catalogue import operations, queries
from onewindow.apps.catalogue.queries import ItemVersion
from onewindow.rules.catalogue.fields import label_of
from onewindow.rules.catalogue.versions import differences, in_words
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting
from onewindow.web.errors import state_changed
from onewindow.web.writing import write_once

_SHOWN = 200


def save_draft(
    request: HttpRequest, version: ItemVersion, made: dict[str, Any], *, scope: str
) -> HttpResponse | None:
    """Save; None when it stands, the 409 page when somebody was first, Refused for the rest."""
    try:
        write_once(
            request,
            scope,
            lambda: {
                "row_version": operations.edit_draft(
                    version_id=version.id,
                    content=made,
                    seen_row_version=seen_version(request),
                    now=wallclock.now(),
                    acting=acting(request),
                ).row_version
            },
            version=version.id,
        )
    except Refused as refused:
        if any(r.code == "STATE_CHANGED" for r in refused.refusals):
            return _changed(request, version, made, wording.told(refused.refusals))
        raise
    return None


def seen_version(request: HttpRequest) -> int:
    """Which state of the draft the page was made from."""
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isdecimal() else 0


def _changed(
    request: HttpRequest, version: ItemVersion, made: dict[str, Any], sentences: list[str]
) -> HttpResponse:
    """409: what the other one changed, and what this one had written."""
    edits = queries.edits_since(version, seen_version(request))
    names = names_of({edit.actor_id for edit in edits if edit.actor_id})
    return state_changed(
        request,
        sentences=sentences,
        changes=[
            {
                "what": label_of(edit.field),
                "before": _("您打开时的内容"),
                "after": in_words(version.content.get(edit.field))[:_SHOWN],
                "who": names.get(edit.actor_id, "") if edit.actor_id else _("系统"),
                "at": edit.at,
            }
            for edit in edits
        ],
        kept=[
            {"name": d.field_label, "value": d.said_after[:_SHOWN]}
            for d in differences(version.content, made)
        ],
        continue_url=request.path,
    )
