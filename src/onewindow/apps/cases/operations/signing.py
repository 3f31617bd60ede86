"""How does one signature stand under every promise of a whole application? (2.6, R-6-21)

In a part of a package a promise is read and chosen where the paper is asked for; it is signed
with everything else, in one act that lists each letter by its name.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.cases.facts import material_rows
from onewindow.apps.cases.models import Case, CaseMaterial, Deficiency, Pledge
from onewindow.apps.cases.offers import standing_deficiency, standing_pledge
from onewindow.apps.cases.operations.change import refuse
from onewindow.apps.cases.operations.drafts import own_draft
from onewindow.apps.cases.operations.promising import journal_promise, signer_of
from onewindow.apps.cases.promise_papers import issue_deficiency_letter, issue_pledge_letter
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.outcomes import Refusal


@transaction.atomic
def sign_chosen(
    *, case_id: UUID, acting: Acting, now: datetime, on_paper: bool = False
) -> list[str]:
    """The package's one signature stands under each promise of this part too.

    Whoever calls this asked `may_sign` for the whole. Returns the codes of what was signed.
    """
    case = own_draft(case_id, acting)
    signed = []
    for promise in _unsigned(material_rows(case)):
        at = "promised_at" if isinstance(promise, Deficiency) else "pledged_at"
        promise.signature, promise.on_paper = signer_of(case, acting), on_paper
        setattr(promise, at, now)
        promise.save(update_fields=["signature", "on_paper", at])
        signed.append(promise.material.code)
    if signed:
        journal_promise(case, "case.sign_promises", "2.6", acting, now, {"codes": signed})
    return signed


def refuse_unsigned(rows: Iterable[CaseMaterial]) -> None:
    """No letter goes in without a name under it. Refuses PROMISE_UNSIGNED, each paper by name."""
    names = [promise.material.name for promise in _unsigned(rows)]
    refuse(*(Refusal("PROMISE_UNSIGNED", "2.6", {"name": name}) for name in names))


def _unsigned(rows: Iterable[CaseMaterial]) -> list[Deficiency | Pledge]:
    standing = (standing_deficiency(row) or standing_pledge(row) for row in rows)
    return [promise for promise in standing if promise is not None and not promise.signature]


def issue_letters(
    case: Case, rows: Iterable[CaseMaterial], *, acting: Acting, now: datetime
) -> None:
    """The letters of promises signed in the draft, now that the case has its number."""
    for material in rows:
        later, instead = standing_deficiency(material), standing_pledge(material)
        if later is not None:
            issue_deficiency_letter(case, later, acting=acting, now=now)
        if instead is not None:
            issue_pledge_letter(case, instead, acting=acting, now=now)
