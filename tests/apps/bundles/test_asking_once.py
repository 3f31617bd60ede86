"""What later parts lack is said at the one intake; what is accepted is not looked for."""

from tests.apps.bundles.test_newborn import accepted, complete, decide, part_of, submitted
from tests.factories.bundles import MORNING, BundleWorld, work_off

from onewindow.adapters.package_gathering import gather_for_package
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import Package
from onewindow.apps.bundles.queries import drafts_to_supply, packages_to_accept
from onewindow.apps.cases.models import CaseMaterial
from onewindow.apps.writes.models import OutboxMessage


def lacking(world: BundleWorld) -> CaseMaterial:
    """Handed in complete, but for one paper of the part whose turn comes later."""
    package = submitted(world)
    complete(package)
    later = part_of(package, "hukou_birth")
    row = CaseMaterial.objects.filter(case=later.case, required=True).exclude(code="BIRTH_CERT")[0]
    CaseMaterial.objects.filter(case__package_id=package.id, code=row.code).update(
        state="PRESENT", source="PAPER"
    )
    CaseMaterial.objects.filter(pk=row.pk).update(state="ABSENT", source="")
    return row


def test_what_a_later_part_lacks_is_said_at_intake(world: BundleWorld) -> None:
    row = lacking(world)
    package = part_of_case(row)
    bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    sent = [m.body for m in OutboxMessage.objects.filter(topic="case.message")]
    told = [body for body in sent if "请一次补齐" in body["title"]]
    assert len(told) == 1
    assert row.name in told[0]["text"]
    assert "出生医学证明：" not in told[0]["text"], "its sibling makes it"


def test_a_part_that_begins_incomplete_stands_in_the_list(world: BundleWorld) -> None:
    row = lacking(world)
    package = part_of_case(row)
    bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    work_off()
    assert packages_to_accept(place_id=world.place.id) == []
    decide(world, package, "birth_certificate")
    assert part_of(package, "hukou_birth").state == "READY"
    assert [p.id for p in packages_to_accept(place_id=world.place.id)] == [package.id]


def test_only_what_is_not_accepted_yet_is_supplied(world: BundleWorld) -> None:
    package = accepted(world)
    open_parts = {draft.slug for draft in drafts_to_supply(package.id)}
    assert open_parts == {
        "hukou_birth",
        "social_security_card",
        "resident_medical_insurance",
        "maternity_allowance",
    }
    CaseMaterial.objects.filter(case__part__slug="birth_certificate").update(state="ABSENT")
    gather_for_package(package_id=package.id, acting=world.acting, now=MORNING)


def part_of_case(row: CaseMaterial) -> Package:
    return Package.objects.get(parts__case_id=row.case_id)
