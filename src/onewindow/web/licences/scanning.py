"""What does a clerk see of a licence its holder shows? Once, for a stated purpose, watermarked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.cases import licence_queries
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.licence_queries import Served
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries
from onewindow.apps.licences.queries import ELicenceUse
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, public, staff
from onewindow.web.account import pace
from onewindow.web.components.forms import PlainForm
from onewindow.web.errors import too_many
from onewindow.web.licences import shown
from onewindow.web.writing import write_once

READERS = (Role.CLERK, Role.ISSUING_CLERK, Role.REVIEWER, Role.APPROVER)
_TRIES, _WITHIN = 40, 10 * 60
PURPOSES = (
    ("IDENTITY", _("核对办事人身份")),
    ("MATERIAL", _("代替办件材料")),
    ("COLLECT", _("领取结果")),
)
_IN_WORDS = {"IDENTITY": "核对办事人身份", "MATERIAL": "代替办件材料", "COLLECT": "领取结果"}


class ScanForm(PlainForm):
    code = forms.CharField(label=_("出示码"), max_length=300)
    purpose = forms.ChoiceField(
        label=_("用来做什么"), choices=PURPOSES, widget=forms.RadioSelect, initial="MATERIAL"
    )


class NumberForm(PlainForm):
    number = forms.CharField(label=_("收件编号"), max_length=50)


@public
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """What a scanned QR opens: staff go on to read it; anybody else learns whom it is for."""
    who = acting(request) if request.user.is_authenticated else None
    if who is not None and who.holds(*READERS):
        return redirect(f"{reverse('licences:scan')}?{urlencode({'code': code})}")
    return render(request, "licences/show.html")


@staff(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    if request.method != "POST":
        initial = {"code": request.GET.get("code", ""), "purpose": "MATERIAL"}
        return render(request, "licences/scan.html", {"form": ScanForm(initial=initial)})
    if pace.too_often("licence-scan", str(me.who), limit=_TRIES, seconds=_WITHIN):
        return too_many(request, minutes=_WITHIN // 60)
    form = ScanForm(request.POST)
    told: list[str] = []
    if form.is_valid():
        try:
            # Not through `once`: a code is read once by itself, and a refusal must stay on record.
            use = licences.read_code(
                code=form.cleaned_data["code"],
                purpose=_IN_WORDS[form.cleaned_data["purpose"]],
                acting=me,
                now=wallclock.now(),
            )
        except Refused as refused:
            told = wording.told(refused.refusals)
        else:
            return redirect("licences:use", use_id=use.id)
    page = {"form": form, "sentences": told}
    return render(request, "licences/scan.html", page, status=422)


def _readable(use_id: UUID, me: Acting) -> ELicenceUse:
    """A use of one's own, or of a case one may read; each look at another's is on record."""
    found = queries.use(use_id)
    if found is None:
        raise Http404
    if found.used_by_id == me.account_id and found.way == ELicenceUse.Way.PRESENTED:
        return found
    if found.case_id is None or licence_queries.case_behind(found.case_id, acting=me) is None:
        raise Http404
    return found


@staff(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: HttpRequest, use_id: UUID) -> HttpResponse:
    """The licence with its watermark, while the use lasts; and for which case it serves."""
    now, me = wallclock.now(), acting(request)
    found = _readable(use_id, me)
    if request.method == "POST":
        return _rest(request, found, me, now)
    return _page(request, found, me, now)


def _page(
    request: HttpRequest,
    found: ELicenceUse,
    me: Acting,
    now: datetime,
    *,
    sentences: list[str] | None = None,
) -> HttpResponse:
    is_over = now > found.valid_until or found.ended_at is not None
    form = NumberForm(request.GET if "number" in request.GET else None)
    is_shown = found.way == ELicenceUse.Way.PRESENTED
    page: dict[str, Any] = {
        **shown.card(found.licence, now.date()),
        "is_shown": is_shown,
        "back_url": _desk_of(found, me),
        "use": found,
        "is_over": is_over,
        "sentences": sentences or [],
        "form": form,
        "may_rest": me.holds(Role.CLERK) and is_shown,
    }
    if not is_over:
        licences.note_look(use=found, acting=me, now=now)
        fields = queries.face_fields_of(found.licence)
        page["face"] = shown.face_pairs(fields, dict(found.version.face), in_full=True)
        page["looks"] = shown.look_rows(queries.looks_at(found.id))
        page["is_older"] = found.version.superseded_at is not None
    if page["may_rest"] and not is_over and found.case_id is None:
        page["offers"] = _offers(found, me, form)
    return render(request, "licences/use.html", page, status=422 if sentences else 200)


def _desk_of(found: ELicenceUse, me: Acting) -> str:
    """A reviewer came from the case and goes back to it."""
    if found.case_id is None or not me.holds(Role.REVIEWER, Role.APPROVER):
        return ""
    return reverse("backoffice:case", args=[found.case_id])


def _offers(found: ELicenceUse, me: Acting, form: NumberForm) -> list[Served]:
    """The cases at hand this licence may serve: the clerk's own intakes, and the one asked for."""
    if not form.is_valid():
        return licence_queries.served_at_counter(found.licence, acting=me)
    asked = licence_queries.case_asked_for(form.cleaned_data["number"], acting=me)
    if asked is None:
        form.add_error("number", _t("没有查到这个收件编号，请核对后再查。"))
        return []
    offers = licence_queries.served_in([asked], found.licence)
    if not offers:
        form.add_error("number", _t("这件事的材料里，没有可以用这本证照代替的。"))
    return offers


def _rest(request: HttpRequest, found: ELicenceUse, me: Acting, now: datetime) -> HttpResponse:
    code = request.POST.get("material", "")
    try:
        case_id = UUID(request.POST.get("case", ""))
    except ValueError:
        raise Http404 from None

    def write() -> dict[str, Any]:
        row = cases.rest_on_licence(case_id=case_id, code=code, use_id=found.id, acting=me, now=now)
        return {"material": str(row.id)}

    try:
        write_once(request, "licences.rest", write, use=found.id)
    except Refused as refused:
        return _page(request, found, me, now, sentences=wording.told(refused.refusals))
    messages.success(request, _t("已引用这本电子证照，材料齐了，不用留复印件。"))
    return redirect("licences:use", use_id=found.id)
