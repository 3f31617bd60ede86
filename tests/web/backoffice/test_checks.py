"""The desk: locked while papers follow; promises checked afterwards, each with what follows."""

import re

import pytest
from tests.factories.cases import T0, World, at
from tests.factories.promises import approved, reviewed
from tests.web.backoffice.conftest import SignedIn
from tests.web.backoffice.sending import send, text

from onewindow import wallclock
from onewindow.apps.cases import clockwork
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, Pledge


def words(answer) -> str:
    return re.sub(r"\s+", "", text(answer))


def test_a_locked_case_says_so_and_can_be_prepared(world: World, signed_in: SignedIn) -> None:
    case = reviewed(world)
    desk = signed_in(world.reviewer)
    page = words(desk.get(f"/backoffice/cases/{case.id}/"))
    assert "结果锁定" in page
    assert "《管理制度目录》还没有补交齐" in page, "the approve button says why"
    send(desk, f"/backoffice/cases/{case.id}/prepare/")
    page = words(desk.get(f"/backoffice/cases/{case.id}/"))
    assert "等补交材料" in page


def test_the_reviewer_judges_what_was_brought(world: World, signed_in: SignedIn) -> None:
    case = reviewed(world)
    cases.supply_tolerated(case_id=case.id, code="RULES", acting=world.clerk, now=T0)
    desk = signed_in(world.reviewer)
    version = Case.objects.get(pk=case.pk).version
    send(desk, f"/backoffice/cases/{case.id}/follow/RULES/", version=version, good="1")
    assert case.materials.get(code="RULES").state == "PRESENT"
    page = words(desk.get(f"/backoffice/cases/{case.id}/"))
    assert "告知承诺：可以当场决定" in page


def test_after_a_lapse_that_refuses_the_desk_asks_for_a_person_s_decision(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = reviewed(world, tolerance={"consequence": "REFUSE"})
    late = at("2026-10-12")
    clockwork.lapse_tolerances(now=late)
    monkeypatch.setattr(wallclock, "now", lambda: late)
    page = words(signed_in(world.reviewer).get(f"/backoffice/cases/{case.id}/"))
    assert "应当不予审批" in page


def test_the_queue_shows_what_is_due_with_its_lamp(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = approved(world)
    desk = signed_in(world.reviewer)
    page = text(desk.get("/backoffice/checks/"))
    assert case.number in page
    assert "李*满" in page, "masked"
    monkeypatch.setattr(wallclock, "now", lambda: at("2026-12-20"))
    assert case.number in text(desk.get("/backoffice/checks/?show=late"))
    assert case.number not in text(desk.get("/backoffice/checks/?show=soon"))
    assert case.number not in text(desk.get("/backoffice/checks/?show=done"))
    other = signed_in(world.other_reviewer)
    assert case.number not in text(other.get("/backoffice/checks/"))
    pledge = Pledge.objects.get()
    assert other.get(f"/backoffice/checks/{pledge.id}/").status_code == 403


def test_a_finding_is_recorded_with_its_notice(world: World, signed_in: SignedIn) -> None:
    case = approved(world)
    desk = signed_in(world.reviewer)
    address = f"/backoffice/checks/{Pledge.objects.get().id}/"
    answer = send(desk, address, finding="NOT_MET", method="ONSITE", note="", mend_by="")
    assert answer.status_code == 422
    assert "请写明核查发现了什么" in text(answer)
    assert "请写明最迟哪一天改好" in text(answer)
    answer = send(
        desk, address, finding="NOT_MET", method="ONSITE", note="门牌不一致", mend_by="2026-11-16"
    )
    assert answer.status_code == 302
    assert case.number in text(desk.get("/backoffice/checks/?show=mend"))
    answer = send(desk, address, finding="FALSE", method="ONSITE", note="查无此处", mend_by="")
    assert answer.status_code == 422, "a reviewer alone does not revoke"
    head = signed_in(world.approver)
    answer = send(head, address, finding="FALSE", method="ONSITE", note="查无此处", mend_by="")
    assert answer.status_code == 302
    assert Case.objects.get(pk=case.pk).state == "REVOKED"
    assert "不用再核查" in text(head.get(address))
    assert case.number in text(head.get("/backoffice/checks/?show=done"))


def test_a_supervisor_repairs_a_record_with_a_reason(world: World, signed_in: SignedIn) -> None:
    approved(world)
    cases.record_check(
        pledge_id=Pledge.objects.get().id,
        finding="FALSE",
        note="查无此处",
        acting=world.approver,
        now=T0,
    )
    desk = signed_in(world.supervisor)
    page = text(desk.get("/supervision/credit/"))
    assert "虚假承诺" in page
    assert "李*满" in page
    assert "李小满" not in page
    address = re.search(r"/supervision/credit/[0-9a-f-]{36}/", page)
    assert address
    assert send(desk, address[0], reason="").status_code == 422
    assert send(desk, address[0], reason="已履行义务，见告知书").status_code == 302
    assert "已履行义务" in text(desk.get("/supervision/credit/?show=repaired"))
    assert send(desk, address[0], reason="再来一次").status_code == 422
    assert signed_in(world.clerk).get("/supervision/credit/").status_code == 403
