"""Who hears of a home visit that nobody answered? The station, then its head and the person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.assistance.models import HomeVisit
from onewindow.apps.assistance.operations.telling import PLANNERS, journal, tell
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.organisation.queries import Role, calendar, posts_in_hall
from onewindow.apps.parties.queries import person_of_account
from onewindow.rules.assistance import visits as rules
from onewindow.rules.assistance.visits import Nudge, VisitState

MOST_AT_ONCE = 200
_STATION = tuple(role for role in PLANNERS if role is not Role.DUTY_HEAD)


def nudge_unanswered(*, now: datetime) -> int:
    """Every request without an answer whose hour has come, each in a transaction of its own."""
    open_ones = HomeVisit.objects.filter(
        state=VisitState.REQUESTED,
        head_nudged_at__isnull=True,
        accept_due__lte=localtime(now).date(),
    )
    keys = list(open_ones.order_by("accept_due", "id").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_nudge(visit_id, now) for visit_id in keys)


@transaction.atomic
def _nudge(visit_id: UUID, now: datetime) -> bool:
    """Whether somebody was told; the row is locked, so that an answer comes before or after."""
    visit = (
        HomeVisit.objects.select_for_update(of=("self",)).select_related("place").get(pk=visit_id)
    )
    marks = {Nudge.STATION: visit.station_nudged_at, Nudge.DUTY_HEAD: visit.head_nudged_at}
    nudge = rules.nudge_due(
        state=VisitState(visit.state),
        accept_due=visit.accept_due,
        now=localtime(now),
        told=[each for each, at in marks.items() if at is not None],
        calendar=calendar(),
    )
    if nudge is None:
        return False
    if nudge is Nudge.STATION:
        visit.station_nudged_at = now
    else:
        visit.head_nudged_at = now
        _tell_person(visit, now)
    visit.save(update_fields=["station_nudged_at", "head_nudged_at"])
    _tell_staff(visit, nudge, now)
    facts = {"due": visit.accept_due.isoformat(), "confidence": rules.NUDGE_CONFIDENCE}
    verb = f"visit.nudge_{nudge.lower()}"
    journal(verb, "home_visit", visit.id, SYSTEM, now, rules.RULE, facts)
    return True


def _tell_staff(visit: HomeVisit, nudge: Nudge, now: datetime) -> None:
    """Their page shows it to all of them; whoever has an inbox here finds it there too."""
    late = nudge is Nudge.DUTY_HEAD
    roles = (Role.DUTY_HEAD,) if late else _STATION
    for post in posts_in_hall(place_id=visit.place_id, roles=roles):
        person = person_of_account(post.account_id)
        tell(
            person_id=person.id if person else None,
            once_key=f"visit:{visit.id}:nudge:{nudge}:{post.account_id}",
            title="上门申请过期未答复" if late else "上门申请今天要答复",
            text=f"编号 {visit.number}，最迟 {visit.accept_due:%-m月%-d日} 答复。",
            link=f"/assistance/visits/{visit.id}/",
            now=now,
        )


def _tell_person(visit: HomeVisit, now: datetime) -> None:
    phone = f"，也可以打 {visit.place.phone}" if visit.place.phone else ""
    tell(
        person_id=visit.person_id,
        once_key=f"visit:{visit.id}:unanswered",
        title="上门服务还没有答复您",
        text=f"编号 {visit.number} 应在 {visit.accept_due:%-m月%-d日} 前答复，我们没有做到，"
        f"已转值班负责人处理。您的申请仍然有效，不用重新提{phone}。",
        link="/my/visits/",
        now=now,
    )
