"""What happened to an application, newest first: the steps of all its parts in one line of time."""

from collections.abc import Sequence
from typing import Any

from onewindow.apps.bundles.models import Package, SubCase
from onewindow.apps.cases.story import steps_of
from onewindow.case_words import ACTION_NAMES
from onewindow.rules.casework.states import CaseAction

# What the person need not read seven times: the whole says it once.
_OF_THE_WHOLE = {CaseAction.SUBMIT, CaseAction.GIVE_OPINION}


def happenings(package: Package, parts: Sequence[SubCase]) -> list[dict[str, Any]]:
    """One line for each thing that happened to any part, with its department (R-1-31)."""
    names = {part.case_id: part.name for part in parts if part.case_id is not None}
    lines = [
        {
            "at": step.at,
            "title": f"{names[step.case_id]}：{ACTION_NAMES[CaseAction(step.action)]}",
            "who": step.unit,
            "text": "",
        }
        for step in steps_of(case_ids=list(names))
        if step.action not in _OF_THE_WHOLE
    ]
    if package.submitted_at is not None:
        lines.append(
            {
                "at": package.submitted_at,
                "title": "整件事提交：一张表、一次签名",
                "who": package.person.name,
                "text": f"编号 {package.number}",
            }
        )
    return sorted(lines, key=lambda line: line["at"], reverse=True)
