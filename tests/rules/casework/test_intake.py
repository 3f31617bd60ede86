"""Acceptance, correction once and in full, decline in writing, filing, uploads."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow import wording
from onewindow.rules.casework.acceptance import (
    DeclineKind,
    SupervisorLeave,
    may_accept,
    may_decline,
    may_deliver_correction,
    may_issue_one_time_notice,
)
from onewindow.rules.casework.filing import Filing, may_file
from onewindow.rules.casework.materials import (
    Asked,
    Material,
    MaterialState,
    everything_to_ask,
    outside_the_guide,
)
from onewindow.rules.casework.review import (
    is_claimed_by_another,
    may_approve,
    may_refuse,
    may_review,
)
from onewindow.rules.casework.uploads import (
    LARGEST,
    MOST_FILES,
    Upload,
    clean_name,
    may_take_in,
    stored_name,
)

P, A, D, N = (
    MaterialState.PRESENT,
    MaterialState.ABSENT,
    MaterialState.DEFECTIVE,
    MaterialState.NOT_NEEDED,
)


def material(code: str, state: MaterialState, *, required: bool = True) -> Material:
    defect = "看不清" if state is D else ""
    return Material(code, f"材料{code}", required, state, defect)


materials = st.lists(
    st.builds(
        material,
        st.uuids().map(str),
        st.sampled_from(MaterialState),
        required=st.booleans(),
    ),
    max_size=8,
)


@given(materials)
def test_a_complete_case_must_be_accepted_and_an_incomplete_one_is_told_everything(
    held: list[Material],
) -> None:
    refused = {r.facts["code"] for r in may_accept(held)}
    wanted = {m.code for m in held if m.state is D or (m.required and m.state is A)}
    assert refused == wanted
    assert {a.code for a in everything_to_ask(held)} == wanted


def test_an_optional_material_never_stands_in_the_way_unless_it_is_defective() -> None:
    assert may_accept([material("X", A, required=False), material("Y", N)]) == ()
    assert may_accept([material("X", D, required=False)])[0].code == "MATERIAL_DEFECTIVE"


ASKED = [Asked("A", "甲", "未提交", "交"), Asked("B", "乙", "看不清", "重拍")]


@pytest.mark.parametrize(
    ("asked", "earlier", "leave", "refused"),
    [
        (ASKED, [], None, set()),
        ([], [], None, {"NOTHING_TO_CORRECT"}),
        (ASKED, [["A", "B"]], None, set()),
        (ASKED, [["A"]], None, {"KNOWABLE_AT_FIRST"}),
        (ASKED, [["A"]], SupervisorLeave("s", " "), {"KNOWABLE_AT_FIRST"}),
        (ASKED, [["C"]], SupervisorLeave("s", "首次材料被遮挡"), set()),
    ],
)
def test_correction_is_asked_once_and_in_full(asked, earlier, leave, refused) -> None:
    found = may_issue_one_time_notice(asked=asked, earlier=earlier, leave=leave)
    assert {r.code for r in found} == refused


def test_the_whole_of_what_was_asked_must_come_back() -> None:
    found = may_deliver_correction(asked=["A", "B"], delivered={"B"}, names={"A": "甲"})
    assert wording.told(found) == ["还差《甲》。请一次交齐告知书上列出的全部材料。"]


def test_declining_needs_reasons_remedy_and_the_right_body_all_named() -> None:
    found = may_decline(kind=DeclineKind.NOT_OUR_POWER, reasons="", remedy="", right_body="")
    assert {r.code for r in found} == {
        "REASONS_MISSING",
        "REMEDY_MISSING",
        "RIGHT_BODY_MISSING",
    }
    assert may_decline(kind=DeclineKind.DEFECTIVE, reasons="因", remedy="径", right_body="") == ()


def test_nothing_outside_the_guide_may_be_demanded() -> None:
    assert [r.facts["name"] for r in outside_the_guide(["A", "Z"], {"A"})] == ["Z"]


def test_the_one_who_accepted_may_not_review() -> None:
    clerk, reviewer = uuid4(), uuid4()
    assert may_review(reviewer=clerk, accepted_by=clerk)[0].code == "ACCEPTED_BY_YOU"
    assert may_review(reviewer=reviewer, accepted_by=clerk) == ()
    found = is_claimed_by_another(reviewer=reviewer, claimed_by=None)
    assert [r.code for r in found] == ["NOT_CLAIMED_BY_YOU"]
    assert is_claimed_by_another(reviewer=reviewer, claimed_by=reviewer) == ()


def test_a_decision_rests_on_an_opinion_and_a_refusal_on_reasons_and_remedy() -> None:
    assert may_approve(opinions=["同意"]) == ()
    found = may_refuse(reasons="", remedy="", opinions=[" "])
    assert {r.code for r in found} == {"OPINION_MISSING", "REASONS_MISSING", "REMEDY_MISSING"}
    assert may_refuse(reasons="因", remedy="径", opinions=["查过"]) == ()


FILING = Filing(
    item_published=True,
    version_is_current=True,
    in_person_required=False,
    in_person_basis="登记指纹",
    online=True,
    online_supported=True,
    has_agent=False,
    person_identified=True,
    situations=frozenset({"A"}),
    situation="A",
)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"item_published": False}, "ITEM_WITHDRAWN"),
        ({"version_is_current": False}, "GUIDE_CHANGED"),
        ({"person_identified": False}, "PERSON_UNKNOWN"),
        ({"online_supported": False}, "NOT_ONLINE"),
        ({"online": False, "online_supported": False}, None),
        ({"has_agent": True, "in_person_required": True}, "IN_PERSON"),
        ({"situation": ""}, "SITUATION_MISSING"),
        ({"situations": frozenset(), "situation": ""}, None),
        ({"elder_question_needed": True}, "ELDER_TRUE_WILL"),
        ({"elder_question_needed": True, "elder_question_answered": True}, None),
    ],
)
def test_filing(change: dict[str, object], code: str | None) -> None:
    found = may_file(replace(FILING, **change))
    assert [r.code for r in found] == ([code] if code else [])


GOOD = Upload("图.png", 100, "image/png", opens=True)


@pytest.mark.parametrize(
    ("upload", "so_far", "codes"),
    [
        (GOOD, 0, []),
        (replace(GOOD, size=0, found_type=None, opens=False), 0, ["FILE_EMPTY"]),
        (replace(GOOD, size=LARGEST + 1), 0, ["FILE_TOO_LARGE"]),
        (
            replace(GOOD, name="照片.jpg.exe", found_type="application/x-msdownload", opens=False),
            0,
            ["FILE_TYPE"],
        ),
        (replace(GOOD, opens=False), 0, ["FILE_BROKEN"]),
        (GOOD, MOST_FILES, ["TOO_MANY_FILES"]),
    ],
)
def test_a_file_is_judged_by_its_content(upload: Upload, so_far: int, codes: list[str]) -> None:
    found = may_take_in(upload, files_so_far=so_far)
    assert [r.code for r in found] == codes
    assert all("{" not in sentence for sentence in wording.told(found))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\布局.png", "布局.png"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("  .png", "png"),
        ("", "未命名"),
        ("长" * 200 + ".pdf", "长" * 80 + ".pdf"),
        ("CON\n.pdf", "CON.pdf"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_the_stored_name_has_the_ending_of_the_content() -> None:
    assert stored_name("扫描.exe", "application/pdf") == "扫描.pdf"
    assert stored_name("无后缀", "image/png") == "无后缀.png"


@given(st.text(max_size=60))
def test_a_clean_name_has_no_path_and_stays_clean(name: str) -> None:
    once = clean_name(name)
    assert once
    assert not set(once) & set("/\\\0\n")
    assert clean_name(once) == once
