"""One progress page for the whole: lanes side by side, who has each, until when, what happened."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles import queries as bundle_queries
from onewindow.apps.bundles.needing import asked_rows, late_needs
from onewindow.apps.bundles.operations.accepting import asked_of
from onewindow.apps.bundles.operations.falling import may_be_mended
from onewindow.apps.bundles.queries import Package, PackageStory, SubCase
from onewindow.apps.bundles.telling import happenings
from onewindow.apps.cases.offers import promises_of, with_promises
from onewindow.apps.documents.queries import approvals_of
from onewindow.apps.licences.queries import ELicence, licences_made_in
from onewindow.apps.ratings.queries import open_invitations, rating_path
from onewindow.rules.casework.bundles import PartState
from onewindow.rules.casework.states import CaseState
from onewindow.rules.casework.uploads import LARGEST
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, resident
from onewindow.web.bundles.faces import waits_words
from onewindow.web.bundles.wizard import next_page
from onewindow.web.case_names import state_name
from onewindow.web.resident.material_step import FileForm
from onewindow.web.writing import write_once

PART_NAMES = {
    PartState.WAITING: _("等前面的办好"),
    PartState.READY: _("等待受理"),
    PartState.RUNNING: _("办理中"),
    PartState.DONE: _("办好了"),
    PartState.REFUSED: _("没有办成"),
    PartState.BLOCKED: _("先停下"),
    PartState.DROPPED: _("不办了"),
}
_TAGS = {
    PartState.DONE: "ok",
    PartState.REFUSED: "late",
    PartState.BLOCKED: "warn",
    PartState.WAITING: "pause",
}
_LAMPS = {"GREEN": "green", "YELLOW": "yellow", "RED": "red"}


def story_of(request: HttpRequest, package_id: UUID) -> PackageStory:
    """The application of whoever is signed in; anybody else's is as if it were not there."""
    story = bundle_queries.package_story(package_id=package_id)
    if story is None or not bundle_queries.is_own(story.package, acting(request)):
        raise Http404
    return story


@resident
def package(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """Where the whole stands, lane by lane."""
    story = story_of(request, package_id)
    if story.package.state == Package.State.FILLING:
        return redirect(next_page(story.package))
    page = shown(story)
    _show_results(page["lanes"], story.package)
    made_licences = any(lane.get("licence") for stage in page["lanes"] for lane in stage)
    context = {
        **page,
        "made_licences": made_licences,
        "rating_url": _rating_url(story),
        "promised": _promised(story),
    }
    return render(request, "bundles/package.html", context)


def _show_results(lanes: list[list[dict[str, Any]]], package: Package) -> None:
    """Beside each part that is done, the licence that lies in their wallet, else the decision."""
    done = [lane for stage in lanes for lane in stage if lane["part"].state == PartState.DONE]
    made = licences_made_in(lane["part"].case_id for lane in done if lane["part"].case_id)
    for lane in done:
        licence = made.get(lane["part"].case_id)
        if licence is not None and _lies_in_wallet(licence, package):
            lane["licence"] = licence
    plain = [lane for lane in done if lane["part"].case_id not in made]
    decisions = approvals_of([lane["part"].case_id for lane in plain])
    for lane in plain:
        lane["decision"] = decisions.get(lane["part"].case_id)


def _lies_in_wallet(licence: ELicence, package: Package) -> bool:
    """Their own, the child's, or that of an enterprise they represent."""
    if licence.enterprise is not None:
        return licence.enterprise.representative_id == package.person_id
    return licence.person_id in {package.person_id, package.ward_id}


def _rating_url(story: PackageStory) -> str:
    """Where the person rates the whole, once it ended and while they still may (R-4-1)."""
    package = story.package
    if package.invited_at is None:
        return ""
    cases = {part.case_id for part in story.parts}
    mine = open_invitations(person_id=package.person_id, now=wallclock.now())
    invited = next((each for each in mine if each.case_id in cases), None)
    return rating_path(invited, has_account=True) if invited else ""


def _promised(story: PackageStory) -> list[dict[str, Any]]:
    """The parts with a paper still to come, then those with a fact promised, right here."""
    now = wallclock.now()
    cases = [p.case for p in story.parts if p.case is not None and p.case.number]
    held = with_promises([case.id for case in cases])
    found = [
        {"case": case, "promises": promises_of(case, now=now)} for case in cases if case.id in held
    ]
    return sorted(found, key=lambda each: not each["promises"].awaited)


def shown(story: PackageStory) -> dict[str, Any]:
    """What the progress page shows, for the applicant and for the clerk."""
    by_slug = {part.slug: part for part in story.parts}
    pending = [
        part
        for part in story.parts
        if part.case is not None and part.case.state == CaseState.CORRECTION_PENDING
    ]
    asked, due = asked_of(pending)
    asked = _asked_in_all(story, asked)
    done = sum(part.state == PartState.DONE for part in story.parts)
    return {
        "story": story,
        "package": story.package,
        "lanes": [
            [_lane(story, by_slug[slug]) for slug in _critical_first(story, stage)]
            for stage in story.stages
        ],
        "path_names": [by_slug[slug].name for slug in story.path.items if slug in by_slug],
        "done": done,
        "total": len(story.parts),
        "bodies": len({part.department_id for part in story.parts}),
        "asked": list(asked.values()),
        "correction_due": due,
        "refused": [p for p in story.parts if may_be_mended(p)],
        "blocked": [p for p in story.parts if p.state == PartState.BLOCKED],
        "entries": happenings(story.package, story.parts),
        "crumbs": [{"name": _("我的办件"), "url": "/my/"}, {"name": story.package.name}],
        "may_hand_out": bool(story.package.pickup_code and not story.package.collected_at),
    }


def _asked_in_all(
    story: PackageStory, asked: dict[str, tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    """What was asked, and what later parts lack already, once it was taken in (R-0-3)."""
    if story.package.state not in {Package.State.CORRECTION, Package.State.ACCEPTED}:
        return asked
    return {**late_needs(story.parts, story.plan), **asked}


def _critical_first(story: PackageStory, stage: tuple[str, ...]) -> list[str]:
    return sorted(stage, key=lambda slug: slug not in story.path.items)


def _lane(story: PackageStory, part: SubCase) -> dict[str, Any]:
    """One part: who has it, where it stands, its own clock."""
    state, case = PartState(part.state), part.case
    due: date | None = None
    if case is not None and state is PartState.RUNNING:
        due = case.committed_due or case.statutory_due
    elif case is not None and state is PartState.READY:
        due = case.acceptance_due
    detail = ""
    if case is not None and state in {PartState.READY, PartState.RUNNING}:
        detail = state_name(CaseState(case.state), is_licence=False)
    return {
        "part": part,
        "state": PART_NAMES[state],
        "tag": _TAGS.get(state, ""),
        "detail": detail,
        "due": due,
        "lamp": _LAMPS.get(str(case.lamp), "grey") if case is not None and due else "",
        "is_critical": part.slug in story.path.items,
        "waits": waits_words(story.plan, part.slug) if state is PartState.WAITING else [],
        "case_url": f"/my/cases/{case.id}/" if case is not None and case.number else "",
        "draft_url": f"/my/drafts/{case.id}/check/"
        if case is not None and part.by_hand and case.state == CaseState.DRAFT
        else "",
        "may_drop": state in {PartState.WAITING, PartState.READY, PartState.RUNNING}
        or state is PartState.BLOCKED,
    }


@resident
def drop(request: HttpRequest, package_id: UUID, slug: str) -> HttpResponse:
    """Take one part out; the page says first what waits for it."""
    story = story_of(request, package_id)
    part = next((p for p in story.parts if p.slug == slug), None)
    if part is None:
        raise Http404
    waiting = [p.name for p in story.parts if p.slug in story.plan.dependants(slug)]
    context = {"package": story.package, "part": part, "waiting": waiting}
    if request.method != "POST":
        return render(request, "bundles/drop.html", context)

    def write() -> dict[str, Any]:
        bundles.drop(package_id=package_id, slug=slug, acting=acting(request), now=wallclock.now())
        return {}

    try:
        write_once(request, "bundles.drop", write, package=package_id, slug=slug)
    except Refused as refused:
        told = wording.told(refused.refusals)
        return render(request, "bundles/drop.html", {**context, "sentences": told}, status=422)
    return redirect("bundles:package", package_id=package_id)


@resident
@require_POST
def mend(request: HttpRequest, package_id: UUID, slug: str) -> HttpResponse:
    """Apply again for a refused part; everything known is filled in already."""
    story_of(request, package_id)

    def write() -> dict[str, Any]:
        part = bundles.mend(
            package_id=package_id, slug=slug, acting=acting(request), now=wallclock.now()
        )
        return {"case_id": str(part.case_id)}

    try:
        made = write_once(request, "bundles.mend", write, package=package_id, slug=slug)
    except Refused as refused:
        told = wording.told(refused.refusals)
        context = shown(story_of(request, package_id))
        return render(request, "bundles/package.html", {**context, "sentences": told}, status=422)
    return redirect("resident:apply_step", case_id=made["case_id"], step="details")


@resident
def correction(request: HttpRequest, package_id: UUID) -> HttpResponse:
    """Bring everything that was asked, once for all parts; POST hands it in."""
    story = story_of(request, package_id)
    if story.package.state != Package.State.CORRECTION and not _asked_in_all(story, {}):
        return redirect("bundles:package", package_id=package_id)
    sentences: list[str] = []
    if request.method == "POST":

        def write() -> dict[str, Any]:
            bundles.deliver_correction(
                package_id=package_id, acting=acting(request), now=wallclock.now()
            )
            return {}

        try:
            write_once(request, "bundles.correction", write, package=package_id)
            return redirect("bundles:package", package_id=package_id)
        except Refused as refused:
            sentences = wording.told(refused.refusals)
    return correction_page(request, story, sentences=sentences)


def correction_page(
    request: HttpRequest, story: PackageStory, *, sentences: list[str] | None = None, **more: Any
) -> HttpResponse:
    """What was asked, each code once, with its upload."""
    pending = [
        part
        for part in story.parts
        if part.case is not None and part.case.state == CaseState.CORRECTION_PENDING
    ]
    asked, due = asked_of(pending)
    asked = _asked_in_all(story, asked)
    waiting = [p for p in story.parts if p.case is not None and p.case.state == CaseState.DRAFT]
    rows = [
        {"row": row, "name": name, "problem": problem, "form": FileForm(name, code=row.code)}
        for row in asked_rows([*pending, *waiting], asked)
        for name, problem in [asked[row.code]]
    ]
    context = {
        "package": story.package,
        "rows": rows,
        "due": due,
        "to_hand_in": bool(pending),
        "largest": LARGEST,
        "sentences": sentences,
        "title": _t("请一次补齐"),
        **more,
    }
    number = 422 if sentences else 200
    return render(request, "bundles/correction.html", context, status=number)
