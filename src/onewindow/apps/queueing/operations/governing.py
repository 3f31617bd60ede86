"""How does the duty head govern the hall? The switch for numbers, and the rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing.models import HallSetting
from onewindow.apps.queueing.operations.step import elsewhere, lock_hall, refuse
from onewindow.apps.queueing.operations.step_statement import hint
from onewindow.rules.hall.calling import NEWEST
from onewindow.rules.hall.settings import check_rules, read_rules, write_rules
from onewindow.rules.outcomes import Refusal


@transaction.atomic
def stop_issuing(*, place_id: UUID, reason: str, acting: Acting, now: datetime) -> HallSetting:
    """No more numbers today (R-6-6): by the duty head, with a reason, logged.

    Whoever has a number is served; whoever comes is offered a booking. Refusals: NOT_PERMITTED,
    REASON_MISSING.
    """
    faults = () if reason.strip() else (Refusal("REASON_MISSING", "R-6-6"),)
    refuse(*_duty_head(acting, place_id), *faults)
    setting = lock_hall(place_id)
    setting.stopped_on, setting.stopped_at = localtime(now).date(), now
    setting.stopped_by_id, setting.stopped_reason = acting.account_id, reason.strip()[:200]
    return _save(setting, "hall.stop_issuing", acting, now, {"reason": setting.stopped_reason})


@transaction.atomic
def resume_issuing(*, place_id: UUID, acting: Acting, now: datetime) -> HallSetting:
    """Numbers are given again. Refusals: NOT_PERMITTED."""
    refuse(*_duty_head(acting, place_id))
    setting = lock_hall(place_id)
    setting.stopped_on = setting.stopped_at = setting.stopped_by_id = None
    setting.stopped_reason = ""
    return _save(setting, "hall.resume_issuing", acting, now, {})


@transaction.atomic
def change_rules(
    *, place_id: UUID, rules: Mapping[str, Any], seen_version: int, acting: Acting, now: datetime
) -> HallSetting:
    """Other rules from now on; the journal keeps what changed, before and after.

    Refusals: NOT_PERMITTED, STATE_CHANGED, HALL_SETTING (one for each wrong value).
    """
    refuse(*_duty_head(acting, place_id))
    setting = lock_hall(place_id)
    if setting.version != seen_version:
        refuse(Refusal("STATE_CHANGED", "", {"changes": "大厅规则已由他人修改"}))
    refuse(*check_rules(rules, disciplines=frozenset(NEWEST)))
    before = write_rules(read_rules(setting.rules))
    after = write_rules(read_rules({**setting.rules, **rules}))
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    setting.rules, setting.version = after, setting.version + 1
    return _save(setting, "hall.change_rules", acting, now, {"changed": changed})


def _duty_head(acting: Acting, place_id: UUID) -> tuple[Refusal, ...]:
    if acting.holds(Role.DUTY_HEAD):
        return elsewhere(acting, place_id)
    return (Refusal("NOT_PERMITTED", "R-6-6", {"needed": str(Role.DUTY_HEAD.label)}),)


def _save(
    setting: HallSetting, verb: str, acting: Acting, now: datetime, facts: Mapping[str, Any]
) -> HallSetting:
    setting.save()
    audit.record(
        verb=verb,
        subject_kind="place",
        subject_id=setting.place_id,
        subject_version=setting.version,
        now=now,
        actor_id=acting.account_id,
        rule="R-6-6" if "issuing" in verb else "R-6-2",
        facts=facts,
        origin=acting.origin,
    )
    hint(setting.place_id, "change")
    return setting
