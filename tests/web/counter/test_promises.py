"""At the counter: the letter is read and printed, the signature seen, the paper taken in later."""

import re
from uuid import uuid4

from django.test import Client
from tests.factories.cases import T0, World
from tests.factories.promises import FIVE, accepted_with_promises, promising_item
from tests.web.counter.conftest import signed_in

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case


def text(answer) -> str:
    return re.sub(r"\s+", "", answer.content.decode())


def send(client: Client, address: str, **told):
    return client.post(address, {"idempotency_key": uuid4().hex, **told})


def at_counter(world: World) -> Case:
    promising_item(world)
    return cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="COUNTER",
        acting=world.clerk,
        now=T0,
    )


def test_both_letters_are_registered_and_the_case_is_accepted(world: World, clerk: Client) -> None:
    case = at_counter(world)
    page = clerk.get(f"/counter/intake/{case.id}/").content.decode()
    later, pledge = (f"/counter/cases/{case.id}/{p}/" for p in ("later/RULES", "pledge/ADDRESS"))
    assert later in page
    assert pledge in page
    assert send(clerk, pledge, agreed="on").status_code == 422
    assert send(clerk, later).status_code == 422
    assert send(clerk, later, agreed="on").status_code == 302
    ticked = dict.fromkeys(FIVE, "on")
    assert send(clerk, pledge, agreed="on", **ticked).status_code == 302
    cases.check_material(
        case_id=case.id, code="LAYOUT", state="PRESENT", defect="", acting=world.clerk, now=T0
    )
    page = text(clerk.get(f"/counter/intake/{case.id}/"))
    assert "材料齐全，符合要求" in page
    assert "承诺后补" in page
    version = Case.objects.get(pk=case.pk).version
    answer = send(clerk, f"/counter/intake/{case.id}/", act="accept", seen_version=version)
    assert answer.status_code == 302
    assert Case.objects.get(pk=case.pk).state == "ACCEPTED"
    done = text(clerk.get(f"/counter/cases/{case.id}/done/"))
    assert "容缺受理承诺书" in done
    assert "告知承诺书" in done


def test_the_letter_prints_on_one_sheet(world: World, clerk: Client) -> None:
    case = at_counter(world)
    sheet = text(clerk.get(f"/counter/cases/{case.id}/letters/ADDRESS/pledge/"))
    assert "我逐条确认" in sheet
    assert "承诺人签名" in sheet
    sheet = text(clerk.get(f"/counter/cases/{case.id}/letters/RULES/later/"))
    assert "补交《管理制度目录》" in sheet
    assert clerk.get(f"/counter/cases/{case.id}/letters/RULES/other/").status_code == 404


def test_the_applicant_changes_their_mind_at_the_window(world: World, clerk: Client) -> None:
    case = at_counter(world)
    address = f"/counter/cases/{case.id}/later/RULES/"
    send(clerk, address, agreed="on")
    assert "申请人撤回承诺" in text(clerk.get(address))
    send(clerk, address, act="take_back")
    assert case.materials.get(code="RULES").state == "ABSENT"
    assert send(clerk, address, act="take_back").status_code == 422


def test_what_follows_is_taken_in_and_judged(world: World, clerk: Client) -> None:
    case = accepted_with_promises(world)
    assert "还要补交" in text(clerk.get(f"/counter/cases/{case.id}/"))
    send(clerk, f"/counter/cases/{case.id}/follow/RULES/")
    page = clerk.get(f"/counter/cases/{case.id}/").content.decode()
    assert f"/counter/cases/{case.id}/follow/RULES/judge/" in page
    version = Case.objects.get(pk=case.pk).version
    judge = f"/counter/cases/{case.id}/follow/RULES/judge/"
    answer = send(clerk, judge, good="0", defect="", seen_version=version)
    assert "请写明《管理制度目录》哪里不对" in text(clerk.get(answer["Location"]))
    answer = send(clerk, judge, good="0", defect="缺一页", seen_version=version)
    assert "上次退回" in text(clerk.get(answer["Location"]))
    send(clerk, f"/counter/cases/{case.id}/follow/RULES/")
    version = Case.objects.get(pk=case.pk).version
    send(clerk, judge, good="1", seen_version=version)
    assert case.materials.get(code="RULES").state == "PRESENT"


def test_only_a_clerk_registers_letters_at_the_counter(world: World) -> None:
    case = at_counter(world)
    reviewer = signed_in(world.reviewer)
    assert reviewer.get(f"/counter/cases/{case.id}/later/RULES/").status_code == 403
