"""Which facts of an item do the publishing checks look at?"""

from dataclasses import dataclass
from enum import StrEnum

from onewindow.rules.clock.limits import Limit


class ItemKind(StrEnum):
    """Done on the spot (即办件), or within a committed limit (承诺件)."""

    INSTANT = "INSTANT"
    COMMITTED = "COMMITTED"


class FeeBasisLevel(StrEnum):
    """How high the norm stands that allows a fee (Licensing Law art. 58)."""

    LAW = "LAW"
    ADMIN_REGULATION = "ADMIN_REGULATION"
    DEPARTMENT_RULE = "DEPARTMENT_RULE"
    LOCAL = "LOCAL"


class StepKind(StrEnum):
    """What a step of the procedure is; the names shown are the item's own."""

    INTAKE = "INTAKE"
    ACCEPTANCE = "ACCEPTANCE"
    REVIEW = "REVIEW"
    DECISION = "DECISION"
    COMPLETION = "COMPLETION"
    DELIVERY = "DELIVERY"


@dataclass(frozen=True, slots=True)
class ItemCodes:
    """The three national codes; placeholders are made up and never checked or shown."""

    catalog_code: str | None = None
    task_code: str | None = None
    task_handle_item: str | None = None
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class MaterialFacts:
    """One material: what it is called, which norm asks for it, whether it is a form."""

    code: str
    name: str
    by_law: str = ""
    is_form: bool = False

    @property
    def is_proof(self) -> bool:
        """A proof (证明) in the sense of 优化营商环境条例 art. 44; a form to fill in is none."""
        return not self.is_form and "证明" in self.name


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """One line of the fee table."""

    name: str
    standard: str = ""


@dataclass(frozen=True, slots=True)
class FeeFacts:
    """Whether the item costs something; None where the list does not say."""

    charged: bool | None = None
    online_payment: bool | None = None
    basis: str = ""
    basis_level: str = ""
    charges: tuple[ChargeFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One answer and where it leads: another question's code, or a situation's code.

    `reason` says to the person what follows from the answer, `rule` the norm it follows from,
    `rule_confidence` how sure that is.
    """

    code: str
    label: str
    goes_to: str
    reason: str = ""
    rule: str = ""
    rule_confidence: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the guide; exactly one option is chosen."""

    code: str
    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """A leaf: the situation (情形) a person is in, and the material codes it asks for."""

    code: str
    name: str
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SituationTree:
    """The guided questions (情形引导). Without questions there is exactly one situation."""

    situations: tuple[Situation, ...]
    questions: tuple[Question, ...] = ()
    first: str = ""


@dataclass(frozen=True, slots=True)
class FormEntry:
    """One field of the item's form; without situations it is asked in all of them."""

    code: str
    required: bool = True
    situations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """Everything R-3-1 and R-3-10 to R-3-22 ask about; None means the list does not say."""

    name: str
    item_type: str
    item_kind: str | None = None
    codes: ItemCodes = ItemCodes()
    department_uscc: str = ""
    statutory_limit: Limit | None = None
    statutory_note: str = ""
    committed_limit: Limit | None = None
    trips: int | None = None
    trips_reason: str = ""
    online: bool = False
    express: bool = False
    fully_online: bool = False
    fee: FeeFacts = FeeFacts()
    consult_phone: str = ""
    complaint_phone: str = ""
    audience: tuple[str, ...] = ()
    person_topics: tuple[str, ...] = ()
    enterprise_topics: tuple[str, ...] = ()
    faq_count: int = 0
    step_kinds: frozenset[str] = frozenset()
    result_name: str = ""
    result_sample: str = ""
    materials: tuple[MaterialFacts, ...] = ()
    tree: SituationTree = SituationTree(())
    form: tuple[FormEntry, ...] = ()
