"""What does the one form of a bundle ask, what is known already, what is made on the way?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from onewindow.apps.bundles.models import SubCase
from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.prefill import Known, known_values
from onewindow.rules.casework.bundles import Plan
from onewindow.rules.casework.forms import FormField, form_faults, merge_fields
from onewindow.rules.catalogue.content import text_at
from onewindow.rules.outcomes import Refusal

# What a licence made on the way brings into being, beside its own face.
_BRINGS = {"HUKOU_PAGE": ("ward.citizen_id",), "BUSINESS_LICENCE": ("enterprise.uscc",)}


@dataclass(frozen=True)
class OneForm:
    """The merged form: every field once; what is asked, known, or made on the way."""

    fields: tuple[FormField, ...]
    known: Mapping[str, Known]
    values: Mapping[str, str]
    faults: tuple[Refusal, ...]
    cases: tuple[Any, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The codes a person may fill in here."""
        return frozenset(field.code for field in self.fields)

    @property
    def asked(self) -> tuple[FormField, ...]:
        """What nobody knows yet: this is left for the person (R-0-5)."""
        return tuple(field for field in self.fields if field.code not in self.known)


def form_of(
    parts: Sequence[SubCase], plan: Plan, typed: Mapping[str, str], *, now: datetime
) -> OneForm:
    """The form of all parts as one (R-2-1). A field that an earlier part of the same bundle
    answers (the child's number, the company's code) is not asked: it is filled in when it is
    there."""
    drafts = {part.slug: part.case for part in parts if part.case is not None}
    groups = {
        slug: guide_of(case.item_version).fields(case.situation) for slug, case in drafts.items()
    }
    made = _made_before(drafts, groups, plan)
    late = {
        (slug, field.code)
        for slug, group in groups.items()
        for field in group
        if made[slug].intersection(field.known_from)
    }
    # Made on the way only where every part that asks comes after its maker.
    asked_at_once = {f.code for slug, group in groups.items() for f in group} - {
        code for code in {c for _slug, c in late} if _only_late(code, groups, late)
    }
    merged = merge_fields(*groups.values())
    fields = tuple(field for field in merged if field.code in asked_at_once)
    known: dict[str, Known] = {}
    for slug, case in drafts.items():
        for code, told in known_values(case, groups[slug], now=now).items():
            if code in asked_at_once and (
                code not in known or (told.fixed and not known[code].fixed)
            ):
                known[code] = told
    values = {
        field.code: _value(field.code, known, typed)
        for field in fields
        if _value(field.code, known, typed)
    }
    faults = form_faults(fields, values, localtime(now).date())
    return OneForm(fields, known, values, faults, tuple(drafts.values()))


def _value(code: str, known: Mapping[str, Known], typed: Mapping[str, str]) -> str:
    """What stands firm wins over what was typed; elsewhere what was typed wins."""
    told, written = known.get(code), str(typed.get(code) or "").strip()
    if told is not None and (told.fixed or not written):
        return told.value
    return written


def _only_late(
    code: str, groups: Mapping[str, Sequence[FormField]], late: set[tuple[str, str]]
) -> bool:
    asking = [slug for slug, group in groups.items() if code in {f.code for f in group}]
    return all((slug, code) in late for slug in asking)


def _made_before(
    drafts: Mapping[str, Any], groups: Mapping[str, Sequence[FormField]], plan: Plan
) -> dict[str, set[str]]:
    """{part: the `known_from` words that a part before it will answer}."""
    made: dict[str, set[str]] = {slug: set() for slug in drafts}
    words = {w for group in groups.values() for field in group for w in field.known_from}
    for slug, case in drafts.items():
        kind = text_at(case.item_version.content, "result", "licence_type")
        told = {word for word in words if kind and word.startswith(f"licence:{kind}.")}
        for later in plan.dependants(slug) & made.keys():
            made[later] |= told | set(_BRINGS.get(kind, ()))
    return made
