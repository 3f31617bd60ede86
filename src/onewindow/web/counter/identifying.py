"""Who has come, for whom, and what for? Checked while it is typed, written once."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.apps.cases import operations as cases
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue import search
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties import operations as parties
from onewindow.apps.parties import queries as people
from onewindow.rules.identifiers import Identified, identify
from onewindow.rules.identifiers.card_text import CardText, read_card_text
from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.identifiers.person_name import name_faults
from onewindow.rules.identifiers.uscc import read_uscc
from onewindow.rules.masking import mask_name
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.counter.windows import window_name
from onewindow.web.window.at_desk import link_case, open_matter
from onewindow.web.writing import write_once

Made = TypeVar("Made")
SHOWN_ITEMS = 8


class IdentityForm(PlainForm):
    citizen_id = forms.CharField(label=_("身份证号码"), max_length=60)
    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)
    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=30, required=False)
    enterprise_name = forms.CharField(label=_("名称"), max_length=160, required=False)
    agent_id = forms.CharField(label=_("代办人身份证号码"), max_length=60, required=False)
    agent_name = forms.CharField(label=_("代办人姓名"), max_length=40, required=False)
    agent_phone = forms.CharField(label=_("代办人手机号"), max_length=20, required=False)
    correct_name = forms.BooleanField(
        label=_("已再看过证件：证件上的姓名就是我填的，更正登记的名字"), required=False
    )


@staff(Role.CLERK)
def start(request: HttpRequest) -> HttpResponse:
    """GET: an empty screen. POST: the draft begins, or the screen comes back with what is wrong."""
    if request.method != "POST":
        return _screen(request, IdentityForm())
    if "look" in request.POST:
        return _look(request)
    form = IdentityForm(request.POST)
    valid = form.is_valid()
    slug = request.POST.get("slug", "")
    if not valid or not slug:
        told = [] if slug else wording.told([Refusal("ITEM_UNCHOSEN")])
        return _screen(request, form, 422, sentences=told)
    try:
        result = write_once(request, "counter.start", lambda: _begin(request, form, slug))
    except Refused as refused:
        codes = {r.code for r in refused.refusals}
        return _screen(
            request,
            form,
            422,
            sentences=wording.told(refused.refusals),
            name_differs="NAME_DIFFERS" in codes,
        )
    return redirect("counter:intake", case_id=result["case_id"])


def _look(request: HttpRequest) -> HttpResponse:
    """From the desk's one field: a citizen number, a credit code, or what a card reader typed."""
    asked = request.POST.get("look", "")
    card = read_card_text(asked)
    read = identify(card.number, today=wallclock.today())
    name = "uscc" if read.kind == "USCC" else "citizen_id"
    # What cannot be told apart comes back as it was typed, with what is wrong beside it.
    shown = asked.strip() if card.faults else read.canonical
    return _screen(request, IdentityForm(initial={name: shown, "name": card.name}))


def _screen(
    request: HttpRequest, form: IdentityForm, number: int = 200, **more: Any
) -> HttpResponse:
    slug = request.POST.get("slug", "") or _slug_asked(request)
    query = request.POST.get("query", "")
    values = form.data if form.is_bound else form.initial
    verdicts = {
        name: _verdict(name, str(values.get(name) or ""))
        for name in ("citizen_id", "uscc", "agent_id")
    }
    focus = _focus(verdicts["citizen_id"], values)
    context = {
        "window": window_name(acting(request)),
        "form": form,
        "chosen": catalogue.published_item(slug) if slug else None,
        "query": query,
        "items": _found(query),
        "verdicts": verdicts,
        "focus": focus,
        "focus_id": focus == "citizen_id",
        "focus_name": focus == "name",
        **more,
    }
    return render(request, "counter/start.html", context, status=number)


def _slug_asked(request: HttpRequest) -> str:
    """What the number at this window came for, unless something was chosen here (预先调出)."""
    if "query" in request.POST:
        return ""
    matter = open_matter(request)
    return request.GET.get("item", "") or (matter.item_slug if matter else "")


def _focus(verdict: dict[str, Any] | None, values: Mapping[str, Any]) -> str:
    """Where the keyboard goes: a good number is not typed over, the name comes next."""
    if not verdict or not verdict["valid"]:
        return "citizen_id"
    return "query" if str(values.get("name") or "").strip() else "name"


def _gather(faults: list[Refusal], act: Callable[[], Made]) -> Made | None:
    """Go on after a refusal, so that everything wrong is named at once."""
    try:
        with transaction.atomic():
            return act()
    except Refused as refused:
        faults.extend(refused.refusals)
        return None


def _begin(request: HttpRequest, form: IdentityForm, slug: str) -> dict[str, Any]:
    told, faults = form.cleaned_data, list[Refusal]()
    if not any(told[name] for name in _OTHERS):
        return _draft(request, slug, _person(request, told, ""))
    person = _gather(faults, lambda: _person(request, told, ""))
    enterprise = agent = None
    if told["uscc"] or told["enterprise_name"]:
        enterprise = _gather(faults, lambda: _enterprise(request, told))
    if told["agent_id"] or told["agent_name"]:
        faults += _in_person_only(slug)
        agent = _gather(faults, lambda: _person(request, told, "agent_"))
    if faults or person is None:
        raise Refused(tuple(faults))
    return _draft(request, slug, person, enterprise, agent)


_OTHERS = ("uscc", "enterprise_name", "agent_id", "agent_name")


def _draft(
    request: HttpRequest,
    slug: str,
    person: people.Person,
    enterprise: people.Enterprise | None = None,
    agent: people.Person | None = None,
) -> dict[str, Any]:
    case = cases.start_draft(
        slug=slug,
        person=person,
        enterprise=enterprise,
        agent=agent,
        channel="COUNTER",
        acting=acting(request),
        now=wallclock.now(),
    )
    link_case(request, case.id)
    return {"case_id": str(case.id)}


def _person(request: HttpRequest, told: dict[str, Any], prefix: str) -> people.Person:
    """`prefix`: "" for the applicant, "agent_" for who came instead."""
    name, now = told[f"{prefix}name"], wallclock.now()
    card = read_card_text(told["citizen_id" if not prefix else "agent_id"])
    if faults := _card_faults(card, name):
        raise Refused(faults)
    number = card.number
    correct = told["correct_name"]
    known = people.person_by_citizen_id(number, today=now.date()) if correct else None
    if known is not None and known.name != name.strip():
        parties.correct_name(
            person_id=known.id,
            citizen_id=number,
            name=name,
            phone=told[f"{prefix}phone"],
            acting=acting(request),
            now=now,
        )
    return parties.identify_person(
        citizen_id=number,
        name=name,
        phone=told[f"{prefix}phone"],
        acting=acting(request),
        now=now,
    )


def _card_faults(card: CardText, name: str) -> tuple[Refusal, ...]:
    """Nothing that was typed is dropped unsaid: not words, not a name the reader read."""
    faults = card.faults + (name_faults(name) if card.faults else ())
    if card.name and name.strip() and card.name != name.strip():
        faults += (Refusal("CARD_NAME_ELSE"),)
    return faults


def _enterprise(request: HttpRequest, told: dict[str, Any]) -> people.Enterprise:
    known = people.enterprise_by_uscc(told["uscc"])
    name = told["enterprise_name"] or (known.name if known else "")
    return parties.identify_enterprise(
        uscc=told["uscc"], name=name, acting=acting(request), now=wallclock.now()
    )


def _in_person_only(slug: str) -> list[Refusal]:
    """R-1-5: some items by law need the person themself."""
    version = catalogue.published_item(slug)
    rule = (version.content.get("in_person") or {}) if version else {}
    if not rule.get("required"):
        return []
    return [Refusal("IN_PERSON", "R-1-5", {"basis": str(rule.get("basis") or "")})]


@staff(Role.CLERK)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What is wrong with the number just typed; POST, so that it stays out of every log."""
    name = next((n for n in ("citizen_id", "uscc", "agent_id") if n in request.GET), "citizen_id")
    verdict = _verdict(name, request.POST.get(name, ""))
    return render(request, "counter/_verdict.html", {"verdict": verdict})


def _verdict(name: str, typed: str) -> dict[str, Any] | None:
    """What a number says, in words; nothing while it is empty."""
    if not typed.strip():
        return None
    today, faults = wallclock.today(), tuple[Refusal, ...]()
    if name == "uscc":
        read = read_uscc("".join(typed.split()))
        enterprise = None if read.problems else people.enterprise_by_uscc(read.canonical)
        says = [enterprise.name] if enterprise else []
    else:
        card = read_card_text(typed)
        faults = card.faults
        read = read_citizen_id(card.number, today=today)
        says = [] if faults else _says(read, today)
    return {
        "valid": read.valid and not faults,
        "kind": read.kind.chinese,
        "problems": wording.told(faults or read.problems),
        "warnings": wording.told(read.warnings),
        "says": says,
    }


def _says(read: Identified, today: date) -> list[str]:
    if read.problems or read.birth_date is None:
        return []
    born = read.birth_date
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    known = people.person_by_citizen_id(read.canonical, today=today)
    says = [read.sex.chinese if read.sex else "", str(_("%(age)s 周岁") % {"age": age})]
    if known is not None:
        says.append(str(_("已登记：%(name)s") % {"name": mask_name(known.name)}))
    return [word for word in says if word]


@staff(Role.CLERK)
@require_POST
def items(request: HttpRequest) -> HttpResponse:
    """Items by everyday words; POST, because people type identity numbers into any box."""
    query = request.POST.get("query", "")
    return render(request, "counter/_items.html", {"items": _found(query), "query": query})


def _found(query: str) -> list[search.Found]:
    if not query.strip():
        return []
    return [f for f in search.find(query[:100], limit=4 * SHOWN_ITEMS) if f.can_apply][:SHOWN_ITEMS]
