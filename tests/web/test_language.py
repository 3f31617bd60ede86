"""Which language does a browser get? English if it asks for it, otherwise Chinese."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.translation import override
from tests.factories import organisation
from tests.factories.catalogue import NOW, published

from onewindow import case_words
from onewindow.apps.organisation.queries import Role
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.states import CaseState
from onewindow.rules.clock.limits import LimitUnit
from onewindow.web.case_names import STATE_NAMES, unit_name

pytestmark = pytest.mark.django_db

HAN = re.compile(r"[\u3400-\u9fff]")
CHINESE = ["zh-CN,zh;q=0.9,en;q=0.8", "zh-TW,zh;q=0.9", "", "fr-FR,fr;q=0.9", "*"]
ENGLISH = ["en", "en-GB,en;q=0.9,zh-CN;q=0.5"]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def read(client: Client, path: str, asked: str) -> str:
    answer = client.get(path, headers={"accept-language": asked} if asked else {})
    assert answer.status_code == 200
    return str(answer.content.decode())


def visible(text: str) -> str:
    """What a person reads or hears, without the page's own markup."""
    body = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->", "", text, flags=re.S)
    said = re.findall(r'(?:aria-label|placeholder|title|alt|data-[a-z-]+)="([^"]*)"', body)
    return "\n".join([re.sub(r"<[^>]+>", "\n", body), *said])


@pytest.mark.parametrize("asked", CHINESE)
@pytest.mark.parametrize(
    ("path", "says"),
    [("/", "您想办什么事？"), ("/guides/", "办事指南"), ("/sign-in/", "手机号或工号")],
)
def test_chinese_is_what_everyone_gets_who_does_not_ask_for_english(
    client: Client, asked: str, path: str, says: str
) -> None:
    text = read(client, path, asked)
    assert '<html lang="zh-CN"' in text
    assert says in text
    assert "Sign in" not in text


@pytest.mark.parametrize("asked", ENGLISH)
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "What would you like to do?"),
        ("/guides/", "Service guides"),
        ("/sign-in/", "Mobile number or staff number"),
    ],
)
def test_an_english_browser_gets_an_english_page(
    client: Client, asked: str, path: str, says: str
) -> None:
    text = read(client, path, asked)
    assert '<html lang="en"' in text
    assert says in text
    assert "Government service hotline 12345" in text


def test_nothing_but_examples_stays_chinese_in_the_english_pages_of_an_empty_centre(
    client: Client,
) -> None:
    """What is quoted as an example to type stays as it must be typed."""
    for path in ("/", "/guides/", "/sign-in/", "/register/", "/progress/", "/places/", "/privacy/"):
        lines = [line.strip() for line in visible(read(client, path, "en")).splitlines()]
        assert [line for line in lines if HAN.search(re.sub("“[^”]*”", "", line))] == [], path


def test_the_content_of_the_catalogue_stays_as_the_centre_wrote_it(client: Client) -> None:
    organisation.centre()
    published()
    text = read(client, "/guides/", "en")
    assert "小事项办理" in text
    assert '<html lang="en"' in text


def test_the_two_languages_are_kept_apart_by_caches(client: Client) -> None:
    answer = client.get("/", headers={"accept-language": "en"})
    assert "accept-language" in answer["Vary"].lower()
    assert answer["Content-Language"] == "en"
    assert '<html lang="zh-CN"' in read(client, "/", "zh-CN")


def test_a_case_s_state_is_said_in_the_reader_s_language() -> None:
    with override("en"):
        assert STATE_NAMES[CaseState.IN_REVIEW] == "Under review"
    with override("zh-hans"):
        assert STATE_NAMES[CaseState.IN_REVIEW] == case_words.STATE_NAMES[CaseState.IN_REVIEW]


def test_a_unit_of_time_is_said_as_the_rules_say_it() -> None:
    with override("zh-hans"):
        assert [unit_name(unit) for unit in LimitUnit] == [unit.chinese for unit in LimitUnit]
    with override("en"):
        assert f"5{unit_name(LimitUnit.WORKING_DAY)}" == "5 working days"


def test_what_is_written_stays_in_the_centre_s_language() -> None:
    """A clerk's English browser leaves no English in a record or a message to a person."""
    with override("en"):
        kept = writes.once(
            key="a-key-of-its-own",
            scope="test",
            actor_id=None,
            request={},
            now=NOW,
            write=lambda: {"role": str(Role.CLERK.label)},
        )
        assert str(Role.CLERK.label) == "Clerk"
    assert kept == {"role": "窗口人员"}
