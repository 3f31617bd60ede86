"""May somebody in line say "I am delayed"? (`[design]`)"""

from onewindow.rules.outcomes import Refusal


def may_delay(*, number: str, delays: int, max_delays: int) -> tuple[Refusal, ...]:
    """Whether this number may be put off once more: `max_delays` times in all.

    It keeps its place and is passed over until the minutes are over. Beyond that the place would
    be held against everybody behind it: the person may give the number up or risk a missed call.
    """
    if delays < max_delays:
        return ()
    return (Refusal("DELAYED_ENOUGH", "R-6-4", {"number": number, "times": max_delays}),)
