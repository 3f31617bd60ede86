"""Which consents would spare somebody which papers? One list, one button, on the page at hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from onewindow import wallclock
from onewindow.adapters.gathering import look
from onewindow.apps.bundles.queries import drafts_to_supply
from onewindow.rules.casework.sources import SourceDecision

_GENERAL = "CONSENT_LACKING"
_SENSITIVE = "SENSITIVE_CONSENT_LACKING"
_CHILDS = "GUARDIAN_CONSENT_LACKING"
_OTHER = "OTHER_PARENT_CONSENT_LACKING"


@dataclass(frozen=True)
class Wish:
    """One kind of data a consent would open; `childs`: a guardian says yes for a child."""

    word: str
    what: str
    childs: bool = False


@dataclass(frozen=True)
class Offer:
    """What is asked of the applicant: general consents, separate ones, and another person's."""

    general: tuple[Wish, ...]
    separate: tuple[Wish, ...]
    other_parent: tuple[Wish, ...]
    action: str = ""
    ask_url: str = ""

    @property
    def words(self) -> frozenset[str]:
        """Everything a general consent may be given to here."""
        return frozenset(each.word for each in self.general)


def offer_of_case(case_id: UUID) -> Offer | None:
    """What consents would bring for this case; None when nothing is lacking. Asks nobody."""
    return offer_from(
        look(case_id=case_id, now=wallclock.now()),
        action=reverse("consents:for_case", args=[case_id]),
        ask_url=reverse("consents:ask", args=[case_id]),
    )


def offer_of_package(package_id: UUID) -> Offer | None:
    """What consents would bring for all parts of a bundle that are still filled in."""
    now = wallclock.now()
    decisions = [
        decision
        for draft in drafts_to_supply(package_id)
        for decision in look(case_id=draft.case_id, now=now, produced_inside=draft.produced_inside)
    ]
    return offer_from(decisions, action=reverse("consents:for_package", args=[package_id]))


def offer_from(
    decisions: Iterable[SourceDecision], *, action: str = "", ask_url: str = ""
) -> Offer | None:
    """The consents that these decisions lack, each once; None when they lack none."""
    found: dict[str, dict[str, Wish]] = {_GENERAL: {}, _SENSITIVE: {}, _OTHER: {}}
    for decision in decisions:
        for refusal in decision.lacking:
            kind = _SENSITIVE if refusal.code == _CHILDS else refusal.code
            word, what = str(refusal.facts.get("word", "")), str(refusal.facts.get("what", ""))
            if kind in found:
                found[kind][word] = Wish(word, what, childs=refusal.code == _CHILDS)
    if not any(found.values()):
        return None
    return Offer(
        general=tuple(found[_GENERAL].values()),
        separate=tuple(found[_SENSITIVE].values()),
        other_parent=tuple(found[_OTHER].values()),
        action=action,
        ask_url=ask_url,
    )
