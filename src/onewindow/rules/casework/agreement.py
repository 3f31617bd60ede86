"""Does what is written in the form agree with the licence that the case refers to?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from onewindow.rules.casework.forms import FieldKind, FormField
from onewindow.rules.masking import mask_citizen_id
from onewindow.rules.outcomes import Refusal

# The dots between the parts of a name, each machine its own; on paper they are one.
_DOTS = str.maketrans(dict.fromkeys("•‧・.", "·"))


class Agreement(StrEnum):
    """What a comparison of one field found."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"


@dataclass(frozen=True)
class Face:
    """One licence a material refers to: what it is called, and what stands on it."""

    licence: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Compared:
    """One field beside the licence: both sides known, or there is nothing to compare."""

    field: FormField
    written: str
    on_licence: str
    licence: str
    material: str

    @property
    def agreement(self) -> Agreement:
        """Whether both say the same, blanks, dots and the case of letters aside."""
        alike = _plain(self.written) == _plain(self.on_licence)
        return Agreement.SAME if alike else Agreement.DIFFERENT


def compared(
    fields: Iterable[FormField],
    values: Mapping[str, str],
    *,
    material: str,
    agrees: Mapping[str, str],
    faces: Iterable[Face],
) -> tuple[Compared, ...]:
    """The fields that one material's licence speaks of, each beside what stands on it (R-4-23).

    `agrees`: {field code: face field}. Of several licences the one that agrees in most fields is
    meant. A side that is not known is not compared.
    """
    asked = [field for field in fields if field.code in agrees]
    tried = [
        tuple(
            Compared(field, written, on_licence, face.licence, material)
            for field in asked
            if (written := values.get(field.code, "").strip())
            and (on_licence := face.values.get(agrees[field.code], "").strip())
        )
        for face in faces
    ]
    return max(tried, key=_same, default=())


def disagreements(found: Iterable[Compared]) -> tuple[Refusal, ...]:
    """FIELD_DIFFERS for each field that the licence contradicts, all at once (R-0-3)."""
    return tuple(
        Refusal(
            "FIELD_DIFFERS",
            "R-4-23",
            {
                "field": each.field.code,
                "label": each.field.label,
                "written": _told(each.field, each.written),
                "on_licence": _told(each.field, each.on_licence),
                "licence": each.licence,
                "material": each.material,
            },
        )
        for each in found
        if each.agreement is Agreement.DIFFERENT
    )


def _same(found: tuple[Compared, ...]) -> int:
    return sum(each.agreement is Agreement.SAME for each in found)


def _plain(value: str) -> str:
    return "".join(value.split()).translate(_DOTS).upper()


def _told(field: FormField, value: str) -> str:
    """Enough of it to see what differs: of a number its ends, as it may be somebody else's."""
    return mask_citizen_id(value) if field.kind is FieldKind.CITIZEN_ID else value
