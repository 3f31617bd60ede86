"""A decision brings the licence in its own transaction: right face, right holder, or nothing."""

import copy
from typing import Any

import pytest
from tests.apps.licences.test_issuing import codes
from tests.factories.cases import LICENCE, T0, World, publish
from tests.factories.licences import shop

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.licences import queries
from onewindow.apps.licences.models import ELicence
from onewindow.apps.organisation.models import Department
from onewindow.apps.parties.models import Enterprise, Person
from onewindow.apps.parties.wards import register_newborn
from onewindow.rules.outcomes import Refused


def item(world: World, licence_type: str, slug: str) -> None:
    content = copy.deepcopy(LICENCE)
    content |= {"slug": slug, "result": {"name": "证照", "licence_type": licence_type}}
    content["situations"] = [{"code": "ONLY", "name": "办理", "materials": ["FORM"]}]
    publish(content, Department.objects.get(pk=world.department.pk))


def in_review(world: World, slug: str, **also: Any) -> Case:
    case = cases.start_draft(
        slug=slug, person=world.person, channel="ONLINE", acting=world.resident, now=T0
    )
    cases.choose_situation(case_id=case.id, situation="ONLY", acting=world.resident, now=T0)
    Case.objects.filter(pk=case.id).update(**also)
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    cases.accept(case_id=case.id, acting=world.clerk, now=T0)
    cases.claim(case_id=case.id, acting=world.reviewer, now=T0)
    return cases.give_opinion(case_id=case.id, opinion="符合条件", acting=world.reviewer, now=T0)


def approve(world: World, case: Case, **face: str) -> Case:
    return cases.approve(case_id=case.id, acting=world.reviewer, now=T0, face=face)


def test_the_licence_of_an_enterprise_is_filled_from_what_is_known(world: World) -> None:
    item(world, "FOOD_LICENCE", "food_shop")
    own = shop(world.person)
    own.address = "云溪区演示路 18 号"
    own.save()
    case = approve(world, in_review(world, "food_shop", enterprise=own))
    licence = queries.licence_of_case(case.id)
    assert licence is not None
    assert licence.enterprise_id == own.id
    face = queries.face_of(licence)
    assert (face["name"], face["uscc"]) == (own.name, own.uscc)
    assert face["number"] == licence.certificate_no
    assert licence.valid_to.year == licence.valid_from.year + 5


def test_an_incomplete_face_stops_the_decision_and_names_all(world: World) -> None:
    item(world, "HUKOU_PAGE", "hukou_birth")
    case = in_review(world, "hukou_birth", ward=newborn(world))
    with pytest.raises(Refused) as refused:
        approve(world, case)
    assert {r.facts["field"] for r in refused.value.refusals} == {"sex", "citizen_id"}
    case.refresh_from_db()
    assert case.state == "IN_REVIEW"
    assert not ELicence.objects.exists()


def newborn(world: World) -> Person:
    return register_newborn(
        name="李元宝",
        born_on=T0.date().replace(day=1),
        guardian=world.person,
        relation="母亲",
        basis="出生医学证明",
        acting=world.clerk,
        now=T0,
    )


def test_a_newborn_gets_its_number_with_its_page(world: World) -> None:
    item(world, "HUKOU_PAGE", "hukou_birth")
    child = newborn(world)
    case = in_review(world, "hukou_birth", ward=child)
    approve(world, case, sex="女", citizen_id="210112202609010029")
    child.refresh_from_db()
    assert child.citizen_id == "210112202609010029"
    licence = queries.licence_of_case(case.id)
    assert licence is not None
    assert licence.person_id == child.id
    again = approve(world, in_review(world, "hukou_birth", ward=newborn(world)), sex="女")
    assert again.state == "APPROVED", "the number is known now and asked no more"
    assert ELicence.objects.get().version == 2


def test_a_wrong_number_undoes_the_whole_decision(world: World) -> None:
    item(world, "HUKOU_PAGE", "hukou_birth")
    case = in_review(world, "hukou_birth", ward=newborn(world))
    with pytest.raises(Refused) as refused:
        approve(world, case, sex="女", citizen_id="210112202609020024")
    assert codes(refused) == {"ID_BIRTH_DATE_DIFFERS"}
    case.refresh_from_db()
    assert case.state == "IN_REVIEW"


def test_a_business_licence_brings_the_enterprise_into_being(world: World) -> None:
    item(world, "BUSINESS_LICENCE", "company")
    case = in_review(world, "company")
    case = approve(world, case, uscc="92990106DEM001017E", name="云溪区小满茶铺")
    enterprise = Enterprise.objects.get(uscc="92990106DEM001017E")
    case.refresh_from_db()
    assert case.enterprise_id == enterprise.id
    assert enterprise.representative_id == world.person.id
    licence = queries.licence_of_case(case.id)
    assert licence is not None
    assert licence.enterprise_id == enterprise.id
    assert licence.certificate_no == "92990106DEM001017E"


def test_a_code_of_another_s_company_is_never_taken_over(world: World) -> None:
    item(world, "BUSINESS_LICENCE", "company")
    other = Person.objects.create(name="沈向阳", created_at=T0)
    theirs = shop(other)
    case = in_review(world, "company")
    with pytest.raises(Refused) as refused:
        approve(world, case, uscc=theirs.uscc, name=theirs.name)
    assert codes(refused) == {"USCC_TAKEN"}
    case.refresh_from_db()
    theirs.refresh_from_db()
    assert (case.enterprise_id, case.state) == (None, "IN_REVIEW")
    assert theirs.representative_id == other.id


def test_an_item_without_a_licence_is_decided_as_before(world: World) -> None:
    item(world, "UNKNOWN_TYPE", "other")
    case = approve(world, in_review(world, "other"))
    assert case.state == "APPROVED"
    assert not ELicence.objects.exists()
