"""Taking a number: which line, what else, one touch, one number, one slip."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing import queries, slips
from onewindow.apps.queueing.admitting import admission
from onewindow.apps.queueing.operations.undoing import may_take_back
from onewindow.apps.queueing.sent_away import is_owed
from onewindow.apps.queueing.shelf import known_place
from onewindow.apps.queueing.standing import class_loads, new_wait, standing_of
from onewindow.apps.queueing.tokens import number_page
from onewindow.apps.queueing.wishes import MOST_MATTERS
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.kiosk import choosing
from onewindow.web.kiosk.device import at_kiosk, page_token, terminal, to_start, told_by, write_here
from onewindow.web.slips import claim_slip, minutes_in_words, missed_rule, print_claimed, spaced

CHANNEL = "KIOSK"


@at_kiosk()
@require_safe
def choose(request: HttpRequest) -> HttpResponseBase:
    """The lines of this hall as tiles; those that give no number now say why."""
    wishes = choosing.wishes_of(request)
    place_id = terminal(request).kiosk.place_id
    tiles = _tiles(request, wishes)
    said = [tile["reasons"] for tile in tiles]
    context = {
        "tiles": tiles,
        # What holds for every line is said once, on top.
        "same": said[0] if said and all(each == said[0] for each in said) else [],
        "chosen": choosing.chosen(place_id, wishes),
        "query": choosing.query_of(request, wishes),
    }
    return render(request, "kiosk/choose.html", context)


def _tiles(request: HttpRequest, wishes: list[Any]) -> list[dict[str, Any]]:
    now, place_id = wallclock.now(), terminal(request).kiosk.place_id
    tiles = []
    for load in class_loads(place_id, now=now):
        more = [*wishes, *choosing.told_wishes([f"c.{load.code}"])]
        tiles.append(
            {
                "load": load,
                "wait": minutes_in_words(load.wait),
                "url": f"{reverse('kiosk:options')}?{choosing.query_of(request, more)}",
                **_closed(place_id, load.code),
            }
        )
    return tiles


def _closed(place_id: UUID, code: str) -> dict[str, Any]:
    """Why this line gives no number now, and whether a place is owed instead (R-6-6)."""
    refusals = admission(place_id=place_id, queue_class=code, now=wallclock.now()).refusals
    return {"reasons": wording.told(refusals), "is_owed": is_owed(refusals)}


@at_kiosk(limit=60)
@require_http_methods(["GET", "HEAD", "POST"])
def options(request: HttpRequest) -> HttpResponseBase:
    """What was chosen, who goes first, and the one button; POST gives the number."""
    wishes = choosing.wishes_of(request)
    if not wishes:
        return redirect("kiosk:choose")
    if request.method != "POST":
        return options_page(request, wishes, ())
    try:
        visit_id = _issue(request, wishes)
    except Refused as refused:
        return options_page(request, wishes, refused.refusals)
    return redirect("kiosk:number", token=page_token(request, visit=str(visit_id)))


def options_page(
    request: HttpRequest, wishes: list[Any], refusals: tuple[Refusal, ...]
) -> HttpResponse:
    place_id = terminal(request).kiosk.place_id
    now = wallclock.now()
    chosen = choosing.chosen(place_id, wishes)
    if not chosen:
        return redirect("kiosk:choose")
    first = chosen[0].queue_class
    known = known_place(place_id, now=now)
    context: dict[str, Any] = {
        "chosen": chosen,
        "values": [choosing.as_value(each.wish) for each in chosen],
        "query": choosing.query_of(request, [each.wish for each in chosen]),
        "may_add": len(chosen) < MOST_MATTERS,
        "wait": minutes_in_words(new_wait(place_id, first, now=now)),
        "has_accessible": known.has_accessible(first),
        **_closed(place_id, first),
    }
    context["sentences"] = wording.told(refusals) or context["reasons"]
    return render(request, "kiosk/options.html", context, status=422 if refusals else 200)


def _issue(request: HttpRequest, wishes: list[Any]) -> UUID:
    """The number and the right to print it in one write; printed after its commit, by this
    request alone: a repeat of the same touch finds both there."""
    here, now = terminal(request), wallclock.now()
    claimed: list[str] = []
    is_green = request.POST.get("green") == "1"
    needs_accessible = request.POST.get("accessible") == "1"
    chosen = choosing.chosen(here.kiosk.place_id, wishes)
    told = _told(here.kiosk.place_id, chosen, is_green, needs_accessible)

    def write() -> dict[str, Any]:
        visit = queueing.issue(
            place_id=here.kiosk.place_id,
            wishes=wishes,
            channel=CHANNEL,
            acting=here.acting,
            now=now,
            lane="GREEN" if is_green else "WALK_IN",
            needs_accessible=needs_accessible,
            told=told,
        )
        claimed.append(claim_slip(visit.pk, kiosk=here.kiosk, copy=1, now=now))
        return {"visit": str(visit.pk)}

    answer = write_here(request, "kiosk.issue", write)
    print_if(claimed, here.kiosk)
    return UUID(answer["visit"])


def print_if(claimed: list[str], kiosk: Any) -> None:
    """Print what this very request claimed, if anything."""
    for job_id in filter(None, claimed):
        print_claimed(UUID(job_id), kiosk=kiosk, now=wallclock.now())


def _told(
    place_id: UUID, chosen: list[choosing.Chosen], is_green: bool, needs_accessible: bool
) -> tuple[int, int] | None:
    if not chosen:
        return None
    wait = new_wait(
        place_id,
        chosen[0].queue_class,
        now=wallclock.now(),
        lane="GREEN" if is_green else "WALK_IN",
        needs_accessible=needs_accessible,
    )
    return (wait.low, wait.high) if wait else None


@at_kiosk()
@require_safe
def number(request: HttpRequest, token: str) -> HttpResponseBase:
    """The number, large; how many are before it; what to do now. Only for who took it."""
    visit = visit_told(request, token)
    return to_start() if visit is None else _number_page(request, visit, token)


def _number_page(
    request: HttpRequest, visit: queries.Visit, token: str, **more: Any
) -> HttpResponse:
    now = wallclock.now()
    standing = standing_of(visit, now=now)
    line = known_place(visit.place_id, now=now).by_code.get(visit.queue_class)
    copies = slips.slips_of(visit.pk)
    rules = queries.hall_of(visit.place_id).rules
    acting = terminal(request).acting
    context = {
        "visit": visit,
        "number": spaced(visit.number),
        "line": line,
        "standing": standing,
        "wait": minutes_in_words(standing.wait) if standing else "",
        "qr_text": number_page(visit.pk),
        "matters": queries.matters_of(visit.pk),
        "rule": missed_rule(rules),
        "may_take_back": may_take_back(
            visit, acting=acting, undo_seconds=rules.undo_seconds, now=now
        ),
        "seconds": rules.undo_seconds,
        **more,
        "token": token,
        "arrival": _arrival(visit),
        **_paper(copies),
    }
    page = "kiosk/taken_back.html" if visit.state == "TAKEN_BACK" else "kiosk/number.html"
    return render(request, page, context, status=422 if more else 200)


@at_kiosk(limit=20)
@require_POST
def take_back(request: HttpRequest, token: str) -> HttpResponseBase:
    """按错了: whoever took the number gives it back within its minute; nobody gets it again."""
    visit = visit_told(request, token)
    if visit is None:
        return to_start()
    acting = terminal(request).acting

    def write() -> dict[str, Any]:
        queueing.take_back(visit_id=visit.pk, acting=acting, now=wallclock.now())
        return {"visit": str(visit.pk)}

    try:
        write_here(request, "kiosk.take_back", write)
    except Refused as refused:
        return _number_page(request, visit, token, sentences=wording.told(refused.refusals))
    return redirect("kiosk:number", token=token)


def visit_told(request: HttpRequest, token: str) -> queries.Visit | None:
    """The visit a page's token tells of, at this kiosk's own place."""
    told = told_by(request, token)
    visit = queries.visit(UUID(told["visit"])) if told and "visit" in told else None
    if visit is None or visit.place_id != terminal(request).kiosk.place_id:
        return None
    return visit


def _paper(copies: list[slips.PrintJob]) -> dict[str, Any]:
    """How it went with the slip, in the words of the page."""
    last = copies[-1] if copies else None
    return {
        "paper": last.state if last else "NONE",
        "no_paper": last is not None and last.fault == "NO_PAPER",
        "next_copy": last.copy + 1 if last and last.copy < slips.MOST_COPIES else 0,
        "is_copy": last is not None and last.copy > 1,
    }


def _arrival(visit: queries.Visit) -> str:
    """EARLY, ON_TIME or LATE for a booked number; empty for others."""
    if visit.appointment_id is None:
        return ""
    if visit.lane != visit.Lane.BOOKED:
        return "LATE"
    is_early = visit.booked_at is not None and visit.booked_at > visit.issued_at
    return "EARLY" if is_early else "ON_TIME"


@at_kiosk(limit=20)
@require_POST
def again(request: HttpRequest, token: str) -> HttpResponseBase:
    """Print the same number once more: a recorded copy, never a new number."""
    visit = visit_told(request, token)
    if visit is None:
        return to_start()
    here, now = terminal(request), wallclock.now()
    asked = request.POST.get("copy", "")
    copy = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 0
    if copy > 1 and visit.state != "TAKEN_BACK":
        print_if([claim_slip(visit.pk, kiosk=here.kiosk, copy=copy, now=now)], here.kiosk)
    return redirect("kiosk:number", token=token)
