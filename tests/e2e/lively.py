"""A hall at ten in the morning, for the pictures: windows at work, people waiting. Run inside the
centre's own database, through the operations, with the last hour's times."""

import random
from datetime import timedelta

from onewindow import wallclock
from onewindow.apps.accounts import operations as accounts
from onewindow.apps.organisation import operations as posts
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.queueing import operations as hall
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.models import Visit
from onewindow.rules.outcomes import Refused

MINUTE = timedelta(minutes=1)
NAMES = ["沈霜降", "陆谷雨", "许白露", "方立夏", "顾清明", "江小满", "傅惊蛰", "秦处暑"]
LINES = ["general"] * 6 + ["enterprise"] * 3 + ["police"] * 3 + ["property"] * 2 + ["collecting"]
KIOSK = Acting(account_id=None, name="", origin="kiosk")


def fill() -> None:
    """An hour of numbers, calls and services up to now; eight windows stay open."""
    chance, end = random.Random(7), wallclock.now()
    place = organisation.main_centre()
    assert place is not None
    clerks = _open(place.id, end - 60 * MINUTE)
    for minute in range(-58, 1):
        now = end + minute * MINUTE
        for _ in range(chance.choice([0, 1, 1, 2, 2])):
            _take(place.id, chance, now)
        for clerk in clerks:
            _work(clerk, chance, now)
    for clerk in clerks[:6]:
        _finish(clerk, end)
        hall.call_next(acting=clerk, now=end)


def _open(place_id: object, now: object) -> list[Acting]:
    windows = [
        w
        for w in organisation.windows_of(place_id=place_id)
        if w.number in {3, 5, 6, 8, 9, 10, 11, 12}
    ]
    clerks = []
    for window, name in zip(windows, NAMES, strict=False):
        account = accounts.open_staff_account(
            login=f"lively{window.number}", name=name, password=None, now=now, actor_id=None
        )
        seat = {"account_id": account.id, "role": "CLERK", "place_id": place_id}
        posts.seat_first_posts(seats=[{**seat, "window_id": window.id}], now=now)
        clerk = acting_as(account_id=account.id, name=name, origin="web")
        hall.open_window(window_id=window.id, acting=clerk, now=now)
        clerks.append(clerk)
    return clerks


def _take(place_id: object, chance: random.Random, now: object) -> None:
    lane = "GREEN" if chance.random() < 0.1 else "WALK_IN"
    wish = Wish(queue_class=chance.choice(LINES))
    hall.issue(place_id=place_id, wishes=[wish], channel="KIOSK", acting=KIOSK, now=now, lane=lane)


def _work(clerk: Acting, chance: random.Random, now: object) -> None:
    """Each minute: perhaps the one at the desk is done, then the next is called."""
    if chance.random() < 0.12:
        _finish(clerk, now)
    try:
        called = hall.call_next(acting=clerk, now=now)
    except Refused:
        return
    if called:
        hall.begin(visit_id=called.visit_id, acting=clerk, now=now)


def _finish(clerk: Acting, now: object) -> None:
    for visit in Visit.objects.filter(clerk_id=clerk.who, state="SERVING"):
        hall.finish(visit_id=visit.id, acting=clerk, now=now)
