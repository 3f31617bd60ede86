"""Whose data was read? What a person may ask about their own cases, and papers of a case opened."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.change import is_own
from onewindow.apps.cases.queries import record_reading
from onewindow.apps.organisation.facts import Acting

NEWEST = 200


def case_ids_of(*, person_id: UUID, limit: int = NEWEST) -> list[UUID]:
    """The newest cases this person applied in or acts in, whatever became of them."""
    mine = Case.objects.filter(Q(person_id=person_id) | Q(agent_id=person_id))
    return list(mine.order_by("-created_at").values_list("id", flat=True)[:limit])


def note_paper_read(*, case_id: UUID, acting: Acting, now: datetime) -> None:
    """A paper of the case was opened by somebody else than its people: they may see so (R-4-7)."""
    case = Case.objects.select_related("person", "agent").filter(pk=case_id).first()
    if case is not None and not is_own(case, acting):
        record_reading(case=case, what="document", acting=acting, now=now)
