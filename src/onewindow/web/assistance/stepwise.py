"""Asking for a visit at home in four short steps: what, who, where and when, one look at it all.

What was said is kept, encrypted, with the session until it is handed in: going back, reloading or
following a link loses nothing, with or without a script.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow import wording
from onewindow.apps.encryption import decrypt, encrypt
from onewindow.apps.parties.queries import person_of_account
from onewindow.rules.assistance.visits import may_request
from onewindow.rules.outcomes import Refusal
from onewindow.web.access import acting, resident
from onewindow.web.assistance.asking import VisitForm, neighbourhoods, write_visit
from onewindow.web.assistance.shared import NEEDS, attempt, item_names, offered_items

KEPT = "visit_asked"
# A second press finds nothing kept: it was handed in, and is not asked for again.
DONE = "visit_handed_in"
MOST_ITEMS = 10
_LONGEST = 500
STEPS = {"what": _("要办什么"), "who": _("谁"), "where": _("去哪儿"), "check": _("看一遍")}
_FIELDS = {
    "what": (),
    "who": ("need", "reason", "name", "phone"),
    "where": ("neighbourhood", "address", "wished_day", "wished_half"),
    "check": (),
}
# Which of the rule's answers belong to which page; the last page says all of them (R-0-3).
_SAID_AT = {
    "what": {"VISIT_ITEM_MISSING"},
    "who": {"VISIT_NEED_MISSING", "VISIT_REASON_MISSING", "VISIT_PHONE_MISSING", "NAME_MISSING"},
    "where": {"VISIT_ADDRESS_MISSING"},
}


class StepForm(VisitForm):
    """The questions of one page."""

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, neighbourhoods=neighbourhoods(), **kwargs)
        for name in set(self.fields) - set(_FIELDS[step]):
            del self.fields[name]


@resident
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_one(request: HttpRequest) -> HttpResponse:
    """One page of the request; POST keeps what it says and goes on, back, or hands it in."""
    step = request.GET.get("step", "what")
    step = step if step in STEPS else "what"
    if step == "check" and DONE in request.session and KEPT not in request.session:
        return redirect("assistance:my_visits")
    told = _kept(request)
    if request.method != "POST":
        if item := request.GET.get("item", "")[:80]:
            told["item"] = list(dict.fromkeys([*told["item"], item]))[:MOST_ITEMS]
            _keep(request, told)
        return _page(request, step, told)
    form = _take_down(request, step, told)
    if "search" in request.POST:
        return redirect(_address("what", query=request.POST.get("query", "")[:100]))
    if request.POST.get("go") == "back":
        return redirect(_address(_beside(step, -1)))
    if step == "check":
        return _hand_in(request, told)
    sentences = wording.told(_lacking(told, step))
    if sentences or not form.is_valid():
        return _page(request, step, told, form=form, sentences=sentences, number=422)
    return redirect(_address(_beside(step, 1)))


def _take_down(request: HttpRequest, step: str, told: dict[str, Any]) -> StepForm:
    """What this page was told, right or wrong; a step that asks nothing changes nothing."""
    if step == "what":
        told["item"] = [slug[:80] for slug in request.POST.getlist("item")][:MOST_ITEMS]
    for name in _FIELDS[step]:
        told[name] = request.POST.get(name, "")[:_LONGEST]
    _keep(request, told)
    return StepForm(told, step=step)


def _hand_in(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    form = VisitForm(told, neighbourhoods=neighbourhoods())
    if not form.is_valid():
        return redirect(_address(_first_wrong(form)))
    _made, sentences = attempt(
        request, "visit.request", lambda: write_visit(request, form, told["item"])
    )
    if sentences:
        return _page(request, "check", told, sentences=sentences, number=422)
    request.session.pop(KEPT, None)
    request.session[DONE] = True
    messages.success(request, _("已登记。最迟下一个工作日答复您，不收费。"))
    return redirect("assistance:my_visits")


def _first_wrong(form: VisitForm) -> str:
    return next((s for s, names in _FIELDS.items() if set(names) & set(form.errors)), "what")


def _page(
    request: HttpRequest,
    step: str,
    told: dict[str, Any],
    *,
    form: StepForm | None = None,
    sentences: list[str] | None = None,
    number: int = 200,
) -> HttpResponse:
    names = list(STEPS)
    query = request.GET.get("query", "")[:100]
    context = {
        "step": step,
        "place": names.index(step) + 1,
        "of": len(names),
        "steps": _steps(step),
        "form": form or StepForm(initial=told, step=step),
        "sentences": sentences or [],
        "chosen": told["item"],
        "query": query,
        "offered": offered_items(query, chosen=told["item"]),
        "said": _said(told) if step == "check" else [],
        "ready": not _lacking(told, *_SAID_AT),
    }
    return render(request, "assistance/visit_request.html", context, status=number)


def _steps(now: str) -> list[dict[str, Any]]:
    names = list(STEPS)
    states = ["done" if i < names.index(now) else "" for i in range(len(names))]
    states[names.index(now)] = "now"
    return [{"name": STEPS[n], "state": s} for n, s in zip(names, states, strict=True)]


def _said(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Everything on one page, with where to change it and what is still missing there."""
    need = next((str(label) for n, label in NEEDS.items() if n == told["need"]), "")
    half = dict(VisitForm.base_fields["wished_half"].choices).get(told["wished_half"], "")  # type: ignore[attr-defined]
    wished = f"{told['wished_day']} {half}".strip() if told["wished_day"] else half
    if not told["wished_day"] and told["wished_half"] in {"", "ANY"}:
        wished = _t("哪天都行")
    values = {
        "what": [(_t("事项"), "、".join(item_names(told["item"])))],
        "who": [
            (_t("为什么不方便出门"), "，".join(filter(None, (need, told["reason"])))),
            (_t("姓名"), told["name"]),
            (_t("电话"), told["phone"]),
        ],
        "where": [
            (_t("地址"), " ".join(filter(None, (told["neighbourhood"], told["address"])))),
            (_t("希望的时间"), wished),
        ],
    }
    return [
        {
            "step": step,
            "name": STEPS[step],
            "pairs": [{"name": name, "value": value or "—"} for name, value in pairs],
            "lacking": wording.told(_lacking(told, step)),
            "url": _address(step),
        }
        for step, pairs in values.items()
    ]


def _lacking(told: Mapping[str, Any], *steps: str) -> tuple[Refusal, ...]:
    """What the rule still misses of what these pages ask."""
    found = may_request(
        need=told["need"],
        address=told["address"],
        phone=told["phone"],
        item_slugs=told["item"],
        reason=told["reason"],
    )
    if not told["name"].strip():
        found += (Refusal("NAME_MISSING"),)
    wanted = {code for step in steps for code in _SAID_AT.get(step, ())}
    return tuple(refusal for refusal in found if refusal.code in wanted)


def _kept(request: HttpRequest) -> dict[str, Any]:
    """What was said so far; at first what we know of who is signed in."""
    if stored := request.session.get(KEPT):
        return dict(json.loads(decrypt(stored)))
    person = person_of_account(acting(request).who)
    told = {name: "" for names in _FIELDS.values() for name in names}
    known = {"name": person.name, "phone": person.phone} if person else {}
    return {**told, "wished_half": "ANY", **known, "item": []}


def _keep(request: HttpRequest, told: Mapping[str, Any]) -> None:
    request.session.pop(DONE, None)
    request.session[KEPT] = encrypt(json.dumps(told))


def _beside(step: str, by: int) -> str:
    names = list(STEPS)
    return names[min(max(names.index(step) + by, 0), len(names) - 1)]


def _address(step: str, **more: str) -> str:
    return f"{reverse('assistance:request_visit')}?{urlencode({'step': step, **more})}"
