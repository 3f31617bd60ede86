"""What stands in the form of a case, and where each value came from?"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.cases.agreement import compared_with_licences
from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.change import refuse
from onewindow.apps.cases.operations.drafts import own_draft
from onewindow.apps.cases.operations.renewing import RENEWS, unnamed_renewal
from onewindow.apps.cases.prefill import OWN_WORDS, completed
from onewindow.apps.cases.withdrawn import fields_from, labels_taken_back, words_taken_back
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.agreement import disagreements
from onewindow.rules.casework.forms import canonical, form_faults
from onewindow.rules.outcomes import Refusal

# What every case may hold beside the fields of its item.
BESIDE_THE_FORM = frozenset({"contact_phone", "address", "note", "elder_asked", RENEWS})
LONGEST = 2000


@transaction.atomic
def save_form(
    *,
    case_id: UUID,
    values: Mapping[str, str],
    sources: Mapping[str, str],
    acting: Acting,
    now: datetime,
) -> Case:
    """Keep the answers to the item's fields, complete or not, and where each came from (R-0-5).

    Codes the form does not ask for are dropped, and what a source told that was taken back
    meanwhile (R-4.7); what is wrong is said when it is handed in.
    """
    case = own_draft(case_id, acting)
    asked = {field.code for field in guide_of(case.item_version).fields(case.situation)}
    kept = {code: value[:LONGEST] for code, value in values.items() if code in asked}
    told = {code: sources.get(code, "") for code in kept}
    if gone := _taken_back(case, told, now):
        kept = {code: value for code, value in kept.items() if code not in gone}
        told = {code: label for code, label in told.items() if code not in gone}
        case.form = {code: value for code, value in case.form.items() if code not in gone}
    case.form = {**case.form, **kept}
    case.form_sources = {**case.form_sources, **told}
    case.save(update_fields=["form", "form_sources"])
    return case


def _taken_back(case: Case, sources: Mapping[str, str], now: datetime) -> frozenset[str]:
    """Fields whose source was taken back while the page lay open: looked at under the lock."""
    if not any(label not in OWN_WORDS for label in sources.values()):
        return frozenset()
    return fields_from(labels_taken_back(case, now=now), sources)


def lost_fields(case: Case, faults: Iterable[Refusal], *, now: datetime) -> tuple[str, ...]:
    """The fields still open, by name, because their source was taken back in mid-case (R-4.7)."""
    missing = {str(each.facts["field"]) for each in faults if each.code == "FIELD_MISSING"}
    words = words_taken_back(case, now=now) if missing else frozenset()
    fields = guide_of(case.item_version).fields(case.situation)
    return tuple(
        field.label
        for field in fields
        if field.code in missing and any(w.partition(".")[0] in words for w in field.known_from)
    )


def complete_form(case: Case, *, now: datetime) -> tuple[Refusal, ...]:
    """Bring the form into the shape it is handed in with; what is wrong with it, all at once.

    What is known is filled in, what no field asks is let go, each value has its one spelling.
    """
    fields = guide_of(case.item_version).fields(case.situation)
    today = localtime(now).date()
    gone = _taken_back(case, case.form_sources, now)
    case.form = {code: value for code, value in case.form.items() if code not in gone}
    values, sources = completed(case, fields, now=now)
    kept = {code: value for code, value in case.form.items() if code in BESIDE_THE_FORM}
    told = {f.code: canonical(f, values[f.code], today) for f in fields if values.get(f.code)}
    case.form, case.form_sources = {**kept, **told}, sources
    beside = compared_with_licences(case, fields, told)
    return (*form_faults(fields, told, today), *disagreements(beside), *_unnamed(case))


def _unnamed(case: Case) -> tuple[Refusal, ...]:
    """Which licence is to be renewed is said before it is handed in, at the counter too (R-0-2)."""
    faults = unnamed_renewal(case)
    if case.channel == Case.Channel.COUNTER and case.package_id is None:
        refuse(*faults)
    return faults
