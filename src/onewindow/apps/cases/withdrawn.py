"""Which sources did the applicant take back in mid-case, and which values came from them?"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case
from onewindow.apps.consents import queries as consents
from onewindow.apps.exchange import queries as exchange
from onewindow.apps.licences import queries as licences

__all__ = ["label_of_licence"]


def label_of_licence(name: str) -> str:
    """How a licence's face is named as the source of a value."""
    return f"{name}电子证照"


def words_taken_back(case: Case, *, now: datetime) -> frozenset[str]:
    """What the applicant allowed for this case and withdrew (R-4.7; one query as a rule)."""
    return consents.words_taken_back(
        person_id=case.person_id,
        now=now,
        case_id=case.id,
        package_id=case.package_id,
        item_slug=lambda: case.item.slug,
    )


def labels_taken_back(case: Case, *, now: datetime) -> frozenset[str]:
    """The same as a form names its sources."""
    words = words_taken_back(case, now=now)
    return labels_of(words) if words else frozenset()


def labels_of(words: Iterable[str]) -> frozenset[str]:
    """The sources behind these scope words, by the names a form gives them.

    What a department shares by duty, without consent, is not the person's to take back (art. 13).
    """
    told = [word.partition(":")[::2] for word in words]
    sources = exchange.sources_named(code for kind, code in told if kind == "share")
    by_consent = {s.name for s in sources.values() if s.attribute != s.Attribute.UNCONDITIONAL}
    codes = {code for kind, code in told if kind == "licence"}
    types = licences.types() if codes else []
    faces = {label_of_licence(each.name) for each in types if each.code in codes}
    return frozenset(by_consent | faces)


def fields_from(labels: Collection[str], sources: Mapping[str, str]) -> frozenset[str]:
    """The fields whose values came from one of these sources."""
    return frozenset(code for code, label in sources.items() if label in labels)


def carried_on(case: Case, *, now: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """The form and its sources as a new application may take them over: nothing taken back."""
    gone = fields_from(labels_taken_back(case, now=now), case.form_sources)
    return (
        {code: value for code, value in case.form.items() if code not in gone},
        {code: label for code, label in case.form_sources.items() if code not in gone},
    )


def field_labels(case: Case, codes: Collection[str]) -> tuple[str, ...]:
    """How these fields are called, in the form's order."""
    fields = guide_of(case.item_version).fields(case.situation)
    return tuple(field.label for field in fields if field.code in codes)
