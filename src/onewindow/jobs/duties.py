"""What does the worker do without being asked? One table: name, how often, what.

Each duty is its own transaction (or several), may be repeated at any time without
harm, and never stops another. Lanes run beside each other, so that sealing the
journal never waits for a long reckoning.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.timezone import localtime

from onewindow import wallclock
from onewindow.apps.appointments import clockwork as appointments
from onewindow.apps.assistance.operations import nudge_unanswered
from onewindow.apps.audit import operations as audit
from onewindow.apps.cases import clockwork
from onewindow.apps.catalogue import search_index
from onewindow.apps.exchange import operations as exchange
from onewindow.apps.queueing.operations import expire_past_days
from onewindow.apps.queueing.waits import refit_waits
from onewindow.apps.ratings.following import follow_bad_ratings
from onewindow.apps.ratings.visit_rights import invite_finished_visits
from onewindow.apps.writes import operations as writes
from onewindow.apps.writes.tries import forget_ended_tries
from onewindow.jobs.digest import close_yesterday
from onewindow.jobs.handling_times import refresh_handling_times
from onewindow.jobs.licences import remind_of_renewals, settle_run_out
from onewindow.jobs.relay import relay

KEYS_KEPT = timedelta(days=7)
MESSAGES_KEPT = timedelta(days=30)
TRY_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True)
class Every:
    """Again after this long, counted from the end of the last run."""

    pause: timedelta

    def next_run(self, *, ended: datetime) -> datetime:
        """When it is due again."""
        return ended + self.pause


@dataclass(frozen=True)
class DailyAt:
    """Once at start, to catch up on what was missed, then every day at this time."""

    moment: time

    def next_run(self, *, ended: datetime) -> datetime:
        """Today or tomorrow, whichever is still to come."""
        local = localtime(ended)
        today = local.replace(hour=self.moment.hour, minute=self.moment.minute, second=0)
        today = today.replace(microsecond=0)
        return today if today > local else today + timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """One thing to do again and again; returns how much it did."""

    name: str
    due: Every | DailyAt
    act: Callable[[datetime, Callable[[], bool]], int]


def _simple(act: Callable[..., int]) -> Callable[[datetime, Callable[[], bool]], int]:
    return lambda now, _is_stopping: act(now=now)


def _relay(_now: datetime, is_stopping: Callable[[], bool]) -> int:
    return relay(now=wallclock.now, is_stopping=is_stopping)


def _forget_keys(*, now: datetime) -> int:
    return writes.forget_old_keys(before=now - KEYS_KEPT)


def _forget_messages(*, now: datetime) -> int:
    return writes.forget_done_messages(before=now - MESSAGES_KEPT)


def _fill_meanings(_now: datetime, is_stopping: Callable[[], bool]) -> int:
    """Few at a time: a stop waits for one batch, not for a whole imported catalogue."""
    filled = 0
    while not is_stopping() and (more := search_index.fill_meanings(limit=20)):
        filled += more
    return filled


def _forget_answers(*, now: datetime) -> int:
    return exchange.forget_answers(before=now)


MINUTE = Every(timedelta(minutes=1))
LANES: Mapping[str, Sequence[Duty]] = {
    "outbox": (Duty("outbox", Every(timedelta(seconds=1)), _relay),),
    "seal": (Duty("seal", Every(timedelta(seconds=2)), _simple(audit.seal)),),
    "search": (Duty("search by meaning", Every(timedelta(seconds=10)), _fill_meanings),),
    "appointments": (
        Duty("lapsed holds", Every(timedelta(seconds=20)), _simple(appointments.free_lapsed_holds)),
        Duty("reminders", MINUTE, _simple(appointments.remind)),
        Duty("slots ahead", Every(timedelta(minutes=10)), _simple(appointments.make_slots)),
        Duty("withdrawn items", MINUTE, _simple(appointments.settle_withdrawn_items)),
        Duty("no-shows", Every(timedelta(hours=1)), _simple(appointments.note_no_shows)),
        Duty("old claims", DailyAt(time(4, 0)), _simple(appointments.end_old_claims)),
    ),
    "waits": (Duty("learned waits", DailyAt(time(2, 30)), _simple(refit_waits)),),
    "clock": (
        Duty("deemed acceptance", MINUTE, _simple(clockwork.deem_accepted_silent_cases)),
        Duty("lapsed corrections", MINUTE, _simple(clockwork.lapse_corrections)),
        Duty(
            "papers to follow",
            Every(timedelta(minutes=10)),
            _simple(clockwork.remind_of_tolerances),
        ),
        Duty("lapsed promises", MINUTE, _simple(clockwork.lapse_tolerances)),
        Duty("ended suspensions", MINUTE, _simple(clockwork.resume_ended_suspensions)),
        Duty("lamps", Every(timedelta(minutes=5)), _simple(clockwork.refresh_lamps)),
        Duty("archive", Every(timedelta(hours=1)), _simple(clockwork.auto_archive)),
        Duty("licences run out", Every(timedelta(minutes=30)), _simple(settle_run_out)),
        Duty("renewal reminders", DailyAt(time(8, 0)), _simple(remind_of_renewals)),
        Duty("daily digest", DailyAt(time(0, 5)), _simple(close_yesterday)),
        Duty("handling times", DailyAt(time(2, 0)), _simple(refresh_handling_times)),
        Duty("old keys", DailyAt(time(3, 0)), _simple(_forget_keys)),
        Duty("ended tries", Every(timedelta(hours=1)), _simple(forget_ended_tries)),
        Duty("unanswered visits", Every(timedelta(minutes=10)), _simple(nudge_unanswered)),
        Duty("expired numbers", Every(timedelta(minutes=10)), _simple(expire_past_days)),
        Duty("bad ratings", Every(timedelta(minutes=10)), _simple(follow_bad_ratings)),
        Duty("visits to rate", MINUTE, _simple(invite_finished_visits)),
        Duty("shared answers", Every(timedelta(hours=1)), _simple(_forget_answers)),
        Duty("done messages", DailyAt(time(3, 10)), _simple(_forget_messages)),
    ),
}
