"""How do the answers of a form stand on a page? By label, with their source, masked if need be."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from onewindow import wallclock
from onewindow.apps.cases.agreement import compared_with_licences
from onewindow.apps.cases.prefill import OWN_WORDS
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.cases.withdrawn import labels_taken_back
from onewindow.rules.casework.agreement import Compared
from onewindow.rules.casework.forms import FieldKind, FormField
from onewindow.rules.masking import mask_address, mask_citizen_id, mask_name, mask_phone
from onewindow.web.components.case_form import shown_value


@dataclass(frozen=True)
class Answered:
    """One answer of the form: how it is called, what it says, where it came from.

    `is_taken_back`: the consent to its source was withdrawn since; it serves nothing anew (R-4.7).
    `beside`: how it compares with a licence in use, None where there is nothing to compare.
    """

    code: str
    label: str
    value: str
    source: str
    is_taken_back: bool = False
    beside: Compared | None = None


def _hide(value: str) -> str:
    """All but the last four signs."""
    return "*" * max(len(value) - 4, 0) + value[-4:]


_MASKS: Mapping[FieldKind, Callable[[str], str]] = {
    FieldKind.PERSON_NAME: mask_name,
    FieldKind.CITIZEN_ID: mask_citizen_id,
    FieldKind.PHONE: mask_phone,
    FieldKind.ADDRESS: mask_address,
    FieldKind.BANK_ACCOUNT: _hide,
}


def masked_value(field: FormField, value: str) -> str:
    """The value as somebody sees it who has not asked to see all of it (R-4-7)."""
    mask = _MASKS.get(field.kind)
    if mask is not None:
        return mask(value)
    return "***" if field.sensitive else shown_value(field, value)


def answered_fields(
    fields: Iterable[FormField],
    values: Mapping[str, str],
    sources: Mapping[str, str],
    *,
    in_full: bool = True,
    taken_back: Collection[str] = (),
    beside: Iterable[Compared] = (),
) -> list[Answered]:
    """The answers in the form's order; what was not answered is left out."""
    show = shown_value if in_full else masked_value
    against = {each.field.code: each for each in beside}
    return [
        Answered(
            f.code,
            f.label,
            show(f, value),
            label := sources.get(f.code, ""),
            bool(label) and label in taken_back,
            against.get(f.code),
        )
        for f in fields
        if (value := values.get(f.code))
    ]


def form_of(story: CaseStory, *, in_full: bool) -> list[Answered]:
    """The form of a case that was handed in, as it was kept."""
    case = story.case
    fields = story.guide.fields(case.situation)
    told_by_others = set(case.form_sources.values()) - OWN_WORDS
    taken = labels_taken_back(case, now=wallclock.now()) if told_by_others else ()
    return answered_fields(
        fields,
        case.form,
        case.form_sources,
        in_full=in_full,
        taken_back=taken,
        beside=compared_with_licences(case, fields, case.form),
    )
