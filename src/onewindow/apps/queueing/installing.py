"""How does a hall come into the house? Its rules, from the centre's file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from onewindow.apps.audit import operations as audit
from onewindow.apps.queueing.models import HallSetting
from onewindow.rules.hall.calling import NEWEST
from onewindow.rules.hall.settings import check_rules
from onewindow.rules.outcomes import Refused


def install_hall(*, place_id: UUID, rules: Mapping[str, Any], now: datetime) -> HallSetting:
    """Write a hall's first rules; one that has its own already keeps them.

    Refusals: HALL_SETTING, one for each wrong value.
    """
    if faults := check_rules(rules, disciplines=frozenset(NEWEST)):
        raise Refused(faults)
    setting, is_new = HallSetting.objects.get_or_create(
        place_id=place_id, defaults={"rules": dict(rules)}
    )
    if is_new:
        audit.record(
            verb="hall.install",
            subject_kind="place",
            subject_id=place_id,
            now=now,
            facts=dict(rules),
            origin="installation",
        )
    return setting
