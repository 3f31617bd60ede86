"""What of a draft goes when it is for another child? All that was known or fetched of the first."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.consents import operations as consents
from onewindow.apps.exchange import operations as exchange
from onewindow.apps.licences import operations as licences
from onewindow.apps.parties.queries import Person
from onewindow.rules.casework.forms import FormField
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.states import CaseState

# Words of `known_from` that tell of the child.
_OF_THE_CHILD = ("ward.", "licence:BIRTH_CERT.", "licence:HUKOU_PAGE.", "licence:VACCINATION_CARD.")


@transaction.atomic
def change_child(*, case_ids: Collection[UUID], ward: Person, now: datetime) -> frozenset[str]:
    """The drafts are for this child instead: what was of another one goes out of each (R-4-22).

    Papers by reference are absent again and their uses end, answers of departments serve no more,
    and the form's fields about the child are empty. Returns those fields' codes.
    """
    drafts = Case.objects.select_for_update(of=("self",)).filter(
        pk__in=list(case_ids), state=CaseState.DRAFT
    )
    emptied: set[str] = set()
    for case in drafts.select_related("item_version").order_by("pk"):
        fields = guide_of(case.item_version).fields(case.situation)
        about = {field.code for field in fields if _is_about_child(field)}
        case.form = {code: told for code, told in case.form.items() if code not in about}
        case.form_sources = {c: told for c, told in case.form_sources.items() if c not in about}
        if case.ward_id not in {None, ward.id}:
            case.ward = ward
            _take_out_referred(case, now)
        case.save(update_fields=["form", "form_sources", "ward"])
        emptied |= about
    return frozenset(emptied)


def _is_about_child(field: FormField) -> bool:
    return any(word.startswith(_OF_THE_CHILD) for word in field.known_from)


def _take_out_referred(case: Case, now: datetime) -> None:
    rows = list(CaseMaterial.objects.filter(case=case, reference_id__isnull=False))
    uses = [r.reference_id for r in rows if r.reference_kind == "LICENCE_USE" and r.reference_id]
    for row in rows:
        row.state, row.source, row.grade, row.reason = MaterialState.ABSENT, "", "", ""
        row.reference_kind, row.reference_id, row.file = "", None, None
        row.checked_at, row.checked_by_id = None, None
        row.save()
    consents.end_uses(material_ids=[row.id for row in rows], now=now)
    licences.end_uses(use_ids=uses, reason="换成了另一个孩子", now=now)
    exchange.drop_answers(case_id=case.id, now=now)


def is_named_elsewhere(*, ward_id: UUID, package_id: UUID) -> bool:
    """Whether another matter than this application is for the child."""
    return Case.objects.filter(ward_id=ward_id).exclude(package_id=package_id).exists()
