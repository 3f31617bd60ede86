"""Where on the form is a failure mended? Each code of the publishing checks leads to its field."""

from collections.abc import Iterable
from dataclasses import dataclass

from onewindow import wording
from onewindow.rules.outcomes import Refusal

# By the beginning of the code, the longest first; the anchor is the field's or the table's id.
PLACES: dict[str, str] = {
    "ITEM_TYPE_": "id_item_type",
    "ITEM_KIND_": "id_item_kind",
    "CATALOG_CODE_": "id_codes-catalog_code",
    "TASK_CODE_": "id_codes-task_code",
    "HANDLE_ITEM_": "id_codes-task_handle_item",
    "COMMITTED_": "id_committed_limit-amount",
    "INSTANT_": "id_committed_limit-amount",
    "TRIPS_UNKNOWN": "id_trips",
    "TRIPS_WITHOUT_REASON": "id_trips_reason",
    "NO_TRIP_NO_CHANNEL": "id_channels-online",
    "FULLY_ONLINE_": "id_channels-fully_online",
    "FEE_UNKNOWN": "id_fee-charged",
    "FEE_WITHOUT_BASIS": "id_fee-basis",
    "FEE_WITHOUT_CHARGES": "id_fee-charges",
    "FEE_PAYMENT_": "id_fee-online_payment",
    "FREE_WITH_": "id_fee-online_payment",
    "CHARGE_": "id_fee-charges",
    "LICENCE_FEE_": "id_fee-basis_level",
    "AUDIENCE_": "id_audience",
    "LICENCE_WITHOUT_FAQ": "faq",
    "LICENCE_STEP_": "steps",
    "LICENCE_LIMIT_": "id_statutory_limit-amount",
    "RESULT_": "id_result-sample",
    "MATERIAL_IN_NO_SITUATION": "leaves",
    "MATERIAL_": "materials",
    "PROOF_": "materials",
    "TREE_": "tree",
    "NO_SITUATION": "leaves",
    "SITUATION": "leaves",
    "QUESTION_": "tree",
    "OPTION": "tree",
    "FORM_": "picked",
}
_BY_FIELD: dict[str, str] = {
    "咨询电话": "id_consult_phone",
    "监督投诉电话": "id_complaint_phone",
    "个人主题": "id_life_event-person_topics",
    "法人主题": "id_life_event-enterprise_topics",
}
# Places that are not on the page of all contents but on one of their own.
PAGES: dict[str, str] = {
    "tree": "catalogue:situations",
    "leaves": "catalogue:situations",
    "picked": "catalogue:compose",
}
EDIT_PAGE = "catalogue:edit"
_SAME_PHONES = "id_complaint_phone"


@dataclass(frozen=True)
class Failure:
    """One failure as the page lists it."""

    text: str
    rule: str
    anchor: str

    @property
    def page(self) -> str:
        """The name of the page that the place is on."""
        return PAGES.get(self.anchor, EDIT_PAGE)


def failures_told(refusals: Iterable[Refusal]) -> list[Failure]:
    """Every failure with its rule and the place where it is mended."""
    return [Failure(wording.sentence(r), r.rule, anchor_of(r)) for r in refusals]


def anchor_of(refusal: Refusal) -> str:
    """The id of the field or table; empty when no single place is meant."""
    field = str(refusal.facts.get("field", ""))
    if field in _BY_FIELD:
        return _BY_FIELD[field]
    if refusal.code.startswith("PHONES_"):
        return _SAME_PHONES
    starts = sorted((s for s in PLACES if refusal.code.startswith(s)), key=len)
    return PLACES[starts[-1]] if starts else ""
