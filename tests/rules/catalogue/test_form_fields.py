"""R-4.7: no field without purpose, ground and retention; R-0-5: no field twice in a form."""

from dataclasses import replace
from typing import Any

import pytest
from tests.rules.catalogue.demo_fields import FIELDS

from onewindow import wording
from onewindow.rules.casework.forms import FieldKind, FormField
from onewindow.rules.catalogue.form_fields import (
    FieldDraft,
    LegalGround,
    field_failures,
    form_failures,
)
from onewindow.rules.catalogue.values import FormEntry, Situation, SituationTree

SOUND = FieldDraft(
    code="child_name",
    label="孩子姓名",
    kind="PERSON_NAME",
    purpose="登记孩子的姓名",
    legal_basis="《户口登记条例》第7条",
    retention="长期保存",
    known_from=("ward.name", "licence:BIRTH_CERT.child_name", "share:health_birth_record.name"),
)


def codes(**changes: Any) -> list[str]:
    found = field_failures(replace(SOUND, **changes), FieldKind)
    assert all("…" not in wording.sentence(fault) for fault in found)
    return [fault.code for fault in found]


def test_a_sound_field_enters_the_catalogue() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": ""}, "FIELD_WITHOUT_PURPOSE"),
        ({"purpose": "业务需要"}, "FIELD_PURPOSE_EMPTY_WORDS"),
        ({"legal_basis": ""}, "FIELD_WITHOUT_LEGAL_BASIS"),
        ({"retention": ""}, "FIELD_WITHOUT_RETENTION"),
        ({"label": ""}, "FIELD_WITHOUT_LABEL"),
        ({"code": "Child Name"}, "FIELD_CODE_MALFORMED"),
        ({"kind": "PICTURE"}, "FIELD_KIND_UNKNOWN"),
        ({"kind": "CHOICE"}, "FIELD_WITHOUT_CHOICES"),
        ({"kind": "CHOICE", "choices": (("a", "甲"), ("b", "甲"))}, "FIELD_CHOICE_TWICE"),
        ({"kind": "CHOICE", "choices": (("a", "甲"), ("a", "乙"))}, "FIELD_CHOICE_TWICE"),
        ({"shortest": 9, "longest": 5}, "FIELD_LENGTHS_WRONG"),
        ({"longest": 9000}, "FIELD_LENGTHS_WRONG"),
        ({"known_from": ("person.salary",)}, "FIELD_SOURCE_UNKNOWN"),
    ],
)
def test_what_a_field_lacks_keeps_it_out(changes: dict[str, Any], code: str) -> None:
    assert codes(**changes) == [code]


def test_everything_a_field_lacks_is_said_at_once() -> None:
    found = codes(code="", label="", kind="", purpose="", legal_basis="", retention="")
    assert len(found) == 6


def test_every_ground_of_the_law_has_its_words() -> None:
    assert all(ground.chinese for ground in LegalGround)
    assert len(LegalGround) == 7


KNOWN = {
    "name": FormField("name", "姓名", FieldKind.TEXT, True, "目的", "依据", "一年"),
    "bare": FormField("bare", "没有目的", FieldKind.TEXT, True, " ", "依据", "一年"),
    "old": FormField("old", "旧栏", FieldKind.TEXT, True, "目的", "依据", "一年", retired=True),
}
TREE = SituationTree((Situation("A", "甲"),))


def form_codes(*entries: FormEntry) -> list[str]:
    found = form_failures(entries, TREE, KNOWN)
    assert all("…" not in wording.sentence(fault) for fault in found)
    return [fault.code for fault in found]


def test_a_form_of_known_fields_is_fine() -> None:
    assert form_codes(FormEntry("name", situations=("A",))) == []


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ((FormEntry("ghost"),), "FORM_FIELD_UNKNOWN"),
        ((FormEntry("name"), FormEntry("name", False)), "FORM_FIELD_TWICE"),
        ((FormEntry("bare"),), "FORM_FIELD_WITHOUT_PURPOSE"),
        ((FormEntry("old"),), "FORM_FIELD_RETIRED"),
        ((FormEntry("name", situations=("B",)),), "FORM_SITUATION_UNKNOWN"),
    ],
)
def test_a_form_that_asks_wrongly_is_not_published(
    entries: tuple[FormEntry, ...], code: str
) -> None:
    assert form_codes(*entries) == [code]


def test_every_demonstration_field_may_enter_the_catalogue() -> None:
    assert len(FIELDS) > 50
    for field in FIELDS.values():
        draft = FieldDraft(
            **{name: getattr(field, name) for name in FieldDraft.__dataclass_fields__}
        )
        assert field_failures(draft, FieldKind) == ()
        assert field.ground in set(LegalGround)
        # Retentions are demonstration values, so no field of it claims to be official.
        assert "演示值" in field.retention
        assert field.confidence in {"u", "t"}
