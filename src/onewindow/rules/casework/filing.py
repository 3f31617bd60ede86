"""May this be filed, here, by this person, through this channel?"""

from dataclasses import dataclass

from onewindow.rules.outcomes import Refusal


@dataclass(frozen=True)
class Filing:
    """What is known when somebody files: the guide's side and the person's side."""

    item_published: bool
    version_is_current: bool
    in_person_required: bool
    in_person_basis: str
    online: bool
    online_supported: bool
    has_agent: bool
    person_identified: bool
    situations: frozenset[str]
    situation: str
    elder_question_needed: bool = False
    elder_question_answered: bool = False


def may_file(filing: Filing) -> tuple[Refusal, ...]:
    """Every reason why this filing cannot go in as it is (R-1-5, R-0-7, RULES 2.9)."""
    checks = (
        (not filing.item_published, Refusal("ITEM_WITHDRAWN", "R-3-3")),
        (
            filing.item_published and not filing.version_is_current,
            Refusal("GUIDE_CHANGED", "R-3-3"),
        ),
        (not filing.person_identified, Refusal("PERSON_UNKNOWN", "R-1-5")),
        (
            filing.online and not filing.online_supported,
            Refusal("NOT_ONLINE", "R-0-7", {"basis": filing.in_person_basis}),
        ),
        (
            filing.has_agent and filing.in_person_required,
            Refusal("IN_PERSON", "R-1-5", {"basis": filing.in_person_basis}),
        ),
        (
            bool(filing.situations) and filing.situation not in filing.situations,
            Refusal("SITUATION_MISSING", "R-3-21"),
        ),
        (
            filing.elder_question_needed and not filing.elder_question_answered,
            Refusal("ELDER_TRUE_WILL", "2.9"),
        ),
    )
    return tuple(refusal for stands, refusal in checks if stands)
