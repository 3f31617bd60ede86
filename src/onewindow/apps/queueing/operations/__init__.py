"""Everything that can be done to a visit, a window or the hall, one verb each."""

from onewindow.apps.queueing.operations.calling import call_next, call_this, recall
from onewindow.apps.queueing.operations.governing import (
    change_rules,
    resume_issuing,
    stop_issuing,
)
from onewindow.apps.queueing.operations.numbers import check_in, issue
from onewindow.apps.queueing.operations.overruling import advance
from onewindow.apps.queueing.operations.serving import (
    begin,
    finish,
    finish_and_call,
    hand_back,
    hold,
    link_case,
    miss,
    next_matter,
    resume_held,
    transfer,
)
from onewindow.apps.queueing.operations.settling import expire_past_days
from onewindow.apps.queueing.operations.undoing import take_back, undo
from onewindow.apps.queueing.operations.visiting import add_matter, delay, give_up, return_missed
from onewindow.apps.queueing.operations.windows import (
    close_window,
    open_window,
    pause_window,
    resume_window,
)

__all__ = [
    "add_matter",
    "advance",
    "begin",
    "call_next",
    "call_this",
    "change_rules",
    "check_in",
    "close_window",
    "delay",
    "expire_past_days",
    "finish",
    "finish_and_call",
    "give_up",
    "hand_back",
    "hold",
    "issue",
    "link_case",
    "miss",
    "next_matter",
    "open_window",
    "pause_window",
    "recall",
    "resume_held",
    "resume_issuing",
    "resume_window",
    "return_missed",
    "stop_issuing",
    "take_back",
    "transfer",
    "undo",
]
