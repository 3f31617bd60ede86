"""Which licences do I hold, for myself, my child, my shop? Show one, and see who looked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries
from onewindow.apps.licences.queries import ELicence, Wallet
from onewindow.apps.parties.queries import Person
from onewindow.rules.licences.terms import age_on
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, resident
from onewindow.web.account import pace
from onewindow.web.errors import too_many
from onewindow.web.licences import shown
from onewindow.web.writing import write_once

# Opening a code is one tap; nobody needs thirty in ten minutes.
_TRIES, _WITHIN = 30, 10 * 60
ON_TOP = "ID_CARD"
_FIRST_YEAR_TYPES = {"BIRTH_CERT", "HUKOU_PAGE"}


@resident
@never_cache
@require_safe
def wallet(request: HttpRequest) -> HttpResponse:
    now = wallclock.now()
    today = localtime(now).date()
    mine = queries.wallet_of(account_id=acting(request).who, on=today)
    people = [p for p in (mine.person, *mine.wards) if p]
    found = queries.licences_of(
        person_ids=[p.id for p in people], enterprise_ids=[e.id for e in mine.enterprises]
    )
    # What people are asked for most lies on top.
    found.sort(key=lambda each: each.type.code != ON_TOP)
    cards = [shown.card(each, today) for each in found]
    page = {"sections": _sections(mine, cards, now), "has_any": bool(cards)}
    return render(request, "licences/wallet.html", page)


def _sections(mine: Wallet, cards: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """One for each holder: mine first, then those I look after, then what I run."""
    holders: list[tuple[str, Any, str]] = []
    if mine.person is not None:
        holders.append(("person", mine.person, "person_id"))
    holders += [("ward", ward, "person_id") for ward in mine.wards]
    holders += [("enterprise", each, "enterprise_id") for each in mine.enterprises]
    sections = []
    for kind, holder, key in holders:
        own = [c for c in cards if getattr(c["licence"], key) == holder.id]
        sections.append(
            {
                "kind": kind,
                "name": holder.name,
                "cards": [c for c in own if c["stands"]],
                "ended": [c for c in own if not c["stands"]],
                "is_welcome": kind == "ward" and _is_welcome(holder, own, now),
            }
        )
    return sections


def _is_welcome(child: Person, cards: list[dict[str, Any]], now: datetime) -> bool:
    """A good word belongs where a baby's first papers have just come, and nowhere else."""
    born = child.birth_date
    first = any(c["licence"].type.code in _FIRST_YEAR_TYPES and c["stands"] for c in cards)
    return first and born is not None and age_on(localtime(now).date(), born=born) < 1


def _own(request: HttpRequest, licence_id: UUID) -> ELicence:
    """The licence if it lies in this person's wallet; else as if it were not there."""
    found = queries.licence(licence_id)
    today = localtime(wallclock.now()).date()
    if found is None or not queries.may_show(licence=found, acting=acting(request), on=today):
        raise Http404
    return found


@resident
@never_cache
@require_safe
def card(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    return _card(request, _own(request, licence_id))


def _card(
    request: HttpRequest, licence: ELicence, *, sentences: list[str] | None = None
) -> HttpResponse:
    now = wallclock.now()
    in_full = request.GET.get("full") == "1"
    fields = queries.face_fields_of(licence)
    versions = queries.versions_of(licence)
    page = {
        **shown.card(licence, localtime(now).date()),
        "face": shown.face_pairs(fields, queries.face_of(licence), in_full=in_full),
        "in_full": in_full,
        "may_reveal": shown.hides_anything(fields),
        "versions": shown.version_rows(versions),
        "current": versions[0] if versions else None,
        "ends": shown.end_rows(queries.ends_of(licence)),
        "uses": shown.use_rows(queries.uses_of(licence), now),
        "sentences": sentences or [],
    }
    return render(request, "licences/card.html", page, status=422 if sentences else 200)


@resident
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def present(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """GET: the code that is open. POST: open a fresh one; the older shows nothing from then on."""
    licence, me, now = _own(request, licence_id), acting(request), wallclock.now()
    if request.method == "POST":
        if pace.too_often("present", str(me.who), limit=_TRIES, seconds=_WITHIN):
            return too_many(request, minutes=_WITHIN // 60)
        try:
            write_once(request, "licences.present", lambda: _open(licence, request), on=licence.id)
        except Refused as refused:
            return _card(request, licence, sentences=wording.told(refused.refusals))
        return redirect("licences:present", licence_id=licence.id)
    code = licences.open_now(licence=licence, acting=me, now=now)
    page = {
        **shown.card(licence, localtime(now).date()),
        "code": code,
        "spaced": f"{code.code[:5]} {code.code[5:]}" if code else "",
        "address": _address(code.code) if code else "",
        "minutes": licence.type.present_minutes,
    }
    return render(request, "licences/present.html", page)


def _open(licence: ELicence, request: HttpRequest) -> dict[str, Any]:
    opened = licences.open_code(licence_id=licence.id, acting=acting(request), now=wallclock.now())
    return {"code_id": str(opened.id)}


def _address(code: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('licences:show', args=[code])}"
