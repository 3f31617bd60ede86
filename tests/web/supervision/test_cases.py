"""What does a supervisor see of cases, and what may they do?"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories.cases import T0, World, at, build_world

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, NoticePermit
from onewindow.apps.organisation.facts import Acting


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.FILES_FOLDER = tmp_path
    monkeypatch.setattr(wallclock, "now", lambda: T0)
    return build_world()


def sign_in(who: Acting) -> Client:
    client = Client()
    account = Account.objects.get(pk=who.account_id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def received(world: World) -> Case:
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    cases.choose_situation(case_id=case.id, situation="SALES", acting=world.resident, now=T0)
    return cases.submit(case_id=case.id, acting=world.resident, now=T0)


def checked(world: World, case: Case, state: str, defect: str = "") -> None:
    cases.check_material(
        case_id=case.id, code="LAYOUT", state=state, defect=defect, acting=world.clerk, now=T0
    )


def corrected_badly(world: World) -> Case:
    """Asked once, delivered, and still not right."""
    case = received(world)
    cases.issue_notice(case_id=case.id, acting=world.clerk, now=T0)
    checked(world, case, "PRESENT")
    cases.deliver_correction(case_id=case.id, acting=world.clerk, now=T0)
    checked(world, case, "DEFECTIVE", "看不清")
    return Case.objects.get(pk=case.pk)


def accepted(world: World) -> Case:
    case = received(world)
    checked(world, case, "PRESENT")
    return cases.accept(case_id=case.id, acting=world.clerk, now=T0)


def text(answer: Any) -> str:
    return answer.content.decode()


def shown(client: Client, show: str) -> list[str]:
    return [
        r["case"].number for r in client.get("/supervision/cases/", {"show": show}).context["rows"]
    ]


def test_each_list_holds_its_cases(world: World) -> None:
    red, yellow, late = accepted(world), accepted(world), accepted(world)
    Case.objects.filter(pk=red.pk).update(lamp="RED")
    Case.objects.filter(pk=yellow.pk).update(lamp="YELLOW")
    Case.objects.filter(pk=late.pk).update(statutory_due=T0 - timedelta(days=1))
    second = corrected_badly(world)
    client = sign_in(world.supervisor)
    for show, case in (("red", red), ("yellow", yellow), ("breach", late), ("second", second)):
        assert shown(client, show) == [case.number], show
    counts = [each["count"] for each in client.get("/supervision/cases/").context["lists"]]
    assert counts == [1, 1, 1, 1, 0, 0]


def test_results_that_do_not_reach_the_person_are_listed_by_their_ten_days(world: World) -> None:
    due_days = {}
    for name, decided in (
        ("late", "2026-09-10"),
        ("last_day", "2026-09-14"),
        ("pressing", "2026-09-15"),
        ("in_time", "2026-09-18"),
        ("delivered", "2026-09-01"),
    ):
        case = accepted(world)
        Case.objects.filter(pk=case.pk).update(
            state="DELIVERED" if name == "delivered" else "APPROVED", decided_at=at(decided)
        )
        due_days[name] = case.number
    client = sign_in(world.supervisor)
    assert shown(client, "delivery_late") == [due_days["late"]]
    assert shown(client, "delivery_soon") == [due_days["last_day"], due_days["pressing"]]
    page = client.get("/supervision/cases/", {"show": "delivery_late"})
    assert "送达期限" in text(page)
    assert page.context["rows"][0]["due"] == date(2026, 9, 23)
    assert [each["count"] for each in page.context["lists"]][-2:] == [1, 2]


def test_a_number_leads_to_its_case(world: World) -> None:
    case, client = accepted(world), sign_in(world.supervisor)
    found = client.get("/supervision/cases/", {"number": f" {case.number.lower()} "})
    assert found["Location"] == f"/supervision/cases/{case.id}/"
    assert "没有这个编号的办件" in text(client.get("/supervision/cases/", {"number": "YX1"}))


def test_the_case_is_read_only_masked_and_shows_its_journal(world: World) -> None:
    case, client = accepted(world), sign_in(world.supervisor)
    page = text(client.get(f"/supervision/cases/{case.id}/"))
    for told in ("李*满", "日志", "受理", "申请人一方", "王谷雨", case.number):
        assert told in page
    for kept in (
        "李小满",
        "210112199405200029",
        "显示全部",
        "/backoffice/cases/",
        "批准再次告知</h3>",
    ):
        assert kept not in page


def test_leave_for_a_second_notice_needs_a_reason_and_is_given_once(world: World) -> None:
    case, client = corrected_badly(world), sign_in(world.supervisor)
    address = f"/supervision/cases/{case.id}/permit/"
    empty = client.post(address, {"idempotency_key": "a" * 32, "reason": " "})
    assert empty.status_code == 422
    assert "请填写“批准的理由”" in text(empty)
    sent = {"idempotency_key": "b" * 32, "reason": "新的图纸换了一页"}
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    assert NoticePermit.objects.filter(case=case).count() == 1
    page = text(client.get(f"/supervision/cases/{case.id}/"))
    assert "新的图纸换了一页" in page
    assert "批准再次告知</h3>" not in page


def test_the_lists_ask_a_fixed_number_of_questions(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        accepted(world)
    Case.objects.update(lamp="RED")
    client = sign_in(world.supervisor)
    client.get("/supervision/cases/")
    with django_assert_max_num_queries(8):
        client.get("/supervision/cases/")
    Case.objects.update(state="APPROVED", decided_at=T0 - timedelta(days=60))
    with django_assert_max_num_queries(10):
        answer = client.get("/supervision/cases/", {"show": "delivery_late"})
    assert len(answer.context["rows"]) == 4


@pytest.mark.parametrize("who", ["resident", "clerk", "reviewer", "approver", "issuing"])
def test_only_supervisors_look_here(who: str, world: World) -> None:
    case, client = accepted(world), sign_in(getattr(world, who))
    for address in ("", f"{case.id}/"):
        assert client.get(f"/supervision/cases/{address}").status_code == 403
