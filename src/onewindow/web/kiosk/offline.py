"""What a kiosk does while the network is away, and how it tells of it afterwards.

The worker keeps one page and its scripts, nothing about anybody. That page gives numbers from the
blocks leased here; `reconcile` takes in what it gave.
"""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.queueing import helping, queries
from onewindow.apps.queueing import leases as blocks
from onewindow.apps.queueing.admitting import hall_day
from onewindow.apps.queueing.shelf import known_place
from onewindow.web.access import public
from onewindow.web.kiosk.device import Terminal, at_kiosk, terminal
from onewindow.web.slips import missed_rule

KEPT_FILES = (
    "onewindow/css/tokens.css",
    "onewindow/css/base.css",
    "onewindow/css/forms.css",
    "onewindow/css/components.css",
    "onewindow/css/kiosk.css",
    "onewindow/css/kiosk-parts.css",
    "onewindow/css/kiosk-screens.css",
    "onewindow/js/kiosk.js",
    "onewindow/js/kiosk-blocks.js",
    "onewindow/js/kiosk-offline.js",
    "onewindow/icons/sprite.svg",
    "onewindow/icons/logo.svg",
)
MOST_TOLD = 500


@at_kiosk()
@require_safe
def shell(request: HttpRequest) -> HttpResponseBase:
    """The page the worker keeps: the same for every visitor, filled by its script."""
    with override(settings.LANGUAGE_CODE):
        return render(request, "kiosk/offline.html", {"elder": False})


@public
@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, for /kiosk/ only: its list of files, then its script."""
    kept = [reverse("kiosk:offline"), *(static(name) for name in KEPT_FILES)]
    head = f"const VERSION = {json.dumps(_version())};\nconst KEPT = {json.dumps(kept)};\n"
    script = _content("onewindow/js/kiosk-worker.js").decode()
    response = HttpResponse(head + script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _content(name: str) -> bytes:
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else b""


def _version() -> str:
    """Changes with everything the worker keeps, so that a browser fetches all of it anew."""
    digest = hashlib.sha256(render_to_string("kiosk/offline.html").encode())
    for name in KEPT_FILES:
        digest.update(_content(name))
    return digest.hexdigest()[:12]


@at_kiosk(limit=30)
@require_POST
def leases(request: HttpRequest) -> HttpResponseBase:
    """Fill up this kiosk's blocks: for each class it tells how many numbers it has left."""
    held = _json(request)
    here, now = terminal(request), wallclock.now()
    place = known_place(here.kiosk.place_id, now=now)
    size = queries.hall_of(here.kiosk.place_id).rules.lease_size
    new = [
        blocks.lease_block(kiosk_id=here.kiosk.pk, queue_class=line.code, size=size, now=now)
        for line in place.classes
        if _count(held.get(line.code)) * 2 < size
    ]
    today = hall_day(place_id=here.kiosk.place_id, now=now)
    told = {
        "at": now.isoformat(),
        "day": wallclock.local(now).date().isoformat(),
        "place": place.place.name,
        "kiosk": here.kiosk.name,
        # A closed day has no hours: without this word an empty time would read as no limit.
        "is_open_today": bool(today.stretches),
        "opens": today.opens.isoformat() if today.opens else "",
        "closes": today.closes.isoformat() if today.closes else "",
        "rule": _rule(here),
        "classes": [
            {"code": c.code, "name": c.name, "note": c.note, "zone": c.zone} for c in place.classes
        ],
        "blocks": [
            {"code": b.queue_class, "prefix": b.prefix, "next": b.first, "last": b.last}
            for b in new
        ],
    }
    return JsonResponse(told)


def _rule(here: Terminal) -> str:
    with override(settings.LANGUAGE_CODE):
        return missed_rule(queries.hall_of(here.kiosk.place_id).rules)


def _count(told: Any) -> int:
    return told if isinstance(told, int) and told >= 0 else 0


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        told = json.loads(request.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


@at_kiosk(limit=60)
@require_POST
def reconcile(request: HttpRequest) -> HttpResponseBase:
    """Take in what this kiosk gave by itself; repeatable. What cannot be brings a greeter."""
    here, now = terminal(request), wallclock.now()
    given, unreadable = [], []
    for entry in _entries(request):
        number = _number(entry)
        if number is None:
            unreadable.append(entry)
        else:
            given.append(number)
    found = blocks.reconcile(kiosk_id=here.kiosk.pk, told=given, now=now)
    lost = [each.number for each in found if each.outcome in _LOST]
    if lost:
        _fetch_greeter(here, lost)
    results = [{"number": each.number, "outcome": str(each.outcome)} for each in found]
    return JsonResponse({"results": results, "unreadable": len(unreadable)})


_LOST = frozenset(blocks.Outcome) - {blocks.Outcome.TAKEN_IN, blocks.Outcome.KNOWN}


def _fetch_greeter(here: Terminal, lost: list[str]) -> None:
    with override(settings.LANGUAGE_CODE):
        helping.call_help(
            place_id=here.kiosk.place_id,
            place_name=_("%(name)s：断网号 %(numbers)s 要核对")
            % {"name": here.kiosk.name[:20], "numbers": "、".join(lost[:3])},
            kiosk_id=here.kiosk.pk,
            now=wallclock.now(),
        )


def _entries(request: HttpRequest) -> list[Any]:
    told = _json(request).get("numbers")
    return told[:MOST_TOLD] if isinstance(told, list) else []


def _number(entry: Any) -> blocks.OfflineNumber | None:
    """One number as told by the script; None when it is not one."""
    try:
        issued_at = datetime.fromisoformat(entry["issued_at"])
        serial = int(entry["serial"])
        if issued_at.tzinfo is None or not 0 < serial < 10**6:
            return None
        return blocks.OfflineNumber(
            prefix=str(entry["prefix"])[:4],
            serial=serial,
            queue_class=str(entry["queue_class"])[:24],
            issued_at=issued_at,
            lane="GREEN" if entry.get("lane") == "GREEN" else "WALK_IN",
            needs_accessible=bool(entry.get("needs_accessible")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
