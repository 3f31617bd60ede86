"""What did I allow, who used it, for what, until when? One button takes it back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.bundles.operations import withdraw_consent
from onewindow.apps.consents import queries
from onewindow.apps.consents.queries import Consent
from onewindow.apps.exchange.queries import sources_named
from onewindow.apps.licences.queries import types
from onewindow.apps.parties.queries import person_of_account
from onewindow.web.access import acting, resident
from onewindow.web.writing import write_once


def names_of_words(words: set[str]) -> dict[str, str]:
    """{scope word: what it is called}; a word nobody knows any more stays as it is."""
    licences = {f"licence:{each.code}": each.name for each in types()}
    codes = [w.partition(":")[2] for w in words if w.startswith("share:")]
    shared = {f"share:{code}": each.name for code, each in sources_named(codes).items()}
    return {word: licences.get(word) or shared.get(word) or word for word in words}


@resident
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Standing consents first, then the past ones; requests of others on top."""
    person = person_of_account(acting(request).who)
    now = wallclock.now()
    rows = queries.consents_of(person_id=person.id) if person else []
    asked = queries.requests_to(person=person) if person else []
    shown = _shown(rows, now)
    context = {
        "standing": [each for each in shown if each["stands"]],
        "past": [each for each in shown if not each["stands"]],
        "requests": [each for each in asked if not each.answered_at and each.valid_until > now],
    }
    return render(request, "consents/mine.html", context)


def _shown(rows: list[Consent], now: datetime) -> list[dict[str, Any]]:
    names = names_of_words({word for each in rows for word in each.scope})
    return [
        {
            "consent": each,
            "what": [names[word] for word in each.scope],
            "to": each.to_person.name if each.to_person else each.to_body,
            "stands": each.withdrawn_at is None and each.valid_until > now,
            "uses": list(each.uses.all()),
            "resting": sorted({u.item_name for u in each.uses.all() if u.ended_at is None}),
        }
        for each in rows
    ]


@resident
@never_cache
@require_safe
def one(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """One consent with everybody who used it."""
    consent = queries.consent_of(consent_id=consent_id, acting=acting(request))
    if consent is None:
        raise Http404
    shown = _shown([consent], wallclock.now())[0]
    return render(request, "consents/one.html", {"each": shown})


@resident
@require_POST
def withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """One press, as easy as giving it was; what rested on it is put right at once."""
    if queries.consent_of(consent_id=consent_id, acting=acting(request)) is None:
        raise Http404

    def write() -> dict[str, Any]:
        withdraw_consent(consent_id=consent_id, acting=acting(request), now=wallclock.now())
        return {}

    write_once(request, "consents.withdraw", write, consent=consent_id)
    messages.success(request, _("已撤回，马上生效。受影响的材料已发消息告诉您。"))
    return redirect("consents:mine")
