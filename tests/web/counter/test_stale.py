"""Two screens of one case: what nobody touched never undoes what a colleague found."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.factories.cases import World
from tests.web.counter.conftest import signed_in
from tests.web.counter.test_intake import act, draft, key, text

from onewindow.apps.cases.models import Case

pytestmark = pytest.mark.django_db


def screen(client: Client, case: Case) -> dict[str, str]:
    """The fields about materials as the page shows them: what a browser would send untouched."""
    page = text(client.get(f"/counter/intake/{case.pk}/"))
    shown = dict(re.findall(r'name="(was\.\w+)" value="([^"]*)"', page))
    shown |= dict(re.findall(r'name="(state\.\w+)" value="(\w+)" checked', page))
    shown |= dict(re.findall(r'name="(defect\.\w+)" value="([^"]*)"', page))
    shown |= {f"source.{c}": "PAPER" for c in ("LAYOUT", "RULES")}
    assert shown["was.LAYOUT"] == "ABSENT|PAPER|"
    return shown


def save(client: Client, case: Case, told: dict[str, str]) -> Any:
    told = {**told, "idempotency_key": key(), "seen_version": str(case.version)}
    return client.post(f"/counter/cases/{case.pk}/save/", told)


def states(case: Case) -> dict[str, str]:
    return dict(case.materials.values_list("code", "state"))


def test_untouched_rows_of_an_old_screen_leave_a_colleagues_finding(
    clerk: Client, world: World
) -> None:
    case, other = draft(clerk), signed_in(world.other_clerk)
    old = screen(clerk, case)
    found = {"state.LAYOUT": "DEFECTIVE", "defect.LAYOUT": "缺第二页"}
    save(other, case, screen(other, case) | found)
    answer = save(clerk, case, old | {"state.RULES": "PRESENT"})
    assert answer.status_code == 200
    row = case.materials.get(code="LAYOUT")
    assert (row.state, row.defect) == ("DEFECTIVE", "缺第二页")
    assert states(case)["RULES"] == "PRESENT"
    assert 'id="was-RULES"' in text(answer)
    assert 'id="was-LAYOUT"' not in text(answer), "this screen has not seen it yet"


@pytest.mark.parametrize("way", ["autosave", "save", "notice"])
def test_a_finding_against_a_colleagues_unseen_one_is_told(
    clerk: Client, world: World, way: str
) -> None:
    case, other = draft(clerk), signed_in(world.other_clerk)
    old = screen(clerk, case)
    save(other, case, screen(other, case) | {"state.LAYOUT": "PRESENT"})
    mine = old | {"state.LAYOUT": "DEFECTIVE", "defect.LAYOUT": "看不清"}
    answer = save(clerk, case, mine) if way == "autosave" else act(clerk, case, way, **mine)
    assert answer.status_code == 409
    assert "《设备布局图》现在是“齐”，您点的是“要补：看不清”" in text(answer)
    assert states(case)["LAYOUT"] == "PRESENT"
    case.refresh_from_db()
    assert case.state == "DRAFT"


def test_ones_own_second_thought_is_no_clash(clerk: Client) -> None:
    case = draft(clerk)
    shown = screen(clerk, case)
    first = text(save(clerk, case, shown | {"state.LAYOUT": "PRESENT"}))
    again = shown | dict(re.findall(r'name="(was\.\w+)" value="([^"]*)"', first))
    assert again["was.LAYOUT"] == "PRESENT|PAPER|"
    answer = save(clerk, case, again | {"state.LAYOUT": "ABSENT"})
    assert answer.status_code == 200
    assert states(case)["LAYOUT"] == "ABSENT"


def test_two_who_find_the_same_agree(clerk: Client, world: World) -> None:
    case, other = draft(clerk), signed_in(world.other_clerk)
    old = screen(clerk, case)
    for client in (other, clerk):
        assert save(client, case, old | {"state.LAYOUT": "PRESENT"}).status_code == 200
    assert states(case)["LAYOUT"] == "PRESENT"
