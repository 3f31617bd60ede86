"""Every row on lines, windows, stand-ins and inquiries is what the rules do (R-6.1)."""

from uuid import UUID, uuid4

import pytest
from tests.rules.hall.lines import NOW, ago
from tests.spec.hall_windows.tables import (
    CLASSES,
    COLLEAGUE,
    INQUIRIES,
    LINES,
    OTHER,
    OWNER,
    SERVICE,
    STAND_INS,
)

from onewindow.rules.hall import inquiries
from onewindow.rules.hall.windows import (
    InService,
    PostHolder,
    class_for_item,
    classes_without_b,
    eligibility,
    may_send_to,
    may_serve,
    stand_in,
    unserved_classes,
)
from onewindow.rules.outcomes import Refusal
from onewindow.wording import sentence
from onewindow.wordings.hall import OUTCOME_NAMES

PEOPLE = {OWNER: uuid4(), COLLEAGUE: uuid4(), OTHER: uuid4()}


@pytest.mark.parametrize(("item", "department", "code", "why"), LINES)
def test_a_matter_stands_in_the_line_that_names_it(
    item: str, department: str, code: str, why: str
) -> None:
    found = class_for_item(item_slug=item, department_code=department, classes=CLASSES)
    assert found == code, why


def test_a_matter_no_class_takes_has_no_line() -> None:
    assert class_for_item(item_slug="pension", department_code="hr", classes=CLASSES[1:]) == ""


@pytest.mark.parametrize(("window", "clerk", "asked", "served_at", "code", "why"), SERVICE)
def test_window_and_clerk_serve_what_both_can(
    window: str, clerk: str | None, asked: str, served_at: tuple[int, ...], code: str, why: str
) -> None:
    window_classes = frozenset(window.split())
    clerk_classes = None if clerk is None else frozenset(clerk.split())
    refusals = may_serve(
        class_code=asked,
        class_name="公安",
        window_classes=window_classes,
        clerk_classes=clerk_classes,
        served_at=served_at,
    )
    assert [refusal.code for refusal in refusals] == ([code] if code else []), why
    both = eligibility(window_classes=window_classes, clerk_classes=clerk_classes)
    assert (asked in both) == (not refusals)
    for refusal in refusals:
        expected = "、".join(map(str, served_at)) if served_at else "值班长"
        assert expected in sentence(refusal)


def holder(absent: object) -> PostHolder | None:
    if absent == "-":
        return None
    return PostHolder(None if absent is None else ago(float(str(absent))))


@pytest.mark.parametrize(("a", "b", "on_duty", "why"), STAND_INS)
def test_b_stands_in_for_a_and_the_duty_head_for_both(
    a: object, b: object, on_duty: str, why: str
) -> None:
    assert stand_in(a=holder(a), b=holder(b), now=NOW) == on_duty, why


def test_classes_without_a_window_in_service_are_told_the_longest_line_first() -> None:
    gaps = unserved_classes(
        classes=["general", "police", "tax", "property"],
        waiting={"police": 2, "tax": 9},
        in_service=[{"general"}, {"general"}],
    )
    assert [(gap.class_code, gap.waiting) for gap in gaps] == [
        ("tax", 9),
        ("police", 2),
        ("property", 0),
    ]


def test_no_class_may_lack_a_b() -> None:
    assert classes_without_b(classes=["general", "tax"], fitted_with_b=[{"general"}]) == ("tax",)


def answer(verb: str, who: str, state: str, more: dict[str, str]) -> tuple[Refusal, ...]:
    is_closed, acting = state == "已办结", PEOPLE[who]
    offered: UUID | None = PEOPLE[COLLEAGUE] if state == "待接收" else None
    owner = PEOPLE[OWNER]
    match verb:
        case "移交":
            return inquiries.may_hand_over(
                is_closed=is_closed,
                owner_id=owner,
                acting_id=acting,
                offered_to=offered,
                to_id=PEOPLE.get(more["to"]),
            )
        case "收回":
            return inquiries.may_take_back(
                is_closed=is_closed, owner_id=owner, acting_id=acting, offered_to=offered
            )
        case "接收":
            return inquiries.may_accept(is_closed=is_closed, acting_id=acting, offered_to=offered)
        case "退回":
            return inquiries.may_send_back(
                is_closed=is_closed, acting_id=acting, offered_to=offered, reason=more["reason"]
            )
    return inquiries.may_close_inquiry(
        is_closed=is_closed,
        owner_id=owner,
        acting_id=acting,
        outcome=more["outcome"],
        note=more.get("note", ""),
    )


@pytest.mark.parametrize(("verb", "who", "state", "more", "codes", "why"), INQUIRIES)
def test_who_was_asked_first_answers_until_another_accepts(
    verb: str, who: str, state: str, more: dict[str, str], codes: tuple[str, ...], why: str
) -> None:
    refusals = answer(verb, who, state, more)
    assert tuple(refusal.code for refusal in refusals) == codes, why
    assert all("…" not in sentence(refusal) for refusal in refusals)


def test_every_outcome_has_its_words_and_not_my_business_is_none() -> None:
    assert OUTCOME_NAMES.keys() == set(inquiries.InquiryOutcome)
    assert all(len(outcome) <= 16 for outcome in inquiries.InquiryOutcome)
    assert not any("不归" in name or "不知道" in name for name in OUTCOME_NAMES.values())


def test_a_number_is_sent_only_to_a_window_in_service_that_serves_it() -> None:
    general, police, closed = (UUID(int=n) for n in (1, 2, 3))
    in_service = [
        InService(general, 1, frozenset({"general"})),
        InService(police, 2, frozenset({"general", "police"})),
    ]

    def asked(window: UUID, code: str) -> tuple[Refusal, ...]:
        return may_send_to(window=window, class_code=code, class_name="户政", in_service=in_service)

    assert asked(police, "police") == asked(general, "general") == ()
    for window in (general, closed):
        (refusal,) = asked(window, "police")
        assert (refusal.code, refusal.rule) == ("WINDOW_CANNOT_SERVE", "R-6-2")
        assert refusal.facts == {"class": "户政", "windows": "可转到 2 号窗口"}
    (refusal,) = asked(closed, "tax")
    assert "联系值班长" in refusal.facts["windows"]
