"""Who is A and B of a window, and what has each clerk been trained for? (R-6.1 AB岗)"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role, Window
from onewindow.apps.queueing.models import ClerkSkill, WindowDuty
from onewindow.apps.statements import in_turn
from onewindow.rules.hall.windows import classes_without_b
from onewindow.rules.outcomes import Refusal, Refused

RULE = "R-6.1"
_Part = WindowDuty.Part
_AT_WINDOWS = (Role.CLERK, Role.ISSUING_CLERK)


@dataclass(frozen=True)
class ClerkCard:
    """One clerk of the hall: where they sit, what they serve (None: all a window is fitted for)."""

    account_id: UUID
    name: str
    window: str
    class_codes: tuple[str, ...] | None


def _duty_head(acting: Acting, place_id: UUID | None) -> list[Refusal]:
    """Of this very place; who has no place governs them all. Demo posts come with the city."""
    is_theirs = acting.holds(Role.DUTY_HEAD) and acting.place_id in {None, place_id}
    if is_theirs or acting.origin == "installation":
        return []
    return [Refusal("NOT_PERMITTED", RULE, {"needed": str(Role.DUTY_HEAD.label)})]


@transaction.atomic
def set_duties(
    *, window_id: UUID, a_id: UUID | None, b_id: UUID | None, acting: Acting, now: datetime
) -> None:
    """Name A and B of a window, or leave a part empty; both have equal rights (R-6.1).

    Refusals: NOT_PERMITTED, NOT_FOUND, DUTY_TWICE, DUTY_NOT_CLERK.
    """
    window = organisation.window(window_id)
    if window is None:
        raise Refused((Refusal("NOT_FOUND"),))
    faults = _duty_head(acting, window.place_id)
    if a_id is not None and a_id == b_id:
        faults.append(Refusal("DUTY_TWICE", RULE))
    known = {clerk.account_id for clerk in clerks_of(window.place_id)}
    if any(each is not None and each not in known for each in (a_id, b_id)):
        faults.append(Refusal("DUTY_NOT_CLERK", RULE))
    if faults:
        raise Refused(tuple(faults))
    in_turn(f"duties:{window_id}")
    rows = WindowDuty.objects.select_for_update().filter(window_id=window_id)
    before = {row.part: row.account_id for row in rows}
    after = {str(part): key for part, key in ((_Part.A, a_id), (_Part.B, b_id)) if key}
    if before == after:
        return
    rows.delete()
    WindowDuty.objects.bulk_create(
        [WindowDuty(window_id=window_id, part=part, account_id=key) for part, key in after.items()]
    )
    _record("window.duties", "window", window_id, acting, now, {"before": before, "after": after})


@transaction.atomic
def set_skill(
    *, account_id: UUID, class_codes: Iterable[str] | None, acting: Acting, now: datetime
) -> None:
    """What a clerk serves, from the next window they open; None: all a window is fitted for.

    Refusals: NOT_PERMITTED, DUTY_NOT_CLERK, NO_SUCH_LINE.
    """
    place_id = acting.place_id
    faults = _duty_head(acting, place_id)
    known = {clerk.account_id for clerk in clerks_of(place_id)} if place_id else set()
    if account_id not in known:
        faults.append(Refusal("DUTY_NOT_CLERK", RULE))
    lines = organisation.queue_classes(place_id=place_id) if place_id else []
    codes = None if class_codes is None else sorted(set(class_codes))
    there = {line.code for line in lines}
    faults += [Refusal("NO_SUCH_LINE", RULE, {"code": c}) for c in codes or () if c not in there]
    if faults:
        raise Refused(tuple(faults))
    row = ClerkSkill.objects.select_for_update().filter(account_id=account_id).first()
    before = row.class_codes if row else None
    if before == codes:
        return
    if codes is None:
        ClerkSkill.objects.filter(account_id=account_id).delete()
    else:
        ClerkSkill.objects.update_or_create(account_id=account_id, defaults={"class_codes": codes})
    _record("clerk.skill", "account", account_id, acting, now, {"changed": [before, codes]})


def _record(
    verb: str, kind: str, key: UUID, acting: Acting, now: datetime, facts: Mapping[str, Any]
) -> None:
    audit.record(
        verb=verb,
        subject_kind=kind,
        subject_id=key,
        now=now,
        actor_id=acting.account_id,
        actor_role=str(Role.DUTY_HEAD),
        rule=RULE,
        facts=facts,
        origin=acting.origin,
    )


def clerks_of(place_id: UUID) -> list[ClerkCard]:
    """The clerks of a hall by name, with what they serve (two queries)."""
    posts = organisation.posts_in_hall(place_id=place_id, roles=_AT_WINDOWS)
    skills = {
        row.account_id: tuple(row.class_codes)
        for row in ClerkSkill.objects.filter(account_id__in=[p.account_id for p in posts])
    }
    return [
        ClerkCard(
            account_id=post.account_id,
            name=post.account.display_name,
            window=post.window.name if post.window else "",
            class_codes=skills.get(post.account_id),
        )
        for post in posts
    ]


def duties_of_place(place_id: UUID) -> dict[UUID, dict[str, WindowDuty]]:
    """A and B of every window of a place (one query)."""
    rows = WindowDuty.objects.filter(window__place_id=place_id).select_related("account")
    found: dict[UUID, dict[str, WindowDuty]] = {}
    for row in rows:
        found.setdefault(row.window_id, {})[row.part] = row
    return found


def lines_without_b(
    windows: Iterable[Window], duties: Mapping[UUID, Mapping[str, WindowDuty]], codes: Iterable[str]
) -> tuple[str, ...]:
    """Lines none of whose windows has a B: no matter may lack one (R-6.1)."""
    with_b = [w.class_codes for w in windows if str(_Part.B) in duties.get(w.id, {})]
    return classes_without_b(classes=codes, fitted_with_b=with_b)
