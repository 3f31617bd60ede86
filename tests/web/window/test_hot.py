"""Call next, begin, finish: quick answers that name the visit, harmless when pressed twice."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.queueing import HallWorld
from tests.web.window.conftest import Clock, press, signed_in, text, visit_of

from onewindow.apps.queueing.models import Visit, VisitAct

pytestmark = pytest.mark.django_db


def test_a_whole_visit_goes_through_the_three_hot_verbs(hall: HallWorld, desk: Client) -> None:
    number = hall.number()
    called = press(desk, "call-next/")
    assert called.status_code == 303
    assert called["Location"] == "/window/"
    assert called["X-Visit"] == f"{number.id} A001 2"
    begun = press(desk, f"visits/{number.id}/begin/", seen_version=2)
    assert (begun.status_code, begun["X-Visit"]) == (303, f"{number.id} A001 3")
    finished = press(desk, f"visits/{number.id}/finish/", seen_version=3)
    assert (finished.status_code, finished["X-Visit"]) == (303, f"{number.id} A001 4")
    number.refresh_from_db()
    assert number.state == Visit.State.DONE


def test_htmx_is_told_to_draw_the_desk_anew_and_gets_no_page(hall: HallWorld, desk: Client) -> None:
    hall.number()
    answer = press(desk, "call-next/", htmx=True)
    assert answer.status_code == 204
    assert "desk-changed" in answer["HX-Trigger"]
    assert answer.content == b""


def test_nobody_waiting_is_no_refusal(hall: HallWorld, desk: Client) -> None:
    answer = press(desk, "call-next/")
    assert (answer.status_code, answer["X-Visit"]) == (303, "")
    assert "现在没有人等本窗口" in text(desk.get(answer["Location"]))
    assert '"nobody": true' in press(desk, "call-next/", htmx=True)["HX-Trigger"]


def test_pressed_twice_each_hot_verb_gives_its_first_answer_again(
    hall: HallWorld, desk: Client
) -> None:
    first, second = hall.number(), hall.number()
    for path, version in (
        ("call-next/", 1),
        (f"visits/{first.id}/begin/", 2),
        (f"visits/{first.id}/finish/", 3),
    ):
        once = press(desk, path, seen_version=version)
        again = press(desk, path, seen_version=version) if path != "call-next/" else None
        if again is None:
            again = press(desk, path)
        assert again.status_code == 303
        assert again["X-Visit"] == once["X-Visit"]
    second.refresh_from_db()
    assert second.state == Visit.State.WAITING
    assert VisitAct.objects.filter(visit=first).count() == 4


def test_two_clerks_get_two_numbers(hall: HallWorld, desk: Client) -> None:
    other = signed_in(hall.opened(2))
    hall.number(), hall.number()
    assert visit_of(press(desk, "call-next/")) != visit_of(press(other, "call-next/"))


def test_calling_while_somebody_is_served_is_refused_with_the_number_and_the_choices(
    hall: HallWorld, desk: Client
) -> None:
    first = hall.number()
    hall.number()
    press(desk, "call-next/")
    press(desk, f"visits/{first.id}/begin/")
    answer = press(desk, "call-next/")
    assert answer.status_code == 409
    page = text(answer)
    assert "A001" in page
    assert "办结、过号、挂起、转窗" in page


def test_another_clerk_s_number_is_not_begun_here(hall: HallWorld, desk: Client) -> None:
    other = signed_in(hall.opened(2))
    mine = hall.number()
    press(other, "call-next/")
    answer = press(desk, f"visits/{mine.id}/begin/")
    assert answer.status_code == 409
    mine.refresh_from_db()
    assert mine.state == Visit.State.CALLED


def test_a_closed_window_calls_nobody_and_says_what_to_do(hall: HallWorld) -> None:
    hall.number()
    client = signed_in(hall.clerks[1])
    answer = press(client, "call-next/")
    assert answer.status_code == 422
    assert "窗口" in text(answer)


def test_the_token_of_the_form_is_asked_for(hall: HallWorld, desk: Client) -> None:
    hall.number()
    strict = Client(enforce_csrf_checks=True, cookies=desk.cookies)
    strict.cookies = desk.cookies
    assert strict.post("/window/call-next/").status_code == 403


def test_the_hot_verbs_stay_cheap(
    hall: HallWorld, desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    number = hall.number()
    hall.number()
    desk.get("/window/")
    # Who it is, the place, the line, the call; around it a savepoint, as the test is a transaction.
    with django_assert_max_num_queries(12):
        press(desk, "call-next/")
    # Who it is, the visit, the step.
    with django_assert_max_num_queries(4):
        press(desk, f"visits/{number.id}/begin/")
    with django_assert_max_num_queries(4):
        press(desk, f"visits/{number.id}/finish/")


def test_the_walk_counts_from_the_call_to_the_seat(
    hall: HallWorld, desk: Client, clock: Clock
) -> None:
    number = hall.number()
    press(desk, "call-next/")
    clock.pass_by(seconds=40)
    press(desk, f"visits/{number.id}/begin/")
    number.refresh_from_db()
    assert number.called_at
    assert number.serving_at
    assert (number.serving_at - number.called_at).total_seconds() == 40
