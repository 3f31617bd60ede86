"""A bundle or a guide changed while somebody is inside the wizard: told once, nothing lost."""

import copy

import pytest
from tests.apps.bundles.test_newborn import filled_in
from tests.factories.bundles import MORNING, BundleWorld, build_bundle_world, messages_to
from tests.factories.cases import publish
from tests.threads import at_once

from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.models import Package
from onewindow.apps.bundles.operations import versions
from onewindow.apps.cases.models import Case
from onewindow.demo import content
from onewindow.rules.outcomes import Refusal, Refused


def newer_bundle(world: BundleWorld, package: Package) -> None:
    """The administrator publishes the next version of the bundle."""
    draft = versions.draft_version(bundle_id=package.bundle_id, acting=world.admin, now=MORNING)
    told = {**draft.content, "summary": "换了一种说法"}
    draft = versions.edit_draft(
        version_id=draft.id,
        content=told,
        seen_row_version=draft.row_version,
        acting=world.admin,
        now=MORNING,
    )
    versions.publish_version(version_id=draft.id, acting=world.admin, now=MORNING)


def newer_guide(world: BundleWorld, slug: str) -> None:
    """The administrator publishes the next version of one item of it."""
    item = copy.deepcopy(dict(content(f"items/{slug}")))
    publish(item, world.departments[item["department"]["key"]], number=2)


def sign(world: BundleWorld, package: Package) -> Package:
    return bundles.sign_and_submit(
        package_id=package.id,
        signature="宋知夏",
        agreed=True,
        delivery_way="WALLET",
        acting=world.acting,
        now=MORNING,
    )


def refused(world: BundleWorld, package: Package) -> list[Refusal]:
    with pytest.raises(Refused) as caught:
        sign(world, package)
    return list(caught.value.refusals)


@pytest.mark.parametrize("what", ["bundle", "guide"])
def test_signing_what_changed_is_refused_once_with_its_rule_and_nothing_is_handed_in(
    world: BundleWorld, what: str
) -> None:
    package = filled_in(world)
    if what == "bundle":
        newer_bundle(world, package)
    else:
        newer_guide(world, "vaccination_card")
    told = refused(world, package)
    assert [(r.code, r.rule) for r in told] == [("BUNDLE_VERSION_OLD", "R-3-3")]
    package.refresh_from_db()
    assert (package.state, package.number) == ("FILLING", None)
    assert not Case.objects.filter(package_id=package.id, number__isnull=False).exists()
    assert messages_to(package) == [], "it is said on the page, not sent as well"
    kept = dict(package.form)
    bundles.follow_new_version(package_id=package.id, acting=world.acting, now=MORNING)
    package.refresh_from_db()
    assert {k: package.form[k] for k in ("bank_account", "child_name")} == {
        k: kept[k] for k in ("bank_account", "child_name")
    }


def test_published_and_signed_at_one_moment_is_one_or_the_other(transactional_db: None) -> None:
    world = build_bundle_world()
    package = filled_in(world)

    def work(turn: int) -> list[str]:
        if turn == 0:
            newer_bundle(world, package)
            return []
        try:
            sign(world, package)
        except Refused as caught:
            return [r.code for r in caught.refusals]
        return ["SIGNED"]

    answers = {code for told in at_once(work, 3) for code in told}
    package.refresh_from_db()
    assert answers <= {"SIGNED", "BUNDLE_VERSION_OLD"}
    assert (package.state == "SUBMITTED") is ("SIGNED" in answers)
    assert len(messages_to(package)) == (1 if "SIGNED" in answers else 0)
