"""One page for each act at the desk: what it asks, what it changes, done once, second one told.

Whoever acts on a case that somebody else changed meanwhile learns what changed; what they wrote
is shown back to them and stays in their tab.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.desk import (
    after_extension,
    after_pause,
    at_once_obstacles,
    hand_over_obstacles,
    obstacles,
    steps_since,
)
from onewindow.apps.cases.queries import CaseStory, record_reading
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.states import CaseAction, CaseState
from onewindow.rules.clock.lamps import DecisionClock
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.backoffice import forms
from onewindow.web.backoffice.case_page import (
    actor_of,
    limits_of,
    readable_story,
    sends_itself,
    shown,
)
from onewindow.web.case_names import ACTION_NAMES, STATE_NAMES
from onewindow.web.errors import state_changed
from onewindow.web.templatetags.face import due
from onewindow.web.writing import write_once

Label = str | Promise
Preview = Callable[[CaseStory, int, datetime], DecisionClock | None]


@dataclass(frozen=True)
class Deed:
    """One act: its words, its form, the operation, and what a person should know before."""

    title: Label
    submit: Label
    done: Label
    form: type[forms.DeedForm]
    perform: Callable[..., Any]
    action: CaseAction | None
    consequences: tuple[Label, ...] = ()
    danger: bool = False
    # Which field moves the due days, and what they would be.
    counted: str = ""
    preview: Preview | None = None
    takes_version: bool = True
    # What stands against an act that is no single step of the case.
    against: Callable[..., tuple[Refusal, ...]] | None = None


DEEDS: Mapping[str, Deed] = {
    "claim": Deed(
        _("认领这件事"),
        _("认领"),
        _("已认领，这件事现在由您审查。"),
        forms.ClaimForm,
        cases.claim,
        CaseAction.CLAIM,
        (_("这件事转到您手上，由您写意见、作决定。"), _("原来在同事手上的，接过来会留下记录。")),
    ),
    "opinion": Deed(
        _("写审查意见"),
        _("记下意见"),
        _("审查意见已记下。"),
        forms.OpinionForm,
        cases.give_opinion,
        CaseAction.GIVE_OPINION,
    ),
    "pause": Deed(
        _("启动特别程序"),
        _("启动，暂停计时"),
        _("特别程序已启动，时限从今天起暂停计算，告知书已出具。"),
        forms.PauseForm,
        cases.suspend,
        CaseAction.SUSPEND,
        (
            _("时限从今天起暂停计算，到预计的天数用完为止。"),
            _("系统出具特别程序告知书，并告诉申请人。"),
        ),
        counted="planned_working_days",
        preview=lambda story, n, now: after_pause(story, planned_working_days=n, now=now),
    ),
    "resume": Deed(
        _("结束特别程序，恢复计时"),
        _("恢复计时"),
        _("已恢复计时，申请人会收到消息。"),
        forms.ResumeForm,
        cases.resume,
        CaseAction.RESUME,
        (_("今天仍不计入，从下一天起继续计算时限。"),),
    ),
    "extend": Deed(
        _("批准延长时限"),
        _("批准延长"),
        _("时限已延长，延期告知书已出具。"),
        forms.ExtendForm,
        cases.extend,
        CaseAction.EXTEND,
        (_("一件事只能延长一次。"), _("系统出具延期告知书，把理由告诉申请人。")),
        counted="amount",
        preview=lambda story, n, now: after_extension(story, amount=n, now=now),
    ),
    "prepare": Deed(
        _("拟准予，等补交"),
        _("记下，等补交"),
        _("已记下。补交的材料核对后，就可以准予。"),
        forms.PrepareForm,
        cases.prepare,
        CaseAction.PREPARE,
        (
            _("其他都审好了，只等申请人补交承诺后补的材料；系统马上告诉申请人。"),
            _("时限照常走。从现在起，只等补交而超过承诺期限的天数算申请人的，两边都列明。"),
            _("补交的材料核对后，再点“准予”作出决定。"),
        ),
    ),
    "approve": Deed(
        _("准予"),
        _("准予，作出决定"),
        _("已准予。结果做好后，请移交出件窗口。"),
        forms.ApproveForm,
        cases.approve,
        CaseAction.APPROVE,
        (_("作出决定后不能再改，时限停在此刻。"), _("系统出具准予决定书，并告诉申请人。")),
    ),
    "at-once": Deed(
        _("认领、写意见并准予"),
        _("认领、写意见并准予"),
        _("已准予。结果做好后，请移交出件窗口。"),
        forms.AtOnceForm,
        cases.decide_at_once,
        None,
        (
            _("认领、审查意见、准予分三步记录，都记在您名下；有一步不能办，就一步也不办。"),
            _("作出决定后不能再改，时限停在此刻。"),
            _("系统出具准予决定书，并告诉申请人。"),
        ),
        against=at_once_obstacles,
    ),
    "refuse": Deed(
        _("不予许可"),
        _("不予许可，作出决定"),
        _("已作出不予许可的决定，请把决定书移交出件窗口送达。"),
        forms.RefuseForm,
        cases.refuse_application,
        CaseAction.REFUSE,
        (_("作出决定后不能再改。"), _("系统出具不予许可决定书，写明理由和救济途径。")),
        danger=True,
    ),
    "hand-over": Deed(
        _("移交出件窗口"),
        _("确认移交"),
        _("已移交，结果移交单已出具。"),
        forms.HandOverForm,
        cases.hand_over,
        None,
        (_("系统出具结果移交单，请随结果一起交给出件窗口。"), _("出件窗口点收后通知申请人领取。")),
        takes_version=False,
        against=hand_over_obstacles,
    ),
}


# What is no licence is not approved; the act is the same.
_REFUSED_OTHERWISE = replace(
    DEEDS["refuse"],
    title=_("不予批准"),
    submit=_("不予批准，作出决定"),
    done=_("已作出不予批准的决定，请把决定书移交出件窗口送达。"),
    consequences=(
        _("作出决定后不能再改。"),
        _("系统出具不予批准决定书，写明理由和救济途径。"),
    ),
)


def _deed(slug: str, story: CaseStory) -> Deed:
    if slug == "refuse" and not story.guide.is_licence:
        return _REFUSED_OTHERWISE
    return DEEDS[slug]


def _done(slug: str, deed: Deed, story: CaseStory) -> Label:
    if slug in {"approve", "at-once"} and sends_itself(story):
        return _("已准予。结果不用移交，做好后直接发给申请人。")
    return deed.done


def _refusals(deed: Deed, story: CaseStory, who: Acting, now: datetime) -> tuple[Refusal, ...]:
    if deed.against is not None:
        return deed.against(story, acting=who)
    assert deed.action is not None
    return obstacles(story, acting=who, now=now)[deed.action]


@staff(Role.REVIEWER, Role.APPROVER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: HttpRequest, case_id: UUID, slug: str) -> HttpResponse:
    now, me = wallclock.now(), acting(request)
    if slug not in DEEDS:
        raise Http404
    # A press that needs nothing of the story does not read it; each verb asks who may by itself.
    story: Any = SimpleLazyObject(lambda: readable_story(case_id, me, now))
    doing = _deed(slug, story)
    if request.method != "POST":
        form = doing.form(story=story)
        if getattr(form, "coming", None) is not None:
            # The face holds people's numbers in full: each look is on record (R-4-7).
            record_reading(case=story.case, what="licence_face", acting=me, now=now)
        return _page(request, slug, story, form, now)
    form = doing.form(request.POST, story=story)
    if "preview" in request.POST:
        return _page(request, slug, story, form, now)
    if not form.is_valid():
        return _page(request, slug, story, form, now, number=422)
    try:
        write_once(
            request, f"backoffice.{slug}", _write(doing, case_id, form, me, now), case=case_id
        )
    except Refused as refused:
        if any(r.code == "STATE_CHANGED" for r in refused.refusals):
            return _changed(request, slug, case_id, form)
        told = wording.told(refused.refusals)
        return _page(request, slug, story, form, now, sentences=told, number=422)
    messages.success(request, str(_done(slug, doing, story)))
    return redirect("backoffice:case", case_id=case_id)


def _write(
    doing: Deed, case_id: UUID, form: forms.DeedForm, me: Acting, now: datetime
) -> Callable[[], dict[str, Any]]:
    told = dict(form.cleaned_data)
    if not doing.takes_version:
        told.pop("seen_version")

    def write() -> dict[str, Any]:
        doing.perform(case_id=case_id, acting=me, now=now, **told)
        return {"case": str(case_id)}

    return write


def _page(
    request: HttpRequest,
    slug: str,
    story: CaseStory,
    form: forms.DeedForm,
    now: datetime,
    *,
    sentences: list[str] | None = None,
    number: int = 200,
) -> HttpResponse:
    doing = _deed(slug, story)
    # What was refused is said by the refusal itself; beforehand, the rules are asked.
    reasons = [] if form.is_bound else _refusals(doing, story, acting(request), now)
    context = {
        **shown(story),
        "slug": slug,
        "deed": doing,
        "form": form,
        "reasons": wording.told(reasons),
        "sentences": sentences or [],
        "opinions": forms.opinions(story) if slug in {"approve", "refuse"} else [],
        "conditions": story.guide.content.get("acceptance_conditions") if slug == "refuse" else [],
        "moved": _moved(doing, story, form[doing.counted].value() if doing.counted else None, now),
    }
    return render(request, "backoffice/deed.html", context, status=number)


@staff(Role.REVIEWER, Role.APPROVER)
@never_cache
@require_safe
def preview(request: HttpRequest, case_id: UUID, slug: str) -> HttpResponse:
    """The due days as they would stand, while the number is being typed."""
    now = wallclock.now()
    doing = DEEDS.get(slug)
    if doing is None or not doing.counted:
        raise Http404
    story = readable_story(case_id, acting(request), now)
    moved = _moved(doing, story, request.GET.get(doing.counted), now)
    return render(request, "backoffice/_moved.html", {"moved": moved})


def _moved(doing: Deed, story: CaseStory, asked: Any, now: datetime) -> list[dict[str, Any]]:
    """Each limit before and after; nothing when the number makes no sense yet."""
    text = str(asked or "").strip()
    if doing.preview is None or not text.isdecimal() or not 0 < int(text) <= forms.MOST_DAYS:
        return []
    after = doing.preview(story, int(text), now)
    if after is None:
        return []
    deadlines = [d for d in (after.committed, after.statutory) if d is not None]
    return [
        {
            "name": row["name"],
            "before": due(row["due"]),
            "after": due(deadline.due),
            "why": deadline.explanation,
        }
        for row, deadline in zip(limits_of(story), deadlines, strict=True)
    ]


def _changed(request: HttpRequest, slug: str, case_id: UUID, form: forms.DeedForm) -> HttpResponse:
    """Somebody was first: what they did, and what this person had written."""
    steps = steps_since(case_id=case_id, seen_version=form.cleaned_data["seen_version"])
    changes = [
        {
            "what": ACTION_NAMES[CaseAction(s.action)],
            "before": STATE_NAMES[CaseState(s.from_state)],
            "after": STATE_NAMES[CaseState(s.to_state)],
            "who": actor_of(s),
            "at": s.at,
        }
        for s in steps
    ]
    kept = [
        {"name": field.label, "value": field.value()}
        for field in form.visible_fields()
        if field.value()
    ]
    return state_changed(
        request,
        sentences=[],
        changes=changes,
        kept=kept,
        continue_url=f"/backoffice/cases/{case_id}/",
    )
