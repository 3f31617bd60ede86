"""Who asked for a person to come, and who went?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing.models import HelpCall
from onewindow.apps.queueing.operations.step_statement import hint
from onewindow.rules.outcomes import Refusal, Refused

__all__ = ["HelpCall"]

RULE = "R-6-1"
# A call nobody answered is asked anew after this long, so that it shows again as a fresh one.
REPEATED = timedelta(minutes=10)


@transaction.atomic
def call_help(
    *,
    place_id: UUID,
    place_name: str,
    now: datetime,
    kiosk_id: UUID | None = None,
    visit_id: UUID | None = None,
) -> HelpCall:
    """Ask a greeter to come; pressing again while one is on the way changes nothing."""
    waiting = HelpCall.objects.filter(
        Q(kiosk_id=kiosk_id), place_id=place_id, place_name=place_name[:60], answered_at=None
    )
    known = waiting.filter(asked_at__gt=now - REPEATED).first()
    if known is not None and known.visit_id == visit_id:
        return known
    call = HelpCall.objects.create(
        place_id=place_id,
        place_name=place_name[:60],
        kiosk_id=kiosk_id,
        visit_id=visit_id,
        asked_at=now,
    )
    audit.record(
        verb="help.call", subject_kind="help", subject_id=call.pk, now=now, rule=RULE, origin="hall"
    )
    hint(place_id, "change")
    return call


@transaction.atomic
def answer_help(*, help_id: UUID, acting: Acting, now: datetime) -> HelpCall:
    """Say "I am going"; the first who says it has it. Refusals: NOT_FOUND, HELP_ANSWERED."""
    if not acting.holds(Role.GREETER, Role.DUTY_HEAD, Role.CLERK):
        raise Refused((Refusal("HELP_STAFF_ONLY", RULE),))
    call = HelpCall.objects.select_for_update().filter(pk=help_id).first()
    if call is None:
        raise Refused((Refusal("NOT_FOUND"),))
    if call.answered_at is not None:
        if call.answered_by_id == acting.account_id:
            return call
        raise Refused((Refusal("HELP_ANSWERED", RULE),))
    call.answered_at, call.answered_by_id = now, acting.account_id
    call.save(update_fields=["answered_at", "answered_by_id"])
    audit.record(
        verb="help.answer",
        subject_kind="help",
        subject_id=call.pk,
        now=now,
        actor_id=acting.account_id,
        rule=RULE,
        origin=acting.origin,
    )
    hint(call.place_id, "change")
    return call


def help_waiting(*, place_id: UUID, since: datetime | None = None) -> list[HelpCall]:
    """Calls nobody has answered, the oldest first."""
    waiting = HelpCall.objects.filter(place_id=place_id, answered_at=None)
    if since is not None:
        waiting = waiting.filter(asked_at__gte=since)
    return list(waiting.select_related("kiosk", "visit").order_by("asked_at"))


def help_call(help_id: UUID) -> HelpCall | None:
    """One call, or None."""
    return HelpCall.objects.select_related("kiosk", "visit").filter(pk=help_id).first()
