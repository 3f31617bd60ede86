"""Everything that can be done to help somebody, one verb each."""

from onewindow.apps.assistance.operations.acts import (
    collect_by_card_under_letter,
    collect_under_letter,
    is_under_letter,
    lacking_powers,
    note_help,
    supply_under_letter,
    use_mandate,
)
from onewindow.apps.assistance.operations.mandates import (
    give_mandate,
    revoke_mandate,
    start_for,
)
from onewindow.apps.assistance.operations.nudging import nudge_unanswered
from onewindow.apps.assistance.operations.regions import (
    receive_file,
    return_file,
    send_file,
    take_in_for,
)
from onewindow.apps.assistance.operations.teams import call_off_stop, plan_stop
from onewindow.apps.assistance.operations.visits import (
    accept_visit,
    cancel_visit,
    decline_visit,
    finish_visit,
    nobody_home,
    plan_visit,
    record_call_back,
    request_visit,
    set_out,
)

__all__ = [
    "accept_visit",
    "call_off_stop",
    "cancel_visit",
    "collect_by_card_under_letter",
    "collect_under_letter",
    "decline_visit",
    "finish_visit",
    "give_mandate",
    "is_under_letter",
    "lacking_powers",
    "nobody_home",
    "note_help",
    "nudge_unanswered",
    "plan_stop",
    "plan_visit",
    "receive_file",
    "record_call_back",
    "request_visit",
    "return_file",
    "revoke_mandate",
    "send_file",
    "set_out",
    "start_for",
    "supply_under_letter",
    "take_in_for",
    "use_mandate",
]
