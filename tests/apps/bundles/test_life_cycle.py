"""Life events are listed as life goes, and the other parent is asked for all that is theirs."""

from tests.apps.bundles.test_newborn import ANSWERS, answered
from tests.factories.bundles import MORNING, BundleWorld

from onewindow.apps.bundles import operations as bundles
from onewindow.apps.bundles.queries import bundles_on_offer, published_bundles
from onewindow.web.bundles.needs import _of_other_parent


def test_birth_comes_first_and_old_age_last(world: BundleWorld) -> None:
    stages = [bundle.stage for bundle in bundles_on_offer()]
    assert stages == ["出生", "准入准营", "养老"]
    assert [version.bundle.stage for version in published_bundles()] == stages


def test_the_fathers_household_book_is_asked_of_the_father(world: BundleWorld) -> None:
    package = answered(world)
    assert ANSWERS["hukou_birth.SIDE"] == "MOTHER"
    who = {"acting": world.acting, "now": MORNING}
    bundles.prepare(package_id=package.id, **who)
    assert _of_other_parent(package) == ("licence:ID_CARD",)
    bundles.answer(package_id=package.id, key="hukou_birth.SIDE", option="FATHER", **who)
    bundles.prepare(package_id=package.id, **who)
    assert set(_of_other_parent(package)) == {"licence:ID_CARD", "licence:HUKOU_BOOK"}
