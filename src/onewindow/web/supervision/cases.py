"""What goes wrong with cases? Lamps, broken limits, second notices; one case with its journal.

A supervisor reads and lets a second notice pass; the case itself is left to those who handle it.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.audit.queries import entries_about
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import watch
from onewindow.apps.cases.queries import CaseStory, Page, find_case
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.results import ResultAction
from onewindow.rules.casework.states import CaseAction, CaseState
from onewindow.rules.clock.lamps import Lamp
from onewindow.rules.clock.limits import LimitUnit
from onewindow.rules.clock.suspensions import SuspensionKind
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.backoffice.case_page import (
    applicant_name,
    readable_story,
    shown,
)
from onewindow.web.backoffice.promised import promised
from onewindow.web.case_names import ACTION_NAMES, STATE_NAMES, state_tag, unit_name
from onewindow.web.components.forms import PlainForm
from onewindow.web.supervision.verbs import verb_word
from onewindow.web.writing import write_once

LISTS = (
    ("red", _("红灯"), _("承诺时限已过，或该答复没有答复。")),
    ("yellow", _("黄灯"), _("快到期，还来得及。")),
    ("breach", _("超过法定时限"), _("法定时限已过，还没有作出决定，须公开说明原因。")),
    ("second", _("要再次告知"), _("补正过一次，材料仍有问题。再次告知要您批准。")),
    (
        "delivery_late",
        _("送达已超期"),
        _("作出决定超过十个工作日，结果还没有送到申请人手上，请催办出件。"),
    ),
    (
        "delivery_soon",
        _("送达将超期"),
        _("离送达期限只剩两个工作日或更少（自作出决定起十个工作日），还来得及。"),
    ),
)
_DELIVERY = {"delivery_late", "delivery_soon"}
_RESULT_VERBS = {
    ResultAction.HAND_OVER: _("移交出件窗口"),
    ResultAction.TAKE_IN: _("出件窗口收件"),
    ResultAction.POST: _("寄出"),
    ResultAction.CONFIRM_POST: _("确认签收"),
    ResultAction.COLLECT: _("窗口领取"),
}
_CASE_VERBS = {
    "case.draft": _("开始填写"),
    "case.follow_guide": _("改用新指南"),
    "case.permit_second_notice": _("批准再次告知"),
    "personal.read": _("查看个人信息"),
    "case.promise_later": _("承诺容缺后补"),
    "case.take_back_promise": _("收回容缺承诺"),
    "case.pledge": _("告知承诺"),
    "case.sign_promises": _("一并签署承诺书"),
}
_FACTS = {
    "planned_working_days": _("预计工作日："),
    "asked": _("告知："),
    "round": _("第几次告知："),
    "reason": _("理由："),
    "what": _("看了："),
    "by": _("交件凭据："),
    "version": _("指南版本："),
    "silent_until": _("最迟答复日："),
    "rule": _("依据规则："),
    "taken_over_from": _("原经办账号："),
    "code": _("材料："),
    "codes": _("材料："),
    "awaits": _("等补交："),
    "finding": _("核查结果："),
    "outcome": _("结论："),
    "elder_true_will_asked": _("已询问长者真实意愿："),
}
_SAID = {
    "what": {
        "applicant": _("申请人信息"),
        "person": _("申请人信息"),
        "file": _("材料文件"),
        "recipient": _("收件人和地址"),
    },
    "by": {"card": _("本人身份证（没有取件码）")},
    "finding": {
        "MET": _("符合承诺"),
        "NOT_MET": _("未履行承诺"),
        "FALSE": _("虚假承诺"),
        "GOOD": _("符合要求"),
        "SENT_BACK": _("退回重补"),
    },
    "outcome": {
        "CONFIRMED": _("继续有效"),
        "MEND": _("限期整改"),
        "REVOKED": _("撤销决定"),
        "ENDED": _("终止办理"),
    },
}


@staff(Role.SUPERVISOR)
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The lists; with `number`, straight to that case."""
    number = request.GET.get("number", "").strip()[:50]
    if number:
        found = find_case(number=number)
        if found is not None:
            return redirect("supervision:case", case_id=found.id)
    show = request.GET.get("show", "red")
    after = request.GET.get("after", "")
    page = _page_of(show, after)
    is_delivery = show in _DELIVERY
    due = watch.delivery_due(page.rows) if is_delivery else {}
    counts = watch.watch_counts(now=wallclock.now())
    context = {
        "number": number,
        "note": next((note for key, _name, note in LISTS if key == show), LISTS[0][2]),
        "lists": [
            {
                "name": name,
                "count": getattr(counts, key),
                "url": f"?show={key}",
                "is_current": key == show,
            }
            for key, name, _note in LISTS
        ],
        "is_delivery": is_delivery,
        "rows": [_row(c, due) for c in page.rows],
        "next_url": f"?{urlencode({'show': show, 'after': page.next_cursor})}"
        if page.next_cursor
        else "",
        "first_url": f"?{urlencode({'show': show})}" if after else "",
    }
    return render(request, "supervision/cases.html", context)


def _page_of(show: str, after: str) -> Page:
    if show == "breach":
        return watch.breached_cases(now=wallclock.now(), cursor=after)
    if show == "second":
        return watch.second_notice_cases(cursor=after)
    if show in _DELIVERY:
        overdue = show == "delivery_late"
        return watch.undelivered_cases(overdue=overdue, now=wallclock.now(), cursor=after)
    lamp = Lamp.YELLOW if show == "yellow" else Lamp.RED
    return watch.lamp_cases(lamp=lamp, cursor=after)


def _row(case: Any, delivery_due: Mapping[UUID, Any]) -> dict[str, Any]:
    answering = case.accepted_at is None
    return {
        "case": case,
        "applicant": applicant_name(case),
        "state": STATE_NAMES[CaseState(case.state)],
        "tag": state_tag(case.state, asks=CaseState.ACCEPTED),
        "due": delivery_due.get(case.id)
        or (case.acceptance_due if answering else case.committed_due),
        "statutory_due": case.statutory_due,
    }


class PermitForm(PlainForm):
    reason = forms.CharField(
        label=_("批准的理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写清为什么第一次告知时发现不了。理由会写进告知书，也留在日志里。"),
    )


@staff(Role.SUPERVISOR)
@never_cache
@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The whole case, people masked, with every row the journal holds about it."""
    return _case_page(request, case_id, PermitForm())


def _case_page(
    request: HttpRequest,
    case_id: UUID,
    form: PermitForm,
    *,
    sentences: list[str] | None = None,
    number: int = 200,
) -> HttpResponse:
    story = readable_story(case_id, acting(request), wallclock.now())
    permits = watch.notice_permits_of(case_id=case_id)
    context = {
        **shown(story),
        **promised(story, wallclock.now()),
        "read_only": True,
        "rows": _journal(case_id),
        "form": form,
        "sentences": sentences or [],
        "permits": permits,
        "may_permit": _may_permit(story) and not any(p.used_at is None for p in permits),
    }
    return render(request, "supervision/case.html", context, status=number)


def _may_permit(story: CaseStory) -> bool:
    """Leave is given where a first notice was answered and the case waits for acceptance."""
    return bool(story.corrections) and story.case.state == CaseState.CORRECTION_DELIVERED


def _journal(case_id: UUID) -> list[dict[str, Any]]:
    """The journal rows of the case, newest first, with names."""
    entries = entries_about(subject_kind="case", subject_id=case_id)
    names = names_of(e.actor_id for e in entries if e.actor_id)
    return [
        {
            "at": e.at,
            "verb": _verb(e.verb),
            "who": names.get(e.actor_id or case_id, ""),
            "is_staff": bool(e.actor_role),
            "rule": e.rule,
            "version": e.subject_version,
            "told": _told(e.facts),
        }
        for e in entries
    ]


def _told(facts: Mapping[str, Any]) -> str:
    """What a row adds to its verb, in words; what has no word yet is shown as written."""
    left = dict(facts)
    before, after = left.pop("from", None), left.pop("to", None)
    told = []
    if before != after and before in CaseState.__members__ and after in CaseState.__members__:
        told.append(f"{STATE_NAMES[CaseState(before)]} → {STATE_NAMES[CaseState(after)]}")
    if left.get("kind") in SuspensionKind.__members__:
        told.append(SuspensionKind(left.pop("kind")).chinese)
    if left.get("unit") in LimitUnit.__members__:
        told.append(f"{left.pop('amount', '')}{unit_name(left.pop('unit'))}")
    for name, value in sorted(left.items()):
        label = _FACTS.get(name)
        said = _SAID.get(name, {}).get(value) if isinstance(value, str) else None
        if label is not None:
            told.append(f"{label}{said or _listed(value)}")
        elif name != "purpose":
            told.append(f"{name}={value}")
    return "；".join(told)


def _listed(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _verb(verb: str) -> str:
    kind, _dot, act = verb.partition(".")
    if kind == "case" and act.upper() in CaseAction.__members__:
        return ACTION_NAMES[CaseAction(act.upper())]
    if kind == "result" and act.upper() in ResultAction.__members__:
        return str(_RESULT_VERBS[ResultAction(act.upper())])
    return str(_CASE_VERBS.get(verb) or verb_word(verb))


@staff(Role.SUPERVISOR)
@never_cache
@require_POST
def permit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Let the clerk ask a second time, with the reason on record (RM-02)."""
    form = PermitForm(request.POST)
    if not form.is_valid():
        return _case_page(request, case_id, form, number=422)

    def write() -> dict[str, Any]:
        cases.permit_second_notice(
            case_id=case_id,
            reason=form.cleaned_data["reason"],
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    try:
        write_once(request, "supervision.permit", write, case=case_id)
    except Refused as refused:
        told = wording.told(refused.refusals)
        return _case_page(request, case_id, form, sentences=told, number=422)
    messages.success(request, _("已批准。窗口人员可以再告知一次，理由会写进告知书。"))
    return redirect("supervision:case", case_id=case_id)
