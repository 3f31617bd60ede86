"""One button: agree, and what departments hold already is fetched at once."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onewindow import wallclock
from onewindow.adapters.gathering import gather
from onewindow.adapters.package_gathering import gather_for_package
from onewindow.apps.bundles import queries as bundles
from onewindow.apps.cases.operations.supplying import may_supply
from onewindow.apps.cases.sourcing import Case, case_to_supply
from onewindow.apps.consents import operations as consents
from onewindow.apps.parties.queries import Person
from onewindow.rules.casework.consents import ConsentKind
from onewindow.rules.casework.sources import SourceDecision
from onewindow.web.access import acting, resident
from onewindow.web.consents.offers import LASTS, Offer, offer_from
from onewindow.web.writing import write_once

Gather = Callable[[], Iterable[SourceDecision]]


def case_at_hand(request: HttpRequest, case_id: UUID) -> Case:
    """The case whose materials this person fills in; anybody else's is as if it were not there."""
    case = case_to_supply(case_id=case_id)
    if case is None or may_supply(case, acting(request)):
        raise Http404
    return case


def _at_hand_to_agree(request: HttpRequest, case_id: UUID) -> Case:
    """The case, if this person may say yes in it; a clerk only for who stands at the window."""
    case = case_at_hand(request, case_id)
    if acting(request).is_staff and case.channel != Case.Channel.COUNTER:
        raise Http404
    return case


@resident
@require_POST
def for_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Agree for one case, then fetch; at the window after the applicant signed (RULES 4.7)."""
    case = _at_hand_to_agree(request, case_id)
    back = _back(request, reverse("resident:apply_step", args=[case_id, "materials"]))
    if acting(request).is_staff and request.POST.get("signed") != "1":
        messages.error(request, _("请先让申请人本人看过并签名，再勾选“本人在场并已签名”。"))
        return redirect(back)

    def fetch() -> Iterable[SourceDecision]:
        return gather(case_id=case_id, acting=acting(request), now=wallclock.now())

    about = {"case_id": case.id, "item_slug": case.item.slug}
    purpose = f"办理“{case.item_name}”"
    _agree(request, fetch, case.person, case.ward, about, purpose)
    return redirect(back)


@resident
@require_POST
def for_package(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """Agree once for all parts of a bundle, then fetch for each."""
    package = bundles.package_by_id(package_id)
    if package is None or not bundles.may_fill_in(package=package, acting=acting(request)):
        raise Http404

    def fetch() -> Iterable[SourceDecision]:
        return gather_for_package(
            package_id=package_id, acting=acting(request), now=wallclock.now()
        )

    about = {"package_id": package.id}
    _agree(request, fetch, package.person, package.ward, about, f"办理“{package.name}”")
    return redirect(_back(request, reverse("bundles:needs", args=[package_id])))


def _agree(
    request: HttpRequest,
    fetch: Gather,
    person: Person,
    ward: Person | None,
    about: dict[str, Any],
    purpose: str,
) -> None:
    """Give what was agreed to of what is really lacking, and fetch with it."""
    offer = offer_from(fetch())
    if offer is None:
        return
    told = {"person": person, "purpose": purpose, **about}

    def write() -> dict[str, Any]:
        return {"given": _give(request, offer, ward, told)}

    # What the form carried decides, not how often it was sent.
    given = write_once(request, "consents.give", write, **{k: str(v) for k, v in about.items()})
    left = _not_agreed(offer_from(fetch()))
    if given.get("given") and left:
        names = "、".join(left)
        messages.warning(
            request,
            _("已记下您的同意。还没有取：%(names)s。它们要您单独勾选同意。") % {"names": names},
        )
    elif given.get("given"):
        messages.success(request, _("已记下您的同意，能取的都替您取了。随时可以在“我的授权”撤回。"))
    else:
        messages.info(request, _("没有勾选要同意的内容，什么也没有调取。"))


def _not_agreed(offer: Offer | None) -> list[str]:
    """What still waits for the applicant's separate consent, by name (RULES 4.7)."""
    return [wish.what for wish in offer.separate] if offer else []


def _give(request: HttpRequest, offer: Offer, ward: Person | None, told: dict[str, Any]) -> int:
    posted, separate = set(request.POST.getlist("word")), set(request.POST.getlist("separate"))
    now = wallclock.now()
    common = {**told, "valid_until": now + LASTS, "acting": acting(request), "now": now}
    for kind, start in ((ConsentKind.ELICENCE, "licence:"), (ConsentKind.SHARE, "share:")):
        words = [w.word for w in offer.general if w.word in posted and w.word.startswith(start)]
        if words:
            consents.give(kind=kind, scope=words, **common)
    for wish in offer.separate:
        # Separate means separate: one row for each kind of sensitive data.
        if wish.word in separate:
            whose = ward if wish.childs else None
            consents.give(kind=ConsentKind.SENSITIVE, scope=[wish.word], ward=whose, **common)
    return len(posted & offer.words) + len(separate & {w.word for w in offer.separate})


def _back(request: HttpRequest, usual: str) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else usual
