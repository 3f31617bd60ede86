"""Promises to be checked: the queue with its lamps, and the finding with what follows (6.4)."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock, wording
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.check_queue import check_counts, checks_done, checks_due, pledge_of
from onewindow.apps.keyset import Page
from onewindow.apps.organisation.queries import Role, calendar
from onewindow.rules.casework.pledge import check_lamp
from onewindow.rules.casework.states import UNDER_WAY
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.backoffice.case_page import applicant_name
from onewindow.web.components.forms import PlainForm
from onewindow.web.promise_letters import METHODS
from onewindow.web.writing import write_once

FILTERS = (
    ("all", _("全部")),
    ("late", _("已超期")),
    ("soon", _("快到期")),
    ("mend", _("等整改")),
    ("done", _("已有结论")),
)
FINDINGS = (
    ("MET", _("符合承诺：决定继续有效")),
    ("NOT_MET", _("未履行承诺：第一次限期整改，整改后仍未做到的撤销决定")),
    ("FALSE", _("虚假承诺：直接撤销决定，记入信用记录")),
)
_BEFORE = (("FALSE", _("虚假承诺：终止办理，记入信用记录")),)
_OUTCOMES = {
    "CONFIRMED": (_("继续有效"), "ok"),
    "MEND": (_("限期整改"), "warn"),
    "REVOKED": (_("已撤销"), "late"),
    "ENDED": (_("终止办理"), "late"),
}


class FindingForm(PlainForm):
    """What the check found. Against the applicant, it is explained."""

    finding = forms.ChoiceField(label=_("核查结果"), widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("核查方式"), choices=list(METHODS.items()))
    note = forms.CharField(
        label=_("核查情况和依据"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写清看了什么、发现什么。结果不利的必须写，会写进告知书。"),
    )
    mend_by = forms.DateField(
        label=_("最迟改好的日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("第一次发现未履行承诺时填写，要在今天以后。"),
    )

    def __init__(self, *args: Any, decided: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(FINDINGS if decided else _BEFORE)
        self.fields["finding"].choices = choices  # type: ignore[attr-defined]
        if not decided:
            del self.fields["mend_by"]


@staff(Role.REVIEWER, Role.APPROVER)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What these departments have to check, soonest first."""
    me, now = acting(request), wallclock.now()
    show, after = request.GET.get("show", "all"), request.GET.get("after", "")
    counts = check_counts(department_ids=me.department_ids, now=now)
    done = show == "done"
    if done:
        page = Page(checks_done(department_ids=me.department_ids), "", has_previous=False)
    else:
        page = checks_due(department_ids=me.department_ids, show=show, now=now, cursor=after)
    next_query = urlencode({"show": show, "after": page.next_cursor})
    context = {
        "rows": [_row(pledge, wallclock.today()) for pledge in page.rows],
        "is_done": done,
        "filters": [
            {
                "name": name,
                "count": counts.get(key),
                "url": f"?{urlencode({'show': key})}",
                "is_current": key == show,
            }
            for key, name in FILTERS
        ],
        "next_url": f"?{next_query}" if page.next_cursor else "",
        "first_url": f"?{urlencode({'show': show})}" if after else "",
    }
    return render(request, "backoffice/checks.html", context)


def _row(pledge: Any, today: date) -> dict[str, Any]:
    outcome, tag = _OUTCOMES.get(pledge.consequence, (_("待核查"), ""))
    lamp = ""
    if pledge.checked_at is None and pledge.check_due_on:
        lamp = check_lamp(due=pledge.check_due_on, today=today, calendar=calendar())
    return {
        "pledge": pledge,
        "case": pledge.case,
        "applicant": applicant_name(pledge.case),
        "method": METHODS[pledge.check_method],
        "lamp": lamp,
        "outcome": outcome,
        "tag": tag,
    }


@staff(Role.REVIEWER, Role.APPROVER)
@never_cache
def check(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """One promise: what was promised, what the check found, what follows."""
    me = acting(request)
    pledge = pledge_of(pledge_id=pledge_id)
    if pledge is None:
        raise Http404
    if pledge.case.department_id not in me.department_ids:
        raise PermissionDenied("check")
    decided = pledge.case.decided_at is not None
    form = FindingForm(
        request.POST or None, decided=decided, initial={"method": pledge.check_method}
    )
    if request.method != "POST" or not form.is_valid():
        return _page(request, pledge, form)
    told = form.cleaned_data

    def write() -> dict[str, Any]:
        case = cases.record_check(
            pledge_id=pledge_id,
            finding=told["finding"],
            note=told["note"],
            mend_by=told.get("mend_by"),
            method=told["method"],
            acting=me,
            now=wallclock.now(),
        )
        return {"case": str(case.id)}

    try:
        write_once(request, "backoffice.check", write, pledge=pledge_id)
    except Refused as refused:
        return _page(request, pledge, form, wording.told(refused.refusals))
    messages.success(request, _("核查结果已记下，告知书已出具，申请人会收到消息。"))
    return redirect("backoffice:checks")


def _page(
    request: HttpRequest, pledge: Any, form: FindingForm, sentences: list[str] | None = None
) -> HttpResponse:
    state = pledge.case.state
    concluded = pledge.checked_at is not None or pledge.withdrawn_at is not None
    standing = state in UNDER_WAY or (pledge.check_due_on and state in {"APPROVED", "DELIVERED"})
    context = {
        **_row(pledge, wallclock.today()),
        "form": form,
        "sentences": sentences or [],
        "is_open": standing and not concluded,
        "is_decided": pledge.case.decided_at is not None,
        "heads": acting(request).holds(Role.APPROVER),
    }
    number = 422 if request.method == "POST" else 200
    return render(request, "backoffice/check.html", context, status=number)
