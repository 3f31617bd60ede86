"""An item whose guide lets one paper follow and one proof be promised."""

import copy
from typing import Any

from tests.factories.cases import LICENCE, T0, World, publish

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.catalogue.models import ServiceItem

SETTINGS: dict[str, Any] = {
    "tolerance": {"allowed": True, "max_working_days": 5, "basis": "演示规定"},
    "commitment": {
        "allowed": True,
        "text": "我承诺所报的经营场所真实、合法，可以使用。",
        "check_days": 30,
        "check_method": "ONSITE",
        "basis": "演示规定",
    },
}
FIVE = ["INFORMED", "CONDITIONS_MET", "CAPABLE", "LIABILITY", "TRUTHFUL"]


def promising_item(world: World, **settings: Any) -> None:
    """Publish the licence with RULES to follow and ADDRESS to be promised; once a world."""
    if ServiceItem.objects.filter(slug=LICENCE["slug"], versions__number=7).exists():
        return
    content = {**copy.deepcopy(LICENCE), **copy.deepcopy(SETTINGS)}
    for key, more in settings.items():
        content[key] = {**content[key], **more}
    content["committed_limit"] = {"amount": 10, "unit": "WORKING_DAY", "confidence": "d"}
    content["situations"] = [
        {"code": "SHOP", "name": "开店", "materials": ["FORM", "LAYOUT", "RULES", "ADDRESS"]}
    ]
    for material in content["materials"]:
        material["core"] = material["code"] == "LAYOUT"
        if material["code"] == "RULES":
            material["need"] = "容缺后补"
        if material["code"] == "FORM":
            material["type"] = "申请表格文书"
    content["materials"].append(
        {
            "code": "ADDRESS",
            "name": "场所使用证明",
            "need": "必要",
            "core": True,
            "by_law": "《食品安全法》第33条",
            "replaced_by": {"kind": "commit"},
        }
    )
    publish(content, world.department, number=7)


def draft(world: World, *, now: Any = T0) -> Case:
    return cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=now,
    )


def promised(world: World, case: Case, *, now: Any = T0) -> None:
    """The resident signs both letters."""
    cases.promise_later(
        case_id=case.id,
        code="RULES",
        agreed=True,
        signature="李小满",
        acting=world.resident,
        now=now,
    )
    cases.pledge(
        case_id=case.id,
        code="ADDRESS",
        agreed=FIVE,
        signature="李小满",
        acting=world.resident,
        now=now,
    )


def accepted_with_promises(world: World, *, now: Any = T0, **settings: Any) -> Case:
    """Handed in with both promises, the rest present, accepted."""
    promising_item(world, **settings)
    case = draft(world, now=now)
    promised(world, case, now=now)
    cases.submit(case_id=case.id, acting=world.resident, now=now)
    cases.check_material(
        case_id=case.id, code="LAYOUT", state="PRESENT", defect="", acting=world.clerk, now=now
    )
    return cases.accept(case_id=case.id, acting=world.clerk, now=now)


def reviewed(world: World, *, now: Any = T0, **settings: Any) -> Case:
    """The same, claimed, with an opinion."""
    case = accepted_with_promises(world, now=now, **settings)
    cases.claim(case_id=case.id, acting=world.reviewer, now=now)
    return cases.give_opinion(case_id=case.id, opinion="符合条件", acting=world.reviewer, now=now)


def supplied(world: World, case: Case, *, now: Any) -> Case:
    """The paper that followed, brought to the counter and found good."""
    cases.supply_tolerated(case_id=case.id, code="RULES", acting=world.clerk, now=now)
    return cases.judge_supplied(
        case_id=case.id, code="RULES", is_good=True, defect="", acting=world.clerk, now=now
    )


def approved(world: World, *, now: Any = T0, **settings: Any) -> Case:
    """Decided on with the pledge standing, to be checked afterwards."""
    case = reviewed(world, now=now, **settings)
    supplied(world, case, now=now)
    return cases.approve(case_id=case.id, acting=world.reviewer, now=now)
