"""May they use my licence? Asking another person, and answering when asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow import wallclock, wording
from onewindow.adapters.gathering import gather
from onewindow.adapters.package_gathering import gather_for_package
from onewindow.apps.bundles.queries import package_story
from onewindow.apps.cases.sourcing import case_to_supply
from onewindow.apps.consents import queries
from onewindow.apps.consents import requests as asking
from onewindow.apps.consents.queries import ConsentRequest
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.parties.queries import Person, person_of_account
from onewindow.rules.casework.consents import ConsentKind
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, resident
from onewindow.web.components.forms import PlainForm
from onewindow.web.consents.giving import case_at_hand
from onewindow.web.consents.holding import names_of_words
from onewindow.web.consents.offers import Wish, holders_of, offer_of_case
from onewindow.web.writing import write_once

# Long enough for somebody away from home, short enough to be remembered.
OPEN_FOR = timedelta(days=30)


class AskForm(PlainForm):
    name = forms.CharField(label=gettext_lazy("对方的姓名"), max_length=40)
    citizen_id = forms.CharField(
        label=gettext_lazy("对方的身份证号码"),
        max_length=20,
        widget=forms.TextInput(attrs={"data-private": "true", "autocomplete": "off"}),
    )
    relation = forms.CharField(
        label=gettext_lazy("对方是孩子的"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("例如：父亲、母亲"),
    )


@resident
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask another person, by name and number, for a consent to this case."""
    case = case_at_hand(request, case_id)
    offer = offer_of_case(case_id)
    wishes = offer.other_parent if offer else ()
    form = AskForm(request.POST or None)
    sent = queries.requests_by(asker_id=case.person_id, case_id=case_id)
    context = {"case": case, "form": form, "wishes": wishes, "sent": sent}
    if request.method != "POST" or not form.is_valid() or not wishes:
        number = 422 if request.method == "POST" else 200
        return render(request, "consents/ask.html", context, status=number)
    now, told = wallclock.now(), form.cleaned_data

    def write() -> dict[str, Any]:
        made = asking.request(
            asker=case.person,
            citizen_id=told["citizen_id"],
            name=told["name"],
            relation=told["relation"],
            kind=ConsentKind.ELICENCE,
            scope=[each.word for each in wishes],
            purpose=f"办理“{case.item_name}”",
            case_id=case.id,
            item_slug=case.item.slug,
            ward=case.ward,
            valid_until=now + OPEN_FOR,
            acting=acting(request),
            now=now,
        )
        return {"request": str(made.id)}

    try:
        write_once(request, "consents.ask", write, case=case_id)
    except Refused as refused:
        for sentence in wording.told(refused.refusals):
            form.add_error(None, sentence)
        return render(request, "consents/ask.html", context, status=422)
    messages.success(request, _("请求已发出。对方登录后在“我的授权”里能看到，同意后材料自动取好。"))
    return redirect("resident:apply_step", case_id=case_id, step="materials")


@resident
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Yes or no, both one press; saying no is as good as saying yes."""
    person = person_of_account(acting(request).who)
    asked = queries.request_to(request_id=request_id, person=person) if person else None
    if person is None or asked is None:
        raise Http404
    if request.method != "POST":
        return _page(request, asked)
    agrees = request.POST.get("answer") == ConsentRequest.Answer.GIVEN
    try:
        _answer(request, asked, person, asking.give_asked if agrees else asking.refuse_asked)
    except Refused as refused:
        return _page(request, asked, sentences=wording.told(refused.refusals), number=422)
    if agrees:
        _fetch(asked)
        messages.success(request, _("已同意。对方会收到消息，您随时可以在这里撤回。"))
    else:
        messages.success(request, _("已答复不同意。对方会改用别的办法，不影响您。"))
    return redirect("consents:mine")


def _page(
    request: HttpRequest,
    asked: ConsentRequest,
    *,
    sentences: list[str] | None = None,
    number: int = 200,
) -> HttpResponse:
    names = names_of_words(set(asked.scope))
    held = holders_of(asked.scope)
    context = {
        "asked": asked,
        "wishes": [
            Wish(word, names[word], source=held.get(word, ""), bodies=_bodies(asked))
            for word in asked.scope
        ],
        "is_open": asked.answered_at is None and asked.valid_until > wallclock.now(),
        "sentences": sentences or [],
    }
    return render(request, "consents/request.html", context, status=number)


def _bodies(asked: ConsentRequest) -> tuple[str, ...]:
    """Who would get to see it: the department of the case, or those of the bundle's parts."""
    if asked.package_id is not None:
        story = package_story(package_id=asked.package_id)
        parts = story.parts if story else []
        return tuple(dict.fromkeys(part.department.name for part in parts))
    case = case_to_supply(case_id=asked.case_id) if asked.case_id else None
    return (case.department.name,) if case else ()


def _answer(
    request: HttpRequest, asked: ConsentRequest, person: Person, act: Callable[..., Any]
) -> None:
    def write() -> dict[str, Any]:
        act(request_id=asked.id, person=person, acting=acting(request), now=wallclock.now())
        return {}

    write_once(request, "consents.answer", write, asked=asked.id)


def _fetch(asked: ConsentRequest) -> None:
    """What the asker waits for is fetched at once, on their behalf, not on the answerer's."""
    try:
        if asked.package_id is not None:
            gather_for_package(package_id=asked.package_id, acting=SYSTEM, now=wallclock.now())
        elif asked.case_id is not None:
            gather(case_id=asked.case_id, acting=SYSTEM, now=wallclock.now())
    except Refused:
        return  # the matter moved on meanwhile; the consent stands for when it is needed
