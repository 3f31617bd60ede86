"""May these personal data be used here? Who must have agreed to what, and who must be told.

Personal Information Protection Law (RULES 4.7): consent is separate, specific and as easily
withdrawn as given (art. 14-16); passing on and sensitive data need a consent of their own (art.
23, 29), data of a child under fourteen that of the guardian (art. 31). A statutory duty needs no
consent, but the person must be informed all the same (art. 13, 17, 35).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from onewindow.rules.casework.states import UNDECIDED, CaseState
from onewindow.rules.outcomes import Refusal

GUARDED_UNDER = 14
# No consent is for good: what is needed longer is asked again.
LONGEST = timedelta(days=366)
_WORD = re.compile(r"(licence:[A-Z][A-Z0-9_]*|share:[a-z][a-z0-9_]*)")


class ConsentKind(StrEnum):
    """What a consent allows: passing data on, using an e-licence, using sensitive data."""

    SHARE = "SHARE"
    ELICENCE = "ELICENCE"
    SENSITIVE = "SENSITIVE"


class LegalBasis(StrEnum):
    """Why data may be used at all (art. 13); the two that this platform knows."""

    CONSENT = "CONSENT"
    STATUTORY_DUTY = "STATUTORY_DUTY"


class ValueFate(StrEnum):
    """What becomes of a value in a form when the consent to its source is withdrawn."""

    LEAVES = "LEAVES"
    MARKED = "MARKED"
    STAYS = "STAYS"


@dataclass(frozen=True)
class Proposal:
    """A consent about to be given."""

    scope: tuple[str, ...]
    purpose: str
    valid_until: datetime
    by_oneself: bool = True
    for_ward: bool = False
    is_guardian: bool = False


@dataclass(frozen=True)
class Given:
    """A consent as it stands: what it covers, until when, and whether a guardian gave it."""

    kind: ConsentKind
    scope: frozenset[str]
    valid_until: datetime
    withdrawn: bool = False
    by_guardian: bool = False

    def covers(self, word: str, now: datetime) -> bool:
        """Whether it allows this use at this moment."""
        return not self.withdrawn and now < self.valid_until and word in self.scope


@dataclass(frozen=True)
class Use:
    """Personal data about to be used: which, what for, on which basis, of how old a person."""

    words: tuple[str, ...]
    purpose: str
    basis: LegalBasis
    informed: bool
    is_sensitive: bool = False
    age: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_childs(self) -> bool:
        """Whether they are data of a child under fourteen (art. 31)."""
        return self.age is not None and self.age < GUARDED_UNDER


def word_of_licence(type_code: str) -> str:
    """The scope word of an e-licence type: `licence:ID_CARD`."""
    return f"licence:{type_code}"


def word_of_share(source_code: str) -> str:
    """The scope word of a shared source: `share:civil_marriage`."""
    return f"share:{source_code}"


def may_give(proposal: Proposal, *, now: datetime) -> tuple[Refusal, ...]:
    """Every reason why this consent would not be one (R-4.7, art. 14)."""
    unknown = [word for word in proposal.scope if not _WORD.fullmatch(word)]
    checks = (
        (not proposal.scope, Refusal("CONSENT_SCOPE_MISSING", "R-4.7")),
        (bool(unknown), Refusal("CONSENT_SCOPE_UNKNOWN", "R-4.7", {"words": "、".join(unknown)})),
        (not proposal.purpose.strip(), Refusal("CONSENT_PURPOSE_MISSING", "R-4.7")),
        (proposal.valid_until <= now, Refusal("CONSENT_ENDS_BEFORE", "R-4.7")),
        (
            proposal.valid_until > now + LONGEST,
            Refusal("CONSENT_TOO_LONG", "R-4.7", {"days": LONGEST.days}),
        ),
        (not proposal.by_oneself, Refusal("CONSENT_OF_ANOTHER", "R-4.7")),
        (
            proposal.for_ward and not proposal.is_guardian,
            Refusal("CONSENT_NOT_GUARDIAN", "R-4.7"),
        ),
    )
    return tuple(refusal for stands, refusal in checks if stands)


def fate_of_value(state: CaseState) -> ValueFate:
    """What a withdrawal means for a value its source told (R-4.7; art. 15, 44-47).

    Before it is handed in nothing rests on it: it is deleted, and the person types it themself.
    Handed in, it is part of the signed application, which the law has kept; what was done before
    the withdrawal stands. It stays, marked, for judging this application alone and never anew.
    What was decided stands as it was.
    """
    if state is CaseState.DRAFT:
        return ValueFate.LEAVES
    return ValueFate.MARKED if state in UNDECIDED else ValueFate.STAYS


def taken_back(given: Iterable[Given], *, now: datetime) -> frozenset[str]:
    """The words somebody consented to and withdrew, and no consent of that kind covers now.

    General and separate consents are two: sensitive data whose separate one is withdrawn are
    taken back, whatever else stands (art. 29). One that ran out was not withdrawn.
    """
    found: set[str] = set()
    consents = list(given)
    for separate in (False, True):
        alike = [each for each in consents if (each.kind is ConsentKind.SENSITIVE) is separate]
        for each in (each for each in alike if each.withdrawn):
            found |= {
                word for word in each.scope if not any(other.covers(word, now) for other in alike)
            }
    return frozenset(found)


def lacking(use: Use, given: Iterable[Given], *, now: datetime) -> tuple[Refusal, ...]:
    """All that is lacking before these data may be used, at once; empty means they may.

    With a statutory duty only telling is owed; with consent each word needs its own, and sensitive
    or children's data a second, separate one: the guardian's for a child under fourteen.
    """
    refusals = []
    if not use.purpose.strip():
        refusals.append(Refusal("CONSENT_PURPOSE_MISSING", "R-4.7"))
    if not use.informed:
        refusals.append(Refusal("NOT_INFORMED", "R-4.7"))
    if use.basis is LegalBasis.STATUTORY_DUTY:
        return tuple(refusals)
    standing = list(given)
    for word in use.words:
        covering = [each for each in standing if each.covers(word, now)]
        refusals += _lacking_for(word, use, covering)
    return tuple(refusals)


def _lacking_for(word: str, use: Use, covering: list[Given]) -> list[Refusal]:
    told = {"word": word, "what": use.names.get(word, word)}
    found = []
    if not any(each.kind is not ConsentKind.SENSITIVE for each in covering):
        found.append(Refusal("CONSENT_LACKING", "R-4.7", told))
    separate = [each for each in covering if each.kind is ConsentKind.SENSITIVE]
    if use.is_childs and not any(each.by_guardian for each in separate):
        found.append(Refusal("GUARDIAN_CONSENT_LACKING", "R-4.7", told))
    elif use.is_sensitive and not separate:
        found.append(Refusal("SENSITIVE_CONSENT_LACKING", "R-4.7", told))
    return found
