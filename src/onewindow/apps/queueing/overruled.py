"""When was a rule of the hall set aside, by whom, and why? What the duty head answers for."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from onewindow.apps.queueing.models import VisitAct

MOST = 50


def overruled_on(*, place_id: UUID, day: date) -> list[VisitAct]:
    """Numbers put first, and numbers given although none were, of a day, the latest first."""
    given = Q(verb="ISSUE") & ~Q(reason="")
    acts = VisitAct.objects.filter(Q(verb="ADVANCE") | given, place_id=place_id, visit__day=day)
    return list(acts.select_related("visit").order_by("-at", "-id")[:MOST])
