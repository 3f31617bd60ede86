"""您只需要: what is really left to give, and where everything else comes from, each with why."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.adapters.package_gathering import gather_for_package
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.forming import OneForm, form_of
from onewindow.apps.bundles.needing import Need, needs_of
from onewindow.apps.bundles.operations.change import parts_of, plan_for
from onewindow.apps.bundles.queries import Package
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.operations import packaging
from onewindow.apps.consents import requests as consents
from onewindow.apps.consents.queries import requests_by
from onewindow.rules.casework.consents import ConsentKind
from onewindow.rules.casework.forms import FormField
from onewindow.rules.casework.uploads import LARGEST
from onewindow.rules.catalogue.content import Content, text_at, texts_at, value_at
from onewindow.rules.masking import mask_citizen_id
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, resident
from onewindow.web.bundles.wizard import address, next_page, own_package, step_page, write_step
from onewindow.web.components.forms import PlainForm
from onewindow.web.consents.offers import offer_of_package
from onewindow.web.resident.material_step import FileForm
from onewindow.web.taking_in import take_in_file
from onewindow.web.writing import write_once

ASKED_FOR = timedelta(days=90)


class OtherParentForm(PlainForm):
    name = forms.CharField(label=_("另一位家长的姓名"), max_length=40)
    number = forms.CharField(
        label=_("另一位家长的身份证号码"),
        max_length=40,
        widget=forms.TextInput(attrs={"data-private": "true", "autocomplete": "off"}),
    )


@resident
def needs(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """The list of what is left; opening it looks everything up that nobody has to bring."""
    package = own_package(request, package_id)
    if package.state != Package.State.FILLING:
        return redirect("bundles:package", package_id=package_id)
    here = next_page(package)
    if here != address(package, "needs"):
        return redirect(here)
    now, me = wallclock.now(), acting(request)
    bundles.prepare(package_id=package_id, acting=me, now=now)
    gather_for_package(package_id=package_id, acting=me, now=now)
    offer = offer_of_package(package_id)
    if offer and (offer.general or offer.separate) and "own" not in request.GET:
        # One thing a page: what may be fetched first, then what is really left.
        return step_page(request, package, "consent", consent_offer=offer)
    return needs_page(request, package)


def needs_page(
    request: HttpRequest, package: Package, number: int = 200, **more: Any
) -> HttpResponse:
    """The page as it stands, without looking anything up anew."""
    now = wallclock.now()
    parts = parts_of(package)
    plan = plan_for(package, parts)
    form = form_of(parts, plan, package.form, now=now)
    found = needs_of(package, parts, plan, form)
    desk = "counter" if acting(request).is_staff else "resident"
    left = [_row(need, desk, now) for need in found if need.is_left]
    context = {
        "left": left,
        "settled": [need for need in found if not need.is_left],
        "fields": _still_to_fill_in(form),
        "known_count": len(form.known),
        "largest": LARGEST,
        "other_parent": _other_parent(package, form.values, left),
        "consent_offer": offer_of_package(package.id),
        **more,
    }
    return step_page(request, package, "needs", number, **context)


def _still_to_fill_in(form: OneForm) -> list[FormField]:
    """What nobody knows and nobody typed yet, or what was typed and is wrong (R-0-5)."""
    wrong = {str(fault.facts.get("field", "")) for fault in form.faults}
    return [
        field
        for field in form.asked
        if field.required and (field.code not in form.values or field.code in wrong)
    ]


def _row(need: Need, desk: str, now: Any) -> dict[str, Any]:
    """One material still asked for: a field to upload to, and what may be promised instead."""
    which = [need.case_id, need.code]
    return {
        "need": need,
        "form": FileForm(need.name, code=need.code),
        "offer": cases.offer_of(case_id=need.case_id, now=now).get(need.code),
        "later_url": reverse(f"{desk}:promise_later", args=which),
        "pledge_url": reverse(f"{desk}:pledge", args=which),
    }


def _other_parent(
    package: Package, values: Any, left: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Who else must say yes: the other parent, for their own card (R-4-22)."""
    told = value_at(package.bundle_version.content, "other_parent")
    lacks = text_at(told, "material") in {row["need"].code for row in left} if told else False
    if not isinstance(told, dict) or not (lacks or _of_other_parent(package)):
        return None
    asked = requests_by(asker_id=package.person_id, package_id=package.id)
    known = _known_parent(told, values)
    return {
        "material": text_at(told, "material"),
        "asked": asked,
        # Asked once is enough until there is an answer.
        "waits": any(not each.answer for each in asked),
        "form": OtherParentForm(initial={} if known else {"name": _written(told, values, "name")}),
        "known": {"name": known["name"], "number": mask_citizen_id(known["number"])}
        if known
        else None,
    }


def _known_parent(told: Content, values: Any) -> dict[str, str] | None:
    """Name and number when the form holds both; the number never goes back to the page whole."""
    found = {word: _written(told, values, word) for word in ("name", "number")}
    return found if all(found.values()) else None


def _written(told: Content, values: Any, word: str) -> str:
    return str(values.get(text_at(told, f"{word}_field"), "")).strip()


def _of_other_parent(package: Package) -> tuple[str, ...]:
    """Which of their licences are wanted: the card, and the household book of their side."""
    offer = offer_of_package(package.id)
    return tuple(each.word for each in offer.other_parent) if offer else ()


@resident
@require_POST
def look_again(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """Ask the departments once more for what was not found before."""
    own_package(request, package_id)
    me, now = acting(request), wallclock.now()
    gather_for_package(package_id=package_id, acting=me, now=now, again=True)
    return redirect("bundles:needs", package_id=package_id)


@resident
@require_POST
def ask_parent(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """Ask the other parent for a consent to use their card; they answer on their own phone."""
    package = own_package(request, package_id)
    content: Content = package.bundle_version.content
    form = OtherParentForm(_parent_sent(request, package, content))
    # What was not typed here is not written out here either.
    shown = {"parent_form": form} if "number" in request.POST else {}
    if not form.is_valid():
        return needs_page(request, package, 422, **shown)
    told = form.cleaned_data
    now = wallclock.now()
    sentences = write_step(
        request,
        "parent",
        package,
        lambda: consents.request(
            asker=package.person,
            citizen_id=told["number"],
            name=told["name"],
            kind=ConsentKind.ELICENCE,
            scope=_of_other_parent(package) or texts_at(content, "other_parent", "scope"),
            purpose=f"办理“{package.name}”",
            valid_until=now + ASKED_FOR,
            relation="另一位家长",
            package_id=package.id,
            ward=package.ward,
            acting=acting(request),
            now=now,
        ),
    )
    if sentences:
        return needs_page(request, package, 422, sentences=sentences, **shown)
    messages.success(request, _("请求已发出。对方登录后在“我的授权”里能看到，同意后材料自动取好。"))
    return redirect("bundles:needs", package_id=package_id)


def _parent_sent(request: HttpRequest, package: Package, content: Content) -> Any:
    """What was typed; what the form holds already when the button alone was pressed."""
    told = value_at(content, "other_parent")
    if "number" in request.POST or not isinstance(told, dict):
        return request.POST
    parts = parts_of(package)
    form = form_of(parts, plan_for(package, parts), package.form, now=wallclock.now())
    return _known_parent(told, form.values) or request.POST


@resident
@require_POST
def add_file(request: HttpRequest, package_id: UUID, code: str) -> HttpResponse:
    """One file for one material code; every part that asks for it has it."""
    package = own_package(request, package_id)
    need = _need(package, code)
    if need is None:
        return redirect("bundles:needs", package_id=package_id)
    problems = take_in_file(request, case_id=need.case_id, code=code, scope="bundles.add_file")
    if problems:
        return needs_page(request, package, 422, problems=problems, problem_code=code)
    packaging.share_materials(case_ids=_case_ids(package), now=wallclock.now())
    return redirect(_back(package))


@resident
@require_POST
def remove_file(request: HttpRequest, package_id: UUID, code: str) -> HttpResponse:
    """Take a file back out of every part that shares it."""
    package = own_package(request, package_id)
    if package.state != Package.State.FILLING:
        return redirect("bundles:package", package_id=package_id)

    def write() -> dict[str, Any]:
        packaging.take_out_shared(case_ids=_case_ids(package), code=code, now=wallclock.now())
        return {}

    try:
        write_once(request, "bundles.remove_file", write, package=package_id, code=code)
    except Refused as refused:
        told = wording.told(refused.refusals)
        return needs_page(request, package, 422, sentences=told)
    return redirect("bundles:needs", package_id=package_id)


def _need(package: Package, code: str) -> Need | None:
    parts = parts_of(package)
    plan = plan_for(package, parts)
    form = form_of(parts, plan, package.form, now=wallclock.now())
    return next((n for n in needs_of(package, parts, plan, form) if n.code == code), None)


def _case_ids(package: Package) -> list[UUID]:
    return [part.case_id for part in parts_of(package) if part.case_id is not None]


def _back(package: Package) -> str:
    if package.state == Package.State.FILLING:
        return address(package, "needs")
    return address(package, "correction")
