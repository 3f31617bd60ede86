"""A letter is taken down at the desk, printed, used, seen and taken back in one press."""

from typing import Any

import pytest
from tests.factories.assistance import SLUG, letter
from tests.factories.cases import T0, World
from tests.factories.hall_staff import hall_staff, signed_in

from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance.models import Assistance, ProxyMandate
from onewindow.apps.cases.models import Case
from onewindow.apps.organisation.models import Place, Role
from onewindow.rules.outcomes import Refused

KEY = "0123456789abcdef0123456789abcdef"
OTHER_KEY = "f" * 32


def text(answer: Any) -> str:
    return str(answer.content.decode())


def told(**other: Any) -> dict[str, Any]:
    return {
        "idempotency_key": KEY,
        "citizen_id": "210112199405200029",
        "name": "李小满",
        "phone": "",
        "item": [SLUG],
        "powers": ["FILL_IN", "SUBMIT"],
        "starts_on": "2026-09-28",
        "ends_on": "2026-10-28",
        "signature": "李小满",
        "principal_card_seen": "on",
        "worker_card_shown": "on",
        **other,
    }


def test_a_letter_is_taken_down_printed_and_used(world: World) -> None:
    client = signed_in(world.clerk)
    assert "登记授权委托" in text(client.get("/assistance/"))
    assert client.get("/assistance/letters/new/").status_code == 200
    answer = client.post("/assistance/letters/new/", told(), follow=True)
    mandate = ProxyMandate.objects.get()
    assert answer.redirect_chain[-1][0] == f"/assistance/letters/{mandate.id}/"
    assert "开始收件" in text(answer)
    sheet = text(client.get(f"/assistance/letters/{mandate.id}/sheet/"))
    assert "授权委托书" in sheet
    assert "食品经营许可（新办）" in sheet
    begun = client.post(
        f"/assistance/letters/{mandate.id}/begin/", {"idempotency_key": OTHER_KEY, "slug": SLUG}
    )
    case = Case.objects.get()
    assert begun.url == f"/counter/intake/{case.id}/"
    assert client.get(begun.url).status_code == 200
    assert "李" in text(client.get("/assistance/"))


def test_a_greeter_hands_the_letter_to_a_clerk_who_begins_the_intake(world: World) -> None:
    greeter = hall_staff(world.place, Role.GREETER)
    hall = signed_in(greeter)
    assert "由哪位窗口人员收件代办" in text(hall.get("/assistance/letters/new/"))
    unsaid = hall.post("/assistance/letters/new/", told())
    assert unsaid.status_code == 422
    clerk = str(world.clerk.who)
    answer = hall.post(
        "/assistance/letters/new/", told(worker=clerk, idempotency_key="1" * 32), follow=True
    )
    mandate = ProxyMandate.objects.get()
    assert (mandate.worker_id, mandate.taken_down_by_id) == (world.clerk.who, greeter.who)
    assert "已转给窗口人员" in text(answer)
    assert "开始收件</button>" not in text(answer)
    assert "等窗口收件" in text(hall.get("/assistance/"))
    begin = f"/assistance/letters/{mandate.id}/begin/"
    sent = {"idempotency_key": OTHER_KEY, "slug": SLUG}
    assert hall.post(begin, sent).status_code == 404, "only the clerk it names acts under it"
    window = signed_in(world.clerk)
    assert f"/assistance/letters/{mandate.id}/" in text(window.get("/counter/"))
    begun = window.post(begin, {**sent, "idempotency_key": "2" * 32})
    assert begun.url == f"/counter/intake/{Case.objects.get().id}/"
    assert Assistance.objects.get().mandate_id == mandate.id
    assert "转给我的代办委托" not in text(window.get("/counter/")), "it was begun"
    assert "已开始" in text(hall.get("/assistance/"))
    other = signed_in(hall_staff(world.place, Role.CLERK))
    assert other.get(f"/assistance/letters/{mandate.id}/").status_code == 404


def test_a_letter_names_only_staff_of_the_same_place(world: World) -> None:
    away = Place.objects.create(code="away", kind="CENTRE", name="别处", address="别处 1 号")
    colleague = hall_staff(away, Role.CLERK)
    with pytest.raises(Refused) as refused:
        letter(world, worker_id=colleague.who, worker_name=colleague.name)
    assert {r.code for r in refused.value.refusals} == {"MANDATE_WORKER_NO_STAFF"}


def test_everything_missing_is_said_at_once_and_nothing_is_lost(world: World) -> None:
    client = signed_in(world.clerk)
    bad = told(item=[], powers=[], signature="", principal_card_seen="", worker_card_shown="")
    answer = client.post("/assistance/letters/new/", bad)
    assert answer.status_code == 422
    page = text(answer)
    for sentence in (
        "选至少一件",
        "勾选至少一项权限",
        "由本人签名",
        "看过委托人",
        "出示您的工作证件",
    ):
        assert sentence in page
    assert "李小满" in page
    assert ProxyMandate.objects.count() == 0


def test_searching_for_an_item_keeps_what_was_typed_and_judges_nothing(world: World) -> None:
    answer = signed_in(world.clerk).post(
        "/assistance/letters/new/", told(search="1", query="食品经营许可", item=[], ends_on="")
    )
    assert answer.status_code == 200
    assert "李小满" in text(answer)
    assert f'value="{SLUG}"' in text(answer)


def test_a_letter_for_another_item_opens_nothing(world: World) -> None:
    mandate = letter(world)
    answer = signed_in(world.clerk).post(
        f"/assistance/letters/{mandate.id}/begin/",
        {"idempotency_key": KEY, "slug": "id_card_renewal"},
    )
    assert answer.status_code == 422
    assert "不包括这件事" in text(answer)
    assert Case.objects.count() == 0


def test_a_letter_taken_back_in_mid_case_is_told_at_the_counter(world: World) -> None:
    mandate = letter(world)
    case = assistance.start_for(mandate_id=mandate.id, slug=SLUG, acting=world.clerk, now=T0)
    assistance.revoke_mandate(mandate_id=mandate.id, reason="", acting=world.resident, now=T0)
    answer = signed_in(world.clerk).post(
        f"/counter/intake/{case.id}/",
        {"idempotency_key": KEY, "act": "receive", "seen_version": case.version},
    )
    assert answer.status_code == 422
    assert "申请人已经收回授权" in text(answer)
    case.refresh_from_db()
    assert case.state == "DRAFT"


def test_another_s_letter_is_as_if_it_were_not_there(world: World) -> None:
    mandate = letter(world)
    other = signed_in(world.other_clerk)
    for way in ("", "sheet/"):
        assert other.get(f"/assistance/letters/{mandate.id}/{way}").status_code == 404
    begun = other.post(f"/assistance/letters/{mandate.id}/begin/", {"idempotency_key": KEY})
    assert begun.status_code == 404
    stranger = signed_in(world.stranger)
    assert "现在没有生效的代办授权" in text(stranger.get("/my/mandates/"))
    answer = stranger.post(f"/my/mandates/{mandate.id}/take-back/", {"idempotency_key": KEY})
    assert answer.status_code == 404


def test_the_person_sees_what_was_done_and_takes_it_back_in_one_press(world: World) -> None:
    mandate = letter(world)
    assistance.start_for(mandate_id=mandate.id, slug=SLUG, acting=world.clerk, now=T0)
    client = signed_in(world.resident)
    page = text(client.get("/my/mandates/"))
    for word in (
        "王谷雨",
        "食品经营许可（新办）",
        "填写申请表、提交申请",
        "收回授权",
        "2026 年 10 月 28 日",
    ):
        assert word in page
    address = f"/my/mandates/{mandate.id}/take-back/"
    answer = client.post(address, {"idempotency_key": KEY}, follow=True)
    assert "授权已收回，马上生效" in text(answer)
    assert "已收回或到期的 1 份" in text(answer)
    mandate.refresh_from_db()
    assert mandate.revoked_at == T0


def test_help_is_noted_in_one_tap(world: World) -> None:
    client = signed_in(hall_staff(world.place, Role.GREETER))
    answer = client.post(
        "/assistance/note/", {"idempotency_key": KEY, "kind": "ASSISTED"}, follow=True
    )
    assert "已记下一次帮办" in text(answer)
    assert Assistance.objects.get().kind == "ASSISTED"
    wrong = client.post("/assistance/note/", {"idempotency_key": OTHER_KEY, "kind": "PROXY"})
    assert wrong.status_code == 404


def test_the_desk_is_for_helpers(world: World) -> None:
    for who in (world.resident, world.reviewer):
        assert signed_in(who).get("/assistance/").status_code == 403


def test_any_desk_takes_down_that_a_letter_is_taken_back(world: World) -> None:
    mandate = letter(world)
    other = signed_in(world.other_clerk)
    asked = {"citizen_id": world.person.citizen_id}
    assert "王谷雨" in text(other.post("/assistance/letters/find/", asked))
    other.post(f"/assistance/letters/{mandate.id}/revoke/", {"idempotency_key": KEY})
    mandate.refresh_from_db()
    assert mandate.revoked_at == T0
    assert "没有生效的授权" in text(other.post("/assistance/letters/find/", asked))
    assert "没有生效的授权" in text(other.post("/assistance/letters/find/", {"citizen_id": "1"}))
