"""After the decision: the check of a promise, and what each finding leads to (RULES 2.6, 6.4)."""

from datetime import date

import pytest
from tests.factories.cases import T0, World, at, build_world
from tests.factories.licences import install_types
from tests.factories.promises import approved, draft, promised, reviewed, supplied
from tests.threads import at_once

from onewindow.apps.cases import clockwork
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, Pledge, Result
from onewindow.apps.cases.offers import offer_of
from onewindow.apps.documents.queries import documents_of
from onewindow.apps.licences.models import ELicence
from onewindow.apps.parties.models import CreditMark
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.outcomes import Refused

LATER = at("2026-11-02")


def check(who, finding: str, *, note: str = "实地查看过", now=LATER, **also) -> Case:
    return cases.record_check(
        pledge_id=Pledge.objects.get().id,
        finding=finding,
        note=note,
        acting=who,
        now=now,
        **also,
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


def delivered(world: World) -> Case:
    case = approved(world)
    cases.hand_over(case_id=case.id, acting=world.reviewer, now=T0)
    cases.take_in(case_id=case.id, acting=world.issuing, now=T0)
    code = Result.objects.get(case=case).pickup_code
    return cases.collect(
        case_id=case.id, code=code, collector="李小满", acting=world.issuing, now=T0
    )


def test_a_promise_kept_is_confirmed_and_the_file_can_be_archived(world: World) -> None:
    case = delivered(world)
    long_after = at("2026-12-20")
    assert clockwork.auto_archive(now=long_after) == 0
    with pytest.raises(Refused) as refused:
        cases.archive(case_id=case.id, acting=world.issuing, now=long_after)
    assert codes(refused) == {"CHECK_STILL_OPEN"}
    case = check(world.reviewer, "MET", note="")
    assert case.state == "DELIVERED"
    assert Pledge.objects.get().consequence == "CONFIRMED"
    with pytest.raises(Refused) as refused:
        check(world.reviewer, "MET")
    assert codes(refused) == {"CHECK_CONCLUDED"}
    assert clockwork.auto_archive(now=long_after) == 1


def test_a_promise_not_kept_has_time_to_mend_then_the_decision_is_revoked(world: World) -> None:
    case = delivered(world)
    with pytest.raises(Refused) as refused:
        check(world.reviewer, "NOT_MET", note="")
    assert codes(refused) == {"FINDING_UNEXPLAINED", "MEND_DAY_MISSING"}
    case = check(world.reviewer, "NOT_MET", mend_by=date(2026, 11, 16), method="ONSITE")
    assert case.state == "DELIVERED"
    row = Pledge.objects.get()
    assert (row.consequence, row.check_due_on) == ("MEND", date(2026, 11, 16))
    assert CreditMark.objects.count() == 0
    again = at("2026-11-17")
    with pytest.raises(Refused) as refused:
        check(world.reviewer, "NOT_MET", now=again)
    assert codes(refused) == {"NOT_PERMITTED"}, "revoking is for the head of the body"
    case = check(world.approver, "NOT_MET", now=again)
    assert case.state == "REVOKED"
    assert CreditMark.objects.get().kind == "BROKEN_PROMISE"


def test_what_was_mended_in_time_is_confirmed(world: World) -> None:
    delivered(world)
    check(world.reviewer, "NOT_MET", mend_by=date(2026, 11, 16))
    case = check(world.reviewer, "MET", now=at("2026-11-16"))
    assert case.state == "DELIVERED"
    assert Pledge.objects.get().consequence == "CONFIRMED"


def test_a_false_promise_is_revoked_at_once_and_shuts_the_door(world: World) -> None:
    delivered(world)
    case = check(world.approver, "FALSE", note="门牌不存在")
    assert case.state == "REVOKED"
    mark = CreditMark.objects.get()
    assert (mark.kind, mark.person_id, mark.case_id) == ("FALSE_PROMISE", world.person.id, case.id)
    papers = documents_of(subject_kind="case", subject_id=case.id)
    finding = [p for p in papers if p.kind == "CHECK_FINDING"]
    assert len(finding) == 1
    assert "行政复议" in finding[0].facts["remedy"]
    messages = OutboxMessage.objects.filter(body__title="承诺核查：决定已撤销")
    assert messages.count() == 1
    fresh = draft(world)
    assert not any(
        o.may_pledge or o.may_tolerate for o in offer_of(case_id=fresh.id, now=LATER).values()
    )
    with pytest.raises(Refused) as refused:
        promised(world, fresh, now=LATER)
    assert codes(refused) == {"CREDIT_NOT_REPAIRED"}


def test_a_promise_found_false_before_the_decision_ends_the_matter(world: World) -> None:
    case = reviewed(world)
    with pytest.raises(Refused) as refused:
        check(world.reviewer, "MET", now=T0)
    assert codes(refused) == {"CHECK_AFTER_DECISION"}
    case = check(world.reviewer, "FALSE", now=T0)
    assert case.state == "TERMINATED"
    assert CreditMark.objects.get().kind == "FALSE_PROMISE"


def test_only_the_department_checks_and_only_what_stands(world: World) -> None:
    case = reviewed(world)
    with pytest.raises(Refused) as refused:
        check(world.other_reviewer, "FALSE", now=T0)
    assert codes(refused) == {"NOT_PERMITTED"}
    cases.withdraw_pledge(case_id=case.id, code="ADDRESS", acting=world.resident, now=T0)
    with pytest.raises(Refused) as refused:
        check(world.reviewer, "FALSE", now=T0)
    assert codes(refused) == {"PLEDGE_NOT_STANDING"}


def test_the_licence_falls_with_the_decision_that_a_false_promise_won(world: World) -> None:
    """R-1-32, 2.6: revoked from its first day for deceit, the holder told."""
    install_types()
    result = {"name": "食品经营许可证", "licence_type": "FOOD_LICENCE"}
    case = reviewed(world, result=result)
    assert ELicence.objects.count() == 0
    face = {"name": "小满小吃店", "uscc": "92990106DEM001017E", "scope": "热食类食品制售"}
    face |= {"legal_representative": "李小满", "address": "云溪区演示路 18 号"}
    with pytest.raises(Refused) as refused:
        cases.approve(case_id=case.id, acting=world.reviewer, now=T0, face=face)
    assert codes(refused) == {"RESULT_LOCKED"}
    assert ELicence.objects.count() == 0, "no e-licence while a paper may follow (R-6-23)"
    supplied(world, case, now=T0)
    cases.approve(case_id=case.id, acting=world.reviewer, now=T0, face=face)
    licence = ELicence.objects.get()
    assert licence.state == "VALID"
    check(world.approver, "FALSE", note="查无此处")
    licence.refresh_from_db()
    assert licence.state == "REVOKED"
    end = licence.ends.get()
    assert (end.ground, end.effective_from) == ("DECEPTION", licence.issued_on)
    messages = OutboxMessage.objects.filter(body__title="承诺核查：决定已撤销")
    assert "同时撤销" in messages.get().body["text"]


def test_found_false_by_several_at_one_moment_ends_and_is_told_once(transactional_db: None) -> None:
    world = build_world()
    case = reviewed(world)

    def work(_turn: int) -> str:
        try:
            return check(world.reviewer, "FALSE", note="门牌不存在", now=T0).state
        except Refused as refused:
            return refused.refusals[0].code

    ended = at_once(work, 3)
    assert ended.count("TERMINATED") == 1
    assert Case.objects.get(pk=case.pk).state == "TERMINATED"
    step = case.steps.get(action="END_FALSE_PLEDGE")
    assert step.facts["rule"] == "2.6"
    assert CreditMark.objects.count() == 1
    assert OutboxMessage.objects.filter(body__title="承诺核查：终止办理").count() == 1
