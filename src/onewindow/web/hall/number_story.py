"""What is said of one number at this moment? State, place, wait, window, rule, what to bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from onewindow import wording
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue.facts import is_imported, materials_for
from onewindow.apps.queueing import queries
from onewindow.apps.queueing.shelf import known_place
from onewindow.apps.queueing.standing import Standing, standing_of
from onewindow.apps.queueing.tokens import number_stream_url
from onewindow.apps.ratings import visit_rights
from onewindow.rules.hall import missed
from onewindow.rules.hall.settings import HallRules
from onewindow.rules.hall.visits import OPEN_STATES, STEPS, VisitState, VisitVerb
from onewindow.rules.hall.waited import wait_of, whole_minutes
from onewindow.rules.outcomes import Refusal
from onewindow.web.resident.guide_parts import ShownMaterial, shown_material
from onewindow.web.slips import minutes_in_words, spaced

_S = VisitState
_MINUTE = timedelta(minutes=1)
MOST_MATTERS = 5


@dataclass(frozen=True)
class ShownMatter:
    """One matter of the number, what to have ready for it, and where its guide is."""

    name: str
    slug: str
    state: str
    situation: str
    materials: Sequence[ShownMaterial]


@dataclass(frozen=True)
class WayBack:
    """What becomes of a missed number whose person is here: until when, behind how many, or why
    not (R-6-4)."""

    until: datetime
    behind: int
    keeps_place: bool
    refusals: tuple[Refusal, ...]

    @property
    def sentences(self) -> list[str]:
        """Why it cannot go back into the line, and what to do."""
        return wording.told(self.refusals)


def story_of(visit: Any, *, token: str, now: datetime) -> dict[str, Any]:
    """Everything the page of a number shows; nothing about the person (R-6-1)."""
    state = VisitState(visit.state)
    rules = queries.hall_of(visit.place_id).rules
    line = known_place(visit.place_id, now=now).by_code.get(visit.queue_class)
    standing = standing_of(visit, now=now)
    return {
        "visit": visit,
        "token": token,
        "number": spaced(visit.number),
        "class_name": line.name if line else "",
        "zone": line.zone if line else "",
        "look": _look(state, standing),
        "standing": standing,
        "wait": minutes_in_words(standing.wait) if standing else "",
        "out_of_ten": round(standing.wait.coverage * 10) if standing and standing.wait else None,
        "rules": rules,
        "calls_left": max(rules.recall_times - visit.calls, 0),
        "way_back": _way_back(visit, rules, now) if state is _S.MISSED else None,
        "is_open": state in OPEN_STATES,
        "is_today": visit.day == localtime(now).date(),
        "matters": _matters(visit) if state in OPEN_STATES else [],
        "asked_at": now,
        "spoken": _spoken(visit) if state is _S.CALLED else "",
        "stream": number_stream_url(visit.pk) if state in OPEN_STATES else "",
        **_acts(visit, state, rules),
        **(_afterwards(visit, now) if state is _S.DONE else {}),
    }


def _look(state: VisitState, standing: Standing | None) -> str:
    """How the page looks: the state, and whether the turn is near."""
    if state is _S.WAITING and standing is not None and standing.is_near:
        return "near"
    return str(state).lower().replace("_", "-")


def _acts(visit: Any, state: VisitState, rules: HallRules) -> dict[str, bool]:
    """What the holder may do now, by the one table and the hall's numbers."""
    return {
        "may_delay": state in STEPS[VisitVerb.DELAY].sources and visit.delays < rules.max_delays,
        "may_give_up": state in STEPS[VisitVerb.GIVE_UP].sources,
        "may_add": state in OPEN_STATES,
    }


def _way_back(visit: Any, rules: HallRules, now: datetime) -> WayBack:
    periods = queries.periods_of(visit.pk)
    missed_at = periods[-1].started_at if periods else visit.issued_at
    answer = missed.on_return(
        number=spaced(visit.number),
        missed_at=missed_at,
        now=now,
        returns=visit.returns,
        was_booked=visit.booked_at is not None,
        return_minutes=rules.return_minutes,
        return_behind=rules.return_behind,
        max_returns=rules.max_returns,
    )
    return WayBack(
        until=missed_at + rules.return_minutes * _MINUTE,
        behind=answer.behind,
        keeps_place=answer.as_walk_in,
        refusals=answer.refusals,
    )


_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


def _spoken(visit: Any) -> str:
    """The call as it is spoken, digit by digit, window last."""
    digits = " ".join(_DIGITS.get(sign, sign) for sign in visit.number)
    return f"请 {digits} 号，到 {visit.window.number} 号窗口。" if visit.window else ""


def _matters(visit: Any) -> list[ShownMatter]:
    shown = []
    for matter in queries.matters_of(visit.pk)[:MOST_MATTERS]:
        matter.visit = visit
        version = catalogue.shown_item(matter.item_slug) if matter.item_slug else None
        situation, materials = _to_bring(version.content) if version else ("", [])
        shown.append(
            ShownMatter(
                name=matter.item_name,
                slug=matter.item_slug,
                state=matter.state,
                situation=situation,
                materials=materials,
            )
        )
    return [each for each in shown if each.name]


def _to_bring(content: Any) -> tuple[str, list[ShownMaterial]]:
    """The guide's first situation, named when there are others, and what it asks for."""
    situations = content.get("situations") or []
    first = situations[0] if situations else {}
    found = materials_for(content, str(first.get("code", "")))
    imported = is_imported(content)
    name = str(first.get("name", "")) if len(situations) > 1 else ""
    return name, [shown_material(each, imported=imported) for each in found]


def _afterwards(visit: Any, now: datetime) -> dict[str, Any]:
    """After the service: whether it may still be rated, and the cases that came of it."""
    obstacles = visit_rights.obstacles_of_visit(visit_id=visit.pk, acting=None, now=now)
    codes = {each.code for each in obstacles}
    cases = [each.case_id for each in queries.matters_of(visit.pk) if each.case_id]
    minutes = whole_minutes(wait_of(queries.waits_of(visit.pk), now)) if visit.serving_at else None
    return {
        "may_rate": not codes,
        "is_rated": "ALREADY_RATED" in codes,
        "case_ids": cases,
        "waited": _("等了 %(n)s 分钟") % {"n": minutes} if minutes is not None else "",
    }
