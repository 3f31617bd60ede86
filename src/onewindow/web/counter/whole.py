"""What does a clerk see of a bundle before taking it in: the one form, and every material once?"""

from typing import Any

from django.utils.translation import gettext as _

from onewindow import wallclock
from onewindow.apps.bundles.forming import OneForm, form_of
from onewindow.apps.bundles.needing import Need, needs_of
from onewindow.apps.bundles.queries import PackageStory
from onewindow.apps.cases.agreement import compared_with_licences
from onewindow.apps.cases.prefill import BY_HAND
from onewindow.rules.casework.materials import SETTLED, MaterialState
from onewindow.web.answers_shown import Answered, answered_fields
from onewindow.web.counter.board import SOURCE_NAMES, STATE_NAMES

_TAGS = {MaterialState.PRESENT: "ok", MaterialState.NOT_NEEDED: "pause"}


def whole_of(story: PackageStory, *, in_full: bool) -> dict[str, Any]:
    """The joint form, each field once with its source, and the materials with theirs (R-2-1)."""
    package = story.package
    form = form_of(story.parts, story.plan, package.form, now=wallclock.now())
    needs = needs_of(package, story.parts, story.plan, form)
    return {
        "answered": _answered(story, form, in_full=in_full),
        "unanswered": [f.label for f in form.fields if f.required and f.code not in form.values],
        "needs": [_row(need) for need in needs],
        "in_full": in_full,
    }


def _answered(story: PackageStory, form: OneForm, *, in_full: bool) -> list[Answered]:
    kept = story.package.form_sources
    sources = {code: kept.get(code) or BY_HAND for code in form.values}
    for code, known in form.known.items():
        if form.values.get(code) == known.value:
            sources[code] = known.label
    beside = [
        each
        for part in story.parts
        if part.case is not None
        for each in compared_with_licences(part.case, form.fields, form.values)
    ]
    return answered_fields(form.fields, form.values, sources, in_full=in_full, beside=beside)


def _row(need: Need) -> dict[str, Any]:
    """One material: where it came from, in the words of whoever looked it up."""
    settled = need.state in SETTLED
    # What is handed in was signed once, for every part (R-2-1).
    made = _("系统按表格生成，已签名") if need.source == "GENERATED" else ""
    return {
        "need": need,
        "source": made or need.reason or str(SOURCE_NAMES.get(need.source, "")),
        "state": str(STATE_NAMES[need.state]),
        "kind": _TAGS.get(MaterialState(need.state), "warn" if settled else "late"),
    }
