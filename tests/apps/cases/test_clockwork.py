"""What time alone brings about: silence, lapses, restarts, lamps, a new calendar."""

from datetime import timedelta

import pytest
from tests.apps.cases.test_journey import accepted, in_review, received
from tests.factories.cases import LICENCE, T0, World, at, publish

from onewindow.apps.cases import clockwork
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.documents.queries import documents_of
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.acceptance import DeclineKind
from onewindow.rules.clock.calendar import WorkCalendar
from onewindow.rules.outcomes import Refused


def test_five_silent_working_days_accept_from_the_day_of_receipt(world: World) -> None:
    case = received(world)
    assert clockwork.deem_accepted_silent_cases(now=at("2026-10-10", "23:59")) == 0
    assert clockwork.deem_accepted_silent_cases(now=at("2026-10-11", "00:01")) == 1
    case = Case.objects.get(pk=case.pk)
    assert case.deemed_accepted
    assert case.accepted_at == case.received_at
    assert f"{case.committed_due:%Y-%m-%d}" == "2026-10-10", "the days of silence are already lost"
    notice = next(
        d for d in documents_of(subject_kind="case", subject_id=case.id) if d.kind == "ACCEPTANCE"
    )
    assert notice.facts["deemed"] is True
    assert clockwork.deem_accepted_silent_cases(now=at("2026-10-12")) == 0, "once"


def test_without_a_law_silence_accepts_nothing(world: World) -> None:
    publish({**LICENCE, "tacit_rules": [], "item_type": "公共服务"}, world.department, number=2)
    case = received(world)
    assert clockwork.deem_accepted_silent_cases(now=at("2026-11-30")) == 0
    with pytest.raises(Refused) as refused:
        cases.deem_accepted(case_id=case.id, acting=SYSTEM, now=at("2026-11-30"))
    assert refused.value.refusals[0].code == "NO_TACIT_RULE"


def test_a_late_answer_cannot_take_back_what_the_law_gave(world: World) -> None:
    case = received(world)
    late = at("2026-10-12")
    for act in (
        lambda: cases.issue_notice(case_id=case.id, acting=world.clerk, now=late),
        lambda: cases.decline(
            case_id=case.id,
            kind=DeclineKind.NOT_OUR_POWER,
            reasons="因",
            remedy="径",
            right_body="某局",
            acting=world.clerk,
            now=late,
        ),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert [r.code for r in refused.value.refusals] == ["ACCEPTED_BY_LAW"]
    case = cases.accept(case_id=case.id, acting=world.clerk, now=late)
    assert case.deemed_accepted
    assert case.accepted_at == case.received_at, "the days of silence count"


def test_other_overdue_cases_never_crowd_out_the_tacit_ones(world: World) -> None:
    silent = received(world)
    publish({**LICENCE, "tacit_rules": []}, world.department, number=2)
    others = [received(world) for _ in range(3)]
    Case.objects.filter(id__in=[c.id for c in others]).update(acceptance_due=at("2026-10-01"))
    assert clockwork.deem_accepted_silent_cases(now=at("2026-10-12"), limit=1) == 1
    assert Case.objects.get(pk=silent.pk).deemed_accepted


def test_an_answer_in_time_stops_the_silence(world: World) -> None:
    case = received(world)
    cases.issue_notice(case_id=case.id, acting=world.clerk, now=at("2026-10-10", "17:00"))
    assert clockwork.deem_accepted_silent_cases(now=at("2026-10-12")) == 0


def test_what_is_not_corrected_in_time_is_deemed_withdrawn(world: World) -> None:
    case = received(world)
    cases.issue_notice(case_id=case.id, acting=world.clerk, now=T0)
    assert str(Case.objects.get(pk=case.pk).correction_due) == "2026-10-28"
    assert clockwork.lapse_corrections(now=at("2026-10-28", "23:00")) == 0
    assert clockwork.lapse_corrections(now=at("2026-10-29", "00:01")) == 1
    assert Case.objects.get(pk=case.pk).state == "DEEMED_WITHDRAWN"


def test_a_special_procedure_ends_by_itself_when_its_plan_is_used_up(world: World) -> None:
    case = in_review(world)
    cases.suspend(
        case_id=case.id,
        kind="TESTING",
        legal_basis="《行政许可法》第45条",
        reason="水质检测",
        planned_working_days=2,
        acting=world.reviewer,
        now=at("2026-09-29"),
    )
    assert Case.objects.get(pk=case.pk).lamp == "GREY"
    assert clockwork.resume_ended_suspensions(now=at("2026-09-30", "22:00")) == 0
    assert clockwork.resume_ended_suspensions(now=at("2026-10-01", "08:00")) == 1
    resumed = Case.objects.get(pk=case.pk)
    assert resumed.state == "IN_REVIEW"
    assert f"{resumed.committed_due:%Y-%m-%d}" == "2026-10-13"


def test_starting_and_ending_a_procedure_every_day_gains_nothing(world: World) -> None:
    case = in_review(world)
    before = case.committed_due
    for day in ("2026-09-29", "2026-09-30", "2026-10-08"):
        cases.suspend(
            case_id=case.id,
            kind="TESTING",
            legal_basis="《行政许可法》第45条",
            reason="水质检测",
            planned_working_days=2,
            acting=world.reviewer,
            now=at(day, "09:00"),
        )
        case = cases.resume(case_id=case.id, acting=world.reviewer, now=at(day, "09:05"))
    assert case.committed_due == before


def test_a_lamp_never_moves_a_date_and_one_broken_case_stops_no_lamp(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = accepted(world), accepted(world)
    real = clockwork.refresh_clock

    def breaks_once(case, *, now, by):
        if case.id == broken.id:
            raise RuntimeError("bad guide")
        real(case, now=now, by=by)
        case.committed_due = at("2027-01-01")

    monkeypatch.setattr(clockwork, "refresh_clock", breaks_once)
    before = Case.objects.get(pk=sound.pk).committed_due
    assert clockwork.refresh_lamps(now=at("2026-10-11")) == 1
    after = Case.objects.get(pk=sound.pk)
    assert (after.lamp, after.committed_due) == ("RED", before)


def test_lamps_turn_by_themselves_and_a_late_case_is_red(world: World) -> None:
    case = accepted(world)
    shown = []
    for day in ("2026-09-28", "2026-10-09", "2026-10-11"):
        clockwork.refresh_lamps(now=at(day))
        shown.append(Case.objects.get(pk=case.pk).lamp)
    assert shown == ["GREEN", "YELLOW", "RED"]


def test_one_broken_case_never_stops_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = received(world), received(world)
    real = cases.deem_accepted

    def breaks_once(*, case_id, acting, now):
        if case_id == first.id:
            raise RuntimeError("disk")
        return real(case_id=case_id, acting=acting, now=now)

    monkeypatch.setattr(clockwork, "deem_accepted", breaks_once)
    assert clockwork.deem_accepted_silent_cases(now=at("2026-10-12")) == 1
    states = dict(Case.objects.values_list("id", "state"))
    assert (states[first.id], states[second.id]) == ("RECEIVED", "ACCEPTED")


def test_delivered_cases_are_archived_later(world: World) -> None:
    case = in_review(world)
    Case.objects.filter(pk=case.pk).update(state="DELIVERED", delivered_at=T0)
    assert clockwork.auto_archive(now=T0 + timedelta(days=29)) == 0
    assert clockwork.auto_archive(now=T0 + timedelta(days=31)) == 1


def test_a_new_calendar_moves_open_cases_and_says_which(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = accepted(world)
    before = case.committed_due
    today = calendar()
    storm = WorkCalendar(
        off_days=today.off_days | {at("2026-09-30").date()},
        makeup_workdays=today.makeup_workdays,
        known_years=today.known_years,
    )
    monkeypatch.setattr("onewindow.apps.cases.clockface.calendar", lambda: storm)
    moved = cases.recompute_open_deadlines(now=T0, acting=SYSTEM, reason="放假安排更新")
    assert {m.what for m in moved} == {"statutory_due", "committed_due"}
    assert all(m.case_number == case.number for m in moved)
    assert Case.objects.get(pk=case.pk).committed_due == before + timedelta(days=2)
    assert cases.recompute_open_deadlines(now=T0, acting=SYSTEM, reason="再来一次") == []
