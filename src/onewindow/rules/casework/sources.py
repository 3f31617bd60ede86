"""Where does a material come from? The first source that works, and only then the applicant.

R-4-23: e-licence, shared data, a copy checked before, a pledge, a deficiency, and at last the
person. R-0-5: what sharing supplies is not asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onewindow.rules.outcomes import Refusal

# A copy that a window checked may stand in for a new one this long.
CHECKED_COPY_DAYS = 365


class SourceKind(StrEnum):
    """Where a material comes from, best first; the last three leave something to the applicant."""

    GENERATED = "GENERATED"
    ELICENCE = "ELICENCE"
    SHARED = "SHARED"
    ARCHIVE = "ARCHIVE"
    BUNDLE = "BUNDLE"
    PLEDGE = "PLEDGE"
    TOLERATE = "TOLERATE"
    ASK = "ASK"


class HeldState(StrEnum):
    """How an e-licence stands that could take the paper's place."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    ENDED = "ENDED"


class ShareState(StrEnum):
    """What is known of a shared source: not asked yet, its answer, or why there is none."""

    READY = "READY"
    FOUND = "FOUND"
    NOT_FOUND = "NOT_FOUND"
    UNAVAILABLE = "UNAVAILABLE"
    WRONG = "WRONG"
    CLOSED = "CLOSED"


@dataclass(frozen=True)
class Wanted:
    """One material of the guide, and what the guide lets take its place."""

    code: str
    name: str
    replaced_by: str = "none"
    licence_types: tuple[str, ...] = ()
    source: str = ""
    pledge_allowed: bool = False
    tolerable: bool = False


@dataclass(frozen=True)
class Held:
    """An e-licence of the right type; `lacking`: the consents its use still needs."""

    type_code: str
    name: str
    state: HeldState
    ends_on: date | None = None
    lacking: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Share:
    """The shared source named by the guide; `fallback`: what it says when it is down."""

    code: str
    name: str
    department: str
    state: ShareState
    fallback: str = ""
    lacking: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Known:
    """All that is known when the source of one material is chosen."""

    held: tuple[Held, ...] = ()
    share: Share | None = None
    copy_checked_on: date | None = None
    today: date | None = None
    produced_inside: bool = False


@dataclass(frozen=True)
class SourceDecision:
    """Where the material comes from and why; `missed`: why each better source did not do.

    `lacking`: consents that would let a better source work. `asks`: the source has not been asked
    yet; decide again with its answer.
    """

    code: str
    kind: SourceKind
    reason: Refusal
    missed: tuple[Refusal, ...] = ()
    lacking: tuple[Refusal, ...] = ()
    licence_type: str = ""
    asks: bool = False

    @property
    def rule(self) -> str:
        """The rule it rests on."""
        return self.reason.rule

    @property
    def supplies(self) -> bool:
        """Whether the material is there without the applicant doing anything."""
        return self.kind in SUPPLYING and not self.asks


SUPPLYING = frozenset({SourceKind.ELICENCE, SourceKind.SHARED, SourceKind.ARCHIVE})
# What each kind of source is worth (R-4-22): A issued or shared by a body, B checked at a window.
GRADES = {SourceKind.ELICENCE: "A", SourceKind.SHARED: "A", SourceKind.ARCHIVE: "B"}


@dataclass(frozen=True)
class _Answer:
    reason: Refusal | None = None
    missed: tuple[Refusal, ...] = ()
    lacking: tuple[Refusal, ...] = ()
    licence_type: str = ""
    asks: bool = False


_NO = _Answer()


def decide(wanted: Wanted, known: Known) -> SourceDecision:
    """The first source that works (R-4-23), with its reason, its rule and what was tried before."""
    missed: tuple[Refusal, ...] = ()
    lacking: tuple[Refusal, ...] = ()
    for kind, try_it in _ORDER:
        answer = try_it(wanted, known)
        missed, lacking = missed + answer.missed, lacking + answer.lacking
        if answer.reason is not None:
            return SourceDecision(
                code=wanted.code,
                kind=kind,
                reason=answer.reason,
                missed=missed,
                lacking=lacking,
                licence_type=answer.licence_type,
                asks=answer.asks,
            )
    code = "SOURCE_ASK_OTHERWISE" if lacking else "SOURCE_ASK"
    reason = Refusal(code, "R-4-23", {"name": wanted.name})
    return SourceDecision(wanted.code, SourceKind.ASK, reason, missed, lacking)


def _generated(wanted: Wanted, _known: Known) -> _Answer:
    if wanted.replaced_by != "generated":
        return _NO
    return _Answer(Refusal("SOURCE_GENERATED", "R-0-5", {"name": wanted.name}))


def _elicence(wanted: Wanted, known: Known) -> _Answer:
    """A valid licence whose use is allowed; several types stand for each other."""
    fitting = [each for each in known.held if each.type_code in wanted.licence_types]
    usable = next((h for h in fitting if h.state is HeldState.VALID and not h.lacking), None)
    if usable is not None:
        told = Refusal("SOURCE_ELICENCE", "R-4-23", {"what": usable.name})
        return _Answer(told, licence_type=usable.type_code)
    missed = tuple(_why_not(each) for each in fitting if each.state is not HeldState.VALID)
    waiting = next((each for each in fitting if each.state is HeldState.VALID), None)
    if wanted.licence_types and not fitting:
        missed = (Refusal("LICENCE_NONE", "R-4-23", {"name": wanted.name}),)
    return _Answer(missed=missed, lacking=waiting.lacking if waiting else ())


def _why_not(held: Held) -> Refusal:
    if held.state is HeldState.EXPIRED:
        on = held.ends_on.isoformat() if held.ends_on else ""
        return Refusal("LICENCE_EXPIRED", "R-4-20", {"what": held.name, "on": on})
    return Refusal("LICENCE_ENDED", "R-4-20", {"what": held.name})


def _shared(_wanted: Wanted, known: Known) -> _Answer:
    share = known.share
    if share is None:
        return _NO
    told = {"what": share.name, "from": share.department, "fallback": share.fallback}
    if share.state is ShareState.FOUND:
        return _Answer(Refusal("SOURCE_SHARED", "R-0-5", told))
    if share.state is ShareState.READY and not share.lacking:
        return _Answer(Refusal("SOURCE_SHARE_ASKED", "R-0-5", told), asks=True)
    if share.state is ShareState.READY:
        return _Answer(lacking=share.lacking)
    return _Answer(missed=(Refusal(_NO_ANSWER[share.state], "R-2.8", told),))


_NO_ANSWER = {
    ShareState.NOT_FOUND: "SHARE_NOT_FOUND",
    ShareState.UNAVAILABLE: "SHARE_DOWN",
    ShareState.WRONG: "SHARE_WRONG",
    ShareState.CLOSED: "SHARE_CLOSED",
}


def _archive(_wanted: Wanted, known: Known) -> _Answer:
    checked, today = known.copy_checked_on, known.today
    if checked is None or today is None:
        return _NO
    told = {"on": checked.isoformat()}
    if (today - checked).days > CHECKED_COPY_DAYS:
        return _Answer(missed=(Refusal("COPY_TOO_OLD", "R-4-22", told),))
    return _Answer(Refusal("SOURCE_ARCHIVE", "R-4-23", told))


def _bundle(wanted: Wanted, known: Known) -> _Answer:
    if not known.produced_inside:
        return _NO
    return _Answer(Refusal("SOURCE_BUNDLE", "R-2-1", {"name": wanted.name}))


def _pledge(wanted: Wanted, _known: Known) -> _Answer:
    if not wanted.pledge_allowed:
        return _NO
    return _Answer(Refusal("SOURCE_PLEDGE", "R-4-23", {"name": wanted.name}))


def _tolerate(wanted: Wanted, _known: Known) -> _Answer:
    if not wanted.tolerable:
        return _NO
    return _Answer(Refusal("SOURCE_TOLERATE", "R-4-23", {"name": wanted.name}))


# R-4-23, in its order; what the system makes by itself comes before all, what a bundle is going to
# produce before anything that would trouble the applicant.
_ORDER: tuple[tuple[SourceKind, Callable[[Wanted, Known], _Answer]], ...] = (
    (SourceKind.GENERATED, _generated),
    (SourceKind.ELICENCE, _elicence),
    (SourceKind.SHARED, _shared),
    (SourceKind.ARCHIVE, _archive),
    (SourceKind.BUNDLE, _bundle),
    (SourceKind.PLEDGE, _pledge),
    (SourceKind.TOLERATE, _tolerate),
)
