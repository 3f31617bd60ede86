"""One result at the issuing window: signed for, handed over, posted, signed by the post, kept."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.organisation.queries import Role
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import CaseState
from onewindow.rules.masking import mask_address, mask_citizen_id, mask_name, mask_phone
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.case_names import RESULT_NAMES
from onewindow.web.components.forms import PlainForm
from onewindow.web.counter import conflicts
from onewindow.web.counter.history import past
from onewindow.web.counter.windows import window_name
from onewindow.web.writing import write_once


class CollectForm(PlainForm):
    code = forms.CharField(label=_("取件码"), max_length=12)
    collector = forms.CharField(label=_("领取人姓名"), max_length=40)
    card = forms.CharField(label=_("领取人身份证号码（后四位或完整）"), max_length=40)


class CardForm(PlainForm):
    card = forms.CharField(label=_("申请人或代办人身份证号码（18 位）"), max_length=40)
    # Asked only where somebody began the matter for the person under a letter (R-6-31).
    collector = forms.CharField(label=_("到场的人的姓名"), max_length=40, required=False)


class ReissueForm(PlainForm):
    card = forms.CharField(label=_("本人身份证号码（后四位或完整）"), max_length=40)


class PostForm(PlainForm):
    courier = forms.CharField(label=_("快递公司"), max_length=80)
    tracking_number = forms.CharField(label=_("运单号"), max_length=80)


def _story(case_id: UUID) -> case_queries.CaseStory:
    story = case_queries.case_story(case_id=case_id, now=wallclock.now())
    if story is None:
        raise Http404
    return story


def found_by_code(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """The page of the result with the code just typed; it is kept nowhere else."""
    return _page(request, _story(case_id), code=code)


@staff(Role.ISSUING_CLERK)
@never_cache
def result(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """GET: where the result lies and the one next step. POST: `act` takes that step."""
    if request.method != "POST":
        return _page(request, _story(case_id))
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _page(request, _story(case_id), 422)
    form_class, step = act
    form = form_class(request.POST) if form_class else None
    if form is not None and not form.is_valid():
        return _page(request, _story(case_id), 422, sent=form)
    told = form.cleaned_data if form is not None else {}

    def write() -> dict[str, Any]:
        return step(request, case_id, told)

    name = f"issuing.{request.POST['act']}"
    try:
        write_once(request, name, write, case=case_id)
    except Refused as refused:
        if conflicts.happened(request, refused, case_id):
            return conflicts.tell(request, refused, case_id, continue_to="issuing:result")
        sentences = wording.told(refused.refusals)
        return _page(request, _story(case_id), 422, sent=form, sentences=sentences)
    if request.POST["act"] in {"collect", "collect_by_card", "confirm"}:
        return redirect("issuing:done", case_id=case_id)
    messages.success(request, _DONE[request.POST["act"]])
    return redirect("issuing:result", case_id=case_id)


def _take_in(request: HttpRequest, case_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    cases.take_in(case_id=case_id, acting=acting(request), now=wallclock.now())
    return {}


def _collect(request: HttpRequest, case_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    # Who runs an errand for the person fetches only if the letter says so today (R-6-31).
    assistance.collect_under_letter(
        case_id=case_id,
        collector=told["collector"],
        shown_card=told["card"],
        acting=acting(request),
        now=wallclock.now(),
    )
    cases.collect(
        case_id=case_id,
        code=told["code"],
        collector=told["collector"],
        shown_card=told["card"],
        acting=acting(request),
        now=wallclock.now(),
        seen_version=conflicts.seen_version(request),
    )
    return {}


def _collect_by_card(request: HttpRequest, case_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    worker = assistance.collect_by_card_under_letter(
        case_id=case_id,
        collector=told["collector"],
        shown_card=told["card"],
        acting=acting(request),
        now=wallclock.now(),
    )
    cases.collect_by_card(
        case_id=case_id,
        shown_card=told["card"],
        collector=worker,
        acting=acting(request),
        now=wallclock.now(),
        seen_version=conflicts.seen_version(request),
    )
    return {}


def _reissue(request: HttpRequest, case_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    cases.reissue_code(
        case_id=case_id, shown_card=told["card"], acting=acting(request), now=wallclock.now()
    )
    return {}


def _post(request: HttpRequest, case_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    cases.post(case_id=case_id, **told, acting=acting(request), now=wallclock.now())
    return {}


def _confirm(request: HttpRequest, case_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    cases.confirm_post(
        case_id=case_id,
        acting=acting(request),
        now=wallclock.now(),
        seen_version=conflicts.seen_version(request),
    )
    return {}


def _archive(request: HttpRequest, case_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    cases.archive(case_id=case_id, acting=acting(request), now=wallclock.now())
    return {}


_DONE = {
    "take_in": _("已签收，已通知申请人。没有收到取件码的，凭本人身份证领取。"),
    "reissue": _("新的取件码已发到登记的手机，旧码作废。"),
    "post": _("已登记寄出，运单号已告诉申请人。"),
    "archive": _("已归档。"),
}
_Step = Callable[[HttpRequest, UUID, dict[str, Any]], dict[str, Any]]
_ACTS: dict[str, tuple[type[PlainForm] | None, _Step]] = {
    "take_in": (None, _take_in),
    "collect": (CollectForm, _collect),
    "collect_by_card": (CardForm, _collect_by_card),
    "reissue": (ReissueForm, _reissue),
    "post": (PostForm, _post),
    "confirm": (None, _confirm),
    "archive": (None, _archive),
}


def _page(
    request: HttpRequest,
    story: case_queries.CaseStory,
    number: int = 200,
    sent: PlainForm | None = None,
    code: str = "",
    **more: Any,
) -> HttpResponse:
    blank = {
        "collect_form": CollectForm(initial={"code": code}, auto_id="collect_%s"),
        "card_form": CardForm(auto_id="by_card_%s"),
        "reissue_form": ReissueForm(auto_id="reissue_%s"),
        "post_form": PostForm(auto_id="post_%s"),
    }
    kept = {
        CollectForm: "collect_form",
        CardForm: "card_form",
        ReissueForm: "reissue_form",
        PostForm: "post_form",
    }
    if sent is not None:
        name = kept[type(sent)]
        sent.auto_id = blank[name].auto_id
        blank[name] = sent
    context = {**past(story), **_facts(story), **blank, "sent": sent, **more}
    context["window"] = window_name(acting(request))
    return render(request, "issuing/result.html", context, status=number)


def _facts(story: case_queries.CaseStory) -> dict[str, Any]:
    case, result = story.case, story.result
    people = [{"name": _now("申请人"), "value": _who(case.person)}]
    if case.agent:
        people.append({"name": _now("代办人"), "value": _who(case.agent)})
    if case.enterprise:
        people.insert(0, {"name": _now("单位"), "value": case.enterprise.name})
    return {
        "story": story,
        "case": case,
        "result": result,
        "result_state": RESULT_NAMES[ResultState(result.state)] if result else "",
        "people": people,
        "may_archive": case.state == CaseState.DELIVERED,
        "is_under_letter": _lies_here(story) and assistance.is_under_letter(case.id),
        "recipient": _recipient(case, in_full=False) if _is_to_post(story) else [],
    }


def _lies_here(story: case_queries.CaseStory) -> bool:
    return story.result is not None and story.result.state == ResultState.AT_WINDOW


def _is_to_post(story: case_queries.CaseStory) -> bool:
    """Only then does the window need to know where the person lives."""
    return story.case.delivery_way == "POST" and _lies_here(story)


def _recipient(case: Any, *, in_full: bool) -> list[dict[str, str]]:
    """What goes on the parcel."""
    person = case.person
    address = case.form.get("address") or person.address or ""
    shown = (
        (person.name, person.phone, address)
        if in_full
        else (mask_name(person.name), mask_phone(person.phone), mask_address(address))
    )
    names = (_now("收件人"), _now("电话"), _now("收件地址"))
    missing = _now("没有留，请联系申请人")
    return [{"name": n, "value": v or missing} for n, v in zip(names, shown, strict=True)]


@staff(Role.ISSUING_CLERK)
@require_POST
@never_cache
def recipient(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """To whom and where, in full, for the parcel; every look leaves its journal row (4.7)."""
    story, me = _story(case_id), acting(request)
    if story.case.place_id != me.place_id:
        elsewhere = Refusal("OTHER_STATION", "R-4-8", {"place": story.case.place.name})
        return _page(request, story, 422, sentences=wording.told([elsewhere]))
    if not _is_to_post(story):
        return _page(request, story, 422)
    with transaction.atomic():
        case_queries.record_reading(
            case=story.case, what="recipient", acting=me, now=wallclock.now()
        )
    return _page(request, story, recipient=_recipient(story.case, in_full=True), in_full=True)


def _who(person: Any) -> str:
    return f"{mask_name(person.name)} {mask_citizen_id(person.citizen_id)}"


@staff(Role.ISSUING_CLERK)
@require_safe
def done(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Delivered: the delivery receipt to sign, and the next person."""
    story = _story(case_id)
    return render(request, "issuing/done.html", {**past(story), **_facts(story)})
