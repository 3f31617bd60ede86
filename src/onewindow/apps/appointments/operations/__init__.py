"""How is an appointment made, moved, used; how are its slots planned? One function a verb."""

from onewindow.apps.appointments.operations.arriving import (
    check_in,
    mark_missed,
    mark_served,
    undo_check_in,
    undo_served,
)

__all__ = [
    "check_in",
    "mark_missed",
    "mark_served",
    "undo_check_in",
    "undo_served",
]
