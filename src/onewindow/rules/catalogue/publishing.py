"""May this implementation list be published? Every failure is named at once (R-3-10 to R-3-22)."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from onewindow.rules.catalogue.codes import code_failures
from onewindow.rules.catalogue.fields import AUDIENCE_CODES, ITEM_TYPE_CODES, LICENCE, PERSON
from onewindow.rules.catalogue.form_fields import KnownField, form_failures
from onewindow.rules.catalogue.situations import tree_failures
from onewindow.rules.catalogue.values import FeeBasisLevel, ItemFacts, ItemKind, StepKind
from onewindow.rules.clock.limits import Limit, LimitUnit
from onewindow.rules.outcomes import Refusal

# Unlike units are compared in working days: a week has five, a month 22, a day of 24 hours counts
# as a calendar day. In doubt the promise counts as longer and the statutory limit as shorter, so
# a promise that passes keeps the law on any calendar with an ordinary share of holidays (design).
WORKING_DAYS_IN: dict[LimitUnit, Fraction] = {
    LimitUnit.WORKING_DAY: Fraction(1),
    LimitUnit.CALENDAR_DAY: Fraction(5, 7),
    LimitUnit.MONTH: Fraction(22),
    LimitUnit.HOUR: Fraction(5, 7 * 24),
}
LICENCE_WORKING_DAYS = 20
CATCH_ALL_WORDS = ("其他", "有关", "相关材料", "等材料")
LICENCE_STEPS: dict[StepKind, str] = {
    StepKind.ACCEPTANCE: "受理",
    StepKind.REVIEW: "审核",
    StepKind.DECISION: "决定",
    StepKind.COMPLETION: "办结",
    StepKind.DELIVERY: "送达",
}
_NO_FIELDS: Mapping[str, KnownField] = {}
_LICENCE_FEE_LEVELS = (FeeBasisLevel.LAW, FeeBasisLevel.ADMIN_REGULATION)
_PHONE_WITH_AREA_CODE = re.compile(r"0\d{2,3}-\d{5,8}(-\d+)*", re.ASCII)
# A department's measures (办法) are neither law nor regulation (法律、法规).
_CITES_LAW = re.compile(r"《[^》]*(?:(?<!办)法|条例|规定|决定)(?:（[^）]*）)?》")


def publishing_failures(
    item: ItemFacts, proof_items: Collection[str], fields: Mapping[str, KnownField] = _NO_FIELDS
) -> tuple[Refusal, ...]:
    """Everything that keeps the item from being published.

    `proof_items` is the list of proofs, `fields` the field catalogue by code.
    """
    return (
        *(failure for check in _CHECKS for failure in check(item)),
        *_proofs(item, proof_items),
        *tree_failures(item.tree, [material.code for material in item.materials]),
        *form_failures(item.form, item.tree, fields),
    )


def is_within(promise: Limit, statutory: Limit) -> bool:
    """Whether the promise keeps the statutory limit whatever the calendar (R-3-10)."""
    if promise.unit is statutory.unit:
        return promise.amount <= statutory.amount
    return ceil(_in_working_days(promise)) <= floor(_in_working_days(statutory))


def _in_working_days(limit: Limit) -> Fraction:
    return Fraction(limit.amount) * WORKING_DAYS_IN[limit.unit]


def _codes(item: ItemFacts) -> Iterator[Refusal]:
    if item.item_type not in ITEM_TYPE_CODES:
        yield Refusal("ITEM_TYPE_UNKNOWN", "R-3-1", {"value": item.item_type or "（空）"})
    yield from code_failures(item.codes)


def _promise(item: ItemFacts) -> Iterator[Refusal]:
    promise, statutory = item.committed_limit, item.statutory_limit
    if promise is None:
        yield Refusal("COMMITTED_LIMIT_MISSING", "R-3-10")
        return
    if statutory is not None and not is_within(promise, statutory):
        facts = {"committed": str(promise), "statutory": str(statutory)}
        yield Refusal("COMMITTED_LONGER_THAN_STATUTORY", "R-3-10", facts)
    if item.item_kind == ItemKind.INSTANT and promise.amount > 0:
        yield Refusal("INSTANT_WITH_DAYS", "R-3-10", {"committed": str(promise)})


def _kind(item: ItemFacts) -> Iterator[Refusal]:
    if item.item_kind not in set(ItemKind):
        yield Refusal("ITEM_KIND_UNKNOWN", "R-3-11", {"value": item.item_kind or "（空）"})
    on_the_spot = item.committed_limit is not None and item.committed_limit.amount == 0
    if item.item_kind == ItemKind.COMMITTED and on_the_spot:
        yield Refusal("COMMITTED_WITHOUT_DAYS", "R-3-11")


def _trips(item: ItemFacts) -> Iterator[Refusal]:
    if item.trips is None:
        yield Refusal("TRIPS_UNKNOWN", "R-3-12")
    elif item.trips > 0 and not item.trips_reason:
        yield Refusal("TRIPS_WITHOUT_REASON", "R-3-12", {"trips": item.trips})
    elif item.trips == 0 and not (item.online or item.express):
        yield Refusal("NO_TRIP_NO_CHANNEL", "R-3-12")
    if item.fully_online and item.trips:
        yield Refusal("FULLY_ONLINE_WITH_TRIPS", "R-3-13", {"trips": item.trips})


def _fee(item: ItemFacts) -> Iterator[Refusal]:
    fee = item.fee
    if fee.charged is None:
        yield Refusal("FEE_UNKNOWN", "R-3-14")
    elif fee.charged:
        yield from _charged(item)
    elif fee.online_payment:
        yield Refusal("FREE_WITH_ONLINE_PAYMENT", "R-3-14")


def _charged(item: ItemFacts) -> Iterator[Refusal]:
    fee = item.fee
    if not fee.basis:
        yield Refusal("FEE_WITHOUT_BASIS", "R-3-14")
    if not fee.charges:
        yield Refusal("FEE_WITHOUT_CHARGES", "R-3-14")
    for charge in fee.charges:
        if not (charge.name and charge.standard):
            yield Refusal("CHARGE_INCOMPLETE", "R-3-14", {"name": charge.name or "（未命名）"})
    if fee.online_payment is None:
        yield Refusal("FEE_PAYMENT_UNKNOWN", "R-3-14")
    # Licensing Law art. 58: no fee unless a law or an administrative regulation says so.
    if item.item_type == LICENCE and fee.basis_level not in _LICENCE_FEE_LEVELS:
        yield Refusal("LICENCE_FEE_BASIS_TOO_LOW", "R-3-14", {"basis": fee.basis or "（空）"})


def _phones(item: ItemFacts) -> Iterator[Refusal]:
    for field, number in (("咨询电话", item.consult_phone), ("监督投诉电话", item.complaint_phone)):
        if not number:
            yield Refusal("PHONE_MISSING", "R-3-15", {"field": field})
        elif not _PHONE_WITH_AREA_CODE.fullmatch(number):
            yield Refusal("PHONE_WITHOUT_AREA_CODE", "R-3-15", {"field": field, "value": number})
    if item.consult_phone and item.consult_phone == item.complaint_phone:
        yield Refusal("PHONES_THE_SAME", "R-3-15", {"value": item.consult_phone})


def _topics(item: ItemFacts) -> Iterator[Refusal]:
    if not item.audience:
        yield Refusal("AUDIENCE_MISSING", "R-3-16")
    for name in item.audience:
        if name not in AUDIENCE_CODES:
            yield Refusal("AUDIENCE_UNKNOWN", "R-3-16", {"value": name})
    persons = PERSON in item.audience
    bodies = any(name != PERSON for name in item.audience)
    sides = (
        ("个人主题", PERSON, persons, item.person_topics),
        ("法人主题", "法人和其他组织", bodies, item.enterprise_topics),
    )
    for field, who, served, topics in sides:
        if served and not topics:
            yield Refusal("TOPIC_MISSING", "R-3-16", {"field": field, "who": who})
        if topics and not served:
            yield Refusal("TOPIC_OF_NOBODY", "R-3-16", {"field": field, "who": who})


def _licence_guide(item: ItemFacts) -> Iterator[Refusal]:
    if item.item_type != LICENCE:
        return
    if item.faq_count < 1:
        yield Refusal("LICENCE_WITHOUT_FAQ", "R-3-17")
    for kind, name in LICENCE_STEPS.items():
        if kind not in item.step_kinds:
            yield Refusal("LICENCE_STEP_MISSING", "R-3-17", {"name": name})


def _sample(item: ItemFacts) -> Iterator[Refusal]:
    if item.result_name and not item.result_sample:
        yield Refusal("RESULT_WITHOUT_SAMPLE", "R-3-18", {"name": item.result_name})


def _materials(item: ItemFacts) -> Iterator[Refusal]:
    for material in item.materials:
        name = material.name or material.code or "（未命名）"
        if not material.by_law:
            yield Refusal("MATERIAL_WITHOUT_LAW", "R-3-19", {"name": name})
        for word in CATCH_ALL_WORDS:
            if word in material.name:
                yield Refusal("MATERIAL_CATCH_ALL", "R-3-19", {"name": name, "word": word})


def _proofs(item: ItemFacts, proof_items: Collection[str]) -> Iterator[Refusal]:
    for material in item.materials:
        if material.is_proof and material.name not in proof_items:
            yield Refusal("PROOF_NOT_LISTED", "R-3-20", {"name": material.name})


def _licence_limit(item: ItemFacts) -> Iterator[Refusal]:
    if item.item_type != LICENCE:
        return
    limit = item.statutory_limit
    if limit is None:
        yield Refusal("LICENCE_LIMIT_MISSING", "R-3-22")
        return
    too_long = ceil(_in_working_days(limit)) > LICENCE_WORKING_DAYS
    if too_long and not _CITES_LAW.search(item.statutory_note):
        yield Refusal("LICENCE_LIMIT_TOO_LONG", "R-3-22", {"statutory": str(limit)})


_CHECKS: tuple[Callable[[ItemFacts], Iterator[Refusal]], ...] = (
    _codes,
    _promise,
    _kind,
    _trips,
    _fee,
    _phones,
    _topics,
    _licence_guide,
    _sample,
    _materials,
    _licence_limit,
)
