"""In which hall does this greeter or duty head work? Their post's place, else the centre."""

from typing import Any

from django.http import Http404, HttpRequest

from onewindow.apps.organisation import queries as organisation
from onewindow.web.access import acting


def place_of(request: HttpRequest) -> Any:
    """The place of their post; without one the main centre."""
    place_id = acting(request).place_id
    place = organisation.place(place_id) if place_id else organisation.main_centre()
    if place is None:
        raise Http404
    return place
