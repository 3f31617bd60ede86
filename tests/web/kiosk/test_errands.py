"""What else a kiosk is for: checking in, progress, guides, finding a matter, rating."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.utils.timezone import localtime
from tests.factories.cases import publish
from tests.factories.guided import GUIDED, SLUG
from tests.web.kiosk.conftest import KEY, Clock, Counter

from onewindow.adapters.slip_printer import ENCODING
from onewindow.apps.catalogue import shelf
from onewindow.apps.catalogue.search import Found, Why
from onewindow.apps.catalogue.search_shelves import DepartmentShelf
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.apps.organisation.models import Department
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing.facts import Wish
from onewindow.apps.queueing.models import PrintJob, Visit
from onewindow.apps.ratings.models import ServiceRating
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.kiosk import arriving, matters, progress

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return response.content.decode()


def booked(counter: Counter, now: Any, *, minutes: int, lane: str) -> Visit:
    visit = queueing.issue(
        place_id=counter.place.pk,
        wishes=[Wish(queue_class="general")],
        channel="CHECK_IN",
        acting=SYSTEM,
        now=now,
    )
    Visit.objects.filter(pk=visit.pk).update(
        appointment_id=uuid4(), lane=lane, booked_at=now + timedelta(minutes=minutes)
    )
    return Visit.objects.get(pk=visit.pk)


@pytest.mark.parametrize(
    ("minutes", "lane", "said"),
    [
        (25, "BOOKED", "您来早了，约的是 09:55"),
        (0, "BOOKED", "签到好了，您的预约位置留着"),
        (-30, "WALK_IN", "约的时间已经过了，没关系"),
    ],
)
def test_checking_in_prints_one_slip_and_says_kindly_how_it_stands(
    counter: Counter,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    minutes: int,
    lane: str,
    said: str,
) -> None:
    visit = booked(counter, clock.now, minutes=minutes, lane=lane)
    monkeypatch.setattr(arriving.queueing, "check_in", lambda **_told: visit)
    for key in (KEY, KEY, "e" * 32):
        response = counter.browser.post(
            "/kiosk/check-in/", {"code": "123456", "idempotency_key": key}
        )
    assert said in text(counter.browser.get(response["Location"]))
    assert PrintJob.objects.count() == 1
    assert counter.paper.count(b"A 001") == 1


def test_an_unknown_booking_offers_a_number_of_today(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(**_told: Any) -> Visit:
        raise Refused((Refusal("APPOINTMENT_NOT_FOUND", "R-6-4"),))

    monkeypatch.setattr(arriving.queueing, "check_in", unknown)
    response = counter.browser.post("/kiosk/check-in/", {"code": "000000", "idempotency_key": KEY})
    assert response.status_code == 422
    assert "没有找到这个预约" in text(response)
    assert "改取现场号" in text(response)


def test_progress_shows_the_state_by_number_for_this_visitor_only(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = "YX2026112500001"
    case = SimpleNamespace(
        number=number,
        state="ACCEPTED",
        item_name="食品经营许可",
        department=SimpleNamespace(name="市场监督管理局"),
        committed_due=None,
        decided_at=None,
    )
    monkeypatch.setattr(
        progress.cases, "find_case", lambda *, number: case if number == case.number else None
    )
    monkeypatch.setattr(
        progress,
        "standing_of",
        lambda found: {"case": found, "state_name": "已受理", "state_tag": "ok", "steps": []},
    )
    assert "没有这个编号" in text(counter.browser.post("/kiosk/progress/", {"number": "1"}))
    for typed in (number, number.removeprefix("YX"), " yx 2026112500001"):
        page = counter.browser.post("/kiosk/progress/", {"number": typed})["Location"]
        assert number not in page
        shown = text(counter.browser.get(page))
        assert "已受理" in shown
        assert "食品经营许可" in shown
    counter.browser.get("/kiosk/leave/")
    assert counter.browser.get(page)["Location"] == "/kiosk/"


def found(name: str, *, can_apply: bool = True) -> Found:
    return Found(
        item_id=uuid4(), slug=f"slug-{len(name)}", name=name, department_name="人社局",
        item_type="", item_kind="", can_apply=can_apply, is_demo=True, source_name="", score=1.0,
        why=Why.WORDS, matched=name, is_sure=True,
    )  # fmt: skip


def test_letters_find_the_matters_of_this_hall(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def find(query: str, *, limit: int) -> list[Found]:
        asked.append(query)
        return [found("社保卡"), found("外地的事", can_apply=False)]

    monkeypatch.setattr(matters, "find", find)
    part = text(counter.browser.get("/kiosk/find/found/", {"q": "SB 1K<>"}))
    assert asked == ["sbk"]
    assert "社保卡" in part
    assert "外地的事" not in part
    assert "/kiosk/number/options/?m=i.slug-" in part
    guide = text(counter.browser.get("/kiosk/find/found/", {"q": "SBK", "for": "guide"}))
    assert "/kiosk/guides/slug-" in guide


def test_matters_are_found_by_department_without_typing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelves = [DepartmentShelf("人社局", 3, 3), DepartmentShelf("外省某局", 9, 0)]
    monkeypatch.setattr(matters.search_shelves, "departments_with_items", lambda: shelves)
    page = text(counter.browser.get("/kiosk/find/"))
    assert "人社局" in page
    assert "外省某局" not in page
    assert counter.browser.get("/kiosk/find/department/?name=人社局").status_code == 200
    assert counter.browser.get("/kiosk/find/letters/").status_code == 200


def test_a_guide_that_is_gone_leads_back_to_the_list(counter: Counter) -> None:
    response = counter.browser.get("/kiosk/guides/no-such-thing/")
    assert response["Location"] == "/kiosk/find/?for=guide"


def test_a_guide_is_printed_for_one_situation_only(counter: Counter) -> None:
    department = Department.objects.create(code="hr", name="人社局")
    version = publish(GUIDED, department)
    shelf.put_on_shelf([(version.item, version)])
    address = f"/kiosk/guides/{SLUG}/"
    page = text(counter.browser.get(address))
    assert "原单位报送减员了吗？" in page
    assert "a=REPORT%3ANO" in page
    page = text(counter.browser.get(f"{address}?a=REPORT%3ANO"))
    assert "手上有解除劳动关系的证明吗？" in page
    sheet = text(counter.browser.get(f"{address}?a=REPORT%3ANO&a=PAPER%3AHAVE"))
    assert "解除劳动关系证明" in sheet
    assert "情况说明" not in sheet
    assert "打印这张纸" in sheet
    again = text(counter.browser.get(f"{address}?situation=nonesuch&a=COLOUR%3ARED"))
    assert "原单位报送减员了吗？" in again


def finished(counter: Counter, clock: Clock) -> Visit:
    counter.take()
    visit = Visit.objects.get()
    Visit.objects.filter(pk=visit.pk).update(
        state="DONE",
        ended_at=clock.now + timedelta(minutes=9),
        called_at=clock.now + timedelta(minutes=2),
        serving_at=clock.now + timedelta(minutes=3),
        clerk_id=uuid4(),
        window=counter.place.windows.get(),
    )
    return Visit.objects.get(pk=visit.pk)


def slip_of(visit: Visit) -> dict[str, str]:
    time = localtime(visit.issued_at).strftime("%H%M")
    return {"prefix": visit.prefix, "serial": f"{visit.serial:03d}", "time": time}


def test_who_holds_the_slip_rates_the_visit_once(counter: Counter, clock: Clock) -> None:
    visit = finished(counter, clock)
    clock.pass_by(minutes=15)
    page = counter.browser.post("/kiosk/rate/", slip_of(visit))["Location"]
    form = {"level": "DISSATISFIED", "idempotency_key": KEY}
    assert "至少选一项" in text(counter.browser.post(page, form))
    form["reasons"] = "WAITED_LONG"
    assert counter.browser.post(page, form)["Location"] == "/kiosk/rate/thanks/"
    counter.browser.post(page, form)
    rating = ServiceRating.objects.get()
    assert (rating.level, rating.reasons, rating.channel) == (4, ["WAITED_LONG"], "KIOSK")
    again = counter.browser.post("/kiosk/rate/", slip_of(visit))
    assert "已经评价过了" in text(again)
    assert "谢谢您" in text(counter.browser.get("/kiosk/rate/thanks/"))


@pytest.mark.parametrize(
    "wrong", [{"time": "0000"}, {"serial": "002"}, {"prefix": "Z"}, {"time": ""}]
)
def test_a_number_alone_is_not_enough_to_rate(
    counter: Counter, clock: Clock, wrong: dict[str, str]
) -> None:
    visit = finished(counter, clock)
    response = counter.browser.post("/kiosk/rate/", slip_of(visit) | wrong)
    assert response.status_code == 422
    assert "对不上" in text(response)


def test_a_visit_that_is_not_over_cannot_be_rated(counter: Counter) -> None:
    counter.take()
    response = counter.browser.post("/kiosk/rate/", slip_of(Visit.objects.get()))
    assert response.status_code == 422
    assert "对不上" not in text(response)


def test_the_slip_of_a_booked_number_names_no_appointment(counter: Counter) -> None:
    counter.take()
    assert "预约".encode(ENCODING) not in counter.paper
