"""What is deleted when a consent is withdrawn? Answers, and drafts' values taken from them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.consents.queries import Consent
from onewindow.apps.exchange import operations as exchange
from onewindow.apps.exchange.queries import cases_answered_on
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.states import UNDECIDED, CaseState

TAKEN_BACK_FROM = UNDECIDED | {CaseState.DRAFT}
ANSWER = "ANSWER"

__all__ = ["cases_answered_on"]


def answers_behind(rows: Iterable[CaseMaterial]) -> set[UUID]:
    """The departments' answers that these materials refer to."""
    return {row.reference_id for row in rows if row.reference_kind == ANSWER and row.reference_id}


def empty_answers(
    case: Case, consent: Consent, answer_ids: Collection[UUID], now: datetime
) -> set[str]:
    """Empty what was answered on the consent (PIPL 47); returns the names of those sources.

    A decided case keeps what its decision rests on.
    """
    still = CaseMaterial.objects.filter(
        reference_kind=ANSWER, reference_id__in=answer_ids, state=MaterialState.PRESENT
    )
    free = set(answer_ids) - set(still.values_list("reference_id", flat=True))
    return exchange.empty_answers(consent_id=consent.id, case_id=case.id, answer_ids=free, now=now)


def empty_fields(case: Case, codes: Collection[str]) -> None:
    """These fields of the form are open again, and nothing says where their values were from."""
    case.form = {code: value for code, value in case.form.items() if code not in codes}
    case.form_sources = {c: s for c, s in case.form_sources.items() if c not in codes}
    case.save(update_fields=["form", "form_sources"])
