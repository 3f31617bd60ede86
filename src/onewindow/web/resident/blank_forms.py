"""The application form of an item on paper, for those who fill in by hand, at home or here."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.documents.blank_forms import BlankForm, Line, as_pdf
from onewindow.apps.organisation import queries as organisation
from onewindow.rules.casework.forms import YES_NO, FieldKind, FormField
from onewindow.rules.catalogue.content import text_at
from onewindow.web.access import public
from onewindow.web.resident.guide_page import guide_context

# How an answer looks, where the field itself has no hint; no real person's (R-4-4).
_EXAMPLES = {
    FieldKind.DATE: "2026 年 6 月 30 日",
    FieldKind.PHONE: "138 0000 0000",
    FieldKind.PERSON_NAME: "李小满",
    FieldKind.ADDRESS: "云溪区演示路 18 号 2 单元 301 室",
}


def form_of(request: HttpRequest, slug: str, wanted: str) -> BlankForm:
    """The blank form of an item in one situation; 404 where it is not handled here or asks for
    nothing."""
    version = catalogue.shown_item(slug)
    if version is None:
        raise Http404
    context = guide_context(version, wanted)
    if not context["is_here"] or not context["fields"]:
        raise Http404
    situation = context["situation_name"] if context["switchable"] else ""
    asked = urlencode({"situation": context["situation"]}) if context["switchable"] else ""
    root = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    address = reverse("resident:guide", args=[slug]) + (f"?{asked}" if asked else "")
    return BlankForm(
        item_name=text_at(version.content, "name") or version.item.name,
        situation=situation,
        issuer=_issuer(version),
        version=version.number,
        published_at=version.published_at or version.created_at,
        lines=tuple(_line(field) for field in context["fields"]),
        guide_address=f"{root}{address}",
        is_demo=bool(version.item.department and version.item.department.is_demo),
    )


def _issuer(version: Any) -> str:
    centre = organisation.main_centre()
    return version.item.department_name or (centre.name if centre else "")


def _line(field: FormField) -> Line:
    choices = YES_NO if field.kind is FieldKind.YES_NO else field.choices
    return Line(
        label=field.label,
        kind=str(field.kind),
        is_required=field.required,
        choices=tuple(label for _code, label in choices),
        example="" if choices else _EXAMPLES.get(field.kind, ""),
        hint=field.hint,
    )


@public
@require_safe
def blank_form(request: HttpRequest, slug: str) -> HttpResponse:
    form = form_of(request, slug, request.GET.get("situation", "")[:60])
    response = HttpResponse(as_pdf(form), content_type="application/pdf")
    name = quote(f"{form.item_name}申请表.pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    return response
