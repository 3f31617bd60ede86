"""Who answers for what somebody asked at first contact? One owner at any time (首问负责, R-6.1)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from onewindow.apps.audit import operations as audit
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.queueing.models import Inquiry
from onewindow.apps.writes import operations as writes
from onewindow.rules.hall import inquiries as rules
from onewindow.rules.outcomes import Refusal, Refused

__all__ = ["Inquiry", "colleagues", "count_of_day", "inquiry", "of_day", "offered_to", "open_of"]

_State = Inquiry.State
LONGEST_SAID, LONGEST_NOTE = 300, 300


@transaction.atomic
def open_inquiry(
    *,
    place_id: UUID,
    said: str,
    acting: Acting,
    now: datetime,
    item_slug: str = "",
    visit_id: UUID | None = None,
) -> Inquiry:
    """Note what was asked; whoever is asked first owns it until somebody accepts it."""
    day = localtime(now).date()
    version = catalogue.shown_item(item_slug) if item_slug else None
    row = Inquiry.objects.create(
        place_id=place_id,
        day=day,
        number=writes.draw_number(series=f"inquiry-{place_id}-{day}"),
        said=said.strip()[:LONGEST_SAID],
        item_slug=item_slug if version else "",
        item_name=version.item.name if version else "",
        visit_id=visit_id,
        owner_id=acting.who,
        opened_at=now,
    )
    _record(row, "open", acting, now)
    return row


def record_closed(
    *,
    place_id: UUID,
    said: str,
    outcome: str,
    acting: Acting,
    now: datetime,
    note: str = "",
    item_slug: str = "",
    visit_id: UUID | None = None,
) -> Inquiry:
    """Note an inquiry that was settled on the spot. Refusals: those of `close_inquiry`."""
    with transaction.atomic():
        row = open_inquiry(
            place_id=place_id,
            said=said,
            acting=acting,
            now=now,
            item_slug=item_slug,
            visit_id=visit_id,
        )
        return close_inquiry(
            inquiry_id=row.id, outcome=outcome, note=note, acting=acting, now=now, seen_version=1
        )


@transaction.atomic
def close_inquiry(
    *,
    inquiry_id: UUID,
    outcome: str,
    acting: Acting,
    now: datetime,
    seen_version: int,
    note: str = "",
) -> Inquiry:
    """Settle it, with its outcome (R-6.1).

    Refusals: NOT_FOUND, STATE_CHANGED, and those of `rules.hall.inquiries.may_close_inquiry`.
    """
    row = _locked(inquiry_id, seen_version)
    _refuse(
        rules.may_close_inquiry(
            is_closed=row.state == _State.CLOSED,
            owner_id=row.owner_id,
            acting_id=acting.who,
            outcome=outcome,
            note=note,
        )
    )
    row.state, row.outcome, row.closed_at = _State.CLOSED, outcome, now
    row.note = note.strip()[:LONGEST_NOTE] or row.note
    row.offered_to, row.offered_at = None, None
    return _save(row, "close", acting, now, {"outcome": outcome})


@transaction.atomic
def hand_over(
    *, inquiry_id: UUID, to_id: UUID | None, acting: Acting, now: datetime, seen_version: int
) -> Inquiry:
    """Offer it to a colleague of the hall; it stays the owner's until that one accepts (R-6.1).

    Refusals: NOT_FOUND, STATE_CHANGED, and those of `rules.hall.inquiries.may_hand_over`.
    """
    row = _locked(inquiry_id, seen_version)
    known = {each.account_id for each in colleagues(row.place_id)}
    _refuse(
        rules.may_hand_over(
            is_closed=row.state == _State.CLOSED,
            owner_id=row.owner_id,
            acting_id=acting.who,
            offered_to=row.offered_to_id,
            to_id=to_id if to_id in known else None,
        )
    )
    row.state, row.offered_to_id, row.offered_at = _State.HANDING_OVER, to_id, now
    return _save(row, "hand_over", acting, now, {"to": to_id})


@transaction.atomic
def take_back(*, inquiry_id: UUID, acting: Acting, now: datetime, seen_version: int) -> Inquiry:
    """Withdraw an offer nobody accepted yet. Refusals: as `rules.hall.inquiries.may_take_back`."""
    row = _locked(inquiry_id, seen_version)
    _refuse(
        rules.may_take_back(
            is_closed=row.state == _State.CLOSED,
            owner_id=row.owner_id,
            acting_id=acting.who,
            offered_to=row.offered_to_id,
        )
    )
    return _free(row, "take_back", acting, now)


@transaction.atomic
def accept(*, inquiry_id: UUID, acting: Acting, now: datetime, seen_version: int) -> Inquiry:
    """Become its owner; only whom it was offered to. Refusals: as `may_accept`."""
    row = _locked(inquiry_id, seen_version)
    _refuse(
        rules.may_accept(
            is_closed=row.state == _State.CLOSED,
            acting_id=acting.who,
            offered_to=row.offered_to_id,
        )
    )
    before, row.owner_id = row.owner_id, acting.who
    return _free(row, "accept", acting, now, {"from": before})


@transaction.atomic
def send_back(
    *, inquiry_id: UUID, reason: str, acting: Acting, now: datetime, seen_version: int
) -> Inquiry:
    """Decline an offer, with the reason for its owner. Refusals: as `may_send_back`."""
    row = _locked(inquiry_id, seen_version)
    _refuse(
        rules.may_send_back(
            is_closed=row.state == _State.CLOSED,
            acting_id=acting.who,
            offered_to=row.offered_to_id,
            reason=reason,
        )
    )
    row.note = reason.strip()[:LONGEST_NOTE]
    return _free(row, "send_back", acting, now)


def _locked(inquiry_id: UUID, seen_version: int) -> Inquiry:
    row = Inquiry.objects.select_for_update().filter(pk=inquiry_id).first()
    if row is None:
        raise Refused((Refusal("NOT_FOUND"),))
    if row.version != seen_version:
        changes = f"首问 {row.number}：{_State(row.state).label}"
        raise Refused((Refusal("STATE_CHANGED", "", {"changes": changes}),))
    return row


def _refuse(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise Refused(refusals)


def _free(
    row: Inquiry, verb: str, acting: Acting, now: datetime, facts: Mapping[str, Any] | None = None
) -> Inquiry:
    row.state, row.offered_to, row.offered_at = _State.OPEN, None, None
    return _save(row, verb, acting, now, facts or {})


def _save(
    row: Inquiry, verb: str, acting: Acting, now: datetime, facts: Mapping[str, Any]
) -> Inquiry:
    row.version += 1
    row.save()
    _record(row, verb, acting, now, **facts)
    return row


def _record(row: Inquiry, verb: str, acting: Acting, now: datetime, **facts: object) -> None:
    audit.record(
        verb=f"inquiry.{verb}",
        subject_kind="inquiry",
        subject_id=row.id,
        subject_version=row.version,
        now=now,
        actor_id=acting.account_id,
        actor_role=next(iter(sorted(acting.roles)), ""),
        rule=rules.RULE,
        facts=facts,
        origin=acting.origin,
    )


def inquiry(inquiry_id: UUID) -> Inquiry | None:
    """One inquiry with its people and visit, or None."""
    rows = Inquiry.objects.select_related("owner", "offered_to", "visit")
    return rows.filter(pk=inquiry_id).first()


def open_of(*, account_id: UUID) -> list[Inquiry]:
    """What somebody answers for and has not settled, the oldest first (one query)."""
    rows = Inquiry.objects.filter(owner_id=account_id).exclude(state=_State.CLOSED)
    return list(rows.select_related("offered_to").order_by("opened_at"))


def offered_to(*, account_id: UUID) -> list[Inquiry]:
    """What colleagues offer to somebody and wait for an answer (one query)."""
    rows = Inquiry.objects.filter(offered_to_id=account_id, state=_State.HANDING_OVER)
    return list(rows.select_related("owner").order_by("offered_at"))


def of_day(*, place_id: UUID, day: date, account_id: UUID | None = None) -> list[Inquiry]:
    """The inquiries of a day, the latest first; of one owner when given (one query)."""
    rows = Inquiry.objects.filter(Q(place_id=place_id, day=day))
    if account_id is not None:
        rows = rows.filter(owner_id=account_id)
    return list(rows.select_related("owner", "offered_to", "visit").order_by("-number")[:200])


def count_of_day(*, place_id: UUID, day: date) -> Mapping[str, int]:
    """How many of a day were opened, how many are still open (one query)."""
    states = list(
        Inquiry.objects.filter(place_id=place_id, day=day).values_list("state", flat=True)
    )
    return {"all": len(states), "open": sum(state != _State.CLOSED for state in states)}


def colleagues(place_id: UUID) -> list[organisation.Post]:
    """To whom an inquiry may be handed over: whoever has a post in this hall, once each."""
    return organisation.posts_in_hall(place_id=place_id)
