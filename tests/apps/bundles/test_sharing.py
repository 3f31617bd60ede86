"""What goes between the parts' drafts: only where it may, and only of the child it is for."""

from datetime import date

from tests.apps.bundles.test_newborn import filled_in, part_of, submitted
from tests.factories.bundles import MORNING, BundleWorld

from onewindow.apps.bundles import operations as bundles
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.cases.operations import packaging
from onewindow.apps.parties.wards import wards_of


def test_nothing_is_given_to_a_part_that_was_handed_in(world: BundleWorld) -> None:
    package = submitted(world)
    given = CaseMaterial.objects.filter(case__part__slug="hukou_birth", code="ID_PARENTS")
    given.update(state="PRESENT", source="PAPER", reference_kind="", reference_id=None)
    row = CaseMaterial.objects.get(case__part__slug="birth_certificate", code="ID_PARENTS")
    CaseMaterial.objects.filter(pk=row.pk).update(state="ABSENT", source="")
    ids = list(package.parts.values_list("case_id", flat=True))
    packaging.share_materials(case_ids=ids, now=MORNING)
    row.refresh_from_db()
    assert row.state == "ABSENT", "received: the clerk's finding stands until it is asked for"
    Case.objects.filter(pk=row.case_id).update(state="DRAFT")
    packaging.share_materials(case_ids=ids, now=MORNING)
    row.refresh_from_db()
    assert row.state == "PRESENT"


def test_another_child_takes_nothing_over_from_the_first(world: BundleWorld) -> None:
    package = filled_in(world)
    part = part_of(package, "hukou_birth")
    row = CaseMaterial.objects.filter(case=part.case).first()
    assert row is not None
    CaseMaterial.objects.filter(pk=row.pk).update(
        state="PRESENT", source="SHARED", reference_kind="ANSWER", reference_id=row.pk
    )
    package = bundles.name_child(
        package_id=package.id,
        name="宋小苗",
        born_on=date(2026, 11, 20),
        relation="母亲",
        acting=world.acting,
        now=MORNING,
    )
    row.refresh_from_db()
    assert (row.state, row.reference_id) == ("ABSENT", None)
    case = Case.objects.select_related("ward").get(pk=part.case_id)
    assert case.ward is not None
    assert case.ward.name == "宋小苗"
    assert "child_name" not in {**case.form, **package.form}
    assert [child.name for child in wards_of(world.mother.id)] == ["宋小苗"]
    bundles.prepare(package_id=package.id, acting=world.acting, now=MORNING)
    form = bundles.save_form(package_id=package.id, values={}, acting=world.acting, now=MORNING)
    assert Case.objects.get(pk=part.case_id).form["child_name"] == "宋小苗"
    assert not form.is_filled_in, "what only the first child's form said is asked again"
