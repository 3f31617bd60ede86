"""Who answers for what somebody asked? The first who was asked, until another accepts (R-6.1)."""

from enum import StrEnum
from uuid import UUID

from onewindow.rules.outcomes import Refusal

RULE = "R-6.1"


class InquiryOutcome(StrEnum):
    """How an inquiry may end; "I do not know" and "not my business" are not among them."""

    ANSWERED = "ANSWERED"
    NUMBER_ISSUED = "NUMBER_ISSUED"
    BOOKED = "BOOKED"
    SHOWN_ONLINE = "SHOWN_ONLINE"
    ACCOMPANIED = "ACCOMPANIED"
    REFERRED = "REFERRED"
    UNRESOLVED_DESK = "UNRESOLVED_DESK"


# Who is sent on is told where to, whom to ask and the telephone; it is written down.
NEEDS_WORDS = frozenset({InquiryOutcome.REFERRED, InquiryOutcome.UNRESOLVED_DESK})


def may_hand_over(
    *, is_closed: bool, owner_id: UUID, acting_id: UUID, offered_to: UUID | None, to_id: UUID | None
) -> tuple[Refusal, ...]:
    """Whether the owner may offer the inquiry to a colleague: one at a time, not to oneself.

    The owner stays the owner until the colleague accepts (首问负责制).
    """
    refusals = [*_is_owners(is_closed, owner_id, acting_id)]
    if to_id is None:
        refusals.append(Refusal("INQUIRY_TO_NOBODY", RULE))
    elif to_id == owner_id:
        refusals.append(Refusal("INQUIRY_TO_ONESELF", RULE))
    if offered_to is not None and not is_closed:
        refusals.append(Refusal("INQUIRY_OFFERED_ALREADY", RULE))
    return tuple(refusals)


def may_take_back(
    *, is_closed: bool, owner_id: UUID, acting_id: UUID, offered_to: UUID | None
) -> tuple[Refusal, ...]:
    """Whether the owner may withdraw an offer that was not accepted yet."""
    refusals = [*_is_owners(is_closed, owner_id, acting_id)]
    if offered_to is None and not is_closed:
        refusals.append(Refusal("INQUIRY_NOT_OFFERED", RULE))
    return tuple(refusals)


def may_accept(*, is_closed: bool, acting_id: UUID, offered_to: UUID | None) -> tuple[Refusal, ...]:
    """Whether this colleague may become the owner: only whom it was offered to."""
    if is_closed:
        return (Refusal("INQUIRY_CLOSED", RULE),)
    return () if offered_to == acting_id else (Refusal("INQUIRY_NOT_OFFERED_TO_YOU", RULE),)


def may_send_back(
    *, is_closed: bool, acting_id: UUID, offered_to: UUID | None, reason: str
) -> tuple[Refusal, ...]:
    """Whether a colleague may decline an offer: with a reason; the owner never stopped being it."""
    refusals = [*may_accept(is_closed=is_closed, acting_id=acting_id, offered_to=offered_to)]
    if not reason.strip():
        refusals.append(Refusal("INQUIRY_REASON_MISSING", RULE))
    return tuple(refusals)


def may_close_inquiry(
    *, is_closed: bool, owner_id: UUID, acting_id: UUID, outcome: str, note: str
) -> tuple[Refusal, ...]:
    """Whether the owner may close: with one of the outcomes, and in words where people are sent on.

    An open offer does not stand in the way; it ends with the inquiry.
    """
    refusals = [*_is_owners(is_closed, owner_id, acting_id)]
    if outcome not in set(InquiryOutcome):
        refusals.append(Refusal("INQUIRY_OUTCOME_MISSING", RULE))
    elif outcome in NEEDS_WORDS and not note.strip():
        refusals.append(Refusal("INQUIRY_WHERE_MISSING", RULE))
    return tuple(refusals)


def _is_owners(is_closed: bool, owner_id: UUID, acting_id: UUID) -> tuple[Refusal, ...]:
    if is_closed:
        return (Refusal("INQUIRY_CLOSED", RULE),)
    return () if owner_id == acting_id else (Refusal("INQUIRY_NOT_YOURS", RULE),)
