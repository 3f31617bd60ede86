"""Which things are done as one here, and what does one of them save?"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onewindow.apps.bundles import queries as bundles
from onewindow.apps.bundles.saving import BundleFace, face_of, guides_now
from onewindow.rules.catalogue.content import Content, entries_at, text_at, texts_at, value_at
from onewindow.web.access import acting, public
from onewindow.web.bundles.faces import (
    drawing_of,
    elsewhere,
    plain,
    savings_rows,
    waits_words,
)


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The life events, by stage."""
    stages: dict[str, list[Any]] = {}
    for version in bundles.published_bundles():
        content = version.content
        stages.setdefault(version.bundle.stage, []).append(
            {
                "bundle": version.bundle,
                "summary": text_at(content, "summary"),
                "count": len(texts_at(content, "items")),
            }
        )
    return render(request, "bundles/index.html", {"stages": stages})


@public
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """What it holds, what it saves, in which order it is done; from here one applies."""
    version = bundles.published_bundle(slug)
    if version is None or version.bundle.slug != slug:
        raise Http404
    guides = guides_now(version.content)
    face = face_of(version.content, guides)
    mine = request.user.is_authenticated and not acting(request).roles
    context = {
        "bundle": version.bundle,
        "version": version,
        "content": version.content,
        "is_whole": set(guides) == set(face.plan.slugs),
        "open_package": bundles.open_package(account_id=acting(request).who, slug=slug)
        if mine
        else None,
        **shown_face(version.content, guides, face),
    }
    return render(request, "bundles/guide.html", context)


def shown_face(content: Content, guides: dict[str, Content], face: BundleFace) -> dict[str, Any]:
    """Savings, order and materials, for the guide and for the administrator's preview."""
    notes = {slug: note_of(guides.get(slug, {})) for slug in face.plan.slugs}
    return {
        "face": face,
        "rows": savings_rows(face),
        "elsewhere": elsewhere(content),
        "drawing": drawing_of(face.plan, face.stages, face.savings.path.items, notes),
        "parts": [
            {
                "part": face.plan.part(slug),
                "note": notes[slug],
                "department": text_at(guides.get(slug, {}), "department", "name"),
                "waits": waits_words(face.plan, slug),
                "is_critical": slug in face.savings.path.items,
            }
            for stage in face.stages
            for slug in stage
        ],
        "path_days": plain(face.savings.path.working_days),
        "path_names": [face.plan.part(slug).name for slug in face.savings.path.items],
        "brought": [m for m in face.merged if m.is_brought and m.required],
        "apart": [
            {
                "name": each.name,
                "days": plain(each.path.working_days),
                "brought": each.brought,
            }
            for each in face.apart
        ],
        "counts": {
            "rows": face.rows,
            "codes": len(face.merged),
            "made": len(face.merged) - len(face.asked),
        },
        "questions": entries_at(content, "question_tree", "questions"),
        "eligibility": value_at(content, "eligibility"),
        "beside": texts_at(content, "not_administrative"),
    }


def note_of(guide: Content) -> str:
    """What the centre promises for one item: 当场办, 5 个工作日; a demonstration value as such."""
    amount, unit = (value_at(guide, "committed_limit", key) for key in ("amount", "unit"))
    if not isinstance(amount, int | float) or unit != "WORKING_DAY":
        return ""
    return "当场办" if not amount else f"{amount:g} 个工作日"
