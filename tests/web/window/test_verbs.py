"""The verbs of the desk: once per key, refusals in words, undone within a minute."""

import pytest
from django.test import Client
from tests.factories.queueing import HallWorld
from tests.web.window.conftest import Clock, press, signed_in, text

from onewindow.apps.queueing.models import Visit, VisitAct, VisitMatter, WindowShift

pytestmark = pytest.mark.django_db


def at_desk(hall: HallWorld, desk: Client, *, begun: bool = True) -> Visit:
    visit = hall.number()
    press(desk, "call-next/")
    if begun:
        press(desk, f"visits/{visit.id}/begin/")
    visit.refresh_from_db()
    return visit


def state_of(visit: Visit) -> str:
    visit.refresh_from_db()
    return visit.state


def test_a_pause_needs_a_reason_and_shows_it(hall: HallWorld, desk: Client) -> None:
    assert press(desk, "pause/").status_code == 422
    assert press(desk, "pause/", reason="会议", reason_added="十点半回来").status_code == 303
    page = text(desk.get("/window/"))
    assert "窗口暂停中：会议；十点半回来" in page
    hall.number()
    refused = press(desk, "call-next/")
    assert refused.status_code == 422
    assert press(desk, "resume/").status_code == 303
    assert "呼叫下一位" in text(desk.get("/window/"))


def test_closing_with_a_person_at_the_desk_names_the_number_and_the_choices(
    hall: HallWorld, desk: Client
) -> None:
    at_desk(hall, desk)
    answer = press(desk, "close/")
    assert answer.status_code == 422
    page = text(answer)
    assert "A001" in page
    assert "转" in page
    assert WindowShift.objects.filter(ended_at=None).count() == 1
    visit = Visit.objects.get()
    press(desk, f"visits/{visit.id}/finish/")
    assert press(desk, "close/").status_code == 303
    assert "开我的窗口" in text(desk.get("/window/"))


def test_recalls_are_spaced_and_counted(hall: HallWorld, desk: Client, clock: Clock) -> None:
    visit = at_desk(hall, desk, begun=False)
    soon = press(desk, f"visits/{visit.id}/recall/")
    assert soon.status_code == 422
    assert "请再等 20 秒" in text(soon)
    for _ in range(3):
        clock.pass_by(seconds=25)
        assert press(desk, f"visits/{visit.id}/recall/").status_code == 303
    clock.pass_by(seconds=25)
    assert press(desk, f"visits/{visit.id}/recall/").status_code == 422
    page = text(desk.get("/window/"))
    assert "已重呼 3/3 次" in page
    assert press(desk, f"visits/{visit.id}/miss/").status_code == 303


def test_missed_then_returned_through_the_missed_list(
    hall: HallWorld, desk: Client, clock: Clock
) -> None:
    visit = at_desk(hall, desk, begun=False)
    assert press(desk, f"visits/{visit.id}/miss/").status_code == 422
    told = {"reason": "大厅内寻找未见"}
    assert press(desk, f"visits/{visit.id}/miss/", **told).status_code == 303
    page = text(desk.get("/window/"))
    assert f"/window/visits/{visit.id}/return/" in page
    clock.pass_by(minutes=3)
    assert press(desk, f"visits/{visit.id}/return/").status_code == 303
    assert state_of(visit) == Visit.State.WAITING


def test_held_then_taken_back_without_queueing_again(hall: HallWorld, desk: Client) -> None:
    visit = at_desk(hall, desk)
    assert press(desk, f"visits/{visit.id}/hold/", reason="去复印").status_code == 303
    assert f"/window/visits/{visit.id}/take-back/" in text(desk.get("/window/"))
    assert press(desk, f"visits/{visit.id}/take-back/").status_code == 303
    assert state_of(visit) == Visit.State.SERVING


def test_transferred_to_a_class_or_a_window_keeping_the_wait(hall: HallWorld, desk: Client) -> None:
    hall.opened(3)
    visit = at_desk(hall, desk)
    page = text(desk.get("/window/"))
    assert f"window:{hall.windows[3].id}" in page
    assert "class:enterprise" in page
    since = visit.queued_at
    nowhere = press(desk, f"visits/{visit.id}/transfer/", reason="事项应在那里办")
    assert nowhere.status_code == 422
    told = {"to": f"window:{hall.windows[3].id}", "reason": "需要专窗设备"}
    assert press(desk, f"visits/{visit.id}/transfer/", **told).status_code == 303
    visit.refresh_from_db()
    assert (visit.state, visit.for_window_id, visit.queued_at) == (
        "WAITING",
        hall.windows[3].id,
        since,
    )


def test_the_next_matter_stays_on_the_same_number(hall: HallWorld, desk: Client) -> None:
    visit = hall.number()
    VisitMatter.objects.create(visit=visit, position=2, queue_class="general", item_name="第二件")
    press(desk, "call-next/")
    press(desk, f"visits/{visit.id}/begin/")
    assert "下一事项" in text(desk.get("/window/"))
    assert press(desk, f"visits/{visit.id}/next-matter/").status_code == 303
    page = text(desk.get("/window/"))
    assert "办结，叫下一位" in page
    assert press(desk, f"visits/{visit.id}/next-matter/").status_code == 409


def test_a_number_with_matters_left_ends_only_by_a_button_that_says_so(
    hall: HallWorld, desk: Client
) -> None:
    visit = hall.number()
    VisitMatter.objects.create(visit=visit, position=2, queue_class="general", item_name="第二件")
    press(desk, "call-next/")
    press(desk, f"visits/{visit.id}/begin/")
    page = text(desk.get("/window/"))
    assert "其余不办，办结" in page
    assert 'name="drop_rest"' in page
    refused = press(desk, f"visits/{visit.id}/finish/")
    assert refused.status_code == 409
    assert "还有 1 件没有办：第二件" in text(refused)
    assert state_of(visit) == "SERVING"
    assert press(desk, f"visits/{visit.id}/finish/", drop_rest="1").status_code == 303
    assert state_of(visit) == "DONE"


def test_finish_and_call_are_both_done_or_neither(hall: HallWorld, desk: Client) -> None:
    first = at_desk(hall, desk)
    second = hall.number()
    answer = press(desk, f"visits/{first.id}/finish-and-call/", seen_version=first.version)
    assert answer["X-Visit"].startswith(f"{second.id} A002")
    assert (state_of(first), state_of(second)) == ("DONE", "CALLED")
    press(desk, f"visits/{second.id}/begin/")
    press(desk, "pause/", reason="会议")
    refused = press(desk, f"visits/{second.id}/finish-and-call/")
    assert refused.status_code == 422
    assert state_of(second) == "SERVING"


def test_a_slip_of_the_hand_is_undone_within_a_minute(
    hall: HallWorld, desk: Client, clock: Clock
) -> None:
    visit = at_desk(hall, desk)
    press(desk, f"visits/{visit.id}/finish/")
    clock.pass_by(seconds=50)
    page = text(desk.get("/window/"))
    assert "A 001 办结" in page
    assert "撤销后回到“办理中”" in page
    assert press(desk, f"visits/{visit.id}/undo/").status_code == 303
    assert state_of(visit) == Visit.State.SERVING


def test_after_a_minute_nothing_is_offered_to_undo_and_a_late_press_is_refused(
    hall: HallWorld, desk: Client, clock: Clock
) -> None:
    visit = at_desk(hall, desk)
    press(desk, f"visits/{visit.id}/finish/")
    clock.pass_by(seconds=61)
    assert "撤销后回到" not in text(desk.get("/window/"))
    assert press(desk, f"visits/{visit.id}/undo/").status_code == 422


def test_an_old_screen_is_told_that_things_changed_and_sees_them(
    hall: HallWorld, desk: Client
) -> None:
    visit = at_desk(hall, desk, begun=False)
    old = visit.version
    press(desk, f"visits/{visit.id}/begin/")
    answer = press(desk, f"visits/{visit.id}/hold/", reason="去复印", seen_version=old)
    assert answer.status_code == 409
    page = text(answer)
    assert "情况有变化" in page
    assert "办理中" in page
    part = press(desk, f"visits/{visit.id}/hold/", reason="去复印", seen_version=old, htmx=True)
    assert part.status_code == 409
    assert part["HX-Retarget"] == "#told"
    assert "<html" not in text(part)


def test_two_clerks_want_one_number_the_second_is_told_who_has_it(
    hall: HallWorld, desk: Client
) -> None:
    other = signed_in(hall.opened(2))
    visit = hall.number()
    told = {"visit": visit.id, "reason": "行动不便，先办"}
    assert press(desk, "call-this/", **told).status_code == 303
    answer = press(other, "call-this/", **told)
    assert answer.status_code == 409
    assert "A001" in text(answer)
    assert VisitAct.objects.filter(visit=visit, verb="CALL_THIS").count() == 1


def test_a_number_is_called_as_typed_and_an_unknown_one_is_said(
    hall: HallWorld, desk: Client
) -> None:
    visit = hall.number()
    unknown = press(desk, "call-this/", number="Z99", reason="值班长安排")
    assert unknown.status_code == 422
    assert "今天没有 Z99 这个号" in text(unknown)
    assert press(desk, "call-this/", reason="值班长安排").status_code == 422
    assert press(desk, "call-this/", number="a 001", reason="值班长安排").status_code == 303
    assert state_of(visit) == Visit.State.CALLED


def test_the_same_key_does_a_verb_once(hall: HallWorld, desk: Client) -> None:
    visit = at_desk(hall, desk)
    told = {"reason": "去复印", "idempotency_key": "same-key-1", "seen_version": visit.version}
    for _ in range(2):
        assert press(desk, f"visits/{visit.id}/hold/", **told).status_code == 303
    assert VisitAct.objects.filter(visit=visit, verb="HOLD").count() == 1


def test_every_verb_asks_for_its_token_and_for_post(hall: HallWorld, desk: Client) -> None:
    visit = at_desk(hall, desk)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    for path in ("pause/", "close/", "call-this/", f"visits/{visit.id}/undo/"):
        assert strict.post(f"/window/{path}").status_code == 403
        assert desk.get(f"/window/{path}").status_code == 405


def test_somebody_without_a_number_gets_one_at_the_window(hall: HallWorld, desk: Client) -> None:
    assert press(desk, "number/", queue_class="general").status_code == 303
    assert Visit.objects.get().channel == "WINDOW"
