"""A no in writing, with reasons and remedy; a withdrawal at the person's own request."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from onewindow import wallclock, wording
from onewindow.apps.assistance.operations import use_mandate
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.documents.facts import remedy_text
from onewindow.apps.organisation.queries import Role
from onewindow.rules.assistance.mandates import Power
from onewindow.rules.casework.acceptance import DeclineKind
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.counter import conflicts
from onewindow.web.counter.intake import story_of
from onewindow.web.counter.proxying import proxy_limits
from onewindow.web.writing import write_once

_KINDS = {
    DeclineKind.NOT_REQUIRED: _("这件事依法不需要办理"),
    DeclineKind.NOT_OUR_POWER: _("不属于本机关职权范围，应向别的机关申请"),
    DeclineKind.DEFECTIVE: _("补正以后仍不符合法定形式"),
}
_OPEN_TO = {
    CaseState.DRAFT: (DeclineKind.NOT_REQUIRED, DeclineKind.NOT_OUR_POWER),
    CaseState.RECEIVED: (DeclineKind.NOT_REQUIRED, DeclineKind.NOT_OUR_POWER),
    CaseState.CORRECTION_DELIVERED: (DeclineKind.DEFECTIVE,),
}


class DeclineForm(PlainForm):
    kind = forms.ChoiceField(label=_("为什么不能受理"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("理由"), max_length=800, widget=forms.Textarea(attrs={"rows": 4})
    )
    right_body = forms.CharField(label=_("应当向哪个机关申请"), max_length=120, required=False)
    remedy = forms.CharField(
        label=_("救济途径"), max_length=800, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("kind") == DeclineKind.NOT_OUR_POWER and not told.get("right_body"):
            self.add_error("right_body", _("请写明应当向哪个机关申请"))
        return told


class WithdrawForm(PlainForm):
    reason = forms.CharField(label=_("申请人说的原因（可以不说）"), max_length=200, required=False)
    signed = forms.BooleanField(label=_("申请人已在撤回申请上签名，本人在场"))


def _form(story: case_queries.CaseStory, data: Any = None) -> DeclineForm:
    kinds = _OPEN_TO.get(CaseState(story.case.state), ())
    form = DeclineForm(
        data,
        initial={
            "kind": kinds[0] if len(kinds) == 1 else None,
            "remedy": _remedy(story),
        },
    )
    field = form.fields["kind"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(kind, _KINDS[kind]) for kind in kinds]
    return form


def _remedy(story: case_queries.CaseStory) -> str:
    """The guide's own bodies where it names them; the clerk may correct the text."""
    told = story.guide.content.get("remedy") or {}
    body = (told.get("reconsideration") or {}).get("body") or "本级人民政府"
    court = (told.get("litigation") or {}).get("body") or "有管辖权的人民法院"
    return remedy_text(review_body=str(body), court=str(court))


@staff(Role.CLERK)
def decline(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """GET: the page with kind, reasons, remedy. POST: decided, in writing, in one step."""
    story = story_of(case_id)
    if request.method != "POST":
        if CaseState(story.case.state) not in _OPEN_TO:
            return redirect("counter:case", case_id=case_id)
        return _page(request, "decline", story, _form(story))
    form = _form(story, request.POST)
    if not form.is_valid() and CaseState(story.case.state) in _OPEN_TO:
        return _page(request, "decline", story, form, 422)
    told = {**request.POST.dict(), **form.cleaned_data}

    def write() -> dict[str, Any]:
        if told.get("kind") not in DeclineKind.__members__:
            raise Refused((Refusal("NOT_IN_THIS_STATE", "R-0-8"),))
        seen: int | None = conflicts.seen_version(request)
        if story.case.state == CaseState.DRAFT:
            _submit(request, story, seen)
            seen = None
        case = cases.decline(
            case_id=case_id,
            kind=DeclineKind(told["kind"]),
            reasons=told.get("reasons", ""),
            remedy=told.get("remedy", ""),
            right_body=told.get("right_body", ""),
            acting=acting(request),
            now=wallclock.now(),
            seen_version=seen,
        )
        return {"number": case.number}

    return _once(request, "decline", story, form, write) or redirect(
        "counter:done", case_id=case_id
    )


def _submit(request: HttpRequest, story: case_queries.CaseStory, seen: int | None) -> None:
    """A no needs a received case: number and receipt are part of the answer (R-0-8)."""
    cases.submit(
        case_id=story.case.id,
        acting=acting(request),
        now=wallclock.now(),
        elder_asked=story.case.form.get("elder_asked") == "1",
        seen_version=seen,
    )


def _once(
    request: HttpRequest, name: str, story: case_queries.CaseStory, form: PlainForm, write: Any
) -> HttpResponse | None:
    """Write once; None when done, else the page that says why not."""
    try:
        write_once(request, f"counter.{name}", write, case=story.case.id)
    except Refused as refused:
        if conflicts.happened(request, refused, story.case.id):
            return conflicts.tell(request, refused, story.case.id)
        told = wording.told(refused.refusals)
        return _page(request, name, story, form, 422, sentences=told)
    return None


def _page(
    request: HttpRequest,
    name: str,
    story: case_queries.CaseStory,
    form: PlainForm,
    number: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"story": story, "case": story.case, "form": form, **more}
    context["is_draft"] = story.case.state == CaseState.DRAFT
    return render(request, f"counter/{name}.html", context, status=number)


@staff(Role.CLERK)
def withdraw(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The applicant takes it back at the window; a draft is simply given up."""
    story = story_of(case_id)
    draft = story.case.state == CaseState.DRAFT
    form = WithdrawForm(request.POST or None)
    limits = proxy_limits(case_id=case_id, who=acting(request), now=wallclock.now())
    if draft or limits is not None:
        form.fields["signed"].required = False
    if request.method != "POST":
        return _page(request, "withdraw", story, form, proxy=limits)
    if not form.is_valid():
        return _page(request, "withdraw", story, form, 422, proxy=limits)

    def write() -> dict[str, Any]:
        said = form.cleaned_data["reason"]
        signed = "申请人到窗口书面要求撤回，已签名" if form.cleaned_data["signed"] else ""
        if not draft:
            use_mandate(
                case_id=case_id,
                power=Power.WITHDRAW,
                acting=acting(request),
                now=wallclock.now(),
            )
            signed = signed if limits is None else "代办人员按授权委托书代为撤回"
        cases.withdraw(
            case_id=case_id,
            reason="；".join(word for word in (signed, said) if word),
            acting=acting(request),
            now=wallclock.now(),
            seen_version=conflicts.seen_version(request),
        )
        return {}

    refused = _once(request, "withdraw", story, form, write)
    if refused:
        return refused
    return redirect("counter:desk") if draft else redirect("counter:done", case_id=case_id)
