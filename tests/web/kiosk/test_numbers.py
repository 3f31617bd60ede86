"""One touch, one number, one slip: and nothing about a person on screen or paper."""

import re
from typing import Any

import pytest
from tests.web.kiosk.conftest import Clock, Counter

from onewindow.adapters.slip_printer import ENCODING, NotPrinted
from onewindow.apps.queueing import helping
from onewindow.apps.queueing.models import HallSetting, PrintJob, Visit, VisitAct

pytestmark = pytest.mark.django_db

OTHER_KEY = "f" * 32


def text(response: Any) -> str:
    return response.content.decode()


def test_the_lines_of_the_hall_are_offered_with_their_waits(counter: Counter) -> None:
    page = text(counter.browser.get("/kiosk/number/"))
    assert "综合业务" in page
    assert "公安业务" in page
    assert "人在等" in page
    assert "约等" in page


def test_one_touch_gives_one_number_and_one_slip(counter: Counter) -> None:
    response = counter.take()
    visit = Visit.objects.get()
    assert (visit.number, visit.channel, visit.lane) == ("A001", "KIOSK", "WALK_IN")
    job = PrintJob.objects.get()
    assert (job.state, job.copy, job.kiosk_id) == ("PRINTED", 1, counter.kiosk.pk)
    page = text(counter.browser.get(response["Location"]))
    assert "A 001" in page
    assert "请取走号票" in page
    assert "前面还有" in page


def test_the_slip_says_number_class_wait_time_and_rule_and_nothing_personal(
    counter: Counter, clock: Clock
) -> None:
    counter.take(green="1")
    for told in ("A 001", "综合业务", "前面还有 0 个号", "约等", "2026-11-25 09:30", "过号"):
        assert told.encode(ENCODING) in counter.paper, told
    assert re.search(rb"/q/[\w:-]+/", counter.paper)
    for private in ("优先", "绿色", "GREEN", str(Visit.objects.get().pk)):
        assert private.encode(ENCODING) not in counter.paper, private


def test_a_second_touch_of_the_same_screen_gives_the_same_number_and_no_paper(
    counter: Counter,
) -> None:
    first = counter.take()
    printed = counter.paper
    again = counter.take()
    assert first.status_code == again.status_code == 302
    assert Visit.objects.count() == PrintJob.objects.count() == 1
    assert counter.paper == printed


def test_another_screen_gives_another_number(counter: Counter) -> None:
    counter.take()
    counter.take(key=OTHER_KEY)
    assert sorted(v.number for v in Visit.objects.all()) == ["A001", "A002"]


def test_priority_is_taken_at_the_person_s_word(counter: Counter) -> None:
    counter.take(green="1", accessible="1")
    visit = Visit.objects.get()
    assert (visit.lane, visit.needs_accessible) == ("GREEN", True)


def test_several_matters_share_one_number(counter: Counter) -> None:
    chosen = counter.browser.get(
        "/kiosk/number/options/", {"m": ["c.general", "c.police"], "v": counter.mark}
    )
    assert "2 件事，一个号" in text(chosen)
    counter.take(m=["c.general", "c.police"])
    visit = Visit.objects.get()
    assert [m.queue_class for m in visit.matters.order_by("position")] == ["general", "police"]


def test_the_wait_that_was_shown_is_kept_with_the_number(counter: Counter) -> None:
    counter.take()
    why = VisitAct.objects.get(verb="ISSUE").why
    assert why["told_low"] <= why["told_high"]


def test_a_dead_printer_takes_no_number_away_and_brings_a_greeter(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_paper(**_told: Any) -> None:
        raise NotPrinted("NO_PAPER")

    monkeypatch.setattr("onewindow.web.slips.send", no_paper)
    response = counter.take()
    assert Visit.objects.get().state == "WAITING"
    assert PrintJob.objects.get().state == "FAILED"
    page = text(counter.browser.get(response["Location"]))
    assert "打印机没有纸，请用手机扫码或记下号码" in page
    assert "A 001" in page
    calls = helping.help_waiting(place_id=counter.place.pk)
    assert [call.place_name for call in calls] == ["1 号自助终端：打印机要看一下"]


def test_a_machine_that_dies_while_printing_leaves_its_trace_and_never_prints_twice(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(**_told: Any) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr("onewindow.web.slips.send", die)
        with pytest.raises(Died):
            counter.take()
    assert PrintJob.objects.get().state == "ISSUED"
    response = counter.take()
    assert counter.paper == b"", "nobody prints again by themselves"
    assert "没有看到出纸" in text(counter.browser.get(response["Location"]))


def test_a_reprint_is_a_copy_of_the_same_number(counter: Counter) -> None:
    page = counter.take()["Location"]
    for _ in range(2):
        counter.browser.post(f"{page}again/", {"copy": "2"})
    assert Visit.objects.count() == 1
    assert sorted(PrintJob.objects.values_list("copy", "state")) == [
        (1, "PRINTED"),
        (2, "PRINTED"),
    ]
    assert counter.paper.count("补打 2".encode(ENCODING)) == 1
    assert counter.paper.count(b"A 001") == 2
    assert "补打好了，还是同一个号" in text(counter.browser.get(page))


@pytest.mark.parametrize("copy", ["", "0", "1", "9", "x", "-2"])
def test_a_reprint_out_of_turn_prints_nothing(counter: Counter, copy: str) -> None:
    page = counter.take()["Location"]
    printed = counter.paper
    response = counter.browser.post(f"{page}again/", {"copy": copy})
    assert response.status_code in {302, 422}
    assert counter.paper == printed


def test_a_stopped_hall_says_why_and_gives_no_number(counter: Counter, clock: Clock) -> None:
    HallSetting.objects.update_or_create(
        place=counter.place,
        defaults={"stopped_on": clock.now.date(), "stopped_reason": "停电"},
    )
    page = text(counter.browser.get("/kiosk/number/"))
    assert "停电" in page
    response = counter.take()
    assert response.status_code == 422
    assert "停电" in text(response)
    assert not Visit.objects.exists()
    assert counter.paper == b""


def test_on_a_closed_day_the_lines_are_grey(counter: Counter, clock: Clock) -> None:
    clock.pass_by(days=3)
    page = text(counter.browser.get("/kiosk/number/"))
    assert page.count('aria-disabled="true"') == 2
    assert "优先预约" not in page


def test_a_kiosk_without_a_printer_shows_number_and_code(counter: Counter) -> None:
    type(counter.kiosk).objects.update(printer={"kind": "NONE"})
    page = text(counter.browser.get(counter.take()["Location"]))
    assert "请用手机扫码，或记下号码" in page
    assert not PrintJob.objects.exists()


def test_an_english_visitor_gets_an_english_page(counter: Counter) -> None:
    counter.browser.post("/kiosk/preferences/", {"language": "en", "next": "/kiosk/"})
    assert 'lang="en"' in text(counter.browser.get("/kiosk/"))
    counter.browser.get("/kiosk/leave/")
    assert 'lang="zh-CN"' in text(counter.browser.get("/kiosk/"))
