"""How does a bundle application get what nobody has to bring? Each source once for all parts."""

from datetime import datetime
from uuid import UUID

from onewindow.adapters.gathering import gather
from onewindow.apps.bundles.queries import drafts_to_supply
from onewindow.apps.cases.operations import packaging
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.sources import SourceDecision


def gather_for_package(
    *, package_id: UUID, acting: Acting, now: datetime, again: bool = False
) -> tuple[SourceDecision, ...]:
    """Fetch what the parts need: what one part got, the next is given and does not ask again.

    Call outside any transaction; may be repeated at any time. Refusals: those of `gather`.
    """
    drafts = drafts_to_supply(package_id)
    case_ids = [draft.case_id for draft in drafts]
    decisions: list[SourceDecision] = []
    for draft in drafts:
        decisions += gather(
            case_id=draft.case_id,
            acting=acting,
            now=now,
            again=again,
            produced_inside=draft.produced_inside,
        )
        packaging.share_materials(case_ids=case_ids, now=now)
    packaging.share_materials(case_ids=case_ids, now=now, whatever_source=True)
    return tuple(decisions)
