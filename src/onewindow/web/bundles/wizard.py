"""Applying for a bundle: one question a page, then what is left to give, one form, one signature.

The same pages serve a resident at home and a clerk who fills them in for a visitor.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles import queries as bundle_queries
from onewindow.apps.bundles.operations.filling import offered, wants_child, wizard_now
from onewindow.apps.bundles.queries import Package
from onewindow.apps.bundles.saving import guides_now
from onewindow.apps.parties import queries as parties
from onewindow.rules.catalogue.content import text_at, texts_at
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, resident
from onewindow.web.bundles.guides import note_of
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once

STEPS = (
    ("questions", _("您的情况")),
    ("items", _("办哪些")),
    ("needs", _("您只需要")),
    ("form", _("一张表")),
    ("sign", _("签一次名")),
)
_PART_OF = {"child": "items", "one_by_one": "questions", "cancel": "questions", "consent": "needs"}


class ChildForm(PlainForm):
    name = forms.CharField(label=_("孩子的姓名"), max_length=40)
    born_on = forms.DateField(
        label=_("出生日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    relation = forms.ChoiceField(
        label=_("您是孩子的"),
        choices=[("母亲", _("母亲")), ("父亲", _("父亲"))],
        widget=forms.RadioSelect,
    )


def own_package(request: HttpRequest, package_id: UUID) -> Package:
    """The application of whoever is signed in, or one a clerk fills in for a visitor."""
    package = bundle_queries.package_by_id(package_id)
    me = acting(request)
    if package is None or not bundle_queries.may_fill_in(package=package, acting=me):
        raise Http404
    return package


def step_page(
    request: HttpRequest, package: Package, page: str, number: int = 200, **more: Any
) -> HttpResponse:
    """One page of the wizard, `bundles/<page>.html`, within its steps."""
    names = [name for name, _label in STEPS]
    here = names.index(_PART_OF.get(page, page))
    context = {
        "package": package,
        "steps": [
            {"name": label, "state": "done" if i < here else "now" if i == here else ""}
            for i, (_name, label) in enumerate(STEPS)
        ],
        "at_counter": acting(request).is_staff,
        **more,
    }
    return render(request, f"bundles/{page}.html", context, status=number)


def address(package: Package, page: str) -> str:
    """The address of one page of the wizard."""
    return reverse(f"bundles:{page}", args=[package.id])


def next_page(package: Package) -> str:
    """The page whose turn it is: questions, choice, child, then what is left to give."""
    wizard = wizard_now(package)
    if wizard.one_by_one or wizard.next is not None:
        return address(package, "questions")
    if not package.is_chosen:
        return address(package, "items")
    if wants_child(package):
        return address(package, "child")
    return address(package, "needs")


@resident
@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin, or go on with what was begun."""
    person = parties.person_of_account(acting(request).who)
    if person is None:
        version = bundle_queries.published_bundle(slug)
        if version is None:
            raise Http404
        context = {"bundle": version.bundle}
        return render(request, "bundles/no_name.html", context, status=422)

    def write() -> dict[str, Any]:
        package = bundles.start(
            slug=slug,
            person=person,
            channel="ONLINE",
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"id": str(package.id)}

    made = write_once(request, "bundles.start", write, slug=slug)
    return redirect(next_page(own_package(request, UUID(made["id"]))))


def write_step(
    request: HttpRequest, name: str, package: Package, act: Callable[[], Any]
) -> list[str]:
    """Do one step's write once; the sentences of what keeps it from being done."""

    def write() -> dict[str, Any]:
        act()
        return {}

    try:
        write_once(request, f"bundles.{name}", write, package=package.id)
    except Refused as refused:
        return wording.told(refused.refusals)
    return []


@resident
def questions(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """The next open question, or an earlier one asked for again (`?q=`)."""
    package = own_package(request, package_id)
    if package.state != Package.State.FILLING:
        return redirect("bundles:package", package_id=package_id)
    sentences: list[str] = []
    if request.method == "POST":
        key, _colon, option = request.POST.get("answer", "")[:200].rpartition(":")
        sentences = write_step(
            request,
            "answer",
            package,
            lambda: bundles.answer(
                package_id=package_id,
                key=key,
                option=option,
                acting=acting(request),
                now=wallclock.now(),
            ),
        )
        if not sentences:
            return redirect(next_page(own_package(request, package_id)))
    return _question_page(request, package, sentences)


def _question_page(request: HttpRequest, package: Package, sentences: list[str]) -> HttpResponse:
    wizard = wizard_now(package)
    again = request.GET.get("q", "")
    shown = next((a for a in wizard.asked if a.key == again), None) or wizard.next
    if shown is None and wizard.one_by_one:
        content = package.bundle_version.content
        guides = guides_now(content)
        items = [
            {"slug": slug, "name": text_at(guides[slug], "name")}
            for slug in texts_at(content, "items")
            if slug in guides
        ]
        why = wizard.asked[-1] if wizard.asked else None
        return step_page(request, package, "one_by_one", items=items, why=why)
    if shown is None:
        return redirect(next_page(package))
    keys = [asked.key for asked in wizard.asked]
    place = keys.index(shown.key) if shown.key in keys else len(keys)
    return step_page(
        request,
        package,
        "questions",
        422 if sentences else 200,
        asked=shown,
        said_before=package.answers.get(shown.key, ""),
        before=keys[place - 1] if place else "",
        place=place + 1,
        trace=wizard.asked[:place],
        sentences=sentences,
    )


@resident
def items(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """Which of them to do: what is optional is ticked only where an answer asked for it."""
    package = own_package(request, package_id)
    if package.state != Package.State.FILLING:
        return redirect("bundles:package", package_id=package_id)
    ticked: tuple[str, ...] = offered(package)
    sentences: list[str] = []
    if request.method == "POST":
        ticked = tuple(request.POST.getlist("item")[:60])
        sentences = write_step(
            request,
            "choose",
            package,
            lambda: bundles.choose(
                package_id=package_id,
                slugs=ticked,
                acting=acting(request),
                now=wallclock.now(),
            ),
        )
        if not sentences:
            return redirect(next_page(own_package(request, package_id)))
    return step_page(
        request,
        package,
        "items",
        422 if sentences else 200,
        rows=_item_rows(package, ticked),
        trace=wizard_now(package).asked,
        sentences=sentences,
    )


def _item_rows(package: Package, ticked: tuple[str, ...]) -> list[dict[str, Any]]:
    content = package.bundle_version.content
    guides, optional = guides_now(content), texts_at(content, "optional_items")
    return [
        {
            "slug": slug,
            "name": text_at(guides.get(slug, {}), "name") or slug,
            "department": text_at(guides.get(slug, {}), "department", "name"),
            "note": note_of(guides.get(slug, {})),
            "is_optional": slug in optional,
            "is_ticked": slug in ticked,
        }
        for slug in texts_at(content, "items")
    ]


@resident
def child(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """For which child; asked once, every department uses it."""
    package = own_package(request, package_id)
    if package.state != Package.State.FILLING:
        return redirect("bundles:package", package_id=package_id)
    form = ChildForm(request.POST or None)
    sentences: list[str] = []
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        sentences = write_step(
            request,
            "child",
            package,
            lambda: bundles.name_child(
                package_id=package_id,
                name=told["name"],
                born_on=told["born_on"],
                relation=told["relation"],
                acting=acting(request),
                now=wallclock.now(),
            ),
        )
        if not sentences:
            return redirect(next_page(own_package(request, package_id)))
    number = 422 if request.method == "POST" else 200
    return step_page(request, package, "child", number, form=form, sentences=sentences)


@resident
def cancel(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """Give it up before it was handed in."""
    package = own_package(request, package_id)
    if request.method != "POST":
        return step_page(request, package, "cancel")
    sentences = write_step(
        request,
        "cancel",
        package,
        lambda: bundles.cancel(package_id=package_id, acting=acting(request), now=wallclock.now()),
    )
    if sentences:
        return step_page(request, package, "cancel", 422, sentences=sentences)
    return redirect("bundles:guide", slug=package.bundle.slug)


@resident
@require_POST
def follow(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """The bundle or a guide changed meanwhile: go on by the new one, nothing typed is lost."""
    package = own_package(request, package_id)
    sentences = write_step(
        request,
        "follow",
        package,
        lambda: bundles.follow_new_version(
            package_id=package_id, acting=acting(request), now=wallclock.now()
        ),
    )
    if sentences:
        return step_page(request, package, "cancel", 422, sentences=sentences)
    return redirect(next_page(own_package(request, package_id)))
