"""What can the person do about their own number? Come back, be late, add a matter, give up."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.models import Visit, VisitAct, VisitMatter
from onewindow.apps.queueing.operations.step import (
    begin_in_hall,
    begin_verb,
    elsewhere,
    locked,
    refuse,
    take,
)
from onewindow.apps.queueing.operations.step_statement import hint
from onewindow.apps.queueing.wishes import MOST_MATTERS, matters_for
from onewindow.rules.hall import delaying, missed
from onewindow.rules.hall.settings import HallRules
from onewindow.rules.hall.visits import OPEN_STATES, VisitState, VisitVerb
from onewindow.rules.outcomes import Refusal

# An act beside the table of verbs: it leads to no other state.
ADD_MATTER = "ADD_MATTER"


@transaction.atomic
def return_missed(*, visit_id: UUID, acting: Acting, now: datetime) -> Visit:
    """Back after a missed call: into the line again, as R-6-4 says where.

    Refusals: VISIT_STATE and those of `rules.hall.missed.on_return` (a new number is needed).
    """
    visit, rules = begin_in_hall(visit_id=visit_id, verb=VisitVerb.RETURN, acting=acting)
    answer = return_of(visit, rules, now)
    refuse(*answer.refusals)
    sets = {
        "behind": answer.behind,
        "lane": str(Visit.Lane.WALK_IN) if answer.as_walk_in else visit.lane,
        "returns": visit.returns + 1,
        "window_id": None,
        "clerk_id": None,
        "calls": 0,
        "called_at": None,
    }
    return take(visit=visit, verb=VisitVerb.RETURN, acting=acting, now=now, sets=sets, rule="R-6-4")


def return_of(visit: Visit, rules: HallRules, now: datetime) -> missed.Return:
    """What becomes of this missed number if its person comes back now (R-6-4)."""
    return missed.on_return(
        number=visit.number,
        missed_at=_missed_at(visit),
        now=now,
        returns=visit.returns,
        was_booked=visit.lane == Visit.Lane.BOOKED,
        return_minutes=rules.return_minutes,
        return_behind=rules.return_behind,
        max_returns=rules.max_returns,
    )


def _missed_at(visit: Visit) -> datetime:
    opened = visit.periods.filter(ended_at=None).first()
    return opened.started_at if opened else visit.issued_at


@transaction.atomic
def delay(*, visit_id: UUID, acting: Acting, now: datetime) -> Visit:
    """ "I am delayed": not called for some minutes, the place in the line stays.

    Refusals: VISIT_STATE and those of `rules.hall.delaying.may_delay`.
    """
    visit, rules = begin_in_hall(visit_id=visit_id, verb=VisitVerb.DELAY, acting=acting)
    refuse(
        *delaying.may_delay(number=visit.number, delays=visit.delays, max_delays=rules.max_delays)
    )
    sets = {
        "not_before": now + timedelta(minutes=rules.delay_minutes),
        "delays": visit.delays + 1,
    }
    return take(visit=visit, verb=VisitVerb.DELAY, acting=acting, now=now, sets=sets)


@transaction.atomic
def give_up(*, visit_id: UUID, acting: Acting, now: datetime) -> Visit:
    """The person does not need the number any more. Refusals: VISIT_STATE."""
    visit = begin_verb(visit_id=visit_id, verb=VisitVerb.GIVE_UP, acting=acting)
    return take(visit=visit, verb=VisitVerb.GIVE_UP, acting=acting, now=now, sets={"ended_at": now})


@transaction.atomic
def add_matter(*, visit_id: UUID, wish: Wish, acting: Acting, now: datetime) -> VisitMatter:
    """One more matter on the same number; the clerk who serves it sees that it changed.

    Refusals: NOT_FOUND, NOT_PERMITTED, VISIT_OVER, TOO_MANY_MATTERS, and those of the wish.
    """
    visit = locked(visit_id)
    refuse(*elsewhere(acting, visit.place_id))
    over = VisitState(visit.state) not in OPEN_STATES
    refuse(*((Refusal("VISIT_OVER", "R-6-7", {"number": visit.number}),) if over else ()))
    many = visit.matters.count() >= MOST_MATTERS
    refuse(*((Refusal("TOO_MANY_MATTERS", "R-6-1", {"most": MOST_MATTERS}),) if many else ()))
    matter = matters_for(place_id=visit.place_id, wishes=[wish], now=now)[0]
    last = visit.matters.order_by("-position").values_list("position", flat=True).first() or 0
    matter.visit_id, matter.position = visit.id, last + 1
    matter.save(force_insert=True)
    _note_matter(visit, matter, acting, now)
    return matter


def _note_matter(visit: Visit, matter: VisitMatter, acting: Acting, now: datetime) -> None:
    """A new version, an act that is not undone, the journal, a hint. The state stays as it is."""
    visit.version += 1
    visit.save(update_fields=["version"])
    VisitAct.objects.create(
        visit=visit,
        place_id=visit.place_id,
        visit_version=visit.version,
        verb=ADD_MATTER,
        at=now,
        actor_id=acting.account_id,
        window_id=visit.window_id,
        why={"position": matter.position, "class": matter.queue_class},
    )
    audit.record(
        verb="visit.add_matter",
        subject_kind="visit",
        subject_id=visit.id,
        subject_version=visit.version,
        now=now,
        actor_id=acting.account_id,
        rule="R-6-1",
        facts={"position": matter.position, "class": matter.queue_class},
        origin=acting.origin,
    )
    hint(visit.place_id, "change")
