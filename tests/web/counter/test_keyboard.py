"""The counter by keyboard: nothing typed is lost, and the keyboard is where the work goes on."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.web.counter.test_intake import CARD, begin, draft, key, text

from onewindow.apps.cases.models import Case

pytestmark = pytest.mark.django_db


def focused(answer: Any) -> list[str]:
    """The ids of all elements that ask for the keyboard, in the order of the page."""
    tags = re.findall(r"<[^>]*\sdata-focus[^>]*>", text(answer))
    return [found[1] if (found := re.search(r'\sid="([^"]+)"', tag)) else "?" for tag in tags]


def test_with_a_good_number_the_name_is_next(clerk: Client) -> None:
    assert focused(clerk.get("/counter/intake/")) == ["id_citizen_id"]
    assert focused(clerk.post("/counter/intake/", {"look": CARD})) == ["id_name"]
    assert focused(clerk.post("/counter/intake/", {"look": CARD[:-1]})) == ["id_citizen_id"]
    assert focused(clerk.post("/counter/intake/", {"look": f"李小满{CARD}"})) == ["query"]


@pytest.mark.parametrize("typed", [f"{CARD}李小满", f"{CARD} 李小满"])
def test_a_name_typed_behind_the_number_is_told_and_kept(clerk: Client, typed: str) -> None:
    answer = begin(clerk, citizen_id=typed)
    page = text(answer)
    assert answer.status_code == 422
    assert "身份证号码前后还有别的文字" in page
    assert f'value="{typed}"' in page
    assert Case.objects.count() == 0
    live = text(clerk.post("/counter/check/?citizen_id", {"citizen_id": typed}))
    assert "身份证号码前后还有别的文字" in live
    looked = text(clerk.post("/counter/intake/", {"look": typed}))
    assert f'value="{typed}"' in looked


def test_a_reader_that_reads_another_name_is_told(clerk: Client) -> None:
    answer = begin(clerk, citizen_id=f"李小满{CARD}", name="周立夏")
    assert answer.status_code == 422
    assert "读卡器读到的姓名" in text(answer)


def test_a_name_with_digits_is_refused_in_words(clerk: Client) -> None:
    answer = begin(clerk, name=f"李小满{CARD}")
    assert answer.status_code == 422
    assert "姓名里不能有" in text(answer)
    assert Case.objects.count() == 0
    assert "至少两个字" in text(begin(clerk, name="李"))


def test_after_the_item_the_situation_then_the_first_material(clerk: Client) -> None:
    page = begin(clerk)["Location"]
    assert focused(clerk.get(page)) == ["pick-SITUATION-CATERING"]
    case = Case.objects.get()
    told = {"idempotency_key": key(), "pick": "SITUATION:CATERING"}
    chosen = clerk.post(f"{page}situation/", told)
    after = clerk.get(chosen["Location"])
    tags = re.findall(r"<[^>]*\sdata-focus[^>]*>", text(after))
    first = case.materials.order_by("position").first()
    assert first is not None
    assert len(tags) == 1
    assert f'name="state.{first.code}"' in tags[0]
    assert "checked" in tags[0]


def test_what_is_wrong_without_words_is_not_called_saved(clerk: Client) -> None:
    case = draft(clerk)
    told = {"idempotency_key": key(), "seen_version": "1", "state.LAYOUT": "DEFECTIVE"}
    fragment = text(clerk.post(f"/counter/cases/{case.pk}/save/", told))
    assert "已保存" not in fragment
    assert "没有保存；其他改动都留住了" in fragment
    assert fragment.count("先写明《设备布局图》哪里不对") == 3
    named = {**told, "idempotency_key": key(), "defect.LAYOUT": "缺页"}
    fragment = text(clerk.post(f"/counter/cases/{case.pk}/save/", named))
    assert "已保存" in fragment
    assert "先写明" not in fragment
