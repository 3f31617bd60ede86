"""What was promised, on the desk of a case: what still comes, what locks, what may be judged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from onewindow.apps.cases.offers import Promises, promises_of
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.organisation.queries import Role
from onewindow.case_words import AWAIT_TOLERATED
from onewindow.web.access import staff
from onewindow.web.counter.promises import judged


def promised(story: CaseStory, now: datetime) -> dict[str, Any]:
    """What the banner shows; nothing for a case without promises."""
    held: Promises = promises_of(story.case, now=now)
    shown = {"promises": held if held.any else None}
    if not held.waits_for_applicant:
        return shown
    return {**shown, "state_name": gettext(AWAIT_TOLERATED), "state_tag": "warn"}


@staff(Role.REVIEWER)
@require_POST
def judge(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """Whether the paper that followed is good, said by the reviewer."""
    return judged(request, case_id, code, back="backoffice:case")
