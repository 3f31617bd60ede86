"""Within how long was so much of it done? One reckoning for every bench."""

from collections.abc import Sequence


def share_of(spent: Sequence[float], share: float, *, digits: int = 2) -> float:
    """Of sorted times the one that `share` (0 to 1) of all stay within, rounded; IndexError when
    there are none."""
    return round(spent[min(len(spent) - 1, int(len(spent) * share))], digits)
