"""In which line does a matter stand, which window serves it, and who stands in? (R-6.1, R-6-1)"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from onewindow.rules.outcomes import Refusal


@dataclass(frozen=True)
class ClassValue:
    """A queue class with the matters that belong to it: named items, whole departments, or all."""

    code: str
    item_slugs: frozenset[str] = frozenset()
    department_codes: frozenset[str] = frozenset()
    is_open: bool = True

    @property
    def takes_all(self) -> bool:
        """A class that names nothing takes what no other class names."""
        return not self.item_slugs and not self.department_codes


def class_for_item(*, item_slug: str, department_code: str, classes: Iterable[ClassValue]) -> str:
    """The code of the line an item stands in; "" when none takes it `[design]`.

    A class that names the item goes before one that names its department, and that before the
    first that takes all; among equals the first in the centre's order. Closed ones do not count.
    """
    open_classes = [each for each in classes if each.is_open]
    for belongs in (
        lambda each: item_slug in each.item_slugs,
        lambda each: department_code in each.department_codes,
        lambda each: each.takes_all,
    ):
        found = next((each.code for each in open_classes if belongs(each)), "")
        if found:
            return found
    return ""


def eligibility(
    *, window_classes: frozenset[str], clerk_classes: frozenset[str] | None
) -> frozenset[str]:
    """What window and clerk serve together: integrated, two-skill or special window `[design]`.

    A clerk without a list of skills (None) serves all that the window is fitted for.
    """
    return window_classes if clerk_classes is None else window_classes & clerk_classes


def may_serve(
    *,
    class_code: str,
    class_name: str,
    window_classes: frozenset[str],
    clerk_classes: frozenset[str] | None,
    served_at: Collection[int] = (),
) -> tuple[Refusal, ...]:
    """Whether a window with this clerk serves a class; else what is missing, and who serves it.

    `served_at`: numbers of the windows in service for that class, to send the person to.
    """
    facts = {"class": class_name, "windows": _windows(served_at)}
    if class_code not in window_classes:
        return (Refusal("WINDOW_NOT_FITTED", "R-6-1", facts),)
    if clerk_classes is not None and class_code not in clerk_classes:
        return (Refusal("CLERK_NOT_TRAINED", "R-6-1", facts),)
    return ()


@dataclass(frozen=True, slots=True)
class InService:
    """A window that calls now, with what it and its clerk serve together."""

    key: UUID
    number: int
    classes: frozenset[str]


def may_send_to(
    *, window: UUID, class_code: str, class_name: str, in_service: Collection[InService]
) -> tuple[Refusal, ...]:
    """Whether a number of this class may be sent to one certain window; else where it may go.

    Only to a window that calls now and serves the class `[design]`: a number sent to one is
    called by no other, so anything else would leave its person sitting in the hall.
    """
    serving = [each for each in in_service if class_code in each.classes]
    if any(each.key == window for each in serving):
        return ()
    facts = {"class": class_name, "windows": _windows([each.number for each in serving])}
    return (Refusal("WINDOW_CANNOT_SERVE", "R-6-2", facts),)


def _windows(numbers: Collection[int]) -> str:
    said = "、".join(str(number) for number in sorted(numbers))
    return f"可转到 {said} 号窗口" if said else "现在没有开放的窗口能办，请联系值班长"


class StandIn(StrEnum):
    """Who is on duty at a window."""

    A = "A"
    B = "B"
    DUTY_HEAD = "DUTY_HEAD"


@dataclass(frozen=True)
class PostHolder:
    """A or B of a window; `absent_since` is None while they are there."""

    absent_since: datetime | None = None

    def is_away(self, *, now: datetime, stand_in_minutes: int) -> bool:
        """Absent for longer than a stand-in may be waited for."""
        if self.absent_since is None:
            return False
        return now - self.absent_since > timedelta(minutes=stand_in_minutes)


def stand_in(
    *, a: PostHolder | None, b: PostHolder | None, now: datetime, stand_in_minutes: int = 15
) -> StandIn:
    """Who stands at a window (AB岗, R-6.1): A; B when A is absent for more than 15 minutes; the
    duty head when both are. A post nobody holds is absent from the start.
    """
    if a is not None and not a.is_away(now=now, stand_in_minutes=stand_in_minutes):
        return StandIn.A
    # B takes over at once: B's own minutes of grace would make people wait twice.
    if b is not None and b.absent_since is None:
        return StandIn.B
    return StandIn.DUTY_HEAD


@dataclass(frozen=True)
class Gap:
    """A class nobody serves, or nobody could stand in for; with how many numbers wait for it."""

    class_code: str
    waiting: int


def unserved_classes(
    *, classes: Iterable[str], waiting: Mapping[str, int], in_service: Iterable[Collection[str]]
) -> tuple[Gap, ...]:
    """Classes without a window in service, the longest line first: the duty head is warned."""
    served = {code for codes in in_service for code in codes}
    gaps = [Gap(code, waiting.get(code, 0)) for code in classes if code not in served]
    return tuple(sorted(gaps, key=lambda gap: -gap.waiting))


def classes_without_b(
    *, classes: Iterable[str], fitted_with_b: Iterable[Collection[str]]
) -> tuple[str, ...]:
    """Classes none of whose windows has a B: no item may lack one (R-6.1)."""
    covered = {code for codes in fitted_with_b for code in codes}
    return tuple(code for code in classes if code not in covered)
