"""Bad ratings followed up: who looks into it, until when, what was found, the reply (R-4-6)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.parties import queries as parties
from onewindow.apps.ratings import follow_queries, following
from onewindow.rules.casework import bad_ratings as rules
from onewindow.rules.casework.bad_ratings import FollowVerb
from onewindow.rules.casework.ratings import BadReason, RatingLevel
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.counter.conflicts import seen_version
from onewindow.web.writing import write_once
from onewindow.wordings.ratings import LEVELS, REASONS

_ROLES = following.OWNERS
_SPAN = timedelta(days=90)
_BIG = {"rows": 3}
_Choices = list[tuple[str, str]]


def _words(label: Any, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs=_BIG)
    return forms.CharField(label=label, help_text=hint, max_length=rules.LONGEST, widget=widget)


class AssignForm(PlainForm):
    owner = forms.UUIDField(label=_("由谁核查"))


class ContactForm(PlainForm):
    note = _words(_("回访记录"), _("什么时候联系的、他怎么说；联系不上的写明试了几次"))


class SettleForm(PlainForm):
    outcome = forms.ChoiceField(
        label=_("怎么处理"),
        choices=follow_queries.BadRatingFollowUp.Outcome.choices,
        widget=forms.RadioSelect,
    )
    finding = _words(_("核查情况和处理"), _("限期整改的写明理由；解释说明的写明依据"))
    fix_due = forms.DateField(
        label=_("哪一天改好（限期整改才填）"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class AnswerForm(PlainForm):
    text = _words(_("给评价人的答复"), _("会显示在他的评价页上；知道是谁的，同时发消息"))


class QuestionForm(PlainForm):
    ground = forms.ChoiceField(
        label=_("为什么不计入"),
        choices=follow_queries.BadRatingFollowUp.Ground.choices,
        widget=forms.RadioSelect,
    )
    reason = _words(_("事实和依据"), _("由另一位督查人员或值班长复核；评得低本身不是理由"))


class EmptyForm(PlainForm):
    """A step that needs no words."""


def _told(form: forms.Form, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


_Act = Callable[[forms.Form], dict[str, Any]]
# The form of each step, what does it, and how the form is told.
_STEPS: dict[str, tuple[type[forms.Form], Callable[..., object], _Act]] = {
    "assign": (AssignForm, following.assign, lambda f: {"owner_id": f.cleaned_data["owner"]}),
    "contact": (ContactForm, following.contact, lambda f: _told(f, "note")),
    "settle": (
        SettleForm,
        following.settle,
        lambda f: {
            **_told(f, "finding", "fix_due"),
            "outcome": rules.Outcome(f.cleaned_data["outcome"]),
        },
    ),
    "reply": (AnswerForm, following.answer, lambda f: _told(f, "text")),
    "mark_fixed": (EmptyForm, following.mark_fixed, lambda _f: {}),
    "close": (EmptyForm, following.close, lambda _f: {}),
    "question": (
        QuestionForm,
        following.question,
        lambda f: {**_told(f, "reason"), "ground": rules.Ground(f.cleaned_data["ground"])},
    ),
    "exclude": (EmptyForm, following.decide_question, lambda _f: {"excludes": True}),
    "keep": (EmptyForm, following.decide_question, lambda _f: {"excludes": False}),
}


@staff(*_ROLES)
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What is open, most urgent first, and the figures of the last ninety days (R-4-8)."""
    now, shows_ended = wallclock.now(), request.GET.get("show") == "ended"
    page = follow_queries.follow_ups(
        acting=acting(request), shows_ended=shows_ended, cursor=request.GET.get("after", "")[:80]
    )
    names = names_of(row.owner_id for row in page.rows if row.owner_id)
    context = {
        "rows": [_row(row, names, now) for row in page.rows],
        "page": page,
        "shows_ended": shows_ended,
        "figures": _figures(now),
    }
    return render(request, "supervision/ratings.html", context)


def _row(row: Any, names: dict[UUID, str], now: datetime) -> dict[str, Any]:
    today = wallclock.local(now).date()
    is_contact_due = row.state in {"SUBMITTED", "ASSIGNED"} and row.contacted_at is None
    due = row.contact_due if is_contact_due and row.is_named else row.reply_due
    is_open = row.state in rules.OPEN and row.replied_at is None
    return {
        "row": row,
        "right": row.rating.invitation,
        "level": LEVELS[RatingLevel(row.rating.level)],
        "owner": names.get(row.owner_id or row.id, ""),
        "due": due if is_open else None,
        "is_late": is_open and due < today,
        "is_today": is_open and due == today,
    }


def _figures(now: datetime) -> list[dict[str, Any]]:
    """R-4-8: the number beside each rate; no rate below ten."""
    found = follow_queries.follow_up_figures(since=now - _SPAN, until=now)
    rows = (
        (_("有效差评"), found.valid, None),
        (_("不予采纳"), found.excluded, None),
        (_("实名差评回访"), found.named_contacted, found.rate(found.named_contacted, found.named)),
        (_("已答复"), found.replied, found.rate(found.replied)),
        (_("已整改结案"), found.corrected, found.rate(found.corrected)),
        (_("按时整改"), found.on_time, found.rate(found.on_time)),
    )
    return [
        {"name": name, "count": count, "rate": None if rate is None else round(100 * rate)}
        for name, count, rate in rows
    ]


def _seen(request: HttpRequest, follow_id: UUID) -> Any:
    row = follow_queries.follow_up(follow_id=follow_id, acting=acting(request))
    if row is None:
        raise Http404
    return row


@staff(*_ROLES)
@never_cache
@require_safe
def follow(request: HttpRequest, follow_id: UUID) -> HttpResponse:
    """One bad rating: what was said, what is due, the steps that can be taken now."""
    return _page(request, _seen(request, follow_id))


def _page(request: HttpRequest, row: Any, code: int = 200, **more: Any) -> HttpResponse:
    who, now = acting(request), wallclock.now()
    ids = [key for key in (row.owner_id, row.closed_by_id, row.questioned_by_id) if key]
    names = names_of(ids)
    bound, is_lead = more.pop("bound", {}), following.leads(row, who)
    context = {
        **_row(row, names, now),
        "reasons": [REASONS[BadReason(reason)] for reason in row.rating.reasons],
        "phone": _phone(row, who, now),
        "questioned_by": names.get(row.questioned_by_id or row.id, ""),
        "closed_by": names.get(row.closed_by_id or row.id, ""),
        "owners": follow_queries.possible_owners(row) if is_lead else [],
        "steps": [
            {"verb": verb, "form": bound.get(verb) or form()}
            for verb, (form, _do, _tell) in _STEPS.items()
            if _may(verb, row, who, is_lead=is_lead)
        ],
        **more,
    }
    return render(request, "supervision/rating.html", context, status=code)


def _may(verb: str, row: Any, who: Any, *, is_lead: bool) -> bool:
    """Whether the step may be begun; what only its words decide is said when it is sent."""
    found = rules.may_follow(
        FollowVerb(verb.upper()),
        following.followed_of(row),
        account_id=who.account_id,
        is_lead=is_lead,
    )
    return not found and not (verb == "mark_fixed" and (row.fixed_at or not row.fix_due))


def _phone(row: Any, who: Any, now: datetime) -> str:
    """Only for the one who calls back, and only of a rater who gave their name (R-4-3).

    Every look at it is on record (4.7).
    """
    right = row.rating.invitation
    if not row.is_named or row.owner_id != who.account_id or right.rater_person_id is None:
        return ""
    person = parties.person(right.rater_person_id)
    if person is None or not person.phone:
        return ""
    follow_queries.record_reading(row=row, what="phone", acting=who, now=now)
    return str(person.phone)


@staff(*_ROLES)
@require_POST
def act(request: HttpRequest, follow_id: UUID, verb: str) -> HttpResponse:
    """One step, once; all that hinders it is said on the page."""
    row = _seen(request, follow_id)
    if verb not in _STEPS:
        raise Http404
    kind, do, tell = _STEPS[verb]
    form = kind(request.POST)
    if not form.is_valid():
        return _page(request, row, 422, bound={verb: form})

    def write() -> dict[str, Any]:
        do(
            follow_id=follow_id,
            seen_version=seen_version(request),
            acting=acting(request),
            now=wallclock.now(),
            **tell(form),
        )
        return {}

    try:
        write_once(request, f"rating.follow_{verb}", write, follow=follow_id)
    except Refused as refused:
        sentences = wording.told(refused.refusals)
        fresh = _seen(request, follow_id)
        return _page(request, fresh, 422, bound={verb: form}, sentences=sentences)
    messages.success(request, _("记下了。"))
    if follow_queries.follow_up(follow_id=follow_id, acting=acting(request)) is None:
        return redirect("supervision:ratings")
    return redirect("supervision:rating", follow_id=follow_id)
