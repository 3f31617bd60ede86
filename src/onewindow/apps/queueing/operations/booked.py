"""What becomes of an appointment when its visit ends, or when that end is undone? (R-6-5)"""

from datetime import datetime

from onewindow.apps.appointments import operations as appointments
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.models import Visit
from onewindow.rules.hall.visits import OPEN_STATES, VisitState


def follow_visit(visit: Visit, *, acting: Acting, now: datetime) -> None:
    """Served with its visit, gone with it, here again with it; nothing for who was not booked."""
    if visit.appointment_id is None:
        return
    state = VisitState(visit.state)
    if state is VisitState.DONE:
        step = appointments.mark_served
    elif state is VisitState.TAKEN_BACK:
        step = appointments.undo_check_in
    elif state not in OPEN_STATES:
        step = appointments.mark_missed
    else:
        step = appointments.undo_served
    step(appointment_id=visit.appointment_id, acting=acting, now=now)
