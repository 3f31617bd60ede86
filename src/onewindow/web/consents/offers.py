"""Which consents would spare somebody which papers? One list, one button, on the page at hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from onewindow import wallclock
from onewindow.adapters.gathering import look
from onewindow.apps.bundles.queries import drafts_to_supply, package_by_id
from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.sourcing import Case, case_to_supply
from onewindow.apps.exchange.queries import sources_named
from onewindow.apps.licences.queries import types
from onewindow.rules.casework.sources import SourceDecision
from onewindow.rules.outcomes import Refusal

_GENERAL = "CONSENT_LACKING"
_SENSITIVE = "SENSITIVE_CONSENT_LACKING"
_CHILDS = "GUARDIAN_CONSENT_LACKING"
_OTHER = "OTHER_PARENT_CONSENT_LACKING"


# As long as a matter may take, and no longer.
LASTS = timedelta(days=180)


@dataclass(frozen=True)
class Wish:
    """One kind of data a consent would open, with all that must be told first (PIPL art. 17, 23).

    `childs`: a guardian says yes for a child. `source`: who holds it; `bodies`: who gets to see
    it; `papers`: what the applicant need not bring then.
    """

    word: str
    what: str
    childs: bool = False
    source: str = ""
    bodies: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """What is asked of the applicant: general consents, separate ones, and another person's.

    `matter`: for which item or bundle; `until`: when the consents would end by themselves.
    """

    general: tuple[Wish, ...]
    separate: tuple[Wish, ...]
    other_parent: tuple[Wish, ...]
    action: str = ""
    ask_url: str = ""
    matter: str = ""
    until: datetime | None = None

    @property
    def words(self) -> frozenset[str]:
        """Everything a general consent may be given to here."""
        return frozenset(each.word for each in self.general)

    @property
    def asked_apart(self) -> frozenset[str]:
        """What is asked for once more by itself, and told there in full."""
        return frozenset(each.word for each in self.separate)


@dataclass(frozen=True)
class _Looked:
    """One decision with who would use the data, and instead of which paper."""

    decision: SourceDecision
    body: str = ""
    paper: str = ""


def offer_of_case(case_id: UUID) -> Offer | None:
    """What consents would bring for this case; None when nothing is lacking. Asks nobody."""
    now = wallclock.now()
    case = case_to_supply(case_id=case_id)
    if case is None:
        return None
    return _told(
        _looked(case, look(case_id=case_id, now=now)),
        matter=case.item_name,
        until=now + LASTS,
        action=reverse("consents:for_case", args=[case_id]),
        ask_url=reverse("consents:ask", args=[case_id]),
    )


def offer_of_package(package_id: UUID) -> Offer | None:
    """What consents would bring for all parts of a bundle that are still filled in."""
    now, package = wallclock.now(), package_by_id(package_id)
    if package is None:
        return None
    looked = [
        each
        for draft in drafts_to_supply(package_id)
        if (case := case_to_supply(case_id=draft.case_id)) is not None
        for each in _looked(
            case, look(case_id=case.id, now=now, produced_inside=draft.produced_inside)
        )
    ]
    action = reverse("consents:for_package", args=[package_id])
    return _told(looked, matter=package.name, until=now + LASTS, action=action)


def _looked(case: Case, decisions: Iterable[SourceDecision]) -> list[_Looked]:
    names = {m.code: m.name for m in guide_of(case.item_version).materials(case.situation)}
    body = case.department.name
    return [_Looked(each, body, names.get(each.code, "")) for each in decisions]


def offer_from(decisions: Iterable[SourceDecision]) -> Offer | None:
    """The consents that these decisions lack, each once; None when they lack none."""
    return _offer([_Looked(each) for each in decisions])


def _told(
    looked: list[_Looked], *, matter: str, until: datetime, action: str, ask_url: str = ""
) -> Offer | None:
    """The same with everything that must be told, and where each of it is held."""
    offer = _offer(looked)
    if offer is None:
        return None
    wishes = (*offer.general, *offer.separate, *offer.other_parent)
    held = holders_of({wish.word for wish in wishes})
    return Offer(
        general=_held(offer.general, held),
        separate=_held(offer.separate, held),
        other_parent=_held(offer.other_parent, held),
        action=action,
        ask_url=ask_url,
        matter=matter,
        until=until,
    )


def _held(wishes: tuple[Wish, ...], held: Mapping[str, str]) -> tuple[Wish, ...]:
    return tuple(replace(wish, source=held.get(wish.word, "")) for wish in wishes)


def _offer(looked: list[_Looked]) -> Offer | None:
    found: dict[str, dict[str, Wish]] = {_GENERAL: {}, _SENSITIVE: {}, _OTHER: {}}
    for each in looked:
        for refusal in each.decision.lacking:
            kind = _SENSITIVE if refusal.code == _CHILDS else refusal.code
            if kind in found:
                _add(found[kind], each, refusal)
    if not any(found.values()):
        return None
    return Offer(
        general=tuple(found[_GENERAL].values()),
        separate=tuple(found[_SENSITIVE].values()),
        other_parent=tuple(found[_OTHER].values()),
    )


def _add(found: dict[str, Wish], each: _Looked, refusal: Refusal) -> None:
    """One kind of data once, with everybody who asks for it."""
    word, what = str(refusal.facts.get("word", "")), str(refusal.facts.get("what", ""))
    known = found.get(word, Wish(word, what))
    found[word] = replace(
        known,
        childs=known.childs or refusal.code == _CHILDS,
        bodies=_with(known.bodies, each.body),
        papers=_with(known.papers, each.paper),
    )


def _with(told: tuple[str, ...], name: str) -> tuple[str, ...]:
    return told if not name or name in told else (*told, name)


def holders_of(words: Iterable[str]) -> dict[str, str]:
    """{scope word: the department that holds these data}."""
    asked = set(words)
    codes = [word.partition(":")[2] for word in asked if word.startswith("share:")]
    shared = {f"share:{code}": s.department_name for code, s in sources_named(codes).items()}
    if len(shared) == len(asked):
        return shared
    return shared | {f"licence:{each.code}": each.department.name for each in types()}
