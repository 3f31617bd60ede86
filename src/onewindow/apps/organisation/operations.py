"""How do posts open and end, and how does a year's calendar come into force?"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.accounts import operations as account_operations
from onewindow.apps.accounts import queries as accounts
from onewindow.apps.accounts.queries import Account
from onewindow.apps.audit import operations as audit
from onewindow.apps.organisation import queries
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.installing import Installed, install_centre
from onewindow.apps.organisation.models import CalendarYear, Post, Role
from onewindow.rules import posts as rule
from onewindow.rules.clock.notices import Notice, read_notice
from onewindow.rules.outcomes import Refusal, Refused

__all__ = ["Installed", "install_centre"]


def _record(acting: Acting, verb: str, post: Post, now: datetime) -> None:
    queries.forget_posts()
    audit.record(
        verb=verb,
        subject_kind="account",
        subject_id=post.account_id,
        now=now,
        actor_id=acting.account_id,
        actor_role=Role.SECURITY_ADMIN if acting.holds(Role.SECURITY_ADMIN) else "",
        rule=rule.RULE,
        facts={"post": str(post.id), "role": post.role, "department": str(post.department_id)},
        origin=acting.origin,
    )


@transaction.atomic
def open_post(
    *,
    acting: Acting,
    account_id: UUID,
    role: str,
    now: datetime,
    department_id: UUID | None = None,
    place_id: UUID | None = None,
    window_id: UUID | None = None,
) -> Post:
    """Give an account a role; only the security administrator, never to themselves (R-4-8).

    Refusals: NOT_PERMITTED, OWN_POST, ROLE_UNKNOWN, ADMINISTRATORS_APART, NOT_FOUND,
    POST_HELD (the same role is held there already).
    """
    refusals = rule.may_grant(grantor_roles=acting.roles, is_own=acting.account_id == account_id)
    if refusals := refusals + _account_faults(account_id):
        raise Refused(refusals)
    post = _seat(account_id, role, department_id, place_id, window_id)
    _record(acting, "post.open", post, now)
    return post


def _account_faults(account_id: UUID) -> tuple[Refusal, ...]:
    account = accounts.lock_account(account_id)
    if account is None or not account.is_active:
        return (Refusal("NOT_FOUND", "", {}),)
    return () if account.is_staff_member else (Refusal("NOT_STAFF", rule.RULE, {}),)


def _seat(
    account_id: UUID,
    role: str,
    department_id: UUID | None,
    place_id: UUID | None,
    window_id: UUID | None,
) -> Post:
    if role not in Role.values:
        raise Refused((Refusal("ROLE_UNKNOWN", rule.RULE, {"role": role}),))
    held = list(Post.objects.filter(account_id=account_id, ended_at__isnull=True))
    refusals = rule.may_hold(role=role, held=[post.role for post in held])
    if any(post.role == role and post.department_id == department_id for post in held):
        refusals += (Refusal("POST_HELD", rule.RULE, {"role": str(Role(role).label)}),)
    if refusals:
        raise Refused(refusals)
    return Post.objects.create(
        account_id=account_id,
        role=role,
        department_id=department_id,
        place_id=place_id,
        window_id=window_id,
    )


def seat_first_posts(*, seats: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """At installation, before there is a security administrator: the first posts (R-4-8).

    A seat is `{account_id, role, department_id, place_id, window_id}`; one that is already
    held is left alone. Returns how many were opened.
    """
    opened = 0
    with transaction.atomic():
        for seat in seats:
            if Post.objects.filter(
                account_id=seat["account_id"], role=seat["role"], ended_at__isnull=True
            ).exists():
                continue
            post = _seat(
                seat["account_id"],
                seat["role"],
                seat.get("department_id"),
                seat.get("place_id"),
                seat.get("window_id"),
            )
            _record(Acting(account_id=None, name="", origin="installation"), "post.open", post, now)
            opened += 1
    return opened


@transaction.atomic
def engage_staff(
    *, acting: Acting, login: str, name: str, password: str, now: datetime, phone: str = ""
) -> Account:
    """Open an account for a colleague; the security administrator's task (R-4-8).

    Refusals: NOT_PERMITTED and those of `accounts.operations.open_staff_account`.
    """
    if refusals := rule.may_grant(grantor_roles=acting.roles, is_own=False):
        raise Refused(refusals)
    return account_operations.open_staff_account(
        login=login, name=name, password=password, phone=phone, now=now, actor_id=acting.account_id
    )


@transaction.atomic
def dismiss_staff(*, acting: Acting, account_id: UUID, now: datetime) -> None:
    """Close a colleague's account and end all its posts.

    Refusals: NOT_PERMITTED, OWN_POST, NOT_FOUND, NOT_STAFF.
    """
    refusals = rule.may_grant(grantor_roles=acting.roles, is_own=acting.account_id == account_id)
    if refusals := refusals + _account_faults(account_id):
        raise Refused(refusals)
    for post in Post.objects.select_for_update().filter(account_id=account_id, ended_at=None):
        end_post(acting=acting, post_id=post.id, now=now)
    account_operations.close_account(account_id=account_id, actor_id=acting.account_id, now=now)


@transaction.atomic
def end_post(*, acting: Acting, post_id: UUID, now: datetime) -> Post:
    """Take a role back; only the security administrator, never their own (R-4-8).

    Refusals: NOT_FOUND (or ended already), NOT_PERMITTED, OWN_POST.
    """
    post = Post.objects.select_for_update().filter(pk=post_id, ended_at__isnull=True).first()
    if post is None:
        raise Refused((Refusal("NOT_FOUND", "", {}),))
    refusals = rule.may_grant(
        grantor_roles=acting.roles, is_own=acting.account_id == post.account_id
    )
    if refusals:
        raise Refused(refusals)
    post.ended_at = now
    post.save(update_fields=["ended_at"])
    _record(acting, "post.end", post, now)
    return post


def note_unlock(*, acting: Acting, login: str, now: datetime) -> None:
    """The journal's row for a lock-out ended by hand (R-4-8)."""
    account = accounts.account_by_key(login)
    if account is not None:
        _record_account(acting, "account.unlock", account.id, now)


def may_reset(*, acting: Acting, account_id: UUID) -> Account:
    """The colleague whose second factor or password may be set anew.

    Refusals: NOT_PERMITTED, OWN_POST, NOT_FOUND, NOT_STAFF.
    """
    refusals = rule.may_grant(grantor_roles=acting.roles, is_own=acting.account_id == account_id)
    account = accounts.account(account_id)
    if account is None or not account.is_staff_member:
        refusals += (Refusal("NOT_FOUND", "", {}),)
    if refusals or account is None:
        raise Refused(refusals)
    return account


def note_reset(*, acting: Acting, account_id: UUID, now: datetime) -> None:
    """The journal's row for a second factor taken away by the security administrator."""
    _record_account(acting, "account.remove_second_factor", account_id, now)


def _record_account(acting: Acting, verb: str, account_id: UUID, now: datetime) -> None:
    audit.record(
        verb=verb,
        subject_kind="account",
        subject_id=account_id,
        now=now,
        actor_id=acting.account_id,
        actor_role=Role.SECURITY_ADMIN,
        rule=rule.RULE,
        origin=acting.origin,
    )


@transaction.atomic
def import_calendar_year(
    *, raw: object, source: str, now: datetime, acting: Acting
) -> tuple[CalendarYear, bool]:
    """Put a yearly holiday notice in force (R-5-2); the flag says whether anything changed.

    Refusals: those of `rules.clock.notices.read_notice`, every fault with its place.
    The caller then recomputes the open cases (R-5-6).
    """
    reading = read_notice(raw)
    if reading.notice is None:
        raise Refused(reading.refusals)
    days = _stored_days(reading.notice)
    current = CalendarYear.objects.select_for_update().filter(year=reading.notice.year).first()
    if current is not None and current.days == days:
        return current, False
    year, _ = CalendarYear.objects.update_or_create(
        year=reading.notice.year,
        defaults={"source": source[:300], "days": days, "imported_at": now},
    )
    audit.record(
        verb="calendar.import",
        subject_kind="calendar",
        subject_id=year.id,
        now=now,
        actor_id=acting.account_id,
        rule="R-5-2",
        facts={"year": year.year, "replaced": current is not None},
        origin=acting.origin,
    )
    queries.forget_calendar()
    return year, True


def _stored_days(notice: Notice) -> dict[str, Any]:
    """The notice in the shape it came in, so that it can be read by the same reader again."""
    told = [(day, name, True) for day, name in notice.off_days.items()]
    told += [(day, name, False) for day, name in notice.makeup_workdays.items()]
    return {
        "year": notice.year,
        "papers": list(notice.papers),
        "days": [
            {"name": name, "date": day.isoformat(), "isOffDay": is_off}
            for day, name, is_off in sorted(told)
        ],
    }
