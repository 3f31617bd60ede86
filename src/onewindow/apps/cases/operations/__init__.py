"""Everything that can be done to a case, one verb each."""

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
from onewindow.apps.cases.operations.forming import save_form
from onewindow.apps.cases.operations.intake import (
    accept,
    check_material,
    decline,
    deem_accepted,
    deliver_correction,
    issue_notice,
    lapse_correction,
    permit_second_notice,
)
from onewindow.apps.cases.operations.recalculating import recompute_open_deadlines
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
    "decline",
    "deem_accepted",
    "deliver_correction",
    "extend",
    "follow_new_guide",
    "give_opinion",
    "hand_over",
    "issue_notice",
    "lapse_correction",
    "permit_second_notice",
    "post",
    "recompute_open_deadlines",
    "refuse_application",
    "reissue_code",
    "remove_file",
    "resume",
    "save_draft",
    "save_form",
    "start_draft",
    "submit",
    "suspend",
    "take_in",
    "withdraw",
]
