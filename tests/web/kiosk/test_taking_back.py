"""按错了: the number on the screen goes back within its minute, by the one who took it."""

from typing import Any

from onewindow.apps.queueing.models import PrintJob, Visit

AGAIN = "fedcba9876543210fedcba9876543210"


def take(counter: Any) -> str:
    return str(counter.take().url)


def test_a_slip_of_the_finger_is_taken_back_and_another_number_taken(counter: Any) -> None:
    page = take(counter)
    shown = counter.browser.get(page).content.decode()
    assert "按错了，A 001 不要了" in shown
    answer = counter.browser.post(f"{page}take-back/", {"idempotency_key": AGAIN})
    assert answer.url == page
    gone = counter.browser.get(page).content.decode()
    assert "A 001 收回了" in gone
    assert "补打" not in gone
    counter.take("c" * 32)
    assert sorted(v.number for v in Visit.objects.all()) == ["A001", "A002"]


def test_after_the_minute_the_button_is_gone_and_says_why(counter: Any, clock: Any) -> None:
    page = take(counter)
    clock.pass_by(seconds=61)
    assert "按错了" not in counter.browser.get(page).content.decode()
    answer = counter.browser.post(f"{page}take-back/", {"idempotency_key": AGAIN})
    assert answer.status_code == 422
    assert "已过 60 秒" in answer.content.decode()
    assert Visit.objects.get().state == "WAITING"


def test_the_next_visitor_takes_nothing_back(counter: Any) -> None:
    page = take(counter)
    counter.browser.get("/kiosk/leave/")
    counter.browser.post(f"{page}take-back/", {"idempotency_key": AGAIN})
    assert Visit.objects.get().state == "WAITING"


def test_no_slip_is_printed_of_a_number_taken_back(counter: Any) -> None:
    page = take(counter)
    counter.browser.post(f"{page}take-back/", {"idempotency_key": AGAIN})
    counter.browser.post(f"{page}again/", {"copy": "2"})
    assert PrintJob.objects.count() == 1
