"""The result package at the issuing window: one code, one card, everything handed over."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow import wallclock, wording
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles import queries as bundle_queries
from onewindow.apps.bundles.queries import PackageStory
from onewindow.apps.organisation.queries import Role
from onewindow.rules.masking import mask_name
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once


class HandOutForm(PlainForm):
    code = forms.CharField(label=_("取件码"), max_length=12)
    collector = forms.CharField(label=_("领取人姓名"), max_length=40)
    card = forms.CharField(
        label=_("领取人身份证号码（后四位或完整）"),
        max_length=40,
        widget=forms.TextInput(attrs={"data-private": "true", "autocomplete": "off"}),
    )


@staff(Role.ISSUING_CLERK)
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """The packages that lie complete at this window."""
    place_id = acting(request).place_id
    found = bundle_queries.packages_to_hand_out(place_id=place_id) if place_id else []
    rows = [{"package": p, "applicant": mask_name(p.person.name)} for p in found]
    return render(request, "bundles/shelf.html", {"rows": rows})


@staff(Role.ISSUING_CLERK)
@never_cache
def hand_out(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """GET: what lies here. POST: handed over against the code and the card."""
    story = bundle_queries.package_story(package_id=package_id)
    if story is None or not story.package.pickup_code:
        raise Http404
    # Each station hands out its own, and sees no other's.
    if story.package.place_id != acting(request).place_id:
        raise Http404
    form = HandOutForm(request.POST or None)
    sentences: list[str] = []
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def write() -> dict[str, Any]:
            bundles.collect(
                package_id=package_id,
                code=told["code"],
                collector=told["collector"],
                shown_card=told["card"],
                acting=acting(request),
                now=wallclock.now(),
            )
            return {}

        try:
            write_once(request, "bundles.hand_out", write, package=package_id)
            messages.success(request, _t("结果已一次交齐，评价邀请已发出。"))
            return redirect("bundles:shelf")
        except Refused as refused:
            sentences = wording.told(refused.refusals)
    context = {
        "package": story.package,
        "applicant": mask_name(story.package.person.name),
        "lying": _lying(story),
        "form": form,
        "sentences": sentences,
    }
    number = 422 if request.method == "POST" else 200
    return render(request, "bundles/hand_out.html", context, status=number)


def _lying(story: PackageStory) -> list[Any]:
    """The results that lie here now."""
    cases = [part.case for part in story.parts if part.case is not None]
    results = [getattr(case, "result", None) for case in cases]
    return [result for result in results if result is not None and result.state == "AT_WINDOW"]
