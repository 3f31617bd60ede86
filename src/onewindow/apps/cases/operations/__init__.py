"""Everything that can be done to a case, one verb each."""

from onewindow.apps.cases.offers import offer_of
from onewindow.apps.cases.operations.change import holding
from onewindow.apps.cases.operations.checking import record_check
from onewindow.apps.cases.operations.deciding import decide_at_once
from onewindow.apps.cases.operations.delivering import (
    archive,
    collect,
    collect_by_card,
    confirm_post,
    hand_over,
    post,
    reissue_code,
    take_in,
)
from onewindow.apps.cases.operations.filing import (
    add_file,
    remove_file,
    save_draft,
    start_draft,
    submit,
)
from onewindow.apps.cases.operations.following import (
    judge_supplied,
    lapse_tolerance,
    prepare,
    remind_of_tolerance,
    supply_tolerated,
)
from onewindow.apps.cases.operations.forming import save_form
from onewindow.apps.cases.operations.intake import (
    accept,
    check_material,
    decline,
    deem_accepted,
    deliver_correction,
    issue_notice,
    lapse_correction,
)
from onewindow.apps.cases.operations.permitting import permit_second_notice
from onewindow.apps.cases.operations.promising import (
    pledge,
    promise_later,
    take_back_promise,
    withdraw_pledge,
)
from onewindow.apps.cases.operations.recalculating import recompute_open_deadlines
from onewindow.apps.cases.operations.renewing import name_renewed, settle_run_out
from onewindow.apps.cases.operations.resting import rest_on_licence, return_materials
from onewindow.apps.cases.operations.reviewing import (
    approve,
    claim,
    extend,
    give_opinion,
    refuse_application,
    resume,
    suspend,
)
from onewindow.apps.cases.operations.situating import choose_situation, follow_new_guide
from onewindow.apps.cases.operations.supplying import supply
from onewindow.apps.cases.operations.taking_back import withdraw_consent
from onewindow.apps.cases.operations.withdrawing import withdraw

__all__ = [
    "accept",
    "add_file",
    "approve",
    "archive",
    "check_material",
    "choose_situation",
    "claim",
    "collect",
    "collect_by_card",
    "confirm_post",
    "decide_at_once",
    "decline",
    "deem_accepted",
    "deliver_correction",
    "extend",
    "follow_new_guide",
    "give_opinion",
    "hand_over",
    "holding",
    "issue_notice",
    "judge_supplied",
    "lapse_correction",
    "lapse_tolerance",
    "name_renewed",
    "offer_of",
    "permit_second_notice",
    "pledge",
    "post",
    "prepare",
    "promise_later",
    "recompute_open_deadlines",
    "record_check",
    "refuse_application",
    "reissue_code",
    "remind_of_tolerance",
    "remove_file",
    "rest_on_licence",
    "resume",
    "return_materials",
    "save_draft",
    "save_form",
    "settle_run_out",
    "start_draft",
    "submit",
    "supply",
    "supply_tolerated",
    "suspend",
    "take_back_promise",
    "take_in",
    "withdraw",
    "withdraw_consent",
    "withdraw_pledge",
]
