"""A licence from draft to archive, as the law has it: every stage with its paper and its step."""

from datetime import timedelta

import pytest
from tests.factories.cases import LICENCE, PNG, T0, World, at, publish

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.audit.queries import verify_journal
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import storage
from onewindow.apps.cases.models import Case, CaseStep
from onewindow.apps.cases.papers import fee_in_words
from onewindow.apps.cases.queries import case_story, may_read_case, readable_file
from onewindow.apps.documents.queries import documents_of
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.casework.acceptance import DeclineKind
from onewindow.rules.outcomes import Refused


def received(world: World, *, now=T0, situation: str = "CATERING") -> Case:
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=now,
    )
    cases.choose_situation(case_id=case.id, situation=situation, acting=world.resident, now=now)
    return cases.submit(case_id=case.id, acting=world.resident, now=now)


def complete(world: World, case: Case) -> None:
    for code in ("LAYOUT", "RULES"):
        cases.check_material(
            case_id=case.id, code=code, state="PRESENT", defect="", acting=world.clerk, now=T0
        )


def accepted(world: World) -> Case:
    case = received(world)
    complete(world, case)
    return cases.accept(case_id=case.id, acting=world.clerk, now=T0)


def in_review(world: World) -> Case:
    case = accepted(world)
    return cases.claim(case_id=case.id, acting=world.reviewer, now=T0)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


def kinds(case: Case) -> list[str]:
    return sorted(d.kind for d in documents_of(subject_kind="case", subject_id=case.id))


def test_a_matter_goes_all_the_way(world: World) -> None:
    case = received(world)
    assert case.number == "YX2026092800001"
    assert str(case.acceptance_due) == "2026-10-10"
    with pytest.raises(Refused) as refused:
        cases.accept(case_id=case.id, acting=world.clerk, now=T0)
    names = {r.facts["name"] for r in refused.value.refusals}
    assert names == {"设备布局图", "管理制度目录"}, "all that is missing, at once"

    cases.issue_notice(case_id=case.id, acting=world.clerk, now=T0)
    cases.add_file(
        case_id=case.id,
        material_code="LAYOUT",
        name="布局图.png",
        content=PNG,
        acting=world.resident,
        now=T0,
    )
    with pytest.raises(Refused) as refused:
        cases.deliver_correction(case_id=case.id, acting=world.resident, now=T0)
    assert [r.facts["name"] for r in refused.value.refusals] == ["管理制度目录"]
    file = cases.add_file(
        case_id=case.id,
        material_code="RULES",
        name="目录.png",
        content=PNG,
        acting=world.resident,
        now=T0,
    )
    assert storage.read(file.digest) == PNG
    corrected = at("2026-09-30")
    cases.deliver_correction(case_id=case.id, acting=world.resident, now=corrected)
    case = cases.accept(case_id=case.id, acting=world.clerk, now=corrected)
    assert f"{case.committed_due:%Y-%m-%d}" == "2026-10-13"

    cases.claim(case_id=case.id, acting=world.reviewer, now=corrected)
    cases.give_opinion(case_id=case.id, opinion="布局合理", acting=world.reviewer, now=corrected)
    cases.suspend(
        case_id=case.id,
        kind="EXPERT_REVIEW",
        legal_basis="《行政许可法》第45条",
        reason="中央厨房布局评审",
        planned_working_days=3,
        acting=world.reviewer,
        now=at("2026-10-08"),
    )
    case = cases.resume(case_id=case.id, acting=world.reviewer, now=at("2026-10-12"))
    assert f"{case.committed_due:%Y-%m-%d}" == "2026-10-16", "three working days did not count"
    cases.extend(
        case_id=case.id,
        amount=5,
        reason="评审意见需整改",
        acting=world.approver,
        now=at("2026-10-12"),
    )
    case = cases.approve(case_id=case.id, acting=world.reviewer, now=at("2026-10-14"))
    cases.hand_over(case_id=case.id, acting=world.reviewer, now=at("2026-10-14"))
    result = cases.take_in(case_id=case.id, acting=world.issuing, now=at("2026-10-15"))
    case = cases.collect(
        case_id=case.id,
        code=result.pickup_code,
        collector="李小满",
        acting=world.issuing,
        now=at("2026-10-16"),
    )
    case = cases.archive(case_id=case.id, acting=world.issuing, now=at("2026-11-20"))
    assert case.state == "ARCHIVED"
    assert kinds(case) == sorted(
        [
            "RECEIPT",
            "ONE_TIME_NOTICE",
            "ACCEPTANCE",
            "SUSPENSION",
            "EXTENSION",
            "APPROVAL",
            "HANDOVER",
            "DELIVERY",
        ]
    )
    steps = list(CaseStep.objects.filter(case=case).order_by("case_version"))
    assert [s.case_version for s in steps] == list(range(2, case.version + 1)), "no step is lost"
    assert verify_journal().fault is None
    invitations = OutboxMessage.objects.filter(topic="rating.invite")
    assert [m.body["node"] for m in invitations] == ["COMPLETION"], "online: once a case (R-4-1)"


def test_a_second_request_for_something_knowable_is_refused(world: World) -> None:
    case = received(world)
    cases.check_material(
        case_id=case.id, code="RULES", state="PRESENT", defect="", acting=world.clerk, now=T0
    )
    cases.issue_notice(case_id=case.id, acting=world.clerk, now=T0)
    cases.check_material(
        case_id=case.id, code="LAYOUT", state="PRESENT", defect="", acting=world.clerk, now=T0
    )
    cases.deliver_correction(case_id=case.id, acting=world.resident, now=T0)
    cases.check_material(
        case_id=case.id,
        code="RULES",
        state="DEFECTIVE",
        defect="缺少清洗消毒制度",
        acting=world.clerk,
        now=T0,
    )
    with pytest.raises(Refused) as refused:
        cases.issue_notice(case_id=case.id, acting=world.clerk, now=T0)
    assert codes(refused) == {"KNOWABLE_AT_FIRST"}
    with pytest.raises(Refused):
        cases.permit_second_notice(case_id=case.id, reason="想再要", acting=world.clerk, now=T0)
    cases.permit_second_notice(
        case_id=case.id, reason="首次材料被遮挡", acting=world.supervisor, now=T0
    )
    case = cases.issue_notice(case_id=case.id, acting=world.clerk, now=T0)
    assert case.corrections.get(round=2).supervisor_reason == "首次材料被遮挡"


def test_the_one_who_accepts_never_decides(world: World) -> None:
    case = accepted(world)
    both = world.reviewer.__class__(
        account_id=world.clerk.account_id,
        name="王谷雨",
        roles=frozenset({"CLERK", "REVIEWER"}),
        department_ids=world.reviewer.department_ids,
    )
    with pytest.raises(Refused) as refused:
        cases.claim(case_id=case.id, acting=both, now=T0)
    assert codes(refused) == {"ACCEPTED_BY_YOU"}


def test_a_reviewer_of_another_department_may_not_touch_it(world: World) -> None:
    case = accepted(world)
    with pytest.raises(Refused) as refused:
        cases.claim(case_id=case.id, acting=world.other_reviewer, now=T0)
    assert codes(refused) == {"NOT_PERMITTED"}


def test_a_stranger_may_neither_fill_in_nor_withdraw(world: World) -> None:
    case = received(world)
    with pytest.raises(Refused) as refused:
        cases.withdraw(case_id=case.id, reason="", acting=world.stranger, now=T0)
    assert codes(refused) == {"NOT_PERMITTED"}


def test_the_second_to_act_hears_what_changed(world: World) -> None:
    case = received(world)
    seen = case.version
    complete(world, case)
    cases.accept(case_id=case.id, acting=world.clerk, now=T0, seen_version=seen)
    with pytest.raises(Refused) as refused:
        cases.decline(
            case_id=case.id,
            kind=DeclineKind.NOT_OUR_POWER,
            reasons="不归本机关管",
            remedy="60 日内复议",
            right_body="城管局",
            acting=world.other_clerk,
            now=T0,
            seen_version=seen,
        )
    assert codes(refused) == {"STATE_CHANGED"}
    assert "受理" in str(refused.value.refusals[0].facts["changes"])


def test_a_case_keeps_the_version_it_was_filed_under(world: World) -> None:
    case = received(world)
    publish({**LICENCE, "name": "新名字"}, world.department, number=2)
    story = case_story(case_id=case.id, now=T0)
    assert story is not None
    assert story.guide.content["name"] == "食品经营许可（新办）"


def test_a_draft_learns_of_a_new_guide_and_keeps_what_was_filled_in(world: World) -> None:
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    cases.choose_situation(case_id=case.id, situation="SALES", acting=world.resident, now=T0)
    cases.save_draft(
        case_id=case.id, form={"note": "小店"}, delivery_way="POST", acting=world.resident, now=T0
    )
    publish({**LICENCE}, world.department, number=2)
    with pytest.raises(Refused) as refused:
        cases.submit(case_id=case.id, acting=world.resident, now=T0)
    assert codes(refused) == {"GUIDE_CHANGED"}
    case = cases.follow_new_guide(case_id=case.id, acting=world.resident, now=T0)
    case = cases.submit(case_id=case.id, acting=world.resident, now=T0)
    assert (case.form["note"], case.delivery_way) == ("小店", "POST")


def test_an_item_withdrawn_while_a_draft_is_open_is_said_and_loses_nothing(world: World) -> None:
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    case.item.versions.update(state="WITHDRAWN")
    with pytest.raises(Refused) as refused:
        cases.submit(case_id=case.id, acting=world.resident, now=T0)
    assert "ITEM_WITHDRAWN" in codes(refused)
    assert Case.objects.get(pk=case.pk).state == "DRAFT"


def test_what_needs_the_person_cannot_be_sent_in_online(world: World) -> None:
    case = cases.start_draft(
        slug="id_card_renewal",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    with pytest.raises(Refused) as refused:
        cases.submit(case_id=case.id, acting=world.resident, now=T0)
    assert codes(refused) == {"NOT_ONLINE"}


def test_refusing_needs_reasons_remedy_and_an_opinion_all_named_at_once(world: World) -> None:
    case = in_review(world)
    with pytest.raises(Refused) as refused:
        cases.refuse_application(
            case_id=case.id, reasons=" ", remedy="", acting=world.reviewer, now=T0
        )
    assert codes(refused) == {"OPINION_MISSING", "REASONS_MISSING", "REMEDY_MISSING"}


def test_only_lawful_special_procedures_of_the_guide_stop_the_clock(world: World) -> None:
    case = in_review(world)
    for kind, code in (
        ("SITE_VISIT", "SUSPENSION_KIND_NOT_LAWFUL"),
        ("AUCTION", "SUSPENSION_NOT_IN_GUIDE"),
    ):
        with pytest.raises(Refused) as refused:
            cases.suspend(
                case_id=case.id,
                kind=kind,
                legal_basis="法",
                reason="因",
                planned_working_days=2,
                acting=world.reviewer,
                now=T0,
            )
        assert code in codes(refused)


def test_an_extension_is_granted_once(world: World) -> None:
    case = in_review(world)
    grant = {"case_id": case.id, "amount": 10, "reason": "案情复杂", "acting": world.approver}
    cases.extend(**grant, now=T0)
    with pytest.raises(Refused) as refused:
        cases.extend(**grant, now=T0)
    assert "EXTENSION_ALREADY_GRANTED" in codes(refused)


def test_withdrawal_is_free_until_the_decision(world: World) -> None:
    case = in_review(world)
    cases.withdraw(case_id=case.id, reason="", acting=world.resident, now=T0)
    assert Case.objects.get(pk=case.pk).state == "WITHDRAWN"
    decided = in_review(world)
    cases.give_opinion(case_id=decided.id, opinion="同意", acting=world.reviewer, now=T0)
    cases.approve(case_id=decided.id, acting=world.reviewer, now=T0)
    with pytest.raises(Refused) as refused:
        cases.withdraw(case_id=decided.id, reason="", acting=world.resident, now=T0)
    assert codes(refused) == {"NOT_IN_THIS_STATE"}


def test_the_wrong_pickup_code_gives_nothing(world: World) -> None:
    case = in_review(world)
    cases.give_opinion(case_id=case.id, opinion="同意", acting=world.reviewer, now=T0)
    cases.approve(case_id=case.id, acting=world.reviewer, now=T0)
    cases.hand_over(case_id=case.id, acting=world.reviewer, now=T0)
    result = cases.take_in(case_id=case.id, acting=world.issuing, now=T0)
    wrong = f"{(int(result.pickup_code) + 1) % 10**6:06d}"
    with pytest.raises(Refused) as refused:
        cases.collect(case_id=case.id, code=wrong, collector="", acting=world.issuing, now=T0)
    assert codes(refused) == {"PICKUP_CODE_WRONG", "COLLECTOR_MISSING"}


def test_reading_personal_data_is_journaled(world: World) -> None:
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    cases.choose_situation(case_id=case.id, situation="SALES", acting=world.resident, now=T0)
    file = cases.add_file(
        case_id=case.id,
        material_code="LAYOUT",
        name="../../a.exe.png",
        content=PNG,
        acting=world.resident,
        now=T0,
    )
    assert file.name == "a.exe.png"
    assert readable_file(file_id=file.id, acting=world.stranger, now=T0) is None
    assert readable_file(file_id=file.id, acting=world.clerk, now=T0) is None, "not handed in"
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    assert readable_file(file_id=file.id, acting=world.clerk, now=T0) is not None
    rows = JournalEntry.objects.filter(verb="personal.read", subject_id=case.id)
    assert [r.actor_id for r in rows] == [world.clerk.account_id]


def test_numbers_start_anew_each_day(world: World) -> None:
    first, second = received(world), received(world)
    next_day = received(world, now=T0 + timedelta(days=1))
    assert [c.number for c in (first, second, next_day)] == [
        "YX2026092800001",
        "YX2026092800002",
        "YX2026092900001",
    ]


def test_a_correction_touches_only_what_was_asked(world: World) -> None:
    case = received(world)
    cases.check_material(
        case_id=case.id, code="RULES", state="PRESENT", defect="", acting=world.clerk, now=T0
    )
    cases.issue_notice(case_id=case.id, acting=world.clerk, now=T0)
    upload = {"name": "a.png", "content": PNG, "acting": world.resident, "now": T0}
    with pytest.raises(Refused) as refused:
        cases.add_file(case_id=case.id, material_code="RULES", **upload)
    assert codes(refused) == {"NOT_ASKED_FOR"}
    cases.add_file(case_id=case.id, material_code="LAYOUT", **upload)
    publish({**LICENCE}, world.department, number=2)
    for act in (
        lambda: cases.follow_new_guide(case_id=case.id, acting=world.resident, now=T0),
        lambda: cases.choose_situation(
            case_id=case.id, situation="SALES", acting=world.resident, now=T0
        ),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == {"NOT_IN_THIS_STATE"}


def test_what_is_filled_in_at_home_is_nobody_elses_until_handed_in(world: World) -> None:
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    for act in (
        lambda: cases.choose_situation(
            case_id=case.id, situation="SALES", acting=world.clerk, now=T0
        ),
        lambda: cases.submit(case_id=case.id, acting=world.clerk, now=T0),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == {"NOT_PERMITTED"}
    assert not may_read_case(case=case, acting=world.clerk)


def test_every_finding_after_filing_is_on_record(world: World) -> None:
    case = received(world)
    for state in ("PRESENT", "PRESENT", "ABSENT"):
        cases.check_material(
            case_id=case.id, code="LAYOUT", state=state, defect="", acting=world.clerk, now=T0
        )
    rows = JournalEntry.objects.filter(verb="case.check_material", subject_id=case.id)
    assert [r.facts["to"] for r in rows.order_by("lane_place")] == ["PRESENT", "ABSENT"]


def test_an_elder_is_asked_online_too(world: World) -> None:
    world.person.birth_date = world.person.birth_date.replace(year=1950)
    world.person.save()
    publish({**LICENCE, "elder_check": {"min_age": 60}}, world.department, number=2)
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    cases.choose_situation(case_id=case.id, situation="SALES", acting=world.resident, now=T0)
    with pytest.raises(Refused) as refused:
        cases.submit(case_id=case.id, acting=world.resident, now=T0)
    assert codes(refused) == {"ELDER_TRUE_WILL"}
    cases.submit(case_id=case.id, acting=world.resident, now=T0, elder_asked=True)


@pytest.mark.parametrize(
    ("fee", "said"),
    [
        ({}, "以办事指南为准"),
        ({"charged": False, "note": "内部说明"}, "不收费"),
        (
            {
                "charged": True,
                "basis": "《居民身份证法》第21条",
                "note": "内部说明",
                "charges": [
                    {"name": "换领工本费", "standard": "20 元/证", "confidence": "u"},
                    {"name": "复印费", "standard": "1 元/张", "confidence": "t"},
                ],
            },
            "换领工本费 20 元/证（待核实）；复印费 1 元/张；依据：《居民身份证法》第21条",
        ),
        ({"charged": True}, "按规定收费，标准见办事指南"),
    ],
)
def test_a_notice_names_every_charge_and_no_working_note(fee, said) -> None:
    assert fee_in_words({"fee": fee}) == said
