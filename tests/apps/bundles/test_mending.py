"""A part applied for again: nothing asked twice, told anew, handed out anew, rated once."""

from tests.apps.bundles.test_newborn import accepted, decide, messages_to, part_of, states
from tests.factories.bundles import MORNING, BundleWorld, work_off
from tests.factories.cases import at

from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import Package
from onewindow.apps.bundles.queries import packages_to_hand_out
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import CaseMaterial
from onewindow.apps.writes.models import OutboxMessage

OTHERS = ("vaccination_card", "maternity_allowance")
AFTER = ("social_security_card", "resident_medical_insurance")


def refused(world: BundleWorld, *, way: str = "WALLET") -> Package:
    """Ended with the household entry refused, and with it what waits for it."""
    package = accepted(world, way=way)
    decide(world, package, "birth_certificate")
    decide(world, package, "hukou_birth", yes=False)
    for slug in OTHERS:
        decide(world, package, slug)
    package.refresh_from_db()
    assert package.state == "ENDED"
    return package


def mended(world: BundleWorld, package: Package) -> None:
    """The refused part is applied for again and granted, and what waited for it is done."""
    part = bundles.mend(package_id=package.id, slug="hukou_birth", acting=world.acting, now=MORNING)
    brought = CaseMaterial.objects.get(case=part.case, code="BIRTH_CERT")
    assert (brought.state, brought.source) == ("PRESENT", "BUNDLE"), "its sibling made it"
    CaseMaterial.objects.filter(case=part.case, state="ABSENT").update(
        state="PRESENT", source="ELICENCE"
    )
    assert part.case_id is not None
    cases.submit(case_id=part.case_id, acting=world.acting, now=MORNING)
    work_off()
    bundles.accept(package_id=package.id, acting=world.clerk, now=MORNING)
    work_off()
    for slug in ("hukou_birth", *AFTER):
        decide(world, package, slug)


def keys() -> list[str]:
    rows = OutboxMessage.objects.filter(topic="case.message").order_by("created_at", "id")
    return [row.body["once_key"] for row in rows if row.body["once_key"].startswith("package:")]


def test_the_second_end_is_told_too_and_rated_once(world: BundleWorld) -> None:
    package = refused(world)
    before = len(messages_to(package))
    mended(world, package)
    package.refresh_from_db()
    assert package.state == "ENDED"
    assert set(states(package).values()) == {"DONE"}
    told = [m for m in messages_to(package)[before:] if "电子证照" not in m]
    assert told == [
        "“出生登记（户口登记）”已收到您的申请",
        "“出生登记（户口登记）”已受理",
        "“新生儿出生一件事”全部办完了",
    ]
    assert len(keys()) == len(set(keys())), "no message is dropped as told before"
    assert OutboxMessage.objects.filter(topic="rating.invite").count() == 1


def test_what_a_mended_part_brings_is_handed_out_with_its_own_code(world: BundleWorld) -> None:
    package = refused(world, way="WINDOW")
    first = _ready(world, package, ["birth_certificate", "hukou_birth", "vaccination_card"])
    _collect(world, package, first)
    mended(world, package)
    second = _ready(world, package, ["hukou_birth", "social_security_card"])
    assert second != first
    assert [p.id for p in packages_to_hand_out(place_id=world.place.id)] == [package.id]
    _collect(world, package, second)
    assert part_of(package, "hukou_birth").case.state == "DELIVERED"  # type: ignore[union-attr]
    assert packages_to_hand_out(place_id=world.place.id) == []
    assert OutboxMessage.objects.filter(topic="rating.invite").count() == 1


def _ready(world: BundleWorld, package: Package, slugs: list[str]) -> str:
    for slug in slugs:
        part = part_of(package, slug)
        assert part.case_id is not None
        cases.hand_over(case_id=part.case_id, acting=world.reviewer_of(part), now=MORNING)
        cases.take_in(case_id=part.case_id, acting=world.issuing, now=MORNING)
    work_off()
    package.refresh_from_db()
    return package.pickup_code


def _collect(world: BundleWorld, package: Package, code: str) -> None:
    bundles.collect(
        package_id=package.id,
        code=code,
        collector="宋知夏",
        shown_card="0089",
        acting=world.issuing,
        now=at("2026-11-24"),
    )
    work_off()
