"""Rules, lines, windows and skills: checked, journaled with before and after, never half done."""

from typing import Any

import pytest
from tests.factories.hall_staff import hall_staff
from tests.factories.queueing import build_hall
from tests.web.hall_desk.hall import Desk
from tests.web.hall_desk.hall import desk as desk_fixture

from onewindow.apps.audit.queries import entries_about
from onewindow.apps.organisation.models import QueueClass, Role, Window
from onewindow.apps.queueing.models import ClerkSkill, HallSetting, WindowDuty
from onewindow.rules.hall.calling import NEWEST
from onewindow.rules.hall.settings import HallRules
from onewindow.web.hall_desk.governing import RulesForm, _initial
from onewindow.web.hall_desk.words import disciplines

desk = desk_fixture


def rules_told(**changed: Any) -> dict[str, Any]:
    told = _initial(HallRules())
    told = {name: value for name, value in told.items() if name in RulesForm().fields}
    return {"seen_version": 1, **told, **changed}


def test_every_discipline_there_is_can_be_chosen_in_one_sentence() -> None:
    told = disciplines()
    assert {each["code"] for each in told} == set(NEWEST)
    assert all(each["says"].endswith("。") and each["costs"].endswith("。") for each in told)


def test_no_measured_promise_stands_beside_a_discipline(desk: Desk) -> None:
    costs = "".join(each["costs"] for each in disciplines())
    assert not any(letter.isdigit() for letter in costs)


def test_every_number_of_the_rules_has_its_field() -> None:
    fields = set(RulesForm().fields)
    left = set(HallRules.__dataclass_fields__) - fields
    assert left == {"rates", "open_all_hours"}


def test_a_changed_rule_is_in_force_and_in_the_record(desk: Desk) -> None:
    desk.post("/hall-desk/rules/", **rules_told(cap_minutes=60, discipline="FIRST_COME"))
    setting = HallSetting.objects.get(place=desk.world.place)
    assert (setting.rules["cap_minutes"], setting.rules["discipline"]) == (60, "FIRST_COME")
    assert setting.version == 2
    entry = entries_about(subject_kind="place", subject_id=desk.world.place.id)[0]
    assert entry.facts["changed"] == {
        "cap_minutes": [45, 60],
        "discipline": ["BALANCED", "FIRST_COME"],
    }
    page = desk.get("/hall-desk/rules/")
    assert "均衡叫号 → 先到先叫" in page
    assert "45 → 60" in page


def test_a_rate_of_one_lane_leaves_the_others(desk: Desk) -> None:
    desk.post("/hall-desk/rules/", **rules_told(rate_GREEN=4.5))
    rates = HallSetting.objects.get(place=desk.world.place).rules["rates"]
    assert (rates["GREEN"], rates["WALK_IN"], rates["EMERGENCY"]) == (4.5, 1.0, 10.0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cap_minutes": ""}, "等到几分钟，谁也不能再超过"),
        ({"discipline": "MADE_UP"}, "先叫谁"),
        ({"recall_times": 0}, "叫几次没人来算过号"),
        ({"rate_GREEN": 0}, "绿色通道的倍数"),
    ],
)
def test_a_wrong_value_is_said_beside_its_name(desk: Desk, changed: Any, said: str) -> None:
    page = desk.post("/hall-desk/rules/", 422, **rules_told(**changed))
    assert said in page
    assert HallSetting.objects.get(place=desk.world.place).version == 1


def test_the_second_of_two_duty_heads_is_told(desk: Desk) -> None:
    desk.post("/hall-desk/rules/", **rules_told(cap_minutes=60))
    page = desk.post("/hall-desk/rules/", 422, **rules_told(cap_minutes=50))
    assert "大厅规则已由他人修改" in page
    assert HallSetting.objects.get(place=desk.world.place).rules["cap_minutes"] == 60


# -- lines -----------------------------------------------------------------------------------------


def line_told(**changed: Any) -> dict[str, Any]:
    told = {"letter": "A", "name": "综合业务", "expected_minutes": 12, "position": 0}
    return {**told, "is_open": "on", **changed}


def test_a_line_is_changed_with_before_and_after_kept(desk: Desk) -> None:
    desk.post("/hall-desk/classes/general/", **line_told(note="社保、医保"))
    line = QueueClass.objects.get(place=desk.world.place, code="general")
    assert (line.name, line.note, line.expected_minutes) == ("综合业务", "社保、医保", 12)
    entry = entries_about(subject_kind="queue_class", subject_id=line.id)[0]
    assert entry.facts["changed"]["name"] == ["A 类业务", "综合业务"]


def test_a_new_line_can_be_opened_and_gives_numbers(desk: Desk) -> None:
    desk.post("/hall-desk/classes/new/", **line_told(code="tax", letter="T", name="税务"))
    desk.at(1)
    assert desk.world.number("tax", now=desk.times[0]).number == "T001"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "General"}, "代码用小写英文字母开头"),
        ({"code": "general"}, "已经有代码是“general”的号类"),
        ({"letter": "7"}, "字头是一到两个大写英文字母"),
        ({"letter": "b"}, "字头“B”已经给了别的号类"),
    ],
)
def test_two_lines_never_look_the_same(desk: Desk, changed: Any, said: str) -> None:
    told = line_told(code="tax", letter="T") | changed
    assert said in desk.post("/hall-desk/classes/new/", 422, **told)
    assert QueueClass.objects.filter(place=desk.world.place).count() == 2


def test_a_closed_line_gives_no_numbers_but_stays_listed(desk: Desk) -> None:
    desk.post("/hall-desk/classes/general/", **line_told(is_open=""))
    assert "关闭" in desk.get("/hall-desk/classes/")
    assert not QueueClass.objects.get(place=desk.world.place, code="general").is_open
    assert desk.get("/hall-desk/classes/nothing/", 404)


# -- windows, posts, skills ------------------------------------------------------------------------


def test_a_window_gets_its_lines_and_posts(desk: Desk) -> None:
    window = desk.world.windows[1]
    one, two = (hall_staff(desk.world.place, Role.CLERK) for _ in range(2))
    told = {"a": str(one.account_id), "b": str(two.account_id)}
    desk.post(f"/hall-desk/windows/{window.id}/", class_codes=["general", "enterprise"], **told)
    assert Window.objects.get(pk=window.id).class_codes == ["enterprise", "general"]
    posts = dict(WindowDuty.objects.filter(window=window).values_list("part", "account_id"))
    assert posts == {"A": one.account_id, "B": two.account_id}
    page = desk.get("/hall-desk/windows/")
    assert "没有 B 岗" not in page


def test_one_person_cannot_stand_in_for_themselves_and_nothing_is_half_done(desk: Desk) -> None:
    window = desk.world.windows[1]
    one = str(hall_staff(desk.world.place, Role.CLERK).account_id)
    page = desk.post(f"/hall-desk/windows/{window.id}/", 422, class_codes=[], a=one, b=one)
    assert "A 岗和 B 岗不能是同一个人" in page
    assert Window.objects.get(pk=window.id).class_codes == ["general"]


def test_a_matter_without_b_is_said_at_the_top(desk: Desk) -> None:
    assert "这些事没有 B 岗" in desk.get("/hall-desk/windows/")


def test_a_clerks_skill_is_set_and_lifted(desk: Desk) -> None:
    one = hall_staff(desk.world.place, Role.CLERK)
    path = f"/hall-desk/clerks/{one.account_id}/"
    desk.post(path, class_codes=["enterprise"])
    assert ClerkSkill.objects.get(account_id=one.account_id).class_codes == ["enterprise"]
    assert "B B 类业务" in desk.get("/hall-desk/windows/")
    desk.post(path, serves_all="on", class_codes=["enterprise"])
    assert not ClerkSkill.objects.filter(account_id=one.account_id).exists()


def test_somebody_elses_window_and_clerk_are_not_there(desk: Desk) -> None:
    other = build_hall()
    assert desk.get(f"/hall-desk/windows/{other.windows[1].id}/", 404)
    assert desk.get(f"/hall-desk/clerks/{desk.head.account_id}/", 404)
