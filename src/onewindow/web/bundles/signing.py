"""Signed once, for all: one look at everything, one name under it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from onewindow import wallclock, wording
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.needing import needs_of
from onewindow.apps.bundles.operations.change import due_moment, is_own, parts_of, plan_for
from onewindow.apps.bundles.operations.submitting import needs_elder_question
from onewindow.apps.bundles.queries import Package, SubCase
from onewindow.rules.catalogue.content import value_at
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, resident
from onewindow.web.answers_shown import answered_fields
from onewindow.web.bundles.sheet import Sheet, sheet_of
from onewindow.web.bundles.wizard import own_package, step_page
from onewindow.web.components.forms import PlainForm
from onewindow.web.promise_letters import letters_to_sign
from onewindow.web.writing import write_once


class SignForm(PlainForm):
    delivery_way = forms.ChoiceField(
        label=_("办好后怎么领"),
        choices=Package.DeliveryWay.choices,
        widget=forms.RadioSelect,
        initial=Package.DeliveryWay.WALLET,
    )
    truthful = forms.BooleanField(
        label=_("所填内容和材料真实，同意各部门为办这件事共用它们，我知道要对真实性负责"),
        error_messages={"required": _("请勾选“所填内容和材料真实”后再提交。")},
    )
    elder_true_will = forms.BooleanField(
        label=_("办这件事是我本人的真实意愿（老年人权益保障法第五十五条，优先办理）"),
        error_messages={"required": _("请勾选“是我本人的真实意愿”后再提交。")},
    )
    signature = forms.CharField(label=_("签名：请写您的姓名"), max_length=40)
    on_paper = forms.BooleanField(label=_("申请人已在打印的申请表上签名"))

    def __init__(
        self, *args: Any, ask_elder: bool, at_counter: bool, licences: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not licences:
            ways = {**dict(Package.DeliveryWay.choices), "WALLET": _("网上看、网上下载，不用跑")}
            self.fields["delivery_way"].choices = list(ways.items())  # type: ignore[attr-defined]
        if not ask_elder:
            del self.fields["elder_true_will"]
        del self.fields["signature" if at_counter else "on_paper"]


_CHANGED = {"BUNDLE_VERSION_OLD", "GUIDE_CHANGED", "BUNDLE_GONE"}


@resident
def sign(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """GET: everything on one page. POST: handed in with one signature, or why not."""
    package = own_package(request, package_id)
    if package.state != Package.State.FILLING:
        return redirect("bundles:package", package_id=package_id)
    sheet = sheet_of(package)
    if sheet.form.faults:
        return redirect("bundles:form", package_id=package_id)
    parts = parts_of(package)
    at_counter = not is_own(package, acting(request))
    ask_elder = needs_elder_question(parts, wallclock.now())
    form = SignForm(
        request.POST or None,
        ask_elder=ask_elder,
        at_counter=at_counter,
        licences=_makes_licences(parts),
    )
    context = {"form": form, **_shown(package, parts, sheet)}
    if request.method != "POST" or not form.is_valid():
        number = 422 if request.method == "POST" else 200
        return step_page(request, package, "sign", number, **context)
    try:
        _submit(request, package, form.cleaned_data, ask_elder=ask_elder)
    except Refused as refused:
        return step_page(
            request,
            package,
            "sign",
            422,
            sentences=wording.told(refused.refusals),
            has_changed=bool(_CHANGED & {r.code for r in refused.refusals}),
            **context,
        )
    page = "bundles:counter_package" if at_counter else "bundles:package"
    return redirect(page, package_id=package_id)


def _makes_licences(parts: list[SubCase]) -> bool:
    """Whether anything of this will lie in a wallet."""
    guides = (part.case.item_version.content for part in parts if part.case is not None)
    return any(value_at(guide, "result", "elicence") is True for guide in guides)


def _shown(package: Package, parts: list[SubCase], sheet: Sheet) -> dict[str, Any]:
    """Everything that is signed for, on one page."""
    plan = plan_for(package, parts)
    needs = needs_of(package, parts, plan, sheet.form)
    return {
        "parts": parts,
        "answered": answered_fields(sheet.form.fields, sheet.form.values, package.form_sources),
        "needs": needs,
        "left": [need.name for need in needs if need.is_left],
        "due": due_moment(plan, wallclock.now()),
        "letters": letters_to_sign([p.case_id for p in parts if p.case_id], now=wallclock.now()),
    }


def _submit(
    request: HttpRequest, package: Package, told: dict[str, Any], *, ask_elder: bool
) -> None:
    def write() -> dict[str, Any]:
        made = bundles.sign_and_submit(
            package_id=package.id,
            signature=told.get("signature", ""),
            agreed=True,
            on_paper=bool(told.get("on_paper")),
            delivery_way=told["delivery_way"],
            elder_asked=ask_elder,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"number": made.number}

    write_once(request, "bundles.submit", write, package=package.id)
