"""At which window does this clerk sit? Its name for the bar at the top."""

from django.core.cache import cache

from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import windows_of

_REMEMBERED = 300


def window_name(who: Acting) -> str:
    """01 号 综合窗口; the unit where no window is set."""
    if who.window_id is None or who.place_id is None:
        return who.unit
    place_id = who.place_id

    def names() -> dict[str, str]:
        return {str(w.id): w.name for w in windows_of(place_id=place_id)}

    known = cache.get_or_set(f"windows-{place_id}", names, _REMEMBERED) or {}
    return str(known.get(str(who.window_id)) or who.unit)
