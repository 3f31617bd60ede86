"""From claiming to handing over: each act once, each asked of the rules first, the second told."""

from typing import Any

import pytest
from django.test import Client
from tests.factories.cases import T0, World, at
from tests.web.backoffice.conftest import SignedIn
from tests.web.backoffice.sending import send, text

from onewindow import wallclock
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseStep
from onewindow.apps.documents.queries import documents_of

OPINION = "场所与布局图一致，符合条件。"


def at_desk(case: Case, act: str = "") -> str:
    return f"/backoffice/cases/{case.id}/{f'{act}/' if act else ''}"


def papers(case: Case) -> set[str]:
    return {d.kind for d in documents_of(subject_kind="case", subject_id=case.id)}


@pytest.fixture
def reviewer(world: World, signed_in: SignedIn) -> Client:
    return signed_in(world.reviewer)


@pytest.fixture
def approver(world: World, signed_in: SignedIn) -> Client:
    return signed_in(world.approver)


def test_a_case_goes_from_claim_to_hand_over(
    accepted: Case, reviewer: Client, approver: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def go(client: Client, act: str, **told: Any) -> None:
        answer = send(client, at_desk(accepted, act), **told)
        assert answer.status_code == 302, f"{act}: {text(answer)[:3000]}"

    go(reviewer, "claim")
    go(reviewer, "opinion", opinion=OPINION)
    pause = {"kind": "EXPERT_REVIEW", "legal_basis": "《行政许可法》第45条"}
    go(reviewer, "pause", **pause, reason="布局要专家评审", planned_working_days="3")
    assert "特别程序还没有结束" in text(reviewer.get(at_desk(accepted)))
    monkeypatch.setattr(wallclock, "now", lambda: at("2026-10-08"))
    go(reviewer, "resume", result="评审通过")
    go(approver, "extend", amount="5", reason="评审意见要核对")
    go(reviewer, "approve")
    page = text(reviewer.get("/backoffice/results/"))
    assert accepted.number in page
    go(reviewer, "hand-over")
    assert accepted.number not in text(reviewer.get("/backoffice/results/"))
    assert {"SUSPENSION", "EXTENSION", "APPROVAL", "HANDOVER"} <= papers(accepted)
    desk = text(reviewer.get(at_desk(accepted)))
    for told in (OPINION, "专家评审，预计 3 个工作日", "延长 5个工作日", "结果移交单"):
        assert told in desk


def test_refusing_brings_the_template_and_the_remedy_but_not_unfinished(
    world: World, claimed: Case, reviewer: Client
) -> None:
    version = claimed.item_version
    official = {"confidence": "t"}
    version.content["remedy"] = {
        "reconsideration": {"body": "云溪区人民政府", **official},
        "litigation": {"body": "有管辖权的人民法院", **official},
    }
    version.save()
    send(reviewer, at_desk(claimed, "opinion"), opinion="面积不够")
    page = text(reviewer.get(at_desk(claimed, "refuse")))
    assert "向云溪区人民政府申请行政复议" in page
    assert "有相适应的场所" in page, "the guide's conditions are at hand"
    unfinished = send(
        reviewer, at_desk(claimed, "refuse"), reasons="不符合：〔写明〕", remedy="复议"
    )
    assert unfinished.status_code == 422
    assert "换成具体的条件和事实" in text(unfinished)
    done = send(reviewer, at_desk(claimed, "refuse"), reasons="面积不足", remedy="可以复议、诉讼")
    assert done.status_code == 302
    assert "REFUSAL" in papers(claimed)


def test_an_unsure_remedy_is_left_to_the_reviewer(claimed: Case, reviewer: Client) -> None:
    version = claimed.item_version
    body = {"body": "某机关", "confidence": "d"}
    version.content["remedy"] = {"reconsideration": body, "litigation": body}
    version.save()
    send(reviewer, at_desk(claimed, "opinion"), opinion="面积不够")
    assert "某机关" not in text(reviewer.get(at_desk(claimed, "refuse")))


def test_the_second_person_is_told_what_changed_and_keeps_their_words(
    world: World, claimed: Case, reviewer: Client
) -> None:
    seen = claimed.version
    cases.give_opinion(case_id=claimed.id, opinion="先写的", acting=world.reviewer, now=T0)
    late = send(reviewer, at_desk(claimed, "opinion"), version=seen, opinion="后写的意见")
    page = text(late)
    assert late.status_code == 409
    for told in ("情况有变化", "填写审查意见", "何知春", "后写的意见", at_desk(claimed)):
        assert told in page
    assert not CaseStep.objects.filter(opinion="后写的意见").exists()


def test_a_double_click_acts_once(claimed: Case, reviewer: Client) -> None:
    sent = {"version": claimed.version, "key": "k" * 32, "opinion": OPINION}
    answers = [send(reviewer, at_desk(claimed, "opinion"), **sent) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert CaseStep.objects.filter(case=claimed, opinion=OPINION).count() == 1


def test_a_closed_way_says_why_before_anybody_tries(
    world: World, accepted: Case, reviewer: Client, approver: Client
) -> None:
    assert "还没有人认领" in text(reviewer.get(at_desk(accepted)))
    cases.claim(case_id=accepted.id, acting=world.reviewer, now=T0)
    desk = text(reviewer.get(at_desk(accepted)))
    assert "请先写下审查意见" in desk
    assert "需要部门负责人来办理" in desk
    closed = text(reviewer.get(at_desk(accepted, "approve")))
    assert "请先写下审查意见" in closed
    assert "idempotency_key" not in closed.split("<main")[1]
    assert send(approver, at_desk(accepted, "approve"), version=3).status_code == 422


def test_who_accepted_is_not_offered_the_review(
    world: World, accepted: Case, reviewer: Client
) -> None:
    Case.objects.filter(pk=accepted.pk).update(accepted_by_id=world.reviewer.account_id)
    assert "这件事由您受理，不能再由您审批" in text(reviewer.get(at_desk(accepted)))


def test_only_the_procedures_of_the_guide_are_offered(claimed: Case, reviewer: Client) -> None:
    page = text(reviewer.get(at_desk(claimed, "pause")))
    assert "EXPERT_REVIEW" in page
    assert "TESTING" in page
    assert "AUCTION" not in page
    told = {"legal_basis": "法", "reason": "因", "planned_working_days": "2"}
    assert send(reviewer, at_desk(claimed, "pause"), kind="AUCTION", **told).status_code == 422


def test_the_new_due_days_are_shown_before_anything_is_done(
    claimed: Case, reviewer: Client, approver: Client
) -> None:
    asked = reviewer.get(at_desk(claimed, "pause") + "preview/", {"planned_working_days": "3"})
    assert "2026 年 10 月 10 日" in text(asked), "as promised now"
    assert "2026 年 10 月 13 日" in text(asked), "three working days later"
    without_script = send(approver, at_desk(claimed, "extend"), amount="10", reason="", preview="1")
    assert "2026 年 11 月 13 日" in text(without_script)
    assert Case.objects.get(pk=claimed.pk).version == claimed.version
    for odd in ("", "-1", "0", "x", "99999", "½"):
        answer = reviewer.get(at_desk(claimed, "pause") + "preview/", {"planned_working_days": odd})
        assert answer.status_code == 200
        assert "改后" not in text(answer)


def test_no_more_time_than_the_law_allows(claimed: Case, approver: Client) -> None:
    answer = send(approver, at_desk(claimed, "extend"), amount="11", reason="复杂")
    assert answer.status_code == 422
    answer = send(approver, at_desk(claimed, "extend"), amount="10", reason="复杂")
    assert answer.status_code == 302
    assert "只能延长一次" in text(approver.get(at_desk(claimed, "extend")))


def test_taking_over_from_a_colleague_is_open_and_stays_on_record(
    world: World, claimed: Case, signed_in: SignedIn
) -> None:
    Case.objects.filter(pk=claimed.pk).update(claimed_by_id=world.clerk.account_id)
    reviewer = signed_in(world.reviewer)
    assert "接过来办" in text(reviewer.get(at_desk(claimed)))
    assert send(reviewer, at_desk(claimed, "claim")).status_code == 302
    assert "从同事手上接过来" in text(reviewer.get(at_desk(claimed)))


def test_the_applicant_is_masked_until_asked_for_and_each_look_is_journaled(
    claimed: Case, reviewer: Client
) -> None:
    desk = text(reviewer.get(at_desk(claimed)))
    for hidden in ("李小满", "210112199405200029", "13800000001", "2 单元"):
        assert hidden not in desk
    assert "李*满" in desk
    looked = reviewer.post(at_desk(claimed, "applicant"))
    assert "210112199405200029" in text(looked)
    assert "no-store" in looked["Cache-Control"]
    reviewer.post(at_desk(claimed, "applicant"), headers={"HX-Request": "true"})
    rows = JournalEntry.objects.filter(verb="personal.read", subject_id=claimed.id)
    assert [r.facts["what"] for r in rows] == ["applicant", "applicant"]


def test_a_decided_case_says_whether_each_limit_was_kept(
    world: World, claimed: Case, reviewer: Client
) -> None:
    cases.give_opinion(case_id=claimed.id, opinion=OPINION, acting=world.reviewer, now=T0)
    cases.approve(case_id=claimed.id, acting=world.reviewer, now=at("2026-10-12"))
    desk = text(reviewer.get(at_desk(claimed)))
    assert "超期办结" in desk, "promised for 10-10"
    assert "按时办结" in desk, "the law allows until 10-30"


def test_who_only_approves_is_told_so_once(claimed: Case, approver: Client) -> None:
    desk = text(approver.get(at_desk(claimed)))
    assert "您可以批准延长时限" in desk
    assert "您的岗位不能做这一步" not in desk


def test_terminating_is_not_offered(claimed: Case, approver: Client) -> None:
    assert approver.get(at_desk(claimed, "terminate")).status_code == 404


@pytest.mark.parametrize(
    ("item_type", "said", "unsaid"),
    [("行政许可", "不予许可", "不予批准"), ("行政确认", "不予批准", "不予许可")],
)
def test_only_a_licence_is_refused_as_a_licence(
    item_type: str, said: str, unsaid: str, claimed: Case, reviewer: Client
) -> None:
    claimed.item_version.content["item_type"] = item_type
    claimed.item_version.save()
    send(reviewer, at_desk(claimed, "opinion"), opinion="面积不够")
    asked = text(reviewer.get(at_desk(claimed, "refuse")))
    assert f"<h1>{said}" in asked or f"{said}，作出决定" in asked
    assert f"{unsaid}，作出决定" not in asked
    assert f"决定{said}。" in asked
    send(reviewer, at_desk(claimed, "refuse"), reasons="面积不足", remedy="可以复议、诉讼")
    desk = text(reviewer.get(at_desk(claimed)))
    assert f"{said}决定书" in desk
    assert unsaid not in desk
    claimed.refresh_from_db()
    assert claimed.result.name == f"{said}决定书"


def test_one_press_claims_reviews_and_approves_in_three_steps(
    accepted: Case, reviewer: Client
) -> None:
    assert "认领、写意见并准予" in text(reviewer.get(at_desk(accepted)))
    page = text(reviewer.get(at_desk(accepted, "at-once")))
    assert "有一步不能办，就一步也不办" in page
    answer = send(reviewer, at_desk(accepted, "at-once"), opinion=OPINION)
    assert answer.status_code == 302, text(answer)[:3000]
    steps = CaseStep.objects.filter(case=accepted, case_version__gt=accepted.version)
    told = list(steps.order_by("case_version").values_list("action", "opinion"))
    assert told == [("CLAIM", ""), ("GIVE_OPINION", OPINION), ("APPROVE", "")]
    verbs = JournalEntry.objects.filter(subject_id=accepted.id).order_by("lane_id", "lane_place")
    three = ["case.claim", "case.give_opinion", "case.approve"]
    assert [v for v in verbs.values_list("verb", flat=True) if v in three] == three
    assert "APPROVAL" in papers(accepted)


def test_at_once_takes_no_step_when_one_is_refused(accepted: Case, reviewer: Client) -> None:
    answer = send(reviewer, at_desk(accepted, "at-once"), opinion="  ")
    assert answer.status_code == 422
    accepted.refresh_from_db()
    assert (accepted.state, accepted.claimed_by_id) == ("ACCEPTED", None)


def test_at_once_is_not_offered_for_what_a_colleague_holds(
    claimed: Case, world: World, signed_in: SignedIn
) -> None:
    Case.objects.filter(pk=claimed.pk).update(claimed_by_id=world.approver.account_id)
    client = signed_in(world.reviewer)
    assert "认领、写意见并准予" not in text(client.get(at_desk(claimed)))
    assert "<form" not in text(client.get(at_desk(claimed, "at-once"))).split("<h1>")[1]
    answer = send(client, at_desk(claimed, "at-once"), opinion=OPINION)
    assert answer.status_code == 422
    assert not CaseStep.objects.filter(case=claimed, action="APPROVE").exists()
