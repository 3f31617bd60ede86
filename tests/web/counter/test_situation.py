"""The situation on one panel: at most a few presses, the usual way proposed, the form prefilled."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.cases import T0, World
from tests.factories.guided import ACCOUNT, SLUG, changed_tree, publish_guided
from tests.web.counter.test_intake import act, begin, key, text

from onewindow.apps.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clerk: Client, world: World) -> Case:
    publish_guided(world)
    begin(clerk, slug=SLUG)
    return Case.objects.get()


def page(client: Client, case: Case) -> str:
    return text(client.get(f"/counter/intake/{case.pk}/"))


def press(client: Client, case: Case, pick: str, **shown: str) -> None:
    told = {f"shown.{code}": option for code, option in shown.items()}
    answer = client.post(
        f"/counter/intake/{case.pk}/situation/", {"idempotency_key": key(), "pick": pick, **told}
    )
    assert answer.status_code == 302, text(answer)
    case.refresh_from_db()


def earlier(world: World, case: Case, answers: dict[str, str], times: int) -> None:
    """Cases of this item that were decided before."""
    for _ in range(times):
        Case.objects.create(
            state="WITHDRAWN",
            item=case.item,
            item_version=case.item_version,
            item_name=case.item_name,
            department=case.department,
            place=case.place,
            channel="COUNTER",
            person=world.person,
            answers=answers,
            created_at=T0,
            created_by_id=world.clerk.account_id,
            decided_at=T0,
        )


def test_the_first_question_has_the_keyboard_and_digits(clerk: Client, case: Case) -> None:
    shown = page(clerk, case)
    assert re.search(r'id="pick-REPORT-YES"[^>]*data-shortcut="1"[^>]*data-focus', shown)
    assert 'data-shortcut="2"' in shown
    assert "先选情形" in shown


def test_two_presses_reach_the_second_level_and_say_why(clerk: Client, case: Case) -> None:
    press(clerk, case, "REPORT:NO")
    assert (case.situation, case.answers) == ("", {"REPORT": "NO"})
    press(clerk, case, "PAPER:HAVE", REPORT="NO")
    assert case.situation == "PROVED"
    shown = page(clerk, case)
    assert "凭证明办理" in shown
    assert "《社会保险法》第50条" in shown
    assert 'data-shortcut="1"' not in shown.split("<main")[1], "no stray digit changes it"


def test_the_commonest_way_is_proposed_and_taken_with_one_press(
    clerk: Client, case: Case, world: World
) -> None:
    earlier(world, case, {"REPORT": "NO", "PAPER": "NONE"}, 3)
    earlier(world, case, {"REPORT": "YES"}, 1)
    shown = page(clerk, case)
    assert "问过了，就是“先由我们核实”" in shown
    assert shown.count("常见，待确认") == 2
    case.refresh_from_db()
    assert case.situation == "", "proposed, not decided"
    press(clerk, case, "", REPORT="NO", PAPER="NONE")
    assert case.situation == "HELPED"


def test_a_press_confirms_what_stands_above_it(clerk: Client, case: Case) -> None:
    press(clerk, case, "PAPER:HAVE", REPORT="NO", PAPER="NONE")
    assert (case.situation, case.answers) == ("PROVED", {"REPORT": "NO", "PAPER": "HAVE"})


def test_what_was_only_usual_below_a_press_is_not_taken_for_said(clerk: Client, case: Case) -> None:
    press(clerk, case, "REPORT:NO", REPORT="YES", PAPER="HAVE")
    assert (case.situation, case.answers) == ("", {"REPORT": "NO"})


@pytest.mark.parametrize("pick", ["", "REPORT:MAYBE", "COLOUR:RED", ":::"])
def test_a_strange_press_changes_nothing(clerk: Client, case: Case, pick: str) -> None:
    press(clerk, case, pick)
    assert (case.situation, case.answers) == ("", {})


def test_a_new_guide_keeps_the_answers_that_hold(clerk: Client, case: Case, world: World) -> None:
    press(clerk, case, "REPORT:NO")
    press(clerk, case, "PAPER:HAVE", REPORT="NO")
    publish_guided(world, number=2, situation_tree=changed_tree())
    assert "办事指南在您填写期间更新了" in page(clerk, case)
    clerk.post(f"/counter/intake/{case.pk}/guide/", {"idempotency_key": key()})
    case.refresh_from_db()
    assert (case.situation, case.answers) == ("", {"REPORT": "NO"})
    assert "有没有单位开的离职证明？" in page(clerk, case)


# -- the form ------------------------


def test_what_is_known_is_masked_and_only_the_rest_is_typed(clerk: Client, case: Case) -> None:
    press(clerk, case, "REPORT:YES")
    shown = page(clerk, case)
    assert "210112********0029" in shown
    assert "实名信息" in shown
    assert 'name="f-work_unit"' in shown
    assert "表格还差这些" in shown
    assert "“收款银行账号”" in shown
    assert "李小满" not in shown.split('id="sheet"')[1].split("</section>")[0]


def test_what_the_clerk_types_is_kept_with_its_source(clerk: Client, case: Case) -> None:
    press(clerk, case, "REPORT:YES")
    told = {"f-work_unit": "云溪纺织厂", "f-bank_account": ACCOUNT, "f-left_work_on": "2026-08-31"}
    kept = clerk.post(
        f"/counter/cases/{case.pk}/save/", {"idempotency_key": key(), "seen_version": "1", **told}
    )
    assert "“收款银行账号”" not in text(kept)
    case.refresh_from_db()
    assert (case.form["work_unit"], case.form_sources["work_unit"]) == ("云溪纺织厂", "窗口代填")
    assert act(clerk, case, "accept", **{"state.FORM": "PRESENT"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "ACCEPTED"
    assert case.form["applicant_citizen_id"] == "210112199405200029"
    after = text(clerk.get(f"/counter/cases/{case.pk}/"))
    assert "云溪纺织厂" in after
    assert ACCOUNT not in after, "masked until it is asked for"


def test_a_form_with_gaps_is_told_but_does_not_send_the_person_home(
    clerk: Client, case: Case
) -> None:
    press(clerk, case, "REPORT:YES")
    assert act(clerk, case, "receive").status_code == 302
    case.refresh_from_db()
    assert case.state == "RECEIVED"


def test_the_intake_page_asks_a_fixed_number_of_questions(
    clerk: Client, case: Case, world: World
) -> None:
    press(clerk, case, "REPORT:YES")
    page(clerk, case)
    with CaptureQueriesContext(connection) as before:
        page(clerk, case)
    earlier(world, case, {"REPORT": "NO", "PAPER": "NONE"}, 20)
    with CaptureQueriesContext(connection) as after:
        page(clerk, case)
    assert len(after) <= len(before)
    assert len(after) <= 26, [q["sql"][:120] for q in after]


def test_whoever_must_not_see_it_does_not(case: Case, world: World) -> None:
    stranger: Any = Client()
    answer = stranger.post(f"/counter/intake/{case.pk}/situation/", {"pick": "REPORT:YES"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
    case.refresh_from_db()
    assert case.answers == {}
