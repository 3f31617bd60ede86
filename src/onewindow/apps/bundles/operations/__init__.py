"""Everything that can be done to an application for a bundle, one verb each."""

from onewindow.apps.bundles.operations.accepting import accept, deliver_correction, issue_notice
from onewindow.apps.bundles.operations.advancing import advance, drop, mend
from onewindow.apps.bundles.operations.ending import collect
from onewindow.apps.bundles.operations.filling import (
    answer,
    choose,
    follow_new_version,
    name_child,
    prepare,
    save_form,
    start,
)
from onewindow.apps.bundles.operations.submitting import cancel, sign_and_submit
from onewindow.apps.bundles.operations.taking_back import withdraw_consent

__all__ = [
    "accept",
    "advance",
    "answer",
    "cancel",
    "choose",
    "collect",
    "deliver_correction",
    "drop",
    "follow_new_version",
    "issue_notice",
    "mend",
    "name_child",
    "prepare",
    "save_form",
    "sign_and_submit",
    "start",
    "withdraw_consent",
]
