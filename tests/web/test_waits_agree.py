"""What the phone, the clerk and the manager say of one wait is one and the same number."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow import wallclock
from onewindow.apps.queueing import operations
from onewindow.apps.queueing.day import day_report
from onewindow.apps.queueing.desk import desk_of
from onewindow.apps.queueing.line_now import forget_lines
from onewindow.apps.queueing.models import Visit
from onewindow.apps.queueing.queries import hall_of
from onewindow.apps.queueing.shelf import forget_places
from onewindow.web.hall.number_story import story_of
from onewindow.web.hall_desk import words
from onewindow.web.window.panel import panel_of

SECOND = timedelta(seconds=1)
Story = Callable[[HallWorld, Visit], int]


def at(seconds: float) -> Any:
    return MORNING + seconds * SECOND


def plainly(world: HallWorld, visit: Visit) -> int:
    """Called after 9:59, and slow to walk."""
    operations.call_next(acting=world.clerks[3], now=at(599))
    return 9


def transferred(world: HallWorld, visit: Visit) -> int:
    """Twice waited: 4:50 at first, 3:20 after the transfer; served between."""
    first = world.clerks[3]
    told: dict[str, Any] = {"visit_id": visit.id, "acting": first}
    operations.call_next(acting=first, now=at(290))
    operations.begin(now=at(330), **told)
    operations.transfer(to_class="enterprise", reason="走错", now=at(800), **told)
    operations.call_next(acting=first, now=at(1000))
    return 8


def missed(world: HallWorld, visit: Visit) -> int:
    """Away for five minutes, which is no waiting: 2:00 and 1:59."""
    clerk = world.clerks[3]
    told: dict[str, Any] = {"visit_id": visit.id, "acting": clerk}
    operations.call_next(acting=clerk, now=at(120))
    operations.miss(reason="不在", now=at(180), **told)
    operations.return_missed(now=at(480), **told)
    operations.call_next(acting=clerk, now=at(599))
    return 3


def undone(world: HallWorld, visit: Visit) -> int:
    """Called by mistake and put back: the wait runs on as if nothing had been."""
    clerk = world.clerks[3]
    operations.call_next(acting=clerk, now=at(60))
    operations.undo(visit_id=visit.id, acting=clerk, now=at(90))
    operations.call_next(acting=clerk, now=at(359))
    return 5


@pytest.mark.django_db
@pytest.mark.parametrize("story", [plainly, transferred, missed, undone])
def test_phone_clerk_and_manager_agree(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_lines()
    forget_places()
    world = build_hall()
    clerk = world.opened(3)
    visit = world.number()
    minutes = story(world, visit)
    moment = at(1100)
    monkeypatch.setattr(wallclock, "now", lambda: moment)
    desk = desk_of(acting=clerk, expected_minutes={}, now=moment)
    assert desk is not None
    assert panel_of(desk, {}, moment)["waited"] == minutes
    told: dict[str, Any] = {"visit_id": visit.id, "acting": clerk}
    operations.begin(now=at(1100), **told)
    operations.finish(now=at(1400), **told)
    row = Visit.objects.select_related("place", "window").get(pk=visit.pk)
    assert story_of(row, token="t", now=at(1500))["waited"] == f"等了 {minutes} 分钟"
    report = day_report(
        place_id=world.place.id,
        day=MORNING.date(),
        overwait_minutes=hall_of(world.place.id).rules.overwait_minutes,
        now=at(1500),
    )
    assert words.waited(report.total.wait_longest) == str(minutes)
    assert not report.faults
