"""A case at the counter: corrections on paper, a no in writing, withdrawal, two people at once."""

from typing import Any

import pytest
from django.test import Client
from tests.factories.cases import World
from tests.web.counter.conftest import signed_in
from tests.web.counter.test_intake import ALL_THERE, act, draft, key, kinds, text

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.wallclock import now

pytestmark = pytest.mark.django_db


def notified(clerk: Client, **told: str) -> Case:
    case = draft(clerk)
    assert act(clerk, case, "notice", **told).status_code == 302
    case.refresh_from_db()
    return case


def corrected(clerk: Client, **told: str) -> Case:
    case = notified(clerk, **told)
    assert act(clerk, case, "deliver", **ALL_THERE).status_code == 302
    case.refresh_from_db()
    return case


def decline(client: Client, case: Case, **told: str) -> Any:
    sent = {"idempotency_key": key(), "seen_version": str(case.version), **told}
    return client.post(f"/counter/cases/{case.pk}/decline/", sent)


NOT_OURS = {
    "kind": "NOT_OUR_POWER",
    "reasons": "经营场所在云山区",
    "remedy": "六十日内申请行政复议",
    "right_body": "云山区市场监督管理局",
}


def test_a_correction_on_paper_is_registered_only_whole(clerk: Client) -> None:
    case = notified(clerk)
    answer = act(clerk, case, "deliver", **{"state.LAYOUT": "PRESENT"})
    assert answer.status_code == 422
    assert "还差《管理制度目录》" in text(answer)
    assert case.materials.get(code="LAYOUT").state == "PRESENT", "what came stays ticked"
    assert act(clerk, case, "deliver", **ALL_THERE).status_code == 302
    assert Case.objects.get().state == "CORRECTION_DELIVERED"


def test_a_whole_correction_is_accepted_in_the_same_step(clerk: Client) -> None:
    case = notified(clerk)
    act(clerk, case, "deliver_accept", **ALL_THERE)
    case.refresh_from_db()
    assert case.state == "ACCEPTED"
    assert kinds(case) == ["ACCEPTANCE", "ONE_TIME_NOTICE", "RECEIPT"]


def test_a_second_notice_about_the_knowable_says_what_a_supervisor_must_do(
    clerk: Client, world: World
) -> None:
    case = corrected(clerk, **{"state.RULES": "PRESENT"})
    told = {"state.RULES": "DEFECTIVE", "defect.RULES": "缺清洗消毒制度"}
    answer = act(clerk, case, "notice", **told)
    assert answer.status_code == 422
    page = text(answer)
    assert "不能再发第二次告知单" in page
    assert case.number in page
    assert "批准再次告知" in page
    cases.permit_second_notice(
        case_id=case.pk, reason="首次被遮挡", acting=world.supervisor, now=now()
    )
    assert "首次被遮挡" in text(clerk.get(f"/counter/cases/{case.pk}/"))
    assert act(clerk, case, "notice").status_code == 302
    assert case.corrections.count() == 2


def test_a_no_needs_reasons_remedy_and_the_right_body(clerk: Client) -> None:
    case = draft(clerk)
    page = text(clerk.get(f"/counter/cases/{case.pk}/decline/"))
    assert "行政复议" in page, "the remedy is prepared"
    answer = decline(clerk, case, kind="NOT_OUR_POWER", reasons="", remedy="", right_body="")
    assert answer.status_code == 422
    for told in ("请填写“理由”", "请填写“救济途径”", "请写明应当向哪个机关申请"):
        assert told in text(answer)
    assert Case.objects.get().state == "DRAFT"


def test_a_no_is_one_decision_with_number_receipt_and_paper(clerk: Client) -> None:
    case = draft(clerk)
    told = {**NOT_OURS, "idempotency_key": key(), "seen_version": "1"}
    first, again = (clerk.post(f"/counter/cases/{case.pk}/decline/", told) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302)
    case.refresh_from_db()
    assert case.state == "NOT_OUR_POWER"
    assert case.number
    assert kinds(case) == ["DECLINE", "RECEIPT"]
    assert "书面说明理由" in text(clerk.get(first["Location"]))


def test_what_is_still_wrong_after_correction_can_be_declined(clerk: Client) -> None:
    case = corrected(clerk)
    told = {"kind": "DEFECTIVE", "reasons": "布局图仍不符", "remedy": "六十日内申请行政复议"}
    assert decline(clerk, case, **told).status_code == 302
    assert Case.objects.get().state == "NOT_ACCEPTED"


def test_a_no_after_somebody_accepted_shows_what_changed_and_keeps_the_words(
    clerk: Client, world: World
) -> None:
    case = draft(clerk)
    act(signed_in(world.other_clerk), case, "accept", **ALL_THERE)
    answer = decline(clerk, case, **NOT_OURS)
    assert answer.status_code == 409
    for told in ("陈白露", "经营场所在云山区", "云山区市场监督管理局"):
        assert told in text(answer)
    assert Case.objects.get().state == "ACCEPTED"


def test_withdrawal_for_the_applicant_needs_the_signature(clerk: Client) -> None:
    case = draft(clerk)
    act(clerk, case, "receive")
    case.refresh_from_db()
    sent = {"idempotency_key": key(), "seen_version": str(case.version)}
    answer = clerk.post(f"/counter/cases/{case.pk}/withdraw/", sent)
    assert answer.status_code == 422
    assert "请先勾选“申请人已在撤回申请上签名" in text(answer)
    answer = clerk.post(f"/counter/cases/{case.pk}/withdraw/", {**sent, "signed": "on"})
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"
    assert kinds(case) == ["RECEIPT", "WITHDRAWAL"]
    assert "已签名" in case.steps.order_by("-case_version")[0].opinion


def test_a_draft_given_up_leaves_no_number_and_no_paper(clerk: Client) -> None:
    case = draft(clerk)
    sent = {"idempotency_key": key(), "seen_version": "1"}
    assert clerk.post(f"/counter/cases/{case.pk}/withdraw/", sent)["Location"] == "/counter/"
    case.refresh_from_db()
    assert (case.state, case.number, kinds(case)) == ("WITHDRAWN", None, [])


def test_an_accepted_case_is_read_and_no_longer_changed(clerk: Client) -> None:
    case = draft(clerk)
    act(clerk, case, "accept", **ALL_THERE)
    page = text(clerk.get(f"/counter/cases/{case.pk}/"))
    for told in ("已受理", "受理通知书", "我们承诺", "法律规定", "经过", "王谷雨"):
        assert told in page
    assert 'name="state.LAYOUT"' not in page
    case.refresh_from_db()
    answer = act(clerk, case, "notice", **{"state.LAYOUT": "ABSENT"})
    assert answer.status_code == 422
    assert case.materials.get(code="LAYOUT").state == "PRESENT"


def test_a_case_is_found_by_its_number(clerk: Client) -> None:
    case = draft(clerk)
    act(clerk, case, "receive")
    case.refresh_from_db()
    typed = f" {case.number.lower()[:8]} {case.number[8:]}"
    answer = clerk.get("/counter/find/", {"number": typed})
    assert answer["Location"] == f"/counter/cases/{case.pk}/"
    missing = clerk.get("/counter/find/", {"number": "YX0"})
    assert missing.status_code == 404
    assert "没有找到编号为“YX0”的办件" in text(missing)
