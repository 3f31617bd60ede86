"""A bad rating is followed up: assigned, called back, looked into, put right, answered (R-4-6)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime

from onewindow.apps.audit import operations as audit
from onewindow.apps.cases import queries as cases
from onewindow.apps.cases.operations.change import refuse
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties import queries as parties
from onewindow.apps.ratings.models import BadRatingFollowUp, ServiceRating
from onewindow.apps.ratings.queries import rating_path
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework import bad_ratings as rules
from onewindow.rules.casework.bad_ratings import FollowState, FollowVerb, Outcome
from onewindow.rules.outcomes import Refusal, Refused

LEADS = (Role.SUPERVISOR, Role.DUTY_HEAD)
# Who may be asked to look into one: they can have something changed.
OWNERS = (Role.SUPERVISOR, Role.DUTY_HEAD, Role.APPROVER)
State = BadRatingFollowUp.State
_LIMIT = 200


def open_follow_up(rating: ServiceRating) -> BadRatingFollowUp:
    """Begin the follow-up of a bad rating; a repeat gives the first. Call in a transaction."""
    contact_due, reply_due = rules.due_days(rating.rated_at, organisation.calendar())
    right = rating.invitation
    row, _is_new = BadRatingFollowUp.objects.get_or_create(
        rating=rating,
        defaults={
            "is_named": right.rater_person_id is not None and not rating.anonymous,
            "opened_at": rating.rated_at,
            "contact_due": contact_due,
            "reply_due": reply_due,
        },
    )
    return row


def follow_bad_ratings(*, now: datetime) -> int:
    """Open what was not opened, and note once what has passed its limit; returns how many."""
    bad = ServiceRating.objects.filter(level__gte=4, follow_up=None).select_related("invitation")
    missing = list(bad[:_LIMIT])
    for rating in missing:
        with transaction.atomic():
            open_follow_up(rating)
    return len(missing) + _note_overdue(now)


def _note_overdue(now: datetime) -> int:
    rows = BadRatingFollowUp.objects.filter(
        state__in=sorted(rules.OPEN),
        reply_due__lt=localtime(now).date(),
        replied_at=None,
        overdue_at=None,
    )
    late = list(rows.values_list("pk", flat=True)[:_LIMIT])
    for key in late:
        with transaction.atomic():
            row = _locked(key)
            if row.overdue_at is None and row.replied_at is None:
                row.overdue_at = now
                _save(row, "overdue", SYSTEM, now)
    return len(late)


@transaction.atomic
def assign(
    *, follow_id: UUID, owner_id: UUID | None, seen_version: int, acting: Acting, now: datetime
) -> BadRatingFollowUp:
    """Give it to somebody who can have it put right, never to who was rated (R-4-7).

    Refusals: NOT_FOUND, STATE_CHANGED, those of `may_follow` and `may_own`, OWNER_NOT_FIT.
    """
    row = _begin(follow_id, FollowVerb.ASSIGN, seen_version, acting)
    served_by = row.rating.invitation.served_by_id
    refusals = rules.may_own(owner_id, served_by_id=served_by, worked_on=worked_on(row))
    if owner_id is not None and not _holds_post(owner_id):
        refusals = (*refusals, Refusal("OWNER_NOT_FIT", rules.RULE))
    refuse(*refusals)
    return _to(row, FollowVerb.ASSIGN, acting, now, {"owner_id": owner_id})


def _holds_post(account_id: UUID) -> bool:
    posts = organisation.open_posts_of(account_id=account_id)
    return any(post.role in {str(role) for role in OWNERS} for post in posts)


@transaction.atomic
def contact(
    *, follow_id: UUID, note: str, seen_version: int, acting: Acting, now: datetime
) -> BadRatingFollowUp:
    """Note the call-back: what the person says happened. Refusals: as `assign`, WORDS_MISSING."""
    row = _begin(follow_id, FollowVerb.CONTACT, seen_version, acting)
    told = {"contact_note": _words(note), "contacted_at": row.contacted_at or now}
    return _to(row, FollowVerb.CONTACT, acting, now, told)


@transaction.atomic
def settle(
    *,
    follow_id: UUID,
    outcome: Outcome,
    finding: str,
    fix_due: date | None,
    seen_version: int,
    acting: Acting,
    now: datetime,
) -> BadRatingFollowUp:
    """What was found, and what is done: put right now, by a day, or why the law has it so.

    Refusals: as `contact`, NOT_CONTACTED, FIX_DAY_MISSING (planned without a day to come).
    """
    row = _begin(follow_id, FollowVerb.SETTLE, seen_version, acting)
    is_planned = outcome is Outcome.FIX_PLANNED
    if is_planned and (fix_due is None or fix_due < localtime(now).date()):
        refuse(Refusal("FIX_DAY_MISSING", rules.RULE))
    told: dict[str, Any] = {"outcome": str(outcome), "finding": _words(finding)}
    told["fix_due"] = fix_due if is_planned else None
    told["fixed_at"] = now if outcome is Outcome.FIX_NOW else None
    return _to(row, FollowVerb.SETTLE, acting, now, told)


@transaction.atomic
def answer(
    *, follow_id: UUID, text: str, seen_version: int, acting: Acting, now: datetime
) -> BadRatingFollowUp:
    """Reply to who rated: shown on the page of the rating, and sent when we know them.

    Refusals: as `contact`.
    """
    row = _begin(follow_id, FollowVerb.REPLY, seen_version, acting)
    row = _to(row, FollowVerb.REPLY, acting, now, {"reply": _words(text), "replied_at": now})
    _tell(row, now)
    return row


def _tell(row: BadRatingFollowUp, now: datetime) -> None:
    right = row.rating.invitation
    person = parties.person(right.rater_person_id) if right.rater_person_id else None
    if person is None:
        return
    writes.tell(
        person_id=person.id,
        once_key=f"rating_reply:{row.id}",
        title="您的评价有答复了",
        text=f"您对“{right.item_name}”的评价：{row.reply}",
        link=rating_path(right, has_account=person.account_id is not None),
        now=now,
    )


@transaction.atomic
def mark_fixed(
    *, follow_id: UUID, seen_version: int, acting: Acting, now: datetime
) -> BadRatingFollowUp:
    """What was planned is done. Refusals: as `assign`."""
    row = _begin(follow_id, FollowVerb.MARK_FIXED, seen_version, acting)
    return _to(row, FollowVerb.MARK_FIXED, acting, now, {"fixed_at": row.fixed_at or now})


@transaction.atomic
def close(
    *, follow_id: UUID, seen_version: int, acting: Acting, now: datetime
) -> BadRatingFollowUp:
    """A second reader agrees. Refusals: as `assign`, SECOND_READER, NOT_FIXED."""
    row = _begin(follow_id, FollowVerb.CLOSE, seen_version, acting)
    return _to(row, FollowVerb.CLOSE, acting, now, _ended(acting, now))


@transaction.atomic
def question(
    *,
    follow_id: UUID,
    ground: rules.Ground,
    reason: str,
    seen_version: int,
    acting: Acting,
    now: datetime,
) -> BadRatingFollowUp:
    """Ask that it be not counted, on one of three grounds; another person decides.

    Refusals: as `contact`.
    """
    row = _begin(follow_id, FollowVerb.QUESTION, seen_version, acting)
    told = {"ground": str(ground), "ground_reason": _words(reason)}
    told["questioned_by_id"] = acting.account_id  # type: ignore[assignment]
    return _to(row, FollowVerb.QUESTION, acting, now, told)


@transaction.atomic
def decide_question(
    *, follow_id: UUID, excludes: bool, seen_version: int, acting: Acting, now: datetime
) -> BadRatingFollowUp:
    """The second reader: it is not counted, or it stays and goes on. Refusals: as `close`."""
    verb = FollowVerb.EXCLUDE if excludes else FollowVerb.KEEP
    row = _begin(follow_id, verb, seen_version, acting)
    if excludes:
        return _to(row, verb, acting, now, _ended(acting, now))
    back = State.ASSIGNED if row.owner_id else State.SUBMITTED
    cleared = {"ground": "", "ground_reason": "", "questioned_by_id": None}
    return _to(row, verb, acting, now, {**cleared, "state": str(back)})


def _ended(acting: Acting, now: datetime) -> dict[str, Any]:
    return {"closed_at": now, "closed_by_id": acting.account_id}


def _locked(follow_id: UUID) -> BadRatingFollowUp:
    rows = BadRatingFollowUp.objects.select_for_update(of=("self",))
    row = rows.select_related("rating__invitation").filter(pk=follow_id).first()
    if row is None:
        raise Refused((Refusal("NOT_FOUND"),))
    return row


def _begin(
    follow_id: UUID, verb: FollowVerb, seen_version: int, acting: Acting
) -> BadRatingFollowUp:
    row = _locked(follow_id)
    if row.version != seen_version:
        changes = str(row.get_state_display())
        raise Refused((Refusal("STATE_CHANGED", "", {"changes": changes}),))
    followed = followed_of(row)
    is_lead = leads(row, acting)
    refuse(*rules.may_follow(verb, followed, account_id=acting.account_id, is_lead=is_lead))
    return row


def leads(row: BadRatingFollowUp, acting: Acting) -> bool:
    """Supervisors lead everywhere, a duty head in their own hall (R-4-3)."""
    if acting.holds(Role.SUPERVISOR):
        return True
    here = BadRatingFollowUp.objects.filter(of_hall(acting.place_id), pk=row.pk)
    return acting.holds(Role.DUTY_HEAD) and here.exists()


def of_hall(place_id: UUID | None) -> Q:
    """The follow-ups of one place: of the case handled there, or of the visit to its window."""
    if place_id is None:
        return Q(pk__in=[])
    case_id = OuterRef("rating__invitation__case_id")
    windows = [window.id for window in organisation.windows_of(place_id=place_id)]
    is_case_here = Exists(cases.case_at(place_id=place_id, case_id=case_id))
    return is_case_here | Q(rating__invitation__window_id__in=windows)


def worked_on(row: BadRatingFollowUp) -> frozenset[UUID]:
    """Who took in, looked into or decided what was rated; nobody for a visit without a case."""
    case_id = row.rating.invitation.case_id
    return cases.who_worked_on(case_id=case_id) if case_id else frozenset()


def followed_of(row: BadRatingFollowUp) -> rules.Followed:
    """The row as its rules see it."""
    return rules.Followed(
        state=FollowState(row.state),
        is_named=row.is_named,
        served_by_id=row.rating.invitation.served_by_id,
        worked_on=worked_on(row),
        owner_id=row.owner_id,
        questioned_by_id=row.questioned_by_id,
        was_contacted=row.contacted_at is not None,
        outcome=Outcome(row.outcome) if row.outcome else None,
        is_fixed=row.fixed_at is not None,
    )


def _words(told: str) -> str:
    text = told.strip()[: rules.LONGEST]
    refuse(*(() if text else (Refusal("WORDS_MISSING", rules.RULE),)))
    return text


def _to(
    row: BadRatingFollowUp,
    verb: FollowVerb,
    acting: Acting,
    now: datetime,
    sets: Mapping[str, Any],
) -> BadRatingFollowUp:
    target = rules.after(verb, FollowState(row.state))
    if target is not None:
        row.state = str(target)
    for name, value in sets.items():
        setattr(row, name, value)
    return _save(row, verb.lower(), acting, now)


def _save(row: BadRatingFollowUp, verb: str, acting: Acting, now: datetime) -> BadRatingFollowUp:
    """One more version and one journal row: ids and codes, none of the words."""
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused((Refusal("FOLLOW_STATE", rules.RULE),)) from error
    audit.record(
        verb=f"rating.follow_{verb}",
        subject_kind="rating_follow_up",
        subject_id=row.id,
        subject_version=row.version,
        now=now,
        actor_id=acting.account_id,
        actor_role=next(iter(sorted(acting.roles)), ""),
        rule=rules.RULE,
        facts={"state": row.state, "outcome": row.outcome, "ground": row.ground},
        origin=acting.origin,
    )
    return row
