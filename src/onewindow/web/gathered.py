"""When is it looked up what nobody has to bring? As soon as the list of materials is fixed."""

from uuid import UUID

from django.http import HttpRequest

from onewindow import wallclock
from onewindow.adapters.gathering import gather
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting


def gather_once(request: HttpRequest, case_id: UUID, *, again: bool = False) -> None:
    """Look for every material where departments hold it already; call outside any transaction.

    `again`: also where it was just looked for in vain. A case that moved on meanwhile stays as
    it is; its page says where it stands.
    """
    try:
        gather(case_id=case_id, acting=acting(request), now=wallclock.now(), again=again)
    except Refused:
        return
