"""What does every page know? The centre's name, the person, elder mode."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from onewindow.apps.organisation.queries import main_centre
from onewindow.web.access import acting


def centre(request: HttpRequest) -> dict[str, Any]:
    """`centre` (name, phone, is_demo), `elder`, and `acting` when signed in."""
    place = cache.get_or_set("centre", main_centre, 60)
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "centre": place,
        "elder": request.COOKIES.get("elder") == "1",
        "acting": acting(request) if signed_in else None,
    }
