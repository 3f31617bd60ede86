"""What stands in the form of a case, and where each value came from?"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.drafts import own_draft
from onewindow.apps.cases.prefill import completed
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.forms import canonical, form_faults
from onewindow.rules.outcomes import Refusal

# What every case may hold beside the fields of its item.
BESIDE_THE_FORM = frozenset({"contact_phone", "address", "note", "elder_asked"})
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

    Codes the form does not ask for are dropped; what is wrong is said when it is handed in.
    """
    case = own_draft(case_id, acting)
    asked = {field.code for field in guide_of(case.item_version).fields(case.situation)}
    kept = {code: value[:LONGEST] for code, value in values.items() if code in asked}
    case.form = {**case.form, **kept}
    told = {code: sources.get(code, "") for code in kept}
    case.form_sources = {**case.form_sources, **told}
    case.save(update_fields=["form", "form_sources"])
    return case


def complete_form(case: Case, *, now: datetime) -> tuple[Refusal, ...]:
    """Bring the form into the shape it is handed in with; what is wrong with it, all at once.

    What is known is filled in, what no field asks is let go, each value has its one spelling.
    """
    fields = guide_of(case.item_version).fields(case.situation)
    today = localtime(now).date()
    values, sources = completed(case, fields, now=now)
    beside = {code: value for code, value in case.form.items() if code in BESIDE_THE_FORM}
    told = {f.code: canonical(f, values[f.code], today) for f in fields if values.get(f.code)}
    case.form, case.form_sources = {**beside, **told}, sources
    return form_faults(fields, told, today)
