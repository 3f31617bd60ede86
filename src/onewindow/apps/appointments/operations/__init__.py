"""How is an appointment made, moved, used; how are its slots planned? One function a verb."""

from onewindow.apps.appointments.operations.accepting import accept_offer
from onewindow.apps.appointments.operations.arriving import (
    check_in,
    mark_missed,
    mark_served,
    undo_check_in,
    undo_served,
)
from onewindow.apps.appointments.operations.at_desk import CHANNEL as DESK
from onewindow.apps.appointments.operations.at_desk import book_at_desk, cancel_at_desk
from onewindow.apps.appointments.operations.booking import cancel, confirm, hold, move
from onewindow.apps.appointments.operations.fitting import fit_slots
from onewindow.apps.appointments.operations.owing import offer_next_day
from onewindow.apps.appointments.operations.planning import (
    PlanEntry,
    close_plan,
    revoke_day,
    save_plan,
    set_day,
)
from onewindow.apps.appointments.operations.wishing import (
    decline_offer,
    leave_line,
    wish_earlier,
)

__all__ = [
    "DESK",
    "PlanEntry",
    "accept_offer",
    "book_at_desk",
    "cancel",
    "cancel_at_desk",
    "check_in",
    "close_plan",
    "confirm",
    "decline_offer",
    "fit_slots",
    "hold",
    "leave_line",
    "mark_missed",
    "mark_served",
    "move",
    "offer_next_day",
    "revoke_day",
    "save_plan",
    "set_day",
    "undo_check_in",
    "undo_served",
    "wish_earlier",
]
