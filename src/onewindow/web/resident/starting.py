"""An application begins: what will happen, for whom, and the draft that keeps itself."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from onewindow import wallclock
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.parties import queries as parties
from onewindow.apps.parties import wards
from onewindow.rules.catalogue.content import Content, texts_at
from onewindow.rules.catalogue.fields import PERSON
from onewindow.web.access import acting, resident
from onewindow.web.gathered import gather_once
from onewindow.web.resident.guides import gone
from onewindow.web.writing import write_once


@resident
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows what will happen; POST opens the draft."""
    version = catalogue.published_item(slug)
    if version is None:
        if catalogue.shown_item(slug) is not None:
            raise Http404
        return gone(request, slug)
    person = parties.person_of_account(acting(request).who)
    persons, bodies = _audience(version.content)
    drafts = case_queries.drafts_of(account_id=acting(request).who, slug=slug)
    context = {
        "content": version.content,
        "slug": slug,
        "person": person,
        "drafts": drafts,
        "in_person": version.content.get("in_person") or {},
        "enterprises": _enterprises(slug, person.id) if person and bodies else [],
        "wards": wards.wards_of(person.id) if person and persons else [],
    }
    if request.method != "POST" or person is None:
        number = 422 if request.method == "POST" else 200
        return render(request, "resident/apply_start.html", context, status=number)

    def write() -> dict[str, Any]:
        case = cases.start_draft(
            slug=slug,
            person=person,
            enterprise=_chosen(request, "enterprise", context["enterprises"]),
            ward=_chosen(request, "ward", context["wards"]),
            channel="ONLINE",
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"case_id": str(case.id), "settled": bool(case.situation)}

    result = write_once(request, "resident.start", write, slug=slug)
    if result["settled"]:
        gather_once(request, UUID(result["case_id"]))
    return redirect("resident:apply_step", case_id=result["case_id"], step="situation")


def _audience(content: Content) -> tuple[bool, bool]:
    """Whether the item is for people, and for enterprises; one that does not say is for both."""
    named = set(texts_at(content, "audience"))
    return not named or PERSON in named, not named or bool(named - {PERSON})


def _chosen(request: HttpRequest, kind: str, offered: Any) -> Any:
    """For whom it is: `ward:<id>` or `enterprise:<id>` of those one may apply for."""
    told, _colon, key = request.POST.get("for_whom", "").partition(":")
    return next((e for e in offered if told == kind and str(e.id) == key), None)


def _enterprises(slug: str, person_id: UUID) -> list[Any]:
    return list(parties.enterprises_of(person_id=person_id, on=wallclock.today(), item_slug=slug))
