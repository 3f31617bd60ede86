"""What does a case still need before it can be accepted?

Everything missing or defective is named at once (Licensing Law art. 32(4)).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from onewindow.rules.outcomes import Refusal


class MaterialState(StrEnum):
    """How one material of a case stands."""

    ABSENT = "ABSENT"
    PRESENT = "PRESENT"
    DEFECTIVE = "DEFECTIVE"
    NOT_NEEDED = "NOT_NEEDED"
    TOLERATED = "TOLERATED"
    PLEDGED = "PLEDGED"


# Nothing more is asked for these: what was promised is settled as well as what was brought.
SETTLED = frozenset(
    {
        MaterialState.PRESENT,
        MaterialState.NOT_NEEDED,
        MaterialState.TOLERATED,
        MaterialState.PLEDGED,
    }
)


@dataclass(frozen=True)
class Material:
    """One material of the guide as it stands in this case; `defect` says what is wrong."""

    code: str
    name: str
    required: bool
    state: MaterialState
    defect: str = ""
    requirement: str = ""


@dataclass(frozen=True)
class Asked:
    """One line of a one-time notice: which material, what is wrong, how to put it right."""

    code: str
    name: str
    problem: str
    remedy: str


def standing_in_the_way(materials: Iterable[Material]) -> tuple[Refusal, ...]:
    """Every required material that is absent, and every defective one (R-0-3)."""
    return tuple(
        Refusal(
            "MATERIAL_MISSING" if m.state is MaterialState.ABSENT else "MATERIAL_DEFECTIVE",
            "R-0-3",
            {"code": m.code, "name": m.name, "defect": m.defect},
        )
        for m in materials
        if _is_asked(m)
    )


def everything_to_ask(materials: Iterable[Material]) -> tuple[Asked, ...]:
    """The whole content of a one-time notice: nothing left for a second one (R-0-3)."""
    return tuple(
        Asked(m.code, m.name, m.defect or "未提交", m.requirement or "请按办事指南的要求提交")
        for m in materials
        if _is_asked(m)
    )


def _is_asked(material: Material) -> bool:
    if material.state is MaterialState.DEFECTIVE:
        return True
    return material.required and material.state is MaterialState.ABSENT


def outside_the_guide(asked: Collection[str], guide: Collection[str]) -> tuple[Refusal, ...]:
    """Nothing outside the published guide may be demanded (R-0-4)."""
    return tuple(
        Refusal("OUTSIDE_GUIDE", "R-0-4", {"name": code}) for code in asked if code not in guide
    )
