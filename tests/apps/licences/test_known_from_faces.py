"""A licence answers a form's questions in the form's own terms (R-0-5)."""

import pytest
from tests.factories.cases import T0, World
from tests.factories.licences import id_card

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.prefill import known_values
from onewindow.rules.casework.forms import FieldKind, FormField

SEXES = (("1", "男"), ("2", "女"))


def field(code: str, kind: FieldKind, source: str, choices=()) -> FormField:
    return FormField(
        code=code,
        label=code,
        kind=kind,
        required=True,
        purpose="核对",
        legal_basis="",
        retention="",
        sensitive=False,
        choices=choices,
        known_from=(source,),
    )


@pytest.mark.parametrize(
    ("source", "choices", "value"),
    [
        ("licence:ID_CARD.sex", SEXES, "2"),
        ("licence:ID_CARD.ethnic", SEXES, None),
        ("licence:ID_CARD.ethnic", (), "汉"),
    ],
)
def test_a_choice_is_known_by_its_code_and_what_is_no_choice_is_not_known(
    world: World, source: str, choices: tuple[tuple[str, str], ...], value: str | None
) -> None:
    id_card(world.person)
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )
    kind = FieldKind.CHOICE if choices else FieldKind.TEXT
    known = known_values(case, [field("asked", kind, source, choices)], now=T0)
    assert (known["asked"].value if "asked" in known else None) == value
