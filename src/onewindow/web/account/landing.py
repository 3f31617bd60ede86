"""Where does somebody go after signing in? To what they asked for, else to their desk."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.web.components.navigation import exists

_DESKS = (
    (Role.CLERK, "/window/"),
    (Role.CLERK, "/counter/"),
    (Role.DUTY_HEAD, "/hall-desk/"),
    (Role.GREETER, "/greeter/"),
    (Role.REVIEWER, "/backoffice/"),
    (Role.APPROVER, "/backoffice/"),
    (Role.ISSUING_CLERK, "/issuing/"),
    (Role.ITEM_ADMIN, "/catalogue/"),
    (Role.ITEM_ADMIN, "/items/"),
    (Role.SUPERVISOR, "/supervision/"),
    (Role.AUDIT_ADMIN, "/supervision/journal/"),
    (Role.SECURITY_ADMIN, "/supervision/posts/"),
    (Role.SYSTEM_ADMIN, "/supervision/health/"),
)


def safe_next(request: HttpRequest, target: str) -> str:
    """The address to go back to, if it is one of ours; else empty."""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe and not target.startswith("/sign-") else ""


def desk_of(acting: Acting) -> str:
    """The first page of somebody's work; the public home page for residents."""
    for role, url in _DESKS:
        if acting.holds(role) and exists(url):
            return url
    return "/me/" if acting.is_staff else "/"


def landing(request: HttpRequest, acting: Acting, target: str) -> str:
    """`target` when it is safe and says anything, else the desk."""
    asked = safe_next(request, target)
    return asked if asked not in ("", "/") else desk_of(acting)
