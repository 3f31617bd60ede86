"""How does a window come into service and leave it? Open, pause with a reason, close.

All of it under the hall's lock, as every call: nobody is called to a window that just left service.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing.models import ClerkSkill, WindowDuty, WindowShift
from onewindow.apps.queueing.operations.calling import shift_in_hall
from onewindow.apps.queueing.operations.settling import release, still_there
from onewindow.apps.queueing.operations.step import elsewhere, lock_hall, refuse
from onewindow.apps.queueing.operations.step_statement import hint
from onewindow.rules.hall import closing
from onewindow.rules.hall.windows import eligibility
from onewindow.rules.outcomes import Refusal, Refused

_OPEN, _PAUSED = WindowShift.Kind.OPEN, WindowShift.Kind.PAUSED


@transaction.atomic
def open_window(*, window_id: UUID, acting: Acting, now: datetime) -> WindowShift:
    """This clerk opens a window; what it serves is fixed from the window and the clerk's skills.

    Refusals: NOT_FOUND, NOT_PERMITTED, WINDOW_NOT_YOURS (neither A nor B of a window with
    posts), WINDOW_TAKEN (by whom), OWN_WINDOW_OPEN (which), NOTHING_SERVED.
    """
    window = organisation.window(window_id)
    if window is None:
        raise Refused((Refusal("NOT_FOUND"),))
    refuse(*elsewhere(acting, window.place_id))
    lock_hall(window.place_id)
    skill = ClerkSkill.objects.filter(account_id=acting.who).first()
    classes = eligibility(
        window_classes=frozenset(window.class_codes),
        clerk_classes=frozenset(skill.class_codes) if skill else None,
    )
    refuse(*_may_open(window, classes, acting))
    shift = WindowShift(
        window=window,
        place_id=window.place_id,
        clerk_id=acting.who,
        clerk_name=acting.name,
        kind=_OPEN,
        class_codes=sorted(classes),
        started_at=now,
    )
    _begin(shift, acting, "window.open", now)
    return shift


def _may_open(
    window: "organisation.Window", classes: frozenset[str], acting: Acting
) -> list[Refusal]:
    faults = []
    if not acting.holds(Role.CLERK, Role.ISSUING_CLERK):
        faults.append(Refusal("NOT_PERMITTED", "R-6-7", {"needed": str(Role.CLERK.label)}))
    duties = {d.account_id: d.part for d in WindowDuty.objects.filter(window=window)}
    if duties and acting.account_id not in duties:
        faults.append(Refusal("WINDOW_NOT_YOURS", "R-6.1", {"window": window.number}))
    taken = WindowShift.objects.filter(window=window, ended_at=None).first()
    if taken and taken.clerk_id != acting.account_id:
        facts = {"window": window.number, "clerk": taken.clerk_name}
        faults.append(Refusal("WINDOW_TAKEN", "R-6-7", facts))
    own = WindowShift.objects.filter(clerk_id=acting.who, ended_at=None)
    if other := own.select_related("window").first():
        faults.append(Refusal("OWN_WINDOW_OPEN", "R-6-7", {"window": other.window.number}))
    if not classes:
        faults.append(Refusal("NOTHING_SERVED", "R-6-7", {"window": window.number}))
    return faults


@transaction.atomic
def pause_window(*, reason: str, acting: Acting, now: datetime) -> WindowShift:
    """Stop calling for a while; who sits at the window is served to the end.

    Who was sent to it is called at any window of their line.
    Refusals: WINDOW_NOT_OPEN, REASON_MISSING.
    """
    shift, _setting = shift_in_hall(acting)
    faults = () if reason.strip() else (Refusal("REASON_MISSING", "R-6-7"),)
    refuse(*faults)
    release(shift.window_id)
    return _turn(shift, _PAUSED, reason.strip(), acting, "window.pause", now)


@transaction.atomic
def resume_window(*, acting: Acting, now: datetime) -> WindowShift:
    """Call again after a pause. Refusals: WINDOW_NOT_OPEN."""
    shift, _setting = shift_in_hall(acting)
    return _turn(shift, _OPEN, "", acting, "window.resume", now)


@transaction.atomic
def close_window(*, acting: Acting, now: datetime) -> None:
    """End the service of this window. Refusals: WINDOW_NOT_OPEN, WINDOW_BUSY_CLOSING."""
    shift, _setting = shift_in_hall(acting)
    refuse(*closing.may_close_window(number=still_there(shift, now)))
    _end(shift, now)
    release(shift.window_id)
    _tell(shift, acting, "window.close", now)


def _turn(
    shift: WindowShift, kind: str, reason: str, acting: Acting, verb: str, now: datetime
) -> WindowShift:
    if shift.kind == kind and shift.reason == reason:
        return shift
    now = _end(shift, now)
    following = WindowShift(
        window_id=shift.window_id,
        place_id=shift.place_id,
        clerk_id=shift.clerk_id,
        clerk_name=shift.clerk_name,
        kind=kind,
        reason=reason[:80],
        class_codes=shift.class_codes,
        started_at=now,
    )
    _begin(following, acting, verb, now)
    return following


def _begin(shift: WindowShift, acting: Acting, verb: str, now: datetime) -> None:
    try:
        with transaction.atomic():
            shift.save(force_insert=True)
    except IntegrityError as error:
        # Two people opened the same window at the same moment: the second is told by whom.
        raise Refused((Refusal("WINDOW_JUST_TAKEN", "R-6-7"),)) from error
    _tell(shift, acting, verb, now)


def _end(shift: WindowShift, now: datetime) -> datetime:
    """A clock set back makes no stretch negative; returns the moment the next one begins."""
    at = max(now, shift.started_at)
    WindowShift.objects.filter(pk=shift.pk).update(ended_at=at)
    return at


def _tell(shift: WindowShift, acting: Acting, verb: str, now: datetime) -> None:
    audit.record(
        verb=verb,
        subject_kind="window",
        subject_id=shift.window_id,
        now=now,
        actor_id=acting.account_id,
        rule="R-6-7",
        facts={"reason": bool(shift.reason), "classes": shift.class_codes},
        origin=acting.origin,
    )
    hint(shift.place_id, "change")
