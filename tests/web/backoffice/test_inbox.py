"""Whose cases are listed, in which order, and who may not look?"""

from datetime import timedelta

import pytest
from django.test import Client
from tests.factories.cases import PNG, T0, World
from tests.web.backoffice.conftest import SignedIn, accepted_case
from tests.web.backoffice.sending import text

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.keyset import PAGE


@pytest.fixture
def reviewer(world: World, signed_in: SignedIn) -> Client:
    return signed_in(world.reviewer)


def many(world: World, count: int) -> list[Case]:
    """Copies of one accepted case, each due a day after the one before."""
    first = accepted_case(world)
    made = [first]
    for n in range(1, count):
        copy = Case.objects.get(pk=first.pk)
        copy.pk, copy.number = Case().pk, f"YX20260928{90000 + n}"
        copy.committed_due = first.committed_due + timedelta(days=n)
        copy._state.adding = True
        copy.save()
        made.append(copy)
    return made


def test_the_soonest_promise_comes_first_and_pages_go_on_by_key(
    world: World, reviewer: Client
) -> None:
    made = many(world, PAGE + 3)
    first = reviewer.get("/backoffice/")
    shown = [r["case"].number for r in first.context["rows"]]
    assert shown == [c.number for c in made[:PAGE]]
    second = reviewer.get("/backoffice/" + first.context["next_url"])
    assert [r["case"].number for r in second.context["rows"]] == [c.number for c in made[PAGE:]]
    assert second.context["next_url"] == ""
    assert "回到第一页" in text(second)


def test_a_broken_page_address_begins_at_the_beginning(accepted: Case, reviewer: Client) -> None:
    for odd in ("x", "x|y", "2026-10-10|", "2026-10-10T00:00:00|nonsense", "|"):
        answer = reviewer.get("/backoffice/", {"after": odd})
        assert answer.status_code == 200


def test_the_filters_and_their_figures(world: World, reviewer: Client) -> None:
    mine, free = many(world, 2)
    cases.claim(case_id=mine.id, acting=world.reviewer, now=T0)
    page = reviewer.get("/backoffice/", {"show": "mine"})
    assert [r["case"].id for r in page.context["rows"]] == [mine.id]
    page = reviewer.get("/backoffice/", {"show": "unclaimed"})
    assert [r["case"].id for r in page.context["rows"]] == [free.id]
    counts = page.context["counts"]
    assert (counts.all, counts.mine, counts.unclaimed, counts.results) == (2, 1, 1, 0)


def test_what_has_no_limit_stands_on_top(world: World, reviewer: Client) -> None:
    without, with_limit = many(world, 2)
    Case.objects.filter(pk=without.pk).update(committed_due=None, statutory_due=None, lamp="")
    page = reviewer.get("/backoffice/")
    assert [r["case"].id for r in page.context["unlimited"]] == [without.id]
    assert [r["case"].id for r in page.context["rows"]] == [with_limit.id]
    assert text(page).index("没有时限的办件") < text(page).index(with_limit.number)


def test_the_inbox_asks_as_many_questions_for_twenty_cases_as_for_two(
    world: World, reviewer: Client, django_assert_max_num_queries
) -> None:
    many(world, PAGE)
    reviewer.get("/backoffice/")
    with django_assert_max_num_queries(9):
        reviewer.get("/backoffice/")


def test_the_desk_asks_a_fixed_number_of_questions(
    claimed: Case, reviewer: Client, django_assert_max_num_queries
) -> None:
    reviewer.get(f"/backoffice/cases/{claimed.id}/")
    with django_assert_max_num_queries(18):
        reviewer.get(f"/backoffice/cases/{claimed.id}/")


def test_the_list_of_results_asks_a_fixed_number_of_questions(
    claimed: Case, world: World, reviewer: Client, django_assert_max_num_queries
) -> None:
    cases.give_opinion(case_id=claimed.id, opinion="同意", acting=world.reviewer, now=T0)
    cases.approve(case_id=claimed.id, acting=world.reviewer, now=T0)
    with django_assert_max_num_queries(6):
        page = reviewer.get("/backoffice/results/")
    assert claimed.number in text(page)


def test_another_department_sees_nothing(claimed: Case, world: World, signed_in: SignedIn) -> None:
    other = signed_in(world.other_reviewer)
    assert claimed.number not in text(other.get("/backoffice/"))
    for address in ("", "approve/", "pause/preview/"):
        assert other.get(f"/backoffice/cases/{claimed.id}/{address}").status_code == 404
    assert other.post(f"/backoffice/cases/{claimed.id}/applicant/").status_code == 404
    assert not JournalEntry.objects.filter(verb="personal.read").exists()


@pytest.mark.parametrize("who", ["resident", "clerk", "issuing", "supervisor"])
def test_the_back_office_is_for_reviewers_and_approvers(
    who: str, claimed: Case, world: World, signed_in: SignedIn
) -> None:
    client = signed_in(getattr(world, who))
    for address in ("", "results/", f"cases/{claimed.id}/"):
        assert client.get(f"/backoffice/{address}").status_code == 403


def test_opening_a_file_is_journaled(world: World, signed_in: SignedIn) -> None:
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
        name="布局图.png",
        content=PNG,
        acting=world.resident,
        now=T0,
    )
    assert signed_in(world.reviewer).get(f"/files/{file.id}/").status_code == 404, "a draft"
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    answer = signed_in(world.reviewer).get(f"/files/{file.id}/")
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert JournalEntry.objects.filter(verb="personal.read", subject_id=case.id).count() == 1
    other = signed_in(world.other_reviewer).get(f"/files/{file.id}/")
    assert other.status_code == 404
