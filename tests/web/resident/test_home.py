"""The first page: one question, the events of a life, the hall; nothing invented."""

from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories import organisation
from tests.factories.catalogue import NOW, published

from onewindow.wallclock import CHINA
from onewindow.web.resident import places

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.web.resident.addresses"),
]
WEEK = ["MON", "TUE", "WED", "THU", "FRI"]
HOURS = {
    "periods": [
        {"days": WEEK, "open": "09:00", "close": "12:00"},
        {"days": WEEK, "open": "13:30", "close": "17:00"},
    ],
    "closing_time": "17:00",
}


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def test_an_empty_installation_has_a_first_page(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "您想办什么事" in answer.content.decode()


def test_the_first_page_offers_only_what_is_there(client: Client) -> None:
    organisation.centre(hours=HOURS)
    published(life_event={"person_stages": ["养老"], "person_topics": ["其他"]})
    text = client.get("/").content.decode()
    assert "退休养老" in text
    assert "身后事" not in text
    assert "小事项办理" in text
    assert "周一至周五 09:00–12:00、13:30–17:00" in text
    assert "等候" not in text


def test_the_first_page_asks_the_database_five_times(
    client: Client, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    organisation.centre(hours=HOURS)
    published()
    client.get("/")
    with django_assert_num_queries(5):
        client.get("/")


@pytest.mark.parametrize(
    ("moment", "words", "is_open"),
    [
        ("2026-11-23T08:59", "09:00 开门", False),
        ("2026-11-23T09:00", "正在服务，到 12:00", True),
        ("2026-11-23T12:30", "13:30 开门", False),
        ("2026-11-23T16:59", "正在服务，到 17:00", True),
        ("2026-11-23T17:00", "今天已下班", False),
        ("2026-11-22T10:00", "今天休息", False),
        ("2026-10-01T10:00", "今天休息（国庆节）", False),
    ],
)
def test_the_hall_says_whether_it_is_open(moment: str, words: str, is_open: bool) -> None:
    place = organisation.centre(hours=HOURS)
    opening = places.opening_now(place, datetime.fromisoformat(moment).replace(tzinfo=CHINA))
    assert opening is not None
    assert (opening.words, opening.is_open) == (words, is_open)


def test_hours_that_nobody_told_are_not_made_up() -> None:
    place = organisation.centre(hours={})
    assert places.opening_now(place, NOW) is None
    assert places.hours_of(place) == []


def test_days_apart_are_named_one_by_one() -> None:
    periods = [{"days": ["MON", "WED", "SAT"], "open": "09:00", "close": "12:00"}]
    place = organisation.centre(hours={"periods": periods})
    assert places.hours_of(place) == ["周一、周三、周六 09:00–12:00"]


def test_places_say_what_they_handle(client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    published()
    organisation.centre(hours=HOURS)
    organisation.centre(kind="STATION", name="桥东便民服务站", item_slugs=["small_item", "gone"])
    client.get("/places/")
    with django_assert_num_queries(6):
        text = client.get("/places/").content.decode()
    assert "这里能办 1 件事" in text
    assert "桥东便民服务站" in text
