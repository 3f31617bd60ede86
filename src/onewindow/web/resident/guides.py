"""How is it done? The list of guides, one guide with its situations, its print sheet, a sample."""

from importlib import resources

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from onewindow.apps.bundles.queries import Bundle, bundles_on_offer, bundles_with
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue import search_shelves
from onewindow.rules.catalogue.content import text_at
from onewindow.web.access import public
from onewindow.web.resident.guide_page import SAMPLE, guide_context

# GB/T 39046 table A.4, as people name themselves.
AUDIENCES = (
    ("自然人", gettext_lazy("个人")),
    ("企业法人", gettext_lazy("企业")),
    ("社会组织法人", gettext_lazy("社会组织")),
    ("事业法人", gettext_lazy("事业单位")),
    ("非法人企业", gettext_lazy("个体和非法人企业")),
    ("行政机关", gettext_lazy("机关")),
    ("其他组织", gettext_lazy("其他组织")),
)


@public
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    chosen = {key: request.GET.get(key, "")[:160] for key in ("department", "audience", "stage")}
    everywhere = request.GET.get("all") == "1"
    page = catalogue.listings(
        department=chosen["department"],
        audience=chosen["audience"],
        stage=chosen["stage"],
        after=request.GET.get("after", "")[:400],
        can_apply=None if everywhere else True,
    )
    listed, here = search_shelves.counts()
    base = {key: value for key, value in chosen.items() if value}
    if everywhere:
        base["all"] = "1"
    context = {
        "page": page,
        "bundles": _bundles_at(chosen["stage"]) if not request.GET.get("after") else [],
        "chosen": chosen,
        "everywhere": everywhere,
        "audiences": AUDIENCES,
        "stages": sorted(search_shelves.items_at_stages()),
        "here": here,
        "elsewhere": listed - here,
        "first_url": f"?{urlencode(base)}" if request.GET.get("after") else "",
        "next_url": f"?{urlencode({**base, 'after': page.after})}" if page.after else "",
    }
    return render(request, "resident/guides.html", context)


def _bundles_at(stage: str) -> list[Bundle]:
    """What is done as one at this stage of life; nothing where no stage was chosen."""
    return [bundle for bundle in bundles_on_offer() if bundle.stage == stage] if stage else []


@public
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    version = catalogue.shown_item(slug)
    if version is None:
        return gone(request, slug)
    context = guide_context(version, request.GET.get("situation", "")[:60])
    context["bundles"] = bundles_with(slug)
    return render(request, "resident/guide.html", context)


@public
@require_safe
def guide_print(request: HttpRequest, slug: str) -> HttpResponse:
    version = catalogue.shown_item(slug)
    if version is None:
        return gone(request, slug)
    context = guide_context(version, request.GET.get("situation", "")[:60])
    address = reverse("resident:guide", args=[slug])
    asked = f"?{urlencode({'situation': context['situation']})}" if context["switchable"] else ""
    root = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    context |= {
        "back_url": f"{address}{asked}",
        "qr_text": f"{root}{address}{asked}",
        "qr_label": _("手机扫一扫，看最新内容"),
        "sheet_number": _("第 %(n)s 版") % {"n": version.number},
    }
    return render(request, "resident/guide_print.html", context)


@public
@require_safe
def guide_sample(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of the result that a demonstration item names; nothing else is served."""
    version = catalogue.shown_item(slug)
    name = text_at(version.content, "result", "sample") if version is not None else ""
    if not SAMPLE.fullmatch(name):
        raise Http404
    file = resources.files("onewindow.demo").joinpath(name)
    if not file.is_file():
        raise Http404
    return HttpResponse(file.read_bytes(), content_type="image/svg+xml")


def gone(request: HttpRequest, slug: str) -> HttpResponse:
    """An item that was withdrawn says so; one that never was published is not there."""
    item = catalogue.item_by_slug(slug)
    withdrawn = None
    if item is not None:
        versions = catalogue.versions_of(item.id)
        withdrawn = next((v for v in versions if v.state == catalogue.State.WITHDRAWN), None)
    if item is None or withdrawn is None:
        raise Http404
    context = {"item": item, "version": withdrawn}
    return render(request, "resident/guide_withdrawn.html", context, status=410)
