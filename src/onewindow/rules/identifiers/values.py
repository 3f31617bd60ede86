"""What is known about an identifier once it has been read?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onewindow.rules.outcomes import Refusal


class IdKind(StrEnum):
    """The kinds of identifiers the product reads."""

    CITIZEN_ID = "CITIZEN_ID"
    RESIDENCE_PERMIT_ID = "RESIDENCE_PERMIT_ID"
    FOREIGN_PERMANENT_ID = "FOREIGN_PERMANENT_ID"
    USCC = "USCC"
    CATALOG_CODE = "CATALOG_CODE"
    TASK_CODE = "TASK_CODE"
    TASK_HANDLE_ITEM = "TASK_HANDLE_ITEM"
    ELICENCE_ID = "ELICENCE_ID"
    MOBILE_PHONE = "MOBILE_PHONE"
    UNKNOWN = "UNKNOWN"

    @property
    def chinese(self) -> str:
        """What a clerk calls it."""
        return _CHINESE[self]


_CHINESE = {
    IdKind.CITIZEN_ID: "公民身份号码",
    IdKind.RESIDENCE_PERMIT_ID: "港澳台居民居住证号码",
    IdKind.FOREIGN_PERMANENT_ID: "外国人永久居留身份证号码",
    IdKind.USCC: "统一社会信用代码",
    IdKind.CATALOG_CODE: "事项基本编码",
    IdKind.TASK_CODE: "事项实施编码",
    IdKind.TASK_HANDLE_ITEM: "业务办理项编码",
    IdKind.ELICENCE_ID: "电子证照标识",
    IdKind.MOBILE_PHONE: "手机号码",
    IdKind.UNKNOWN: "无法识别的号码",
}


class Sex(StrEnum):
    """GB/T 2261.1 as far as a citizen number tells it."""

    MALE = "1"
    FEMALE = "2"

    @property
    def chinese(self) -> str:
        """男 or 女."""
        return "男" if self is Sex.MALE else "女"


@dataclass(frozen=True)
class Identified:
    """An identifier as read: what it is, its canonical form, all that is wrong, all that is odd.

    `problems` make it invalid; `warnings` ask a person to look again and never stop anyone.
    """

    kind: IdKind
    canonical: str
    problems: tuple[Refusal, ...] = ()
    warnings: tuple[Refusal, ...] = ()
    birth_date: date | None = None
    sex: Sex | None = None
    legacy: bool = False

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.problems
