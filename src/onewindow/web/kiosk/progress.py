"""Where does my matter stand? By the number on the receipt; the state only, nothing personal."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.apps.cases import queries as cases
from onewindow.rules.casework.states import CaseState
from onewindow.web.kiosk.device import at_kiosk, page_token, to_start, told_by
from onewindow.web.resident.my_cases import standing_of

PREFIX = "YX"


@at_kiosk(limit=40, seconds=300)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return render(request, "kiosk/progress.html", {"prefix": PREFIX})
    typed = "".join(request.POST.get("number", "").split()).upper()[:24]
    number = typed if typed.startswith(PREFIX) else f"{PREFIX}{typed}"
    case = cases.find_case(number=number)
    if case is None or case.state == CaseState.DRAFT:
        context = {"prefix": PREFIX, "unknown": number}
        return render(request, "kiosk/progress.html", context, status=422)
    return redirect("kiosk:progress_of", token=page_token(request, case=number))


@at_kiosk()
@require_safe
def found(request: HttpRequest, token: str) -> HttpResponseBase:
    told = told_by(request, token)
    case = cases.find_case(number=told["case"]) if told and "case" in told else None
    if case is None:
        return to_start()
    context = {"number": case.number, **standing_of(case)}
    return render(request, "kiosk/progress_found.html", context)
