"""The form at the counter: what is known stands there masked, only the rest is typed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from onewindow import wallclock, wording
from onewindow.apps.cases.agreement import compared_with_licences
from onewindow.apps.cases.prefill import completed, known_values
from onewindow.apps.cases.queries import CaseStory
from onewindow.rules.casework.agreement import Compared, disagreements
from onewindow.rules.casework.forms import form_faults
from onewindow.rules.casework.states import CaseState
from onewindow.web.answers_shown import form_of, masked_value
from onewindow.web.components.case_form import PREFIX, CaseForm
from onewindow.web.guided import trace

BY_CLERK = "窗口代填"


@dataclass(frozen=True)
class SheetRow:
    """One field: its input, or what is known of it; `may_change` opens an input beside it.

    `instead`: what the applicant had said, where the record that stands says otherwise.
    """

    label: str
    bound: Any
    value: str
    source: str
    may_change: bool
    instead: str = ""
    beside: Compared | None = None


def sheet_of(story: CaseStory, *, in_full: bool) -> dict[str, Any]:
    """What the screen shows of the form and of the way through the questions."""
    case = story.case
    way = trace(story.guide.content, story.guide.way(case.answers))
    if case.state != CaseState.DRAFT:
        return {"answered": form_of(story, in_full=in_full), "trace": way}
    fields = story.guide.fields(case.situation) if case.situation else ()
    if not fields:
        return {"sheet": [], "form_faults": [], "trace": way}
    now = wallclock.now()
    known = known_values(case, fields, now=now)
    values, _sources = completed(case, fields, now=now, known=known)
    typed = {f.code: str(case.form.get(f.code) or "") for f in fields}
    form = CaseForm(initial=typed, asked=fields, today=wallclock.today())
    rows = []
    for field in fields:
        told, own = known.get(field.code), typed[field.code]
        stands = told is not None and (told.fixed or not own or own == told.value)
        if told is not None and stands:
            value = told.value if in_full else masked_value(field, told.value)
            said = (
                told.instead if in_full or not told.instead else masked_value(field, told.instead)
            )
            bound = form[field.code]
            rows.append(SheetRow(field.label, bound, value, told.label, not told.fixed, said))
        else:
            rows.append(SheetRow(field.label, form[field.code], "", "", may_change=True))
    beside = compared_with_licences(case, fields, values)
    faults = (*form_faults(fields, values, wallclock.today()), *disagreements(beside))
    against = {each.field.code: each for each in beside}
    rows = [replace(row, beside=against.get(f.code)) for row, f in zip(rows, fields, strict=True)]
    return {
        "sheet": rows,
        "form_faults": wording.told(faults),
        "asks_phone": any(field.code == "contact_phone" for field in fields),
        "trace": way,
    }


def typed_fields(posted: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the form's inputs; a code nobody asks for is dropped further on."""
    start = f"{PREFIX}-"
    return {
        name.removeprefix(start): value for name, value in posted.items() if name.startswith(start)
    }
