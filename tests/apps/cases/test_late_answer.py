"""Where somebody is led who reads that a department answered after all (R-4-23)."""

from uuid import uuid4

import pytest
from tests.factories.cases import T0, World, build_world
from tests.factories.gathering import draft, publish_birth

from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.cases.operations.supplying import tell_of_late_answer
from onewindow.apps.writes.models import OutboxMessage


@pytest.fixture
def world(db: None) -> World:
    world = build_world()
    publish_birth()
    return world


@pytest.mark.parametrize("where", ["home", "counter", "part"])
def test_the_message_leads_only_where_its_reader_may_go(world: World, where: str) -> None:
    case, answer_id, package_id = draft(world), uuid4(), uuid4()
    changed = {
        "home": {},
        "counter": {"channel": "COUNTER"},
        "part": {"package_id": package_id},
    }[where]
    Case.objects.filter(pk=case.pk).update(**changed)
    CaseMaterial.objects.filter(case=case, code="ID").update(
        state="PRESENT", source="SHARED", reference_kind="ANSWER", reference_id=answer_id
    )
    assert tell_of_late_answer(answer_id=answer_id, now=T0) == 1
    told = OutboxMessage.objects.get(body__title="有材料已经查到，不用您交了").body
    assert (
        told["link"]
        == {
            "home": f"/my/drafts/{case.id}/materials/",
            "counter": "",
            "part": f"/my/packages/{package_id}/",
        }[where]
    )
