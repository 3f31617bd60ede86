"""Can a person rate a contact from its page, with a few keys and once?"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.organisation.models import Department, Post
from onewindow.apps.outreach import operations as outreach
from onewindow.apps.outreach.queries import unread_count
from onewindow.apps.parties.models import Person
from onewindow.apps.ratings import operations
from onewindow.apps.ratings.models import RatingInvitation, ServiceRating
from onewindow.apps.ratings.queries import link_token

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.resident.addresses")]
BACKEND = "django.contrib.auth.backends.ModelBackend"


def account(login: str) -> Account:
    return Account.objects.create(login_key=login, display_name="李", created_at=wallclock.now())


@pytest.fixture
def person() -> Person:
    return Person.objects.create(
        name="李小满",
        citizen_id="x",
        citizen_id_index=uuid4().hex,
        account=account("p:1"),
        created_at=wallclock.now(),
    )


@pytest.fixture
def invitation(person: Person) -> RatingInvitation:
    found = operations.invite(
        case_id=uuid4(),
        node="COMPLETION",
        person_id=person.id,
        served_by_id=uuid4(),
        department_id=uuid4(),
        item_name="身份证换领",
        now=wallclock.now(),
    )
    assert found is not None
    return found


@pytest.fixture
def resident(client: Client, person: Person) -> Client:
    assert person.account is not None
    client.force_login(person.account, BACKEND)
    return client


def form(**also: Any) -> dict[str, Any]:
    return {"idempotency_key": "0" * 32, "level": "SATISFIED", "comment": "", **also}


def test_the_page_names_five_levels_and_asks_no_reason_at_first(
    resident: Client, invitation: RatingInvitation
) -> None:
    page = resident.get(f"/my/rate/{invitation.id}/").content.decode()
    for name in ("非常满意", "满意", "基本满意", "不满意", "非常不满意", "身份证换领"):
        assert name in page
    assert "哪里不满意" not in page
    assert "style=" not in page


def test_a_good_rating_is_kept_and_thanked(resident: Client, invitation: RatingInvitation) -> None:
    answer = resident.post(f"/my/rate/{invitation.id}/", form())
    assert (answer.status_code, answer["Location"]) == (302, "/rate/thanks/")
    rating = ServiceRating.objects.get()
    assert (rating.level, rating.channel, rating.anonymous) == (2, "WEB", False)
    assert "谢谢您" in resident.get("/rate/thanks/").content.decode()


def test_a_bad_rating_is_asked_for_its_reason_and_keeps_what_was_written(
    resident: Client, invitation: RatingInvitation
) -> None:
    url = f"/my/rate/{invitation.id}/"
    asked = resident.post(url, form(level="DISSATISFIED", comment="等太久"))
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "哪里不满意" in page
    assert "等太久" in page
    assert "0" * 32 in page
    assert not ServiceRating.objects.exists()
    resident.post(url, form(level="DISSATISFIED", comment="等太久", reasons=["WAITED_LONG"]))
    assert ServiceRating.objects.get().reasons == ["WAITED_LONG"]


def test_no_level_is_said_in_a_sentence(resident: Client, invitation: RatingInvitation) -> None:
    answer = resident.post(f"/my/rate/{invitation.id}/", form(level=""))
    assert answer.status_code == 422
    assert "请选一项" in answer.content.decode()


def test_a_double_click_gives_one_rating_and_the_same_thanks(
    resident: Client, invitation: RatingInvitation
) -> None:
    answers = [resident.post(f"/my/rate/{invitation.id}/", form()) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert ServiceRating.objects.count() == 1


def test_a_rated_contact_says_so(resident: Client, invitation: RatingInvitation) -> None:
    resident.post(f"/my/rate/{invitation.id}/", form())
    page = resident.get(f"/my/rate/{invitation.id}/")
    assert page.status_code == 200
    assert "已经评价过了" in page.content.decode()
    again = resident.post(f"/my/rate/{invitation.id}/", form(idempotency_key="1" * 32))
    assert "已经评价过了" in again.content.decode()


def test_a_stranger_may_not_open_it(client: Client, invitation: RatingInvitation) -> None:
    client.force_login(account("p:2"), BACKEND)
    assert client.get(f"/my/rate/{invitation.id}/").status_code == 403


def test_an_unknown_invitation_is_not_found(resident: Client) -> None:
    assert resident.get(f"/my/rate/{uuid4()}/").status_code == 404


def test_the_signed_link_serves_a_person_without_account(
    client: Client, invitation: RatingInvitation
) -> None:
    url = f"/rate/{link_token(invitation.id)}/"
    assert client.get(url).status_code == 200
    assert client.post(url, form(anonymous="on")).status_code == 302
    rating = ServiceRating.objects.get()
    assert (rating.channel, rating.anonymous) == ("LINK", True)


def test_staff_do_not_rate_in_the_persons_place(
    client: Client, invitation: RatingInvitation
) -> None:
    clerk = account("clerk")
    department = Department.objects.create(code="d", name="d")
    Post.objects.create(account=clerk, role="CLERK", department=department)
    client.force_login(clerk, BACKEND)
    answer = client.post(f"/rate/{link_token(invitation.id)}/", form())
    assert answer.status_code == 403
    assert "工作人员不能代替" in answer.content.decode()
    assert not ServiceRating.objects.exists()


def test_a_forged_or_old_link_says_what_to_do(client: Client, invitation: RatingInvitation) -> None:
    answer = client.get("/rate/forged/")
    assert answer.status_code == 410
    assert "12345" in answer.content.decode()
    RatingInvitation.objects.update(expires_at=wallclock.now() - timedelta(days=1))
    assert client.get(f"/rate/{link_token(invitation.id)}/").status_code == 410


def test_the_inbox_shows_news_once_as_new(
    resident: Client, person: Person, invitation: RatingInvitation
) -> None:
    for number in range(25):
        outreach.send_message(
            person_id=person.id,
            kind="NOTICE",
            once_key=str(number),
            title=f"第 {number} 条",
            text="您的申请已受理。",
            link="/my/",
            now=wallclock.now(),
        )
    first = resident.get("/my/messages/")
    assert "第 24 条" in first.content.decode()
    assert first.context["older"]
    assert unread_count(person_id=person.id) == 0
    second = resident.get("/my/messages/", {"after": first.context["older"]}).content.decode()
    assert "第 0 条" in second
    assert "请您评价这次服务" in second
    assert "第 24 条" not in second


def test_the_inbox_costs_few_queries(
    resident: Client, person: Person, django_assert_max_num_queries: Any
) -> None:
    resident.get("/my/messages/")
    with django_assert_max_num_queries(8):
        resident.get("/my/messages/")


def test_an_empty_inbox_and_one_without_person_say_so(client: Client) -> None:
    client.force_login(account("p:3"), BACKEND)
    assert "还没有消息" in client.get("/my/messages/").content.decode()
    assert client.get("/my/messages/?after=nonsense").status_code == 200
