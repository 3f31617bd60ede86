"""Whom did I let act for me, in what, until when, and what was done with it? (R-6-30)"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance import queries
from onewindow.apps.assistance.queries import ProxyMandate
from onewindow.apps.catalogue import search_shelves
from onewindow.apps.parties.queries import person_of_account
from onewindow.rules.assistance.mandates import Power
from onewindow.web.access import acting, resident
from onewindow.web.assistance.shared import POWERS
from onewindow.web.writing import write_once


@resident
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Those in force first; each with what was done under it."""
    person = person_of_account(acting(request).who)
    cursor = request.GET.get("after", "")
    page = queries.mandates_of(person_id=person.id, cursor=cursor) if person else None
    rows = letter_rows(page.rows if page else [])
    context = {
        "standing": [row for row in rows if row["stands"]],
        "past": [row for row in rows if not row["stands"]],
        "page": page,
    }
    return render(request, "assistance/letters.html", context)


def letter_rows(mandates: list[ProxyMandate]) -> list[dict[str, Any]]:
    """Letters in words: items, powers, whether they stand, what was done."""
    found = queries.letters(mandates)
    slugs = {s for m in mandates for s in m.item_slugs}
    slugs |= {a.item_slug for letter in found for a in letter.acts if a.item_slug}
    names, today = search_shelves.names_of_slugs(slugs), wallclock.today()
    return [
        {
            "mandate": letter.mandate,
            "items": [names.get(slug, slug) for slug in letter.mandate.item_slugs],
            "powers": [POWERS[Power(power)] for power in letter.mandate.powers],
            "stands": letter.mandate.revoked_at is None and today <= letter.mandate.ends_on,
            "acts": [
                {
                    "at": act.at,
                    "what": POWERS[Power(act.power)],
                    "item": names.get(act.item_slug, act.item_slug),
                    "case_id": act.case_id,
                }
                for act in letter.acts
            ],
        }
        for letter in found
    ]


@resident
@require_POST
def take_back(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """One press, no reason asked; again changes nothing."""
    mandate = queries.mandate(mandate_id)
    who = acting(request)
    if mandate is None or mandate.principal.account_id != who.account_id:
        raise Http404

    def write() -> dict[str, Any]:
        assistance.revoke_mandate(mandate_id=mandate_id, reason="", acting=who, now=wallclock.now())
        return {}

    write_once(request, "mandate.revoke", write, mandate=mandate_id)
    told = _("授权已收回，马上生效。%(who)s不能再代您办事。") % {"who": mandate.worker_name}
    messages.success(request, told)
    return redirect("assistance:letters")
