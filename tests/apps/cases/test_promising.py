"""Promises from the draft to the decision: signed, locked, reminded of, supplied or lapsed."""

from datetime import date, timedelta

import pytest
from tests.factories.cases import PNG, T0, World, at
from tests.factories.promises import (
    FIVE,
    accepted_with_promises,
    draft,
    promised,
    promising_item,
    reviewed,
    supplied,
)

from onewindow.apps.cases import clockwork
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseStep, Deficiency, Pledge
from onewindow.apps.cases.offers import offer_of, promises_of
from onewindow.apps.documents.queries import documents_of
from onewindow.apps.parties import credit
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.outcomes import Refused

DUE = date(2026, 10, 10)
LATE = at("2026-10-12")


def kinds(case: Case) -> list[str]:
    return [d.kind for d in documents_of(subject_kind="case", subject_id=case.id)]


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


def told(case: Case) -> list[str]:
    rows = OutboxMessage.objects.filter(topic="case.message").order_by("id")
    return [row.body["title"] for row in rows if str(case.id) in row.body["link"]]


def state_of(case: Case, code: str) -> str:
    return case.materials.get(code=code).state


def test_the_offer_names_each_paper_s_way_and_its_last_day(world: World) -> None:
    promising_item(world)
    found = offer_of(case_id=draft(world).id, now=T0)
    assert [code for code, o in found.items() if o.may_tolerate] == ["RULES"]
    assert [code for code, o in found.items() if o.may_pledge] == ["ADDRESS"]
    assert found["RULES"].due_on == DUE
    assert found["RULES"].consequence == "DEEMED_WITHDRAWN"
    assert "TOLERANCE_CORE" in {r.code for r in found["LAYOUT"].tolerate_refusals}


def test_promises_count_as_settled_and_their_letters_are_issued_once(world: World) -> None:
    promising_item(world)
    case = draft(world)
    promised(world, case)
    assert kinds(case) == [], "a draft has no number yet, so no letter"
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    assert sorted(kinds(case)) == ["DEFICIENCY_PROMISE", "PLEDGE_LETTER", "RECEIPT"]
    cases.issue_notice(case_id=case.id, acting=world.clerk, now=T0)
    asked = case.corrections.get().asked
    assert [a["code"] for a in asked] == ["LAYOUT"], "what was promised is never asked for"


def test_acceptance_fixes_the_last_day_from_that_day(world: World) -> None:
    promising_item(world)
    case = draft(world)
    promised(world, case)
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    cases.check_material(
        case_id=case.id, code="LAYOUT", state="PRESENT", defect="", acting=world.clerk, now=T0
    )
    cases.accept(case_id=case.id, acting=world.clerk, now=at("2026-09-30"))
    assert Deficiency.objects.get().due_on == date(2026, 10, 13)
    paper = [
        d for d in documents_of(subject_kind="case", subject_id=case.id) if d.kind == "ACCEPTANCE"
    ]
    assert paper[0].facts["following"] == [{"name": "管理制度目录", "due": "2026-10-13"}]
    assert paper[0].facts["pledged"] == ["场所使用证明"]


def test_everything_that_is_wrong_with_a_signature_is_named_at_once(world: World) -> None:
    promising_item(world)
    case = draft(world)
    with pytest.raises(Refused) as refused:
        cases.pledge(
            case_id=case.id,
            code="ADDRESS",
            agreed=FIVE[:2],
            signature="别人",
            acting=world.resident,
            now=T0,
        )
    assert codes(refused) == {"STATEMENTS_MISSING", "SIGNATURE_NOT_OWN"}
    with pytest.raises(Refused) as refused:
        cases.promise_later(
            case_id=case.id, code="LAYOUT", agreed=False, acting=world.resident, now=T0
        )
    assert codes(refused) == {
        "TOLERANCE_NOT_LISTED",
        "TOLERANCE_CORE",
        "LETTER_NOT_AGREED",
        "SIGNATURE_NOT_OWN",
    }


def test_on_paper_is_only_what_a_clerk_saw(world: World) -> None:
    promising_item(world)
    case = draft(world)
    with pytest.raises(Refused) as refused:
        cases.promise_later(
            case_id=case.id,
            code="RULES",
            agreed=True,
            on_paper=True,
            acting=world.resident,
            now=T0,
        )
    assert codes(refused) == {"SIGNATURE_NOT_OWN"}
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    row = cases.promise_later(
        case_id=case.id, code="RULES", agreed=True, on_paper=True, acting=world.clerk, now=T0
    )
    assert row.signature == "李小满"
    assert sorted(kinds(case)) == ["DEFICIENCY_PROMISE", "RECEIPT"]


def test_a_stranger_promises_nothing_for_others(world: World) -> None:
    promising_item(world)
    case = draft(world)
    for who in (world.stranger, world.clerk):
        with pytest.raises(Refused) as refused:
            cases.promise_later(
                case_id=case.id, code="RULES", agreed=True, on_paper=True, acting=who, now=T0
            )
        assert codes(refused) == {"NOT_PERMITTED"}


def test_a_promise_is_offered_not_imposed(world: World) -> None:
    promising_item(world)
    case = draft(world)
    promised(world, case)
    cases.take_back_promise(case_id=case.id, code="RULES", acting=world.resident, now=T0)
    cases.withdraw_pledge(case_id=case.id, code="ADDRESS", acting=world.resident, now=T0)
    assert {state_of(case, c) for c in ("RULES", "ADDRESS")} == {"ABSENT"}
    promised(world, case)
    assert state_of(case, "ADDRESS") == "PLEDGED"
    assert Pledge.objects.get().withdrawn_at is None


def test_bad_credit_shuts_the_door_until_a_supervisor_repairs_it(world: World) -> None:
    promising_item(world)
    case = draft(world)
    holder = credit.Holder(person_id=world.person.id)
    mark = credit.mark(
        holder=holder,
        kind="FALSE_PROMISE",
        basis="另案核查",
        case_id=None,
        acting=world.reviewer,
        now=T0,
    )
    with pytest.raises(Refused) as refused:
        promised(world, case)
    assert codes(refused) == {"CREDIT_NOT_REPAIRED"}
    with pytest.raises(Refused) as refused:
        credit.repair(mark_id=mark.id, reason=" ", acting=world.clerk, now=T0)
    assert codes(refused) == {"NOT_PERMITTED", "REPAIR_UNEXPLAINED"}
    credit.repair(mark_id=mark.id, reason="已履行义务", acting=world.supervisor, now=T0)
    promised(world, case)
    with pytest.raises(Refused) as refused:
        credit.repair(mark_id=mark.id, reason="再来", acting=world.supervisor, now=T0)
    assert codes(refused) == {"MARK_REPAIRED"}


def test_a_promise_the_guide_no_longer_offers_does_not_go_in(world: World) -> None:
    promising_item(world)
    case = draft(world)
    promised(world, case)
    credit.mark(
        holder=credit.Holder(person_id=world.person.id),
        kind="SERIOUS",
        basis="名单",
        case_id=None,
        acting=world.reviewer,
        now=T0,
    )
    with pytest.raises(Refused) as refused:
        cases.submit(case_id=case.id, acting=world.resident, now=T0)
    assert codes(refused) == {"CREDIT_NOT_REPAIRED"}


def test_the_result_is_locked_and_the_clock_runs_until_the_paper_is_in(world: World) -> None:
    case = reviewed(world)
    due_before = case.committed_due
    with pytest.raises(Refused) as refused:
        cases.approve(case_id=case.id, acting=world.reviewer, now=T0)
    assert codes(refused) == {"RESULT_LOCKED"}
    cases.prepare(case_id=case.id, acting=world.reviewer, now=T0)
    case.refresh_from_db()
    now_held = promises_of(case, now=T0)
    assert now_held.waits_for_applicant
    assert case.committed_due == due_before
    with pytest.raises(Refused) as refused:
        cases.prepare(case_id=case.id, acting=world.reviewer, now=T0)
    assert codes(refused) == {"PREPARED_BEFORE"}
    supplied(world, case, now=at("2026-10-09"))
    case = cases.approve(case_id=case.id, acting=world.reviewer, now=at("2026-10-09"))
    assert case.state == "APPROVED"
    assert Pledge.objects.get().check_due_on == date(2026, 11, 19), "30 working days, the item's"
    held = promises_of(case, now=at("2026-10-09"))
    assert not held.is_locked
    assert told(case).count("其他都办好了，只等您补交") == 1


def test_days_late_for_the_applicant_s_paper_are_the_applicant_s(world: World) -> None:
    case = reviewed(world)
    cases.prepare(case_id=case.id, acting=world.reviewer, now=at("2026-10-09"))
    Deficiency.objects.update(due_on=date(2026, 10, 30))
    case.refresh_from_db()
    held = promises_of(case, now=at("2026-10-20"))
    assert f"{case.committed_due:%m%d}" == "1016"
    assert (held.overdue.applicant, held.overdue.body) == (2, 0)


def test_a_file_from_home_waits_to_be_judged_and_may_be_sent_back(world: World) -> None:
    case = accepted_with_promises(world)
    sent = at("2026-10-10")
    cases.supply_tolerated(
        case_id=case.id,
        code="RULES",
        name="目录.png",
        content=PNG,
        acting=world.resident,
        now=sent,
    )
    case.refresh_from_db()
    assert [a.code for a in promises_of(case, now=sent).to_judge] == ["RULES"]
    assert clockwork.lapse_tolerances(now=at("2026-10-13")) == 0, "it lies with us"
    with pytest.raises(Refused) as refused:
        cases.judge_supplied(
            case_id=case.id, code="RULES", is_good=False, defect="", acting=world.clerk, now=LATE
        )
    assert codes(refused) == {"DEFECT_UNNAMED"}
    cases.judge_supplied(
        case_id=case.id,
        code="RULES",
        is_good=False,
        defect="缺清洗消毒制度",
        acting=world.clerk,
        now=at("2026-10-13"),
    )
    assert Deficiency.objects.get().due_on == date(2026, 10, 13), "two days here are given back"
    assert state_of(case, "RULES") == "TOLERATED"
    supplied(world, case, now=at("2026-10-13"))
    assert state_of(case, "RULES") == "PRESENT"
    with pytest.raises(Refused) as refused:
        cases.supply_tolerated(
            case_id=case.id, code="RULES", acting=world.clerk, now=at("2026-10-13")
        )
    assert codes(refused) == {"NOT_AWAITED"}


def test_a_file_from_home_is_no_empty_word(world: World) -> None:
    case = accepted_with_promises(world)
    with pytest.raises(Refused) as refused:
        cases.supply_tolerated(case_id=case.id, code="RULES", acting=world.resident, now=T0)
    assert codes(refused) == {"FILE_EMPTY"}


def test_reminders_come_three_one_and_no_days_before_and_each_once(world: World) -> None:
    case = accepted_with_promises(world)
    day = T0
    while day < at("2026-10-12"):
        clockwork.remind_of_tolerances(now=day)
        clockwork.remind_of_tolerances(now=day + timedelta(hours=1))
        day += timedelta(days=1)
    assert [t for t in told(case) if t.startswith("请补交")] == [
        "请补交《管理制度目录》，还有 3 个工作日",
        "请补交《管理制度目录》，还有 1 个工作日",
        "请补交《管理制度目录》，今天是最后一天",
    ]


@pytest.mark.parametrize(
    ("consequence", "state", "closed"),
    [
        ("REVOKE_ACCEPTANCE", "ACCEPTANCE_REVOKED", True),
        ("DEEMED_WITHDRAWN", "DEEMED_WITHDRAWN", True),
        ("TERMINATE", "TERMINATED", True),
        ("REFUSE", "IN_REVIEW", False),
    ],
)
def test_a_lapse_has_the_item_s_consequence_in_writing_and_is_told_once(
    world: World, consequence: str, state: str, closed: bool
) -> None:
    case = reviewed(world, tolerance={"consequence": consequence})
    assert clockwork.lapse_tolerances(now=at("2026-10-10", "23:50")) == 0, "the last day counts"
    assert clockwork.lapse_tolerances(now=LATE) == 1
    assert clockwork.lapse_tolerances(now=LATE) == 0
    case.refresh_from_db()
    assert case.state == state
    assert (case.closed_at is not None) is closed
    assert kinds(case).count("TOLERANCE_LAPSE") == 1
    assert told(case).count("后补的材料没有按时交来") == 1
    with pytest.raises(Refused):
        cases.supply_tolerated(case_id=case.id, code="RULES", acting=world.clerk, now=LATE)


def test_the_no_after_a_lapse_is_a_person_s(world: World) -> None:
    """R-0-9: the machine locks and tells; the reviewer refuses in writing."""
    case = reviewed(world, tolerance={"consequence": "REFUSE"})
    clockwork.lapse_tolerances(now=LATE)
    case.refresh_from_db()
    assert promises_of(case, now=LATE).refuses
    with pytest.raises(Refused) as refused:
        cases.approve(case_id=case.id, acting=world.reviewer, now=LATE)
    assert codes(refused) == {"RESULT_LOCKED"}
    case = cases.refuse_application(
        case_id=case.id,
        reasons="没有补交管理制度目录",
        remedy="可以申请行政复议",
        acting=world.reviewer,
        now=LATE,
    )
    assert case.state == "REFUSED"
    cases.hand_over(case_id=case.id, acting=world.reviewer, now=LATE)


def test_a_pledge_taken_back_after_acceptance_asks_for_the_proof(world: World) -> None:
    case = reviewed(world)
    supplied(world, case, now=T0)
    cases.withdraw_pledge(case_id=case.id, code="ADDRESS", acting=world.resident, now=T0)
    with pytest.raises(Refused) as refused:
        cases.approve(case_id=case.id, acting=world.reviewer, now=T0)
    assert codes(refused) == {"PLEDGE_TAKEN_BACK"}
    with pytest.raises(Refused) as refused:
        cases.withdraw_pledge(case_id=case.id, code="ADDRESS", acting=world.resident, now=T0)
    assert codes(refused) == {"PLEDGE_NOT_STANDING"}
    cases.supply_tolerated(
        case_id=case.id,
        code="ADDRESS",
        name="租约.png",
        content=PNG,
        acting=world.resident,
        now=T0,
    )
    cases.judge_supplied(
        case_id=case.id, code="ADDRESS", is_good=True, defect="", acting=world.reviewer, now=T0
    )
    case = cases.approve(case_id=case.id, acting=world.reviewer, now=T0)
    assert case.state == "APPROVED"
    assert Pledge.objects.get().check_due_on is None
    actions = CaseStep.objects.filter(case=case).values_list("action", flat=True)
    assert {"WITHDRAW_PLEDGE", "SUPPLY", "JUDGE_SUPPLIED"} <= set(actions)


def test_after_the_decision_a_promise_stands(world: World) -> None:
    case = reviewed(world)
    supplied(world, case, now=T0)
    cases.approve(case_id=case.id, acting=world.reviewer, now=T0)
    with pytest.raises(Refused) as refused:
        cases.withdraw_pledge(case_id=case.id, code="ADDRESS", acting=world.resident, now=T0)
    assert codes(refused) == {"PLEDGE_DECIDED_UPON"}


def test_a_second_word_about_the_same_paper_replaces_the_first(world: World) -> None:
    promising_item(world)
    case = draft(world)
    promised(world, case)
    cases.add_file(
        case_id=case.id,
        material_code="RULES",
        name="目录.png",
        content=PNG,
        acting=world.resident,
        now=T0,
    )
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    assert sorted(kinds(case)) == ["PLEDGE_LETTER", "RECEIPT"], "brought after all: no letter"
