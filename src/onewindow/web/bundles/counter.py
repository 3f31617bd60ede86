"""A bundle at the integrated window: begun for a visitor, taken in by one act, asked for once."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from onewindow import wallclock, wording
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles import queries as bundle_queries
from onewindow.apps.bundles.needing import lacking_of
from onewindow.apps.bundles.queries import Package
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties import operations as parties
from onewindow.rules.casework.states import CaseState
from onewindow.rules.masking import mask_name
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.bundles.progress import shown
from onewindow.web.bundles.wizard import next_page
from onewindow.web.components.forms import PlainForm
from onewindow.web.counter.whole import whole_of
from onewindow.web.writing import write_once

_WAITS = {CaseState.RECEIVED, CaseState.CORRECTION_DELIVERED}


class VisitorForm(PlainForm):
    citizen_id = forms.CharField(
        label=_("身份证号码"),
        max_length=60,
        widget=forms.TextInput(attrs={"data-private": "true", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)
    bundle = forms.ChoiceField(label=_("办哪一件事"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["bundle"]
        assert isinstance(field, forms.ChoiceField)
        found = bundle_queries.published_bundles()
        field.choices = [(v.bundle.slug, v.bundle.name) for v in found]


@staff(Role.CLERK)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits here to be taken in, what I began; POST begins one for a visitor."""
    form = VisitorForm(request.POST or None, initial={"bundle": request.GET.get("bundle", "")})
    sentences: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = write_once(request, "bundles.counter", lambda: _begin(request, form))
        except Refused as refused:
            sentences = wording.told(refused.refusals)
        else:
            package = bundle_queries.package_by_id(UUID(made["id"]))
            assert package is not None
            return redirect(next_page(package))
    me = acting(request)
    place_id = me.place_id
    context = {
        "form": form,
        "sentences": sentences,
        "waiting": [
            {"package": p, "applicant": mask_name(p.person.name)}
            for p in (bundle_queries.packages_to_accept(place_id=place_id) if place_id else [])
        ],
        "begun": bundle_queries.packages_begun_by(account_id=me.who),
    }
    number = 422 if request.method == "POST" else 200
    return render(request, "bundles/counter.html", context, status=number)


def _begin(request: HttpRequest, form: VisitorForm) -> dict[str, Any]:
    told, me, now = form.cleaned_data, acting(request), wallclock.now()
    person = parties.identify_person(
        citizen_id=told["citizen_id"],
        name=told["name"],
        phone=told["phone"],
        acting=me,
        now=now,
    )
    package = bundles.start(
        slug=told["bundle"], person=person, channel="COUNTER", acting=me, now=now
    )
    return {"id": str(package.id)}


@staff(Role.CLERK)
def package(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """GET: the whole with what each part still lacks. POST: accepted, or asked for, at once."""
    story = bundle_queries.package_story(package_id=package_id)
    me = acting(request)
    if story is None or not bundle_queries.may_read_package(package=story.package, acting=me):
        raise Http404
    if story.package.state == Package.State.FILLING:
        return redirect(next_page(story.package))
    sentences: list[str] = []
    in_full = request.method == "POST" and request.POST.get("act") == "reveal"
    if request.method == "POST" and not in_full:
        sentences = _act(request, package_id)
        if not sentences:
            return redirect("bundles:counter_package", package_id=package_id)
        story = bundle_queries.package_story(package_id=package_id)
        assert story is not None
    what = "in_full" if in_full else "package"
    bundle_queries.record_reading(package=story.package, acting=me, now=wallclock.now(), what=what)
    rows = [_part_row(part) for part in story.parts]
    context = {
        **shown(story),
        "rows": rows,
        "to_take": [row for row in rows if row["waits_here"]],
        "lacking": [row for row in rows if row["waits_here"] and row["lacking"]],
        "sentences": sentences,
        **whole_of(story, in_full=in_full),
    }
    number = 422 if sentences else 200
    return render(request, "bundles/counter_package.html", context, status=number)


def _act(request: HttpRequest, package_id: UUID) -> list[str]:
    acts = {"accept": bundles.accept, "notice": bundles.issue_notice}
    act = acts.get(request.POST.get("act", ""))
    seen = request.POST.get("seen_version", "")
    if act is None or not seen.isdecimal():
        return [str(_("请点“全部受理”或“一次性告知”。"))]

    def write() -> dict[str, Any]:
        act(
            package_id=package_id,
            acting=acting(request),
            now=wallclock.now(),
            seen_version=int(seen[:9]),
        )
        return {}

    try:
        write_once(request, "bundles.take_in", write, package=package_id)
    except Refused as refused:
        return wording.told(refused.refusals)
    return []


def _part_row(part: Any) -> dict[str, Any]:
    """One part at the counter: what it lacks, and where its own page is."""
    case = part.case
    return {
        "part": part,
        "lacking": lacking_of(part),
        "waits_here": case is not None and case.state in _WAITS,
        "has_number": case is not None and bool(case.number),
    }
