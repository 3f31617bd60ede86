"""Is this a mainland mobile number?"""

import re

from onewindow.rules.identifiers.values import Identified, IdKind
from onewindow.rules.outcomes import Refusal

_SHAPE = re.compile(r"1[3-9][0-9]{9}")
_SPACING = re.compile(r"[\s-]")
_COUNTRY = re.compile(r"(\+|00)86(?=1)")


def read_mobile_phone(value: str) -> Identified:
    """Read a mainland mobile number; spaces, hyphens and +86 are taken off."""
    number = _COUNTRY.sub("", _SPACING.sub("", value), count=1)
    problems = () if _SHAPE.fullmatch(number) else (Refusal("MOBILE_PHONE_SHAPE"),)
    return Identified(IdKind.MOBILE_PHONE, number, problems)
