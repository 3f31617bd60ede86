"""How do the issuing body's people find a licence, put it right, and end it?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.documents.facts import remedy_text
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences import queries
from onewindow.apps.licences.queries import ELicence
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.rules.licences.ends import ENDS, End, EndKind, Since, usual_day
from onewindow.rules.licences.faces import Assigned
from onewindow.rules.licences.lives import REACHED_FROM, LicenceState
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.licences import shown
from onewindow.web.licences.face_form import FaceForm
from onewindow.web.writing import write_once

# What a template leaves to be written stands in these brackets.
OPEN, CLOSE = "〔", "〕"
ISSUERS = (Role.REVIEWER, Role.APPROVER)
BY_HEAD = (
    EndKind.SUSPENDED,
    EndKind.REVOKED,
    EndKind.REVOKED_AS_PENALTY,
    EndKind.CANCELLED,
    EndKind.ANNULLED,
)


class FindForm(PlainForm):
    number = forms.CharField(label=_("证照编号或电子证照标识"), max_length=140)


class EndForm(PlainForm):
    """One end: its ground in law, the reason, the remedy, and from when."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    ground = forms.ChoiceField(label=_("法定情形"), widget=forms.RadioSelect)
    basis = forms.CharField(
        label=_("依据的法律条款"),
        max_length=300,
        required=False,
        help_text=_("选定情形后可以不填，按该情形的条款写进通知。"),
    )
    reason = forms.CharField(
        label=_("事实和理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    remedy = forms.CharField(
        label=_("不服可以怎么办"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    effective_from = forms.DateField(
        label=_("从哪天起没有效力"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, end: End, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [
            (g.code, f"{g.text}（{g.basis}）" if g.basis else g.text) for g in end.grounds
        ]
        if len(end.grounds) == 1:
            ground.initial = end.grounds[0].code
        self.fields["remedy"].required = end.needs_remedy
        self.fields["basis"].required = not any(g.basis for g in end.grounds)
        if end.since is Since.DECISION:
            self.fields["effective_from"].widget = forms.HiddenInput()

    def clean_remedy(self) -> str:
        remedy = str(self.cleaned_data["remedy"])
        if OPEN in remedy or CLOSE in remedy:
            raise forms.ValidationError(_("请把〔〕里的提示换成具体的机关。"))
        return remedy


def suggested_remedy(end: End) -> str:
    """How the remedy begins; the head names the bodies (R-0-8)."""
    if not end.needs_remedy:
        return ""
    return remedy_text(
        review_body=f"{OPEN}写明复议机关{CLOSE}", court=f"{OPEN}写明有管辖权的人民法院{CLOSE}"
    )


class LiftForm(PlainForm):
    reason = forms.CharField(label=_("解除的理由"), max_length=300)


def _departments(me: Acting) -> frozenset[UUID]:
    return me.department_ids


@staff(*ISSUERS, Role.ITEM_ADMIN)
@never_cache
@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    me, today = acting(request), localtime(wallclock.now()).date()
    form = FindForm(request.GET if request.GET.get("number") else None)
    found: list[dict[str, Any]] | None = None
    if me.holds(*ISSUERS) and form.is_valid():
        rows = queries.find(number=form.cleaned_data["number"], department_ids=_departments(me))
        found = [shown.card(row, today) for row in rows]
    page = {
        "form": form,
        "found": found,
        "may_find": me.holds(*ISSUERS),
        "may_edit": me.holds(Role.ITEM_ADMIN),
        "types": queries.types(),
    }
    return render(request, "licences/manage.html", page)


def _ours(request: HttpRequest, licence_id: UUID) -> ELicence:
    """A licence of the reader's own department; else as if it were not there."""
    found = queries.licence(licence_id)
    if found is None or found.type.department_id not in acting(request).department_ids:
        raise Http404
    return found


@staff(*ISSUERS)
@never_cache
@require_safe
def licence(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    found, me, now = _ours(request, licence_id), acting(request), wallclock.now()
    licences.note_reading(licence=found, acting=me, now=now)
    state = LicenceState(found.state)
    fields = queries.face_fields_of(found)
    page = {
        **shown.card(found, localtime(now).date()),
        "face": shown.face_pairs(fields, queries.face_of(found), in_full=True),
        "versions": shown.version_rows(queries.versions_of(found)),
        "ends": shown.end_rows(queries.ends_of(found)),
        "uses": shown.use_rows(queries.uses_of(found), now),
        "choices": [
            {"kind": kind.lower(), "end": ENDS[kind]}
            for kind in BY_HEAD
            if state in REACHED_FROM[LicenceState(kind)]
        ],
        "is_head": me.holds(Role.APPROVER),
        "may_correct": state in {LicenceState.VALID, LicenceState.SUSPENDED},
        "is_suspended": state is LicenceState.SUSPENDED,
    }
    return render(request, "licences/licence.html", page)


@staff(Role.APPROVER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, licence_id: UUID, kind: str) -> HttpResponse:
    found, now = _ours(request, licence_id), wallclock.now()
    if kind.upper() not in BY_HEAD:
        raise Http404
    which = ENDS[EndKind(kind.upper())]
    today = localtime(now).date()
    initial = {
        "seen_version": found.version,
        "effective_from": usual_day(which, issued_on=found.issued_on, today=today),
        "remedy": suggested_remedy(which),
    }
    form = EndForm(request.POST or None, end=which, initial=initial)
    told: list[str] = []
    if request.method == "POST" and form.is_valid():
        told = _end(request, found, which, form, now)
        if not told:
            messages.success(
                request,
                _t("已%(end)s，已告诉持证人；正在用它办的事会退回这项材料。")
                % {"end": which.chinese},
            )
            return redirect("licences:licence", licence_id=found.id)
    page = {
        **shown.card(found, today),
        "form": form,
        "end": which,
        "sentences": told,
    }
    return render(request, "licences/end.html", page, status=422 if form.is_bound else 200)


def _end(
    request: HttpRequest, found: ELicence, which: End, form: EndForm, now: datetime
) -> list[str]:
    """Write it; the sentences of a refusal, or nothing when it is done."""

    def write() -> dict[str, Any]:
        row = licences.end(
            licence_id=found.id,
            kind=which.kind,
            acting=acting(request),
            now=now,
            **form.cleaned_data,
        )
        return {"end": str(row.id)}

    try:
        write_once(request, f"licences.end.{which.kind}", write, on=found.id)
    except Refused as refused:
        return wording.told(refused.refusals)
    return []


@staff(Role.APPROVER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    found, me, now = _ours(request, licence_id), acting(request), wallclock.now()
    form = LiftForm(request.POST or None)
    told: list[str] = []
    if request.method == "POST" and form.is_valid():

        def write() -> dict[str, Any]:
            licences.lift_suspension(licence_id=found.id, acting=me, now=now, **form.cleaned_data)
            return {"licence": str(found.id)}

        try:
            write_once(request, "licences.lift", write, on=found.id)
        except Refused as refused:
            told = wording.told(refused.refusals)
        else:
            messages.success(request, _t("已解除暂扣，持证人会收到消息。"))
            return redirect("licences:licence", licence_id=found.id)
    page = {**shown.card(found, localtime(now).date()), "form": form, "sentences": told}
    return render(request, "licences/lift.html", page, status=422 if form.is_bound else 200)


@staff(*ISSUERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """A new version of the face; what a series drew stays as it was drawn (R-4-21)."""
    found, me, now = _ours(request, licence_id), acting(request), wallclock.now()
    fields = queries.face_fields_of(found)
    typed = [f for f in fields if f.assigned is not Assigned.SERIES]
    kept = queries.face_of(found)
    form = FaceForm(
        request.POST or None,
        fields=typed,
        face=kept,
        today=localtime(now).date(),
        seen_version=found.version,
        with_note=True,
    )
    told: list[str] = []
    if request.method == "POST" and form.is_valid():

        def write() -> dict[str, Any]:
            licences.correct(
                licence_id=found.id,
                face={**kept, **form.cleaned_data["face"]},
                note=form.cleaned_data["note"],
                seen_version=form.cleaned_data["seen_version"],
                acting=me,
                now=now,
            )
            return {"licence": str(found.id)}

        try:
            write_once(request, "licences.correct", write, on=found.id)
        except Refused as refused:
            told = wording.told(refused.refusals)
        else:
            messages.success(request, _t("已生成新的一版，旧版失效，持证人会收到消息。"))
            return redirect("licences:licence", licence_id=found.id)
    page = {**shown.card(found, localtime(now).date()), "form": form, "sentences": told}
    return render(request, "licences/correct.html", page, status=422 if form.is_bound else 200)
