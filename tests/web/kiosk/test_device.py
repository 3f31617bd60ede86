"""Only enrolled browsers are kiosks, and nothing of one visitor is left for the next."""

from typing import Any

import pytest
from django.test import Client
from tests.factories.accounts import staff_account
from tests.web.kiosk.conftest import Clock, Counter

from onewindow.apps.accounts.models import Account
from onewindow.apps.organisation.models import Post, Role
from onewindow.apps.queueing import kiosks
from onewindow.apps.queueing.models import HelpCall, Kiosk
from onewindow.web.kiosk import device
from onewindow.web.kiosk.urls import urlpatterns

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"worker"}
OF_MANAGERS = {"enrol", "change", "withdraw", "try_printer"}


def text(response: Any) -> str:
    return response.content.decode()


def test_a_browser_that_is_no_kiosk_is_told_what_to_do(db: None) -> None:
    response = Client().get("/kiosk/")
    assert response.status_code == 403
    assert "还没有登记为自助终端" in text(response)
    assert "/kiosk/enrol/" in text(response)


def test_every_page_asks_for_the_device(counter: Counter) -> None:
    stranger = Client()
    asked = 0
    for pattern in urlpatterns:
        name = str(pattern.name)
        if name in OPEN_TO_ALL | OF_MANAGERS:
            continue
        path = "/kiosk/" + (
            str(pattern.pattern)
            .replace("<str:token>", "x")
            .replace("<slug:slug>", "x")
            .replace("<int:number>", "1")
            .replace("<uuid:help_id>", "01900000-0000-7000-8000-000000000000")
        )
        for method in (stranger.get, stranger.post):
            assert method(path).status_code == 403, path
            asked += 1
    assert asked > 30


@pytest.mark.parametrize("cookie", ["", "nonsense", "eyJrIjoxfQ:1abc:forged"])
def test_a_made_up_device_opens_nothing(counter: Counter, cookie: str) -> None:
    browser = Client()
    browser.cookies.load({device.DEVICE: cookie})
    assert browser.get("/kiosk/").status_code == 403


def test_a_withdrawn_kiosk_is_a_stranger_at_once(counter: Counter) -> None:
    assert counter.browser.get("/kiosk/").status_code == 200
    Kiosk.objects.update(withdrawn_at="2026-11-25T01:00Z")
    assert counter.browser.get("/kiosk/").status_code == 403


def test_the_device_cookie_is_kept_from_scripts_and_from_other_sites(counter: Counter) -> None:
    cookie = counter.browser.get("/kiosk/").cookies[device.DEVICE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/kiosk/"
    assert int(cookie["max-age"]) > 300 * 24 * 3600


def test_after_leaving_back_shows_nothing_of_the_visitor(counter: Counter) -> None:
    options = f"/kiosk/number/options/?m=c.general&v={counter.mark}"
    assert "综合业务" in text(counter.browser.get(options))
    number = counter.take()["Location"]
    assert "A 001" in text(counter.browser.get(number))
    counter.browser.post("/kiosk/preferences/", {"elder": "1", "low": "1", "next": "/kiosk/"})
    assert "kiosk-low" in text(counter.browser.get("/kiosk/"))
    counter.browser.get("/kiosk/leave/")
    assert counter.browser.get(number)["Location"] == "/kiosk/"
    assert counter.browser.get(options)["Location"] == "/kiosk/number/"
    assert counter.browser.post(f"{number}again/", {"copy": "2"})["Location"] == "/kiosk/"
    home = text(counter.browser.get("/kiosk/"))
    assert "kiosk-low" not in home
    assert 'class="elder"' not in home


def test_a_page_about_a_person_closes_by_itself(counter: Counter, clock: Clock) -> None:
    number = counter.take()["Location"]
    assert counter.browser.get(number)["Cache-Control"] == "no-store"
    token = number.removeprefix("/kiosk/number/").rstrip("/")
    assert counter.browser.get(f"/kiosk/progress/{token}/")["Location"] == "/kiosk/"
    assert counter.browser.get("/kiosk/number/forged/")["Location"] == "/kiosk/"


def test_touching_without_end_is_slowed_down(counter: Counter) -> None:
    answers = [counter.browser.get("/kiosk/check-in/").status_code for _ in range(31)]
    assert answers[:30] == [200] * 30
    assert answers[30] == 429


def test_a_forged_post_is_refused(counter: Counter) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = counter.browser.cookies
    assert strict.post("/kiosk/number/options/", counter.form()).status_code == 403


def test_help_is_called_once_and_its_answer_is_seen(counter: Counter) -> None:
    first = counter.browser.post("/kiosk/help/")
    assert counter.browser.post("/kiosk/help/")["Location"] == first["Location"]
    call = HelpCall.objects.get()
    assert (call.place_name, call.kiosk_id) == ("1 号自助终端", counter.kiosk.pk)
    assert "导办员马上来" in text(counter.browser.get(first["Location"]))
    HelpCall.objects.update(answered_at=call.asked_at)
    part = counter.browser.get(first["Location"], headers={"X-Part": "1"})
    assert "导办员来了" in text(part)
    assert "<html" not in text(part)


def manager(counter: Counter) -> tuple[Client, Account]:
    account = staff_account()
    Post.objects.create(account=account, role=Role.DUTY_HEAD, place=counter.place)
    browser = Client()
    browser.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return browser, account


def test_a_manager_makes_a_browser_a_kiosk_and_is_signed_out_there(counter: Counter) -> None:
    browser, _ = manager(counter)
    assert "自助终端" in text(browser.get("/kiosk/enrol/"))
    response = browser.post(
        "/kiosk/enrol/", {"name": "门口终端", "kind": "NONE", "reports": "on", "is_low": "on"}
    )
    assert response["Location"] == "/kiosk/leave/"
    browser.get("/kiosk/leave/")
    assert browser.get("/kiosk/").status_code == 200
    assert browser.get("/kiosk/enrol/")["Location"].startswith("/sign-in/")
    made = Kiosk.objects.get(name="门口终端")
    assert (made.is_low, made.printer) == (True, {"kind": "NONE"})
    assert "kiosk-low" in text(browser.get("/kiosk/")), "the kiosk's own height"


def test_a_printer_outside_the_hall_s_network_is_refused(counter: Counter) -> None:
    browser, _ = manager(counter)
    for told in (
        {"kind": "NETWORK", "host": "8.8.8.8"},
        {"kind": "FILE", "path": "/etc/passwd"},
        {"kind": "USB", "vendor": "zz"},
    ):
        response = browser.post("/kiosk/enrol/", {"name": "2", **told})
        assert response.status_code == 422
    assert not Kiosk.objects.filter(name="2").exists()


def test_a_manager_changes_tries_and_withdraws_a_kiosk(counter: Counter) -> None:
    browser, _ = manager(counter)
    path = f"/kiosk/enrol/{counter.kiosk.pk}/"
    assert "1 号自助终端" in text(browser.get(path))
    browser.post(f"{path}try/")
    assert "这不是号票".encode("gb18030") in counter.paper
    form = {"name": "改名", "kind": "NONE", "idempotency_key": "a" * 32}
    assert browser.post(path, form).status_code == 302
    assert kiosks.kiosks_of(counter.place.pk)[0].name == "改名"
    browser.post(f"{path}withdraw/", {"idempotency_key": "b" * 32})
    assert kiosks.kiosks_of(counter.place.pk) == []


def test_nobody_else_manages_kiosks(counter: Counter) -> None:
    account = staff_account()
    Post.objects.create(account=account, role=Role.CLERK, place=counter.place)
    browser = Client()
    browser.force_login(account, "django.contrib.auth.backends.ModelBackend")
    assert browser.get("/kiosk/enrol/").status_code == 403
    path = f"/kiosk/enrol/{counter.kiosk.pk}/withdraw/"
    assert browser.post(path, {"idempotency_key": "b" * 32}).status_code == 403
    assert Kiosk.objects.get().withdrawn_at is None
