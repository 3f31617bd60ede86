"""Intake in one screen: every button's way, every refusal in words, nothing lost."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.cases import LICENCE, PNG, World, publish
from tests.web.counter.conftest import signed_in

from onewindow.apps.audit.queries import entries_about
from onewindow.apps.cases.models import Case
from onewindow.apps.documents.queries import documents_of
from onewindow.apps.organisation.facts import Acting

pytestmark = pytest.mark.django_db
CARD = "210112199405200029"
ALL_THERE = {"state.FORM": "PRESENT", "state.LAYOUT": "PRESENT", "state.RULES": "PRESENT"}


def key() -> str:
    return uuid.uuid4().hex


def text(answer: Any) -> str:
    return answer.content.decode()


def begin(client: Client, slug: str = "food_business_licence", **more: str) -> Any:
    told = {"idempotency_key": key(), "citizen_id": CARD, "name": "李小满", "slug": slug, **more}
    return client.post("/counter/intake/", told)


def draft(client: Client, situation: str = "CATERING") -> Case:
    answer = begin(client)
    assert answer.status_code == 302, text(answer)
    case = Case.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[-1])
    told = {"idempotency_key": key(), "pick": f"SITUATION:{situation}"}
    client.post(f"/counter/intake/{case.pk}/situation/", told)
    case.refresh_from_db()
    return case


def act(client: Client, case: Case, name: str, **more: str) -> Any:
    page = "intake" if case.state == "DRAFT" else "cases"
    told = {"idempotency_key": key(), "seen_version": str(case.version), "act": name, **more}
    return client.post(f"/counter/{page}/{case.pk}/", told)


def kinds(case: Case) -> list[str]:
    return sorted(d.kind for d in documents_of(subject_kind="case", subject_id=case.pk))


def test_a_complete_intake_is_accepted_with_its_papers(clerk: Client) -> None:
    case = draft(clerk)
    answer = act(clerk, case, "accept", **ALL_THERE)
    assert answer["Location"] == f"/counter/cases/{case.pk}/done/"
    case.refresh_from_db()
    assert (case.state, case.number is not None) == ("ACCEPTED", True)
    assert kinds(case) == ["ACCEPTANCE", "RECEIPT"]
    page = text(clerk.get(answer["Location"]))
    assert case.number in page
    for paper in documents_of(subject_kind="case", subject_id=case.pk):
        assert f"/documents/{paper.pk}.pdf?reason=PRINTING" in page
    assert "下一位" in page


def test_everything_missing_is_named_at_once_and_nothing_is_half_written(clerk: Client) -> None:
    case = draft(clerk)
    told = {**ALL_THERE, "state.RULES": "ABSENT", "state.LAYOUT": "DEFECTIVE"}
    answer = act(clerk, case, "accept", **told, **{"defect.LAYOUT": "没有标明洗消间"})
    page = text(answer)
    assert answer.status_code == 422
    assert "缺少《管理制度目录》" in page
    assert "《设备布局图》需要补正：没有标明洗消间" in page
    case.refresh_from_db()
    assert (case.state, case.number) == ("DRAFT", None)
    assert case.materials.get(code="LAYOUT").defect == "没有标明洗消间", "what was put in stays"
    assert kinds(case) == []


def test_a_one_time_notice_names_all_that_is_missing(clerk: Client) -> None:
    case = draft(clerk)
    told = {"state.LAYOUT": "DEFECTIVE", "reason.LAYOUT": "缺页", "defect.LAYOUT": "缺第二页"}
    answer = act(clerk, case, "notice", **told)
    case.refresh_from_db()
    assert case.state == "CORRECTION_PENDING"
    assert [(a["name"], a["problem"]) for a in case.corrections.get().asked] == [
        ("设备布局图", "缺页；缺第二页"),
        ("管理制度目录", "未提交"),
    ]
    assert kinds(case) == ["ONE_TIME_NOTICE", "RECEIPT"]
    assert "前一次补齐" in text(clerk.get(answer["Location"]))


def test_a_notice_about_nothing_is_refused(clerk: Client) -> None:
    case = draft(clerk)
    answer = act(clerk, case, "notice", **ALL_THERE)
    assert answer.status_code == 422
    assert "材料已经齐全，没有需要补正的内容，应当受理。" in text(answer)


def test_only_taken_in_gives_a_number_and_a_receipt(clerk: Client) -> None:
    case = draft(clerk)
    act(clerk, case, "receive")
    case.refresh_from_db()
    assert (case.state, kinds(case)) == ("RECEIVED", ["RECEIPT"])
    page = text(clerk.get(f"/counter/cases/{case.pk}/"))
    assert "还差 2 项" in page
    assert "收件凭证" in page


def test_the_draft_keeps_itself_and_answers_with_what_is_missing_now(clerk: Client) -> None:
    case = draft(clerk)
    told = {"idempotency_key": key(), "seen_version": "1", "state.LAYOUT": "PRESENT"}
    told |= {"contact_phone": "13800000099", "delivery_way": "POST", "address": "演示路 3 号"}
    fragment = text(clerk.post(f"/counter/cases/{case.pk}/save/", told))
    assert "还差 1 项" in fragment
    assert "已保存" in fragment
    case.refresh_from_db()
    assert (case.form["address"], case.delivery_way) == ("演示路 3 号", "POST")


def test_a_defect_without_words_is_asked_for_and_the_rest_is_kept(clerk: Client) -> None:
    case = draft(clerk)
    told = {"idempotency_key": key(), "seen_version": "1", "state.LAYOUT": "DEFECTIVE"}
    fragment = text(
        clerk.post(f"/counter/cases/{case.pk}/save/", told | {"state.RULES": "PRESENT"})
    )
    assert "还没写哪里不对" in fragment
    assert case.materials.get(code="RULES").state == "PRESENT"
    answer = act(clerk, case, "notice", **{"state.LAYOUT": "DEFECTIVE"})
    assert "请写明《设备布局图》哪里不对" in text(answer)


def test_a_lost_session_in_the_middle_loses_nothing(clerk: Client, world: World) -> None:
    case = draft(clerk)
    told = {"idempotency_key": key(), "seen_version": "1", "state.LAYOUT": "DEFECTIVE"}
    clerk.post(f"/counter/cases/{case.pk}/save/", told | {"defect.LAYOUT": "看不清"})
    clerk.logout()
    away = clerk.get(f"/counter/intake/{case.pk}/")
    assert away["Location"].startswith("/sign-in/?next=%2Fcounter%2Fintake%2F")
    back = signed_in(world.clerk)
    assert f"/counter/intake/{case.pk}/" in text(back.get("/counter/"))
    page = text(back.get(f"/counter/intake/{case.pk}/"))
    assert "看不清" in page
    answer = act(back, case, "accept", **ALL_THERE)
    assert answer.status_code == 302


def test_a_double_click_gives_one_case_one_number_one_notice(clerk: Client) -> None:
    told = {"idempotency_key": key(), "citizen_id": CARD, "name": "李小满"}
    told["slug"] = "food_business_licence"
    first, second = (clerk.post("/counter/intake/", told)["Location"] for _ in range(2))
    assert first == second
    assert Case.objects.count() == 1
    case = draft(clerk)
    told = {"idempotency_key": key(), "seen_version": "1", "act": "notice"}
    answers = [clerk.post(f"/counter/intake/{case.pk}/", told) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert case.corrections.count() == 1
    assert kinds(case) == ["ONE_TIME_NOTICE", "RECEIPT"]


def test_the_second_of_two_clerks_sees_what_changed_and_what_they_typed(
    clerk: Client, world: World
) -> None:
    case = draft(clerk)
    other = signed_in(world.other_clerk)
    act(other, case, "accept", **ALL_THERE)
    told = {"state.LAYOUT": "DEFECTIVE", "defect.LAYOUT": "没有标明洗消间"}
    for name in ("notice", "receive", "accept"):
        answer = act(clerk, case, name, **told)
        page = text(answer)
        assert answer.status_code == 409
        for shown in ("陈白露", "受理", "没有标明洗消间", f"/counter/cases/{case.pk}/"):
            assert shown in page
    assert Case.objects.get().state == "ACCEPTED"
    assert case.materials.get(code="LAYOUT").state == "PRESENT"


def test_wrong_numbers_are_told_in_words_and_all_at_once(clerk: Client) -> None:
    answer = begin(
        clerk,
        citizen_id="210112199413200029",
        uscc="91350100M000100Y44",
        enterprise_name="小满小吃店",
    )
    page = text(answer)
    assert answer.status_code == 422
    assert "不是真实的出生日期" in page
    assert "最后一位校验码不对，代码中至少有一位写错" in page
    assert Case.objects.count() == 0


def test_the_live_check_says_what_is_wrong_and_who_it_is(clerk: Client) -> None:
    good = text(clerk.post("/counter/check/?citizen_id", {"citizen_id": CARD}))
    assert "校验通过" in good
    assert "李*满" in good
    assert "李小满" not in good
    bad = text(clerk.post("/counter/check/?citizen_id", {"citizen_id": CARD[:-1] + "8"}))
    assert "校验码不对" in bad
    assert text(clerk.post("/counter/check/?uscc", {"uscc": ""})).strip() == ""


def test_a_card_reader_that_types_the_whole_card_is_understood(clerk: Client) -> None:
    answer = begin(clerk, citizen_id=f"李小满 女 汉 {CARD} 演示路")
    assert answer.status_code == 302
    page = text(clerk.post("/counter/intake/", {"look": f"李小满{CARD}"}))
    assert f'value="{CARD}"' in page


def test_another_name_on_the_card_is_corrected_only_on_the_clerks_word(clerk: Client) -> None:
    answer = begin(clerk, name="李大满")
    assert "登记的是另一个名字" in text(answer)
    assert "更正登记的名字" in text(answer)
    assert begin(clerk, name="李大满", correct_name="on").status_code == 302
    assert Case.objects.get().person.name == "李大满"


def test_who_must_come_in_person_cannot_be_represented(clerk: Client) -> None:
    agent = {"agent_id": "11010519491231002X", "agent_name": "孙清和"}
    answer = begin(clerk, slug="id_card_renewal", **agent)
    assert answer.status_code == 422
    assert "依法须本人到场，不能由他人代办（登记指纹）" in text(answer)
    assert begin(clerk, **agent).status_code == 302
    assert Case.objects.get().agent.name == "孙清和"


def test_no_item_chosen_is_said(clerk: Client) -> None:
    answer = begin(clerk, slug="")
    assert answer.status_code == 422
    assert "请选择要办的事项" in text(answer)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("布局图.jpg", b"MZ\x90\x00" + b"\0" * 200, "不是 PDF、JPG 或 PNG"),
        ("布局图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * (20 * 1024 * 1024), "超过 20 MB"),
        ("空.pdf", b"", "是空的"),
    ],
)
def test_an_upload_that_cannot_be_taken_says_why(
    clerk: Client, name: str, content: bytes, sentence: str
) -> None:
    case = draft(clerk)
    told = {"idempotency_key": key(), "file": SimpleUploadedFile(name, content)}
    answer = clerk.post(f"/counter/cases/{case.pk}/papers/LAYOUT/", told)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert case.materials.get(code="LAYOUT").state == "ABSENT"


def test_a_scan_makes_the_material_present_and_can_be_taken_out(clerk: Client) -> None:
    case = draft(clerk)
    told = {"idempotency_key": key(), "file": SimpleUploadedFile("布局图.png", PNG)}
    answer = clerk.post(f"/counter/cases/{case.pk}/papers/LAYOUT/", told)
    assert answer["Location"].endswith("#paper-LAYOUT")
    row = case.materials.get(code="LAYOUT")
    assert (row.state, row.source, row.file.name) == ("PRESENT", "UPLOAD", "布局图.png")
    clerk.post(f"/counter/cases/{case.pk}/papers/LAYOUT/remove/", {"idempotency_key": key()})
    assert case.materials.get(code="LAYOUT").state == "ABSENT"


def test_how_a_paper_was_shown_is_kept(clerk: Client) -> None:
    case = draft(clerk)
    told = {"idempotency_key": key(), "seen_version": "1", "state.LAYOUT": "PRESENT"}
    clerk.post(f"/counter/cases/{case.pk}/save/", told | {"source.LAYOUT": "ELICENCE"})
    assert case.materials.get(code="LAYOUT").source == "ELICENCE"


def test_an_elder_is_asked_for_their_true_will_first(clerk: Client, world: World) -> None:
    asks = {"elder_check": {"min_age": 60, "basis": "《老年人权益保障法》第55条"}}
    publish({**LICENCE, "slug": "real_estate_transfer", **asks}, world.department)
    elder = {"citizen_id": "11010519491231002X", "name": "周立夏"}
    answer = begin(clerk, slug="real_estate_transfer", **elder)
    case = Case.objects.get()
    clerk.post(
        f"/counter/intake/{case.pk}/situation/",
        {"idempotency_key": key(), "pick": "SITUATION:SALES"},
    )
    page = text(clerk.get(answer["Location"]))
    assert "第55条" in page
    assert "先办好上面列出的 1 件事" in page
    refused = act(clerk, case, "accept", **ALL_THERE)
    assert "是否为本人真实意愿" in text(refused)
    told = {"contact_phone": "", "elder_asked": "1"}
    assert act(clerk, case, "accept", **ALL_THERE, **told).status_code == 302


def test_a_new_guide_is_said_and_followed_with_everything_kept(clerk: Client, world: World) -> None:
    case = draft(clerk)
    clerk.post(
        f"/counter/cases/{case.pk}/save/",
        {"idempotency_key": key(), "seen_version": "1", "state.LAYOUT": "PRESENT"},
    )
    publish({**LICENCE}, world.department, number=2)
    assert "办事指南在您填写期间更新了" in text(clerk.get(f"/counter/intake/{case.pk}/"))
    clerk.post(f"/counter/intake/{case.pk}/guide/", {"idempotency_key": key()})
    case.refresh_from_db()
    assert case.item_version.number == 2
    assert case.materials.get(code="LAYOUT").state == "PRESENT"


def test_the_clock_explains_itself_before_anything_is_sent(clerk: Client) -> None:
    page = text(clerk.get(f"/counter/intake/{draft(clerk).pk}/"))
    for told in ("5个工作日", "20个工作日", "最迟答复", "依法视为受理", "个人信息保护法"):
        assert told in page


def test_personal_data_is_masked_until_asked_for_and_each_look_is_journaled(
    clerk: Client, world: World
) -> None:
    case = draft(clerk)
    page = text(clerk.get(f"/counter/intake/{case.pk}/"))
    assert "李*满" in page
    assert CARD not in page
    for _ in range(2):
        assert CARD in text(clerk.post(f"/counter/cases/{case.pk}/reveal/"))
    rows = entries_about(subject_kind="case", subject_id=case.pk)
    assert [r.actor_id for r in rows if r.verb == "personal.read"] == [world.clerk.account_id] * 2


def test_strangers_find_every_door_shut(world: World) -> None:
    case = draft(signed_in(world.clerk))
    doors = ["/counter/", "/counter/intake/", f"/counter/intake/{case.pk}/"]
    doors += [f"/counter/cases/{case.pk}/{d}" for d in ("", "done/", "decline/", "withdraw/")]
    strangers: list[Acting] = [world.resident, world.reviewer, world.issuing, world.supervisor]
    for who in strangers:
        client = signed_in(who)
        assert {client.get(door).status_code for door in doors} == {403}
        for door in (f"cases/{case.pk}/save/", f"cases/{case.pk}/reveal/", "check/", "items/"):
            assert client.post(f"/counter/{door}").status_code == 403
