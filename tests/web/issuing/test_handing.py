"""One result: signed for, handed over against code and card, posted, archived."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.factories.assistance import letter
from tests.factories.cases import T0, World, person_named
from tests.web.counter.conftest import signed_in
from tests.web.issuing.conftest import at_window, handed_over

from onewindow.apps.assistance.models import Assistance
from onewindow.apps.audit.queries import entries_about
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.documents.queries import documents_of
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Place, Post
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.writes.models import OutboxMessage

pytestmark = pytest.mark.django_db
CARD = "210112199405200029"
STRANGERS_CARD = "11010519491231002X"


def act(client: Client, case: Case, name: str, **more: str) -> Any:
    told = {"idempotency_key": uuid.uuid4().hex, "seen_version": str(case.version), "act": name}
    return client.post(f"/issuing/cases/{case.id}/", {**told, **more})


def collect(client: Client, case: Case, **more: str) -> Any:
    told = {"code": case.result.pickup_code, "collector": "李小满", "card": "0029", **more}
    return act(client, case, "collect", **told)


def text(answer: Any) -> str:
    return answer.content.decode()


def state(case: Case) -> tuple[str, str]:
    fresh = Case.objects.select_related("result").get(pk=case.pk)
    return fresh.state, fresh.result.state


def test_what_the_department_sent_is_checked_and_signed_for(issuing: Client, world: World) -> None:
    case = handed_over(world)
    assert "核对无误，签收" in text(issuing.get(f"/issuing/cases/{case.id}/"))
    act(issuing, case, "take_in")
    assert state(case) == ("APPROVED", "AT_WINDOW")
    again = act(issuing, case, "take_in")
    assert again.status_code == 422
    assert "结果件现在不在这一环节" in text(again)


def test_a_result_goes_out_against_code_and_card_with_its_receipt(
    issuing: Client, world: World
) -> None:
    case = at_window(world)
    answer = collect(issuing, case)
    assert state(case) == ("DELIVERED", "DELIVERED")
    (receipt,) = [
        d for d in documents_of(subject_kind="case", subject_id=case.id) if d.kind == "DELIVERY"
    ]
    page = text(issuing.get(answer["Location"]))
    assert f"/documents/{receipt.id}.pdf?reason=PRINTING" in page
    assert receipt.facts["collected_by"] == "李小满"


def test_everything_that_does_not_agree_is_named_at_once(issuing: Client, world: World) -> None:
    case = at_window(world)
    wrong = f"{(int(case.result.pickup_code) + 1) % 10**6:06d}"
    answer = collect(issuing, case, code=wrong, card="0028")
    page = text(answer)
    assert answer.status_code == 422
    assert "取件码不对" in page
    assert "号码与申请人、经办人都对不上" in page
    blank = text(collect(issuing, case, code="", collector="", card=""))
    assert "请填写“取件码”" in blank
    assert "请填写“领取人姓名”" in blank
    assert state(case) == ("APPROVED", "AT_WINDOW")


@pytest.mark.parametrize(
    ("card", "goes_out"),
    [(CARD, True), ("0029", True), (STRANGERS_CARD, True), ("002X", False), (CARD[:-1], False)],
)
def test_another_person_fetches_only_with_the_whole_number(
    issuing: Client, world: World, card: str, goes_out: bool
) -> None:
    case = at_window(world)
    answer = collect(issuing, case, card=card)
    assert (answer.status_code == 302) is goes_out
    assert (state(case)[1] == "DELIVERED") is goes_out


def without_account(world: World) -> Case:
    """A result at the window of somebody who came to the counter and never registered."""
    case = handed_over(world)
    world.person.account, world.person.phone = None, ""
    world.person.save()
    cases.take_in(case_id=case.id, acting=world.issuing, now=T0)
    return Case.objects.select_related("result").get(pk=case.pk)


def test_who_never_got_a_code_takes_the_result_with_their_own_card(
    issuing: Client, world: World
) -> None:
    case = without_account(world)
    assert "没有取件码：核验申请人本人身份证全号" in text(issuing.get(f"/issuing/cases/{case.id}/"))
    answer = act(issuing, case, "collect_by_card", card=CARD)
    assert answer["Location"] == f"/issuing/cases/{case.id}/done/"
    assert state(case) == ("DELIVERED", "DELIVERED")
    rows = entries_about(subject_kind="case", subject_id=case.id)
    (delivered,) = [r for r in rows if r.verb == "case.deliver"]
    assert delivered.facts["by"] == "card"
    assert Case.objects.get(pk=case.pk).result.collected_by == "李小满"


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ("0029", "填完整的 18 位号码"),
        (STRANGERS_CARD, "对不上"),
        (CARD[:-1] + "8", "校验"),
        ("", "请填写“申请人或代办人身份证号码"),
    ],
)
def test_without_a_code_only_the_whole_number_of_the_applicant_counts(
    issuing: Client, world: World, card: str, told: str
) -> None:
    case = without_account(world)
    answer = act(issuing, case, "collect_by_card", card=card)
    assert answer.status_code == 422
    assert told in text(answer)
    assert state(case) == ("APPROVED", "AT_WINDOW")


def test_of_a_matter_begun_under_a_letter_the_window_asks_who_is_there(
    issuing: Client, world: World
) -> None:
    case = without_account(world)
    page = f"/issuing/cases/{case.id}/"
    assert "到场的人的姓名" not in text(issuing.get(page))
    mandate = letter(world)
    Assistance.objects.create(
        kind="PROXY",
        person=world.person,
        case_id=case.id,
        item_slug="food_business_licence",
        mandate=mandate,
        power="FILL_IN",
        worker_id=world.clerk.who,
        place=world.place,
        at=T0,
    )
    assert "到场的人的姓名" in text(issuing.get(page))
    for name, told in (("", "请填写领取人姓名"), (world.clerk.name, "没有写明可以代为领取结果")):
        answer = act(issuing, case, "collect_by_card", card=CARD, collector=name)
        assert answer.status_code == 422
        assert told in text(answer)
    assert state(case) == ("APPROVED", "AT_WINDOW")
    act(issuing, case, "collect_by_card", card=CARD, collector="李小满")
    assert state(case) == ("DELIVERED", "DELIVERED")


def test_the_agent_takes_it_with_their_own_card_too(issuing: Client, world: World) -> None:
    case = at_window(world)
    agent = person_named("周立夏", STRANGERS_CARD, date(1949, 12, 31), None)
    Case.objects.filter(pk=case.pk).update(agent=agent)
    act(issuing, case, "collect_by_card", card=STRANGERS_CARD.lower())
    assert Case.objects.get(pk=case.pk).result.collected_by == "周立夏"


@pytest.mark.parametrize(
    ("card", "kept", "printed"),
    [
        (STRANGERS_CARD, STRANGERS_CARD, "110105********002X"),
        ("0029", CARD, "210112********0029"),
    ],
)
def test_the_collectors_card_is_kept_encrypted_and_printed_masked(
    issuing: Client, world: World, card: str, kept: str, printed: str
) -> None:
    case = at_window(world)
    collect(issuing, case, card=card)
    assert Case.objects.get(pk=case.pk).result.collector_card == kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT collector_card FROM cases_result WHERE case_id = %s", [case.pk])
        (stored,) = cursor.fetchone()
    assert stored
    assert kept not in stored
    papers = documents_of(subject_kind="case", subject_id=case.id)
    (receipt,) = [d for d in papers if d.kind == "DELIVERY"]
    assert receipt.facts["collector_id"] == printed
    assert kept not in str(receipt.facts)


def elsewhere(world: World) -> Acting:
    """An issuing clerk of a township's station."""
    station = Place.objects.create(code="station", kind="STATION", name="柳河镇便民服务站")
    Post.objects.filter(account_id=world.issuing.account_id).update(place=station)
    return acting_as(account_id=world.issuing.who, name="赵秋实")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("collect", {"collector": "李小满", "card": "0029"}),
        ("collect_by_card", {"card": CARD}),
        ("reissue", {"card": "0029"}),
        ("post", {"courier": "邮政", "tracking_number": "E1"}),
    ],
)
def test_a_clerk_of_another_station_neither_takes_in_nor_hands_out(
    world: World, name: str, more: dict[str, str]
) -> None:
    coming, case = handed_over(world), at_window(world, "POST")
    client = signed_in(elsewhere(world))
    more = {"code": case.result.pickup_code, **more} if name == "collect" else more
    for answer in (act(client, coming, "take_in"), act(client, case, name, **more)):
        assert answer.status_code == 422
        assert "由“云溪区政务服务中心”的出件窗口办理" in text(answer)
    assert state(coming) == ("APPROVED", "HANDED_OVER")
    assert state(case) == ("APPROVED", "AT_WINDOW")
    assert client.post(f"/issuing/cases/{case.id}/recipient/").status_code == 422
    for shelf in ("handed_over", "to_post"):
        page = text(client.get("/issuing/", {"shelf": shelf}))
        assert coming.number not in page
        assert case.number not in page


def test_what_is_archived_is_archived_where_it_was_handed_out(world: World) -> None:
    case = at_window(world)
    collect(signed_in(world.issuing), case)
    case.refresh_from_db()
    assert act(signed_in(elsewhere(world)), case, "archive").status_code == 422
    assert state(case)[0] == "DELIVERED"


def test_the_address_is_masked_until_it_is_asked_for_and_that_is_journaled(
    issuing: Client, world: World
) -> None:
    case = at_window(world, "POST")
    page = text(issuing.get(f"/issuing/cases/{case.id}/"))
    assert ">****<" in page
    assert "演示路 3 号" not in page
    for times in (1, 2):
        full = text(issuing.post(f"/issuing/cases/{case.id}/recipient/"))
        assert "演示路 3 号" in full
        rows = entries_about(subject_kind="case", subject_id=case.id)
        seen = [r.facts["what"] for r in rows if r.verb == "personal.read"]
        assert seen == ["recipient"] * times


def test_the_address_is_shown_only_for_what_is_to_be_posted(issuing: Client, world: World) -> None:
    fetched, sent = at_window(world), at_window(world, "POST")
    act(issuing, sent, "post", courier="邮政特快", tracking_number="E123456789CN")
    for case in (fetched, sent):
        assert "演示路" not in text(issuing.get(f"/issuing/cases/{case.id}/"))
        asked = issuing.post(f"/issuing/cases/{case.id}/recipient/")
        assert asked.status_code == 422
        assert "演示路" not in text(asked)
        rows = entries_about(subject_kind="case", subject_id=case.id)
        assert not [r for r in rows if r.verb == "personal.read"]


def test_a_lost_code_is_made_anew_after_the_card_and_journaled(
    issuing: Client, world: World
) -> None:
    case = at_window(world)
    assert act(issuing, case, "reissue", card="1111").status_code == 422
    assert act(issuing, case, "reissue", card=STRANGERS_CARD).status_code == 422
    act(issuing, case, "reissue", card="0029")
    fresh = Case.objects.select_related("result").get(pk=case.pk)
    assert fresh.result.pickup_code_index != case.result.pickup_code_index
    verbs = [r.verb for r in entries_about(subject_kind="case", subject_id=case.id)]
    assert verbs.count("result.reissue_code") == 1
    assert "取件码不对" in text(collect(issuing, case)), "the old code opens nothing"
    assert collect(issuing, fresh).status_code == 302


def test_by_post_with_courier_and_number_until_it_is_signed_for(
    issuing: Client, world: World
) -> None:
    case = at_window(world, "POST")
    refused = act(issuing, case, "post", courier="", tracking_number="")
    assert "请填写“快递公司”" in text(refused)
    assert "请填写“运单号”" in text(refused)
    act(issuing, case, "post", courier="邮政特快", tracking_number="E123456789CN")
    assert state(case) == ("APPROVED", "POSTED")
    assert "E123456789CN" in text(issuing.get(f"/issuing/cases/{case.id}/"))
    act(issuing, case, "confirm")
    assert state(case) == ("DELIVERED", "DELIVERED")


def test_every_move_of_the_result_is_a_message_of_its_own(issuing: Client, world: World) -> None:
    case = at_window(world, "POST")
    act(issuing, case, "post", courier="邮政特快", tracking_number="E123456789CN")
    act(issuing, case, "confirm")
    bodies = [m.body for m in OutboxMessage.objects.filter(topic="case.message")]
    keys = [b["once_key"] for b in bodies]
    assert len(keys) == len(set(keys)), "a repeated key would swallow a message"
    assert {"结果即将寄出", "已寄出", "已送达"} <= {b["title"] for b in bodies}


def test_what_is_delivered_is_archived_once(issuing: Client, world: World) -> None:
    case = at_window(world)
    assert act(issuing, case, "archive").status_code == 422
    collect(issuing, case)
    case = Case.objects.get(pk=case.pk)
    assert act(issuing, case, "archive").status_code == 302
    assert state(case)[0] == "ARCHIVED"


def test_a_double_click_hands_out_once(issuing: Client, world: World) -> None:
    case = at_window(world)
    told = {"idempotency_key": uuid.uuid4().hex, "seen_version": str(case.version)}
    told |= {"act": "collect", "code": case.result.pickup_code, "collector": "李小满"}
    told["card"] = "0029"
    answers = [issuing.post(f"/issuing/cases/{case.id}/", told) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    kinds = [d.kind for d in documents_of(subject_kind="case", subject_id=case.id)]
    assert kinds.count("DELIVERY") == 1


def test_a_case_without_a_result_says_where_it_is(issuing: Client, world: World) -> None:
    case = handed_over(world)
    Case.objects.filter(pk=case.pk).update(state="IN_REVIEW")
    case.result.delete()
    page = text(issuing.get(f"/issuing/cases/{case.id}/"))
    assert "还没有结果可领" in page


def test_personal_data_stays_masked_at_the_window(issuing: Client, world: World) -> None:
    page = text(issuing.get(f"/issuing/cases/{at_window(world).id}/"))
    assert "李*满" in page
    assert CARD not in page


def test_a_clerk_of_the_counter_hands_out_nothing(world: World) -> None:
    case = at_window(world)
    assert collect(signed_in(world.clerk), case).status_code == 403
    assert state(case) == ("APPROVED", "AT_WINDOW")
