"""Is this number what it claims to be? Citizen numbers, credit codes, item codes, licence ids.

`identify` finds out which kind a value is; each kind has its own module.
"""

from onewindow.rules.identifiers.recognition import identify
from onewindow.rules.identifiers.values import Identified, IdKind, Sex

__all__ = ["IdKind", "Identified", "Sex", "identify"]
