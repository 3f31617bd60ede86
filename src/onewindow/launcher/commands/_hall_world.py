"""A hall for the bench: one place, as many windows and clerks as wanted, each signed in."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

LINES = ("general", "enterprise", "police")


@dataclass(frozen=True)
class Seat:
    """One clerk at one open window: how its requests show who they are."""

    account_id: UUID
    cookies: str
    token: str


def build(clerks: int) -> tuple[UUID, Sequence[Seat]]:
    """The place, and a seat for each clerk, window open. Django is set up, as the owner."""
    from onewindow import wallclock
    from onewindow.apps.organisation import queries as organisation
    from onewindow.apps.organisation.installing import install_centre
    from onewindow.apps.queueing.installing import install_hall

    now = wallclock.now()
    install_centre(content=_content(clerks), now=now, is_demo=True)
    place = organisation.place_by_code("bench")
    assert place is not None
    # The bench runs at any hour.
    install_hall(place_id=place.id, rules={"open_all_hours": True}, now=now)
    windows = organisation.windows_of(place_id=place.id)
    return place.id, [_seat(place.id, window.id, n) for n, window in enumerate(windows)]


def _content(clerks: int) -> dict[str, object]:
    every_day = [{"days": ["MON", "TUE", "WED", "THU", "FRI"], "open": "09:00", "close": "17:00"}]
    return {
        "departments": [{"key": "office", "name": "政务服务管理局"}],
        "centre": {
            "key": "bench",
            "name": "试运行中心",
            "address": "演示路 1 号",
            "hours": every_day,
            "closing_time": "17:00",
        },
        "windows": [
            {
                "code": f"W{n:03d}",
                "name": f"{n:03d} 号窗口",
                "kind": "INTEGRATED",
                "classes": list(LINES),
            }
            for n in range(1, clerks + 1)
        ],
        "queue_classes": [
            {"code": code, "prefix": prefix, "name": code}
            for code, prefix in zip(LINES, "ABC", strict=True)
        ],
    }


def _seat(place_id: UUID, window_id: UUID, number: int) -> Seat:
    from onewindow import wallclock
    from onewindow.apps.accounts import operations as accounts
    from onewindow.apps.organisation import operations as posts
    from onewindow.apps.organisation.queries import Role, acting_as
    from onewindow.apps.queueing import operations as queueing

    now = wallclock.now()
    account = accounts.open_staff_account(
        login=f"bench{number}", name=f"窗口{number}", password=None, now=now, actor_id=None
    )
    posts.seat_first_posts(
        seats=[
            {
                "account_id": account.id,
                "role": Role.CLERK,
                "place_id": place_id,
                "window_id": window_id,
            }
        ],
        now=now,
    )
    acting = acting_as(account_id=account.id, name=account.display_name, origin="web")
    queueing.open_window(window_id=window_id, acting=acting, now=now)
    return signed_in(account)


def signed_in(account: object) -> Seat:
    """The session a sign-in makes, without half a second of password hashing for each clerk."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from onewindow.adapters.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)  # type: ignore[attr-defined]
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()  # type: ignore[attr-defined]
    session.save()
    token = secrets.token_hex(16)
    cookies = (
        f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    )
    return Seat(account.pk, cookies, token)  # type: ignore[attr-defined]
