"""Where does the mobile team stand, and when? (流动审批小分队)"""

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.assistance.models import TeamStop
from onewindow.apps.assistance.operations.telling import journal, needs, refuse
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.writes import operations as writes
from onewindow.rules.outcomes import Refusal, Refused

RULE = "6.5"


@transaction.atomic
def plan_stop(
    *,
    place_id: UUID,
    day: date,
    starts: time,
    ends: time,
    spot: str,
    address: str,
    acting: Acting,
    now: datetime,
    latitude: float | None = None,
    longitude: float | None = None,
    note: str = "",
) -> TeamStop:
    """Announce a stop. Refusals: STOP_* all at once; STOP_TAKEN when the team is elsewhere then."""
    needs(acting, Role.DUTY_HEAD)
    checks = (
        (not spot.strip(), Refusal("STOP_SPOT_MISSING", RULE)),
        (not address.strip(), Refusal("STOP_ADDRESS_MISSING", RULE)),
        (ends <= starts, Refusal("STOP_ENDS_FIRST", RULE)),
        (day < localtime(now).date(), Refusal("STOP_DAY_PAST", RULE)),
    )
    refuse(*(refusal for stands, refusal in checks if stands))
    # One planner at a time for this team and day, so that two stops never overlap.
    writes.draw_number(series=f"stop-plan-{place_id}-{day}")
    elsewhere = TeamStop.objects.filter(
        place_id=place_id, day=day, starts__lt=ends, ends__gt=starts, called_off_at=None
    )
    if elsewhere.exists():
        refuse(Refusal("STOP_TAKEN", RULE))
    stop = TeamStop.objects.create(
        place_id=place_id,
        day=day,
        starts=starts,
        ends=ends,
        spot=spot.strip(),
        address=address.strip(),
        latitude=latitude,
        longitude=longitude,
        note=note.strip()[:200],
    )
    journal("stop.plan", "team_stop", stop.id, acting, now, RULE)
    return stop


@transaction.atomic
def call_off_stop(*, stop_id: UUID, reason: str, acting: Acting, now: datetime) -> TeamStop:
    """The team does not come; the page says why instead of forgetting it."""
    needs(acting, Role.DUTY_HEAD)
    if not reason.strip():
        refuse(Refusal("STOP_REASON_MISSING", RULE))
    stop = TeamStop.objects.select_for_update().filter(pk=stop_id).first()
    if stop is None:
        raise Refused((Refusal("NOT_FOUND"),))
    if stop.called_off_at is None:
        stop.called_off_at, stop.called_off_reason = now, reason.strip()[:200]
        stop.save(update_fields=["called_off_at", "called_off_reason"])
        journal("stop.call_off", "team_stop", stop.id, acting, now, RULE)
    return stop
