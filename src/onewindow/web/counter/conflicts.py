"""Somebody else was first: what changed, and what this clerk had put in (409)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from onewindow import wallclock, wording
from onewindow.apps.cases import queries as case_queries
from onewindow.rules.casework.states import CaseAction, CaseState
from onewindow.rules.outcomes import Refused
from onewindow.web.case_names import ACTION_NAMES, STATE_NAMES
from onewindow.web.errors import state_changed

_NOT_SHOWN = {"csrfmiddlewaretoken", "idempotency_key", "idempotency_scope", "seen_version", "act"}


def seen_version(request: HttpRequest) -> int:
    """The version the form was drawn from; a form without one has seen nothing."""
    seen = request.POST.get("seen_version", "")
    return int(seen) if seen.isascii() and seen.isdigit() else 0


def happened(request: HttpRequest, refused: Refused, case_id: UUID) -> bool:
    """Whether the refusal comes of somebody else's step since the page was opened."""
    codes = {r.code for r in refused.refusals}
    if "STATE_CHANGED" in codes:
        return True
    position = case_queries.case_position(case_id=case_id)
    return (
        "NOT_IN_THIS_STATE" in codes
        and position is not None
        and position[0] != seen_version(request)
    )


def tell(
    request: HttpRequest, refused: Refused, case_id: UUID, continue_to: str = "counter:case"
) -> HttpResponse:
    """The 409 page: every step taken since, and the fields that were sent."""
    story = case_queries.case_story(case_id=case_id, now=wallclock.now())
    steps = story.steps if story else []
    changes = [
        {
            "what": ACTION_NAMES[CaseAction(s.action)],
            "before": STATE_NAMES[CaseState(s.from_state)],
            "after": STATE_NAMES[CaseState(s.to_state)],
            "who": s.actor_name,
            "at": s.at,
        }
        for s in steps
        if s.case_version > seen_version(request)
    ]
    return state_changed(
        request,
        sentences=wording.told(refused.refusals),
        changes=changes,
        kept=_kept(request, story),
        continue_url=reverse(continue_to, args=[case_id]),
    )


def _kept(request: HttpRequest, story: case_queries.CaseStory | None) -> list[dict[str, Any]]:
    """What was typed, under names a person knows; ticks that say nothing are left out."""
    names = {m.code: m.name for m in story.materials} if story else {}
    kept = []
    for name, value in request.POST.items():
        kind, _dot, code = name.partition(".")
        typed = str(value).strip()
        if name in _NOT_SHOWN or kind in {"state", "source", "was"} or not typed:
            continue
        kept.append({"name": names.get(code) or str(_LABELS.get(name, name)), "value": typed})
    return kept


_LABELS = {
    "contact_phone": _("联系电话"),
    "address": _("联系地址"),
    "delivery_way": _("领取方式"),
    "note": _("备注"),
    "reasons": _("理由"),
    "remedy": _("救济途径"),
    "right_body": _("应当向哪个机关申请"),
    "reason": _("原因"),
    "kind": _("情形"),
    "collector": _("领取人"),
    "courier": _("快递公司"),
    "tracking_number": _("运单号"),
}
