"""A slip lost or never printed: again at a kiosk of the hall, with what came of it on record."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.adapters.slip_printer import read_printer
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import kiosks, queries, slips
from onewindow.rules.outcomes import Refused
from onewindow.web.access import staff
from onewindow.web.greeter.place import place_of
from onewindow.web.slips import claim_slip, print_claimed
from onewindow.web.writing import write_once


def printers_of(place_id: UUID) -> list[kiosks.Kiosk]:
    """The kiosks of a hall that have a printer."""
    return [each for each in kiosks.kiosks_of(place_id) if read_printer(each.printer).is_there]


@staff(Role.GREETER, Role.DUTY_HEAD)
@require_POST
def print_at(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Print one more copy at the kiosk asked for; a second press of the button prints nothing."""
    place, visit = place_of(request), queries.visit(visit_id)
    asked = request.POST.get("kiosk", "")
    kiosk = next((each for each in printers_of(place.id) if str(each.pk) == asked), None)
    if visit is None or visit.place_id != place.id or kiosk is None:
        raise Http404

    claimed: list[str] = []

    def claim() -> dict[str, Any]:
        copy = len(slips.slips_of(visit_id)) + 1
        job = claim_slip(visit_id, kiosk=kiosk, copy=copy, now=wallclock.now())
        claimed.append(job)
        return {"job": job}

    try:
        write_once(request, "greeter.print", claim, visit=visit_id)
    except Refused as refused:
        messages.warning(request, " ".join(wording.told(refused.refusals)))
        return redirect("greeter:number", visit_id=visit_id)
    # A repeat of the same press claimed nothing here.
    for job in filter(None, claimed):
        _print(request, UUID(job), kiosk)
    return redirect("greeter:number", visit_id=visit_id)


def _print(request: HttpRequest, job_id: UUID, kiosk: kiosks.Kiosk) -> None:
    """Outside the transaction: a printer takes its time, and may not answer at all."""
    if print_claimed(job_id, kiosk=kiosk, now=wallclock.now()):
        messages.success(request, _("已在“%(name)s”打印，请他去取。") % {"name": kiosk.name})
    else:
        messages.warning(
            request,
            _("“%(name)s”没有打印出来，号照样有效。请换一台，或者让他扫码。")
            % {"name": kiosk.name},
        )
