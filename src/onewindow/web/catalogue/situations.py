"""Drawing a draft's questions: the tree as nested cards, the checks of R-3-21 beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from onewindow import wording
from onewindow.apps.catalogue import operations, queries
from onewindow.apps.catalogue.queries import ItemVersion
from onewindow.apps.organisation.queries import Role
from onewindow.rules.catalogue.content import Content, entries_at, situation_tree, text_at, texts_at
from onewindow.rules.catalogue.drawing import drawing_of
from onewindow.rules.catalogue.situations import tree_failures
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import staff
from onewindow.web.catalogue.saving import save_draft, seen_version
from onewindow.web.catalogue.tree_form import LONGEST, ROUTES, stepped, too_long, typed


@dataclass(frozen=True)
class Told:
    """One failure of the tree, and where on the page it is mended."""

    text: str
    anchor: str


@staff(Role.ITEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = _open_version(version_id)
    if isinstance(version, HttpResponse):
        return version
    if request.method != "POST":
        return _page(request, version, version.content)
    made = typed(version.content, request.POST)
    made, anchor = stepped(made, request.POST.get("act", ""))
    if faults := too_long(made):
        return _page(request, version, made, faults)
    try:
        answer = save_draft(request, version, made, scope="item.tree")
    except Refused as refused:
        return _page(request, version, made, refused.refusals)
    if answer is not None:
        return answer
    if not anchor:
        messages.success(request, _("已保存。"))
    place = reverse("catalogue:situations", args=[version_id])
    return redirect(f"{place}#{anchor}" if anchor else place)


@staff(Role.ITEM_ADMIN)
@require_POST
def check(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """What is wrong with the tree as it stands in the form; nothing is written."""
    version = _open_version(version_id)
    if isinstance(version, HttpResponse):
        return version
    made = typed(version.content, request.POST)
    return render(request, "catalogue/_tree_checks.html", checks_of(made))


def _open_version(version_id: UUID) -> ItemVersion | HttpResponse:
    found = queries.version(version_id)
    if found is None:
        raise Http404
    if found.state not in operations.OPEN_STATES:
        return redirect("catalogue:version", version_id=version_id)
    return found


def _page(
    request: HttpRequest, version: ItemVersion, content: Content, faults: Iterable[Refusal] = ()
) -> HttpResponse:
    faults = tuple(faults)
    questions = entries_at(content, "situation_tree", "questions")
    page = {
        "version": version,
        "item": version.item,
        "seen": seen_version(request) if request.method == "POST" else version.row_version,
        "drawing": drawing_of(content),
        "first": text_at(content, "situation_tree", "first"),
        "questions": questions,
        "leaves": [_leaf(content, leaf) for leaf in entries_at(content, "situations")],
        "routes": ROUTES,
        "longest": {name: most for name, (_label, most) in LONGEST.items()},
        "sentences": wording.told(faults),
        **checks_of(content),
    }
    return render(request, "catalogue/situations.html", page, status=422 if faults else 200)


def _leaf(content: Content, leaf: Content) -> dict[str, Any]:
    wanted = set(texts_at(leaf, "materials"))
    materials = entries_at(content, "materials")
    known = {text_at(material, "code") for material in materials}
    return {
        "leaf": leaf,
        "count": len(wanted),
        "is_open": not text_at(leaf, "name") or bool(wanted - known),
        "route": text_at(leaf, "route"),
        "materials": [
            {
                "code": text_at(material, "code"),
                "name": text_at(material, "name"),
                "is_asked": text_at(material, "code") in wanted,
            }
            for material in materials
        ],
        # A material that is not in the list any more can be unticked here.
        "strange": sorted(wanted - known),
    }


def checks_of(content: Content) -> dict[str, Any]:
    """Every failure with the place to mend it, and how many answers give no reason yet."""
    tree = situation_tree(content)
    codes = [text_at(material, "code") for material in entries_at(content, "materials")]
    places = {q.code: f"q{n}" for n, q in reversed(list(enumerate(tree.questions)))}
    places |= {q.text: f"q{n}" for n, q in reversed(list(enumerate(tree.questions))) if q.text}
    leaves = {s.name: f"s{n}" for n, s in enumerate(tree.situations) if s.name}
    leaves |= {s.code: f"s{n}" for n, s in enumerate(tree.situations)}

    def anchor(refusal: Refusal) -> str:
        facts = {key: str(value) for key, value in refusal.facts.items()}
        if "question" in facts:
            return places.get(facts["question"], "tree")
        if "situation" in facts:
            return leaves.get(facts["situation"], "leaves")
        place = facts.get("place", "")
        return (
            places.get(place) or leaves.get(place) or ("leaves" if "material" in facts else "tree")
        )

    failures = tree_failures(tree, codes)
    unsaid = sum(not option.reason for question in tree.questions for option in question.options)
    return {
        "failures": [Told(wording.sentence(f), anchor(f)) for f in failures],
        "unsaid": unsaid,
    }
