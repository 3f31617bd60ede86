"""What a part that falls out tells: once, whoever ended it, and it may be applied for again."""

from datetime import timedelta

from tests.apps.bundles.test_newborn import (
    accepted,
    messages_to,
    part_of,
    states,
    submitted,
)
from tests.factories.bundles import MORNING, BundleWorld, work_off

from onewindow.apps.bundles import operations as bundles
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.operations.change import begin, finish
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.rules.casework.states import Actor, CaseAction

LATER = MORNING + timedelta(days=90)


def test_a_notice_on_a_parts_own_page_is_told(world: BundleWorld) -> None:
    package = submitted(world)
    before = len(messages_to(package))
    part = part_of(package, "birth_certificate")
    assert part.case_id is not None
    cases.issue_notice(case_id=part.case_id, acting=world.clerk, now=MORNING)
    work_off()
    (told,) = messages_to(package)[before:]
    assert "请一次补齐" in told


def test_a_correction_that_lapses_is_told_with_what_it_stops(world: BundleWorld) -> None:
    package = submitted(world)
    bundles.issue_notice(package_id=package.id, acting=world.clerk, now=MORNING)
    part = part_of(package, "birth_certificate")
    before = len(messages_to(package))
    assert part.case_id is not None
    cases.lapse_correction(case_id=part.case_id, acting=SYSTEM, now=LATER)
    work_off(LATER)
    assert states(package)["hukou_birth"] == "BLOCKED"
    assert messages_to(package)[before:] == ["“出生医学证明首次签发”没有办成，其他的照常办"]
    bundles.advance(package_id=package.id, now=LATER)
    assert len(messages_to(package)) == before + 1, "told once"

    mended = bundles.mend(package_id=package.id, slug=part.slug, acting=world.acting, now=LATER)
    assert mended.case is not None
    assert mended.case.state == "DRAFT"
    bundles.advance(package_id=package.id, now=LATER)
    assert states(package)["hukou_birth"] == "WAITING", "it waits again"


def test_what_a_part_told_itself_is_not_told_again(world: BundleWorld) -> None:
    package = accepted(world)
    before = len(messages_to(package))
    part = part_of(package, "vaccination_card")
    assert part.case_id is not None
    _lapse(part.case_id)
    work_off(LATER)
    assert states(package)["vaccination_card"] == "REFUSED"
    assert messages_to(package)[before:] == [], "the part speaks of a lapse, nothing waits for it"
    first = part_of(package, "birth_certificate")
    assert first.case_id is not None
    _lapse(first.case_id)
    work_off(LATER)
    assert messages_to(package)[before:] == [
        "“出生医学证明首次签发”没有办成，后面的先停下",
        "“新生儿出生一件事”结束了，没有办成",
    ]


def _lapse(case_id: object) -> Case:
    """As when a paper did not follow, without the part's own message."""
    case = Case.objects.get(pk=case_id)
    case = begin(
        case_id=case.id,
        action=CaseAction.LAPSE_REVOKED,
        actor=Actor.SYSTEM,
        acting=SYSTEM,
        seen_version=None,
    )
    return finish(case=case, action=CaseAction.LAPSE_REVOKED, acting=SYSTEM, now=LATER)
