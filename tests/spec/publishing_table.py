"""R-3-1 and R-3-10 to R-3-22 as a decision table: one change to a sound item, and what it costs.

Each row: rule, what is the matter, the changed facts of the item, the code expected (None = fine).
`LICENCE` is a sound 行政许可, `SERVICE` a sound 公共服务 done on the spot.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from onewindow.rules.catalogue.values import (
    ChargeFacts,
    FeeFacts,
    ItemCodes,
    ItemFacts,
    MaterialFacts,
    Situation,
    SituationTree,
)
from onewindow.rules.clock.limits import Limit, LimitUnit

WD, CD, MONTH, HOUR = LimitUnit
BODY = "91350100M000100Y43"
CATALOG = "000131D01000"
TASK = f"{BODY}4{CATALOG}"
PROOFS = frozenset({"出生医学证明"})

LICENCE = ItemFacts(
    name="小型餐饮许可",
    item_type="行政许可",
    item_kind="COMMITTED",
    codes=ItemCodes(CATALOG, TASK, f"{TASK}01"),
    statutory_limit=Limit(20, WD),
    statutory_note="《行政许可法》第42条",
    committed_limit=Limit(5, WD),
    trips=0,
    online=True,
    fee=FeeFacts(charged=False, online_payment=False),
    consult_phone="0000-1234567",
    complaint_phone="0000-7654321",
    audience=("自然人", "企业法人"),
    person_topics=("准营准办",),
    enterprise_topics=("准营准办",),
    faq_count=1,
    step_kinds=frozenset({"ACCEPTANCE", "REVIEW", "DECISION", "COMPLETION", "DELIVERY"}),
    result_name="许可证",
    result_sample="samples/licence.svg",
    materials=(MaterialFacts("FORM", "申请书", "《行政许可法》第29条", is_form=True),),
    tree=SituationTree((Situation("GENERAL", "一般情形", ("FORM",)),)),
)
SERVICE = replace(
    LICENCE,
    item_type="公共服务",
    item_kind="INSTANT",
    statutory_limit=None,
    committed_limit=Limit(0, WD),
    faq_count=0,
    step_kinds=frozenset({"ACCEPTANCE"}),
)
CHARGED = FeeFacts(True, True, "《居民身份证法》第21条", "LAW", (ChargeFacts("工本费", "20元"),))


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    rule: str
    matter: str
    change: dict[str, object]
    code: str | None
    base: ItemFacts = field(default=LICENCE)

    @property
    def item(self) -> ItemFacts:
        """The sound item with the change."""
        return replace(self.base, **self.change)  # type: ignore[arg-type]


def _material(
    name: str, by_law: str = "《某法》第1条", *, is_form: bool = False
) -> dict[str, object]:
    return {"materials": (MaterialFacts("FORM", name, by_law, is_form),)}


def _codes(catalog: str | None = CATALOG, task: str | None = TASK, item: str | None = None):
    return {"codes": ItemCodes(catalog, task, item)}


ROWS: tuple[Row, ...] = (
    Row("R-3-1", "three sound codes", {}, None),
    Row("R-3-1", "no codes at all", _codes(None, None), None),
    Row("R-3-1", "placeholders are not looked at", {"codes": ItemCodes("X", "Y", "Z", True)}, None),
    Row("R-3-1", "letters in a local catalogue code", _codes("440101A0B000", None), None),
    Row(
        "R-3-1",
        "catalogue code of 11 characters",
        _codes(CATALOG[:-1], None),
        "CATALOG_CODE_MALFORMED",
    ),
    Row("R-3-1", "type 30 does not exist", _codes("003031D01000", None), "CATALOG_CODE_MALFORMED"),
    Row("R-3-1", "task code one short", _codes(CATALOG, TASK[:-1]), "TASK_CODE_MALFORMED"),
    Row(
        "R-3-1",
        "the letter I in the body's code",
        _codes(CATALOG, "I" + TASK[1:]),
        "TASK_CODE_MALFORMED",
    ),
    Row(
        "R-3-1",
        "level 8 does not exist",
        _codes(CATALOG, f"{BODY}8{CATALOG}"),
        "TASK_CODE_MALFORMED",
    ),
    Row(
        "R-3-1",
        "wrong check character of the body",
        _codes(CATALOG, f"{BODY[:-1]}44{CATALOG}"),
        "TASK_CODE_BODY_WRONG",
    ),
    Row(
        "R-3-1",
        "task code of another catalogue item",
        _codes("000131D02000"),
        "TASK_CODE_OTHER_CATALOG",
    ),
    Row("R-3-1", "handle item code with its task code", _codes(item=f"{TASK}02"), None),
    Row("R-3-1", "handle item code alone", _codes(CATALOG, None, f"{TASK}02"), None),
    Row(
        "R-3-1",
        "handle item code of another task",
        _codes(item=f"{TASK[:-1]}102"),
        "HANDLE_ITEM_CODE_MALFORMED",
    ),
    Row(
        "R-3-1",
        "handle item code without serial",
        _codes(CATALOG, None, f"{TASK}0A"),
        "HANDLE_ITEM_CODE_MALFORMED",
    ),
    Row("R-3-1", "small letters", _codes("440101a0b000", None), "CATALOG_CODE_MALFORMED"),
    Row(
        "R-3-1",
        "task code alone with a type that does not exist",
        _codes(None, f"{BODY}4003031D01000"),
        "CATALOG_CODE_MALFORMED",
    ),
    Row("R-3-1", "unknown type", {"item_type": "行政处罚"}, "ITEM_TYPE_UNKNOWN", SERVICE),
    Row("R-3-10", "promise as long as the law", {"committed_limit": Limit(20, WD)}, None),
    Row(
        "R-3-10",
        "promise longer than the law",
        {"committed_limit": Limit(21, WD)},
        "COMMITTED_LONGER_THAN_STATUTORY",
    ),
    Row(
        "R-3-10",
        "42 working days fit into 60 days",
        {"committed_limit": Limit(42, WD), "statutory_limit": Limit(60, CD)},
        None,
    ),
    Row(
        "R-3-10",
        "43 working days do not",
        {"committed_limit": Limit(43, WD), "statutory_limit": Limit(60, CD)},
        "COMMITTED_LONGER_THAN_STATUTORY",
    ),
    Row(
        "R-3-10",
        "a month is 22 working days",
        {"committed_limit": Limit(1, MONTH), "statutory_limit": Limit(20, WD)},
        "COMMITTED_LONGER_THAN_STATUTORY",
    ),
    Row(
        "R-3-10",
        "24 hours count as a started working day",
        {"committed_limit": Limit(24, HOUR), "statutory_limit": Limit(1, WD)},
        None,
    ),
    Row(
        "R-3-10",
        "half a working day",
        {"committed_limit": Limit(Decimal("0.5"), WD), "statutory_limit": Limit(2, WD)},
        None,
    ),
    Row("R-3-10", "no promise", {"committed_limit": None}, "COMMITTED_LIMIT_MISSING"),
    Row(
        "R-3-10",
        "on the spot with a day",
        {"committed_limit": Limit(1, WD)},
        "INSTANT_WITH_DAYS",
        SERVICE,
    ),
    Row("R-3-11", "on the spot with 0", {}, None, SERVICE),
    Row("R-3-11", "committed with 0", {"committed_limit": Limit(0, WD)}, "COMMITTED_WITHOUT_DAYS"),
    Row("R-3-11", "kind unsaid", {"item_kind": None}, "ITEM_KIND_UNKNOWN"),
    Row("R-3-12", "one trip with reason", {"trips": 1, "trips_reason": "采集指纹"}, None),
    Row("R-3-12", "one trip without reason", {"trips": 1}, "TRIPS_WITHOUT_REASON"),
    Row("R-3-12", "no trip, by express", {"online": False, "express": True}, None),
    Row("R-3-12", "no trip and no other way", {"online": False}, "NO_TRIP_NO_CHANNEL"),
    Row("R-3-12", "trips unsaid", {"trips": None}, "TRIPS_UNKNOWN"),
    Row("R-3-13", "fully online without trips", {"fully_online": True}, None),
    Row(
        "R-3-13",
        "fully online with a trip",
        {"fully_online": True, "trips": 1, "trips_reason": "领证"},
        "FULLY_ONLINE_WITH_TRIPS",
    ),
    Row("R-3-14", "charged, complete", {"fee": CHARGED}, None),
    Row("R-3-14", "unsaid whether charged", {"fee": FeeFacts()}, "FEE_UNKNOWN"),
    Row("R-3-14", "no basis", {"fee": replace(CHARGED, basis="")}, "FEE_WITHOUT_BASIS"),
    Row("R-3-14", "no charges", {"fee": replace(CHARGED, charges=())}, "FEE_WITHOUT_CHARGES"),
    Row(
        "R-3-14",
        "no standard",
        {"fee": replace(CHARGED, charges=(ChargeFacts("工本费"),))},
        "CHARGE_INCOMPLETE",
    ),
    Row(
        "R-3-14",
        "online payment unsaid",
        {"fee": replace(CHARGED, online_payment=None)},
        "FEE_PAYMENT_UNKNOWN",
    ),
    Row(
        "R-3-14",
        "free, online payment on",
        {"fee": FeeFacts(False, True)},
        "FREE_WITH_ONLINE_PAYMENT",
    ),
    Row(
        "R-3-14",
        "licence fee by a department's rule",
        {"fee": replace(CHARGED, basis_level="DEPARTMENT_RULE")},
        "LICENCE_FEE_BASIS_TOO_LOW",
    ),
    Row(
        "R-3-14",
        "service fee by a department's rule",
        {"fee": replace(CHARGED, basis_level="DEPARTMENT_RULE")},
        None,
        SERVICE,
    ),
    Row("R-3-15", "extension", {"consult_phone": "020-38356454-1"}, None),
    Row("R-3-15", "same phones", {"complaint_phone": "0000-1234567"}, "PHONES_THE_SAME"),
    Row("R-3-15", "no area code", {"consult_phone": "12345"}, "PHONE_WITHOUT_AREA_CODE"),
    Row("R-3-15", "no complaint phone", {"complaint_phone": ""}, "PHONE_MISSING"),
    Row(
        "R-3-16",
        "nobody is served",
        {"audience": (), "person_topics": (), "enterprise_topics": ()},
        "AUDIENCE_MISSING",
    ),
    Row("R-3-16", "unknown audience", {"audience": ("自然人", "大家")}, "AUDIENCE_UNKNOWN"),
    Row("R-3-16", "bodies without topic", {"enterprise_topics": ()}, "TOPIC_MISSING"),
    Row("R-3-16", "persons without topic", {"person_topics": ()}, "TOPIC_MISSING"),
    Row("R-3-16", "only bodies, person topic", {"audience": ("企业法人",)}, "TOPIC_OF_NOBODY"),
    Row("R-3-17", "licence without question", {"faq_count": 0}, "LICENCE_WITHOUT_FAQ"),
    Row(
        "R-3-17",
        "licence without delivery",
        {"step_kinds": frozenset({"ACCEPTANCE", "REVIEW", "DECISION", "COMPLETION"})},
        "LICENCE_STEP_MISSING",
    ),
    Row("R-3-18", "result without sample", {"result_sample": ""}, "RESULT_WITHOUT_SAMPLE"),
    Row("R-3-18", "no result, no sample", {"result_name": "", "result_sample": ""}, None),
    Row("R-3-19", "material without law", _material("营业执照", ""), "MATERIAL_WITHOUT_LAW"),
    Row("R-3-19", "其他", _material("其他材料"), "MATERIAL_CATCH_ALL"),
    Row("R-3-19", "有关", _material("有关文件"), "MATERIAL_CATCH_ALL"),
    Row("R-3-19", "相关材料", _material("场地相关材料"), "MATERIAL_CATCH_ALL"),
    Row("R-3-19", "等材料", _material("合同等材料"), "MATERIAL_CATCH_ALL"),
    Row("R-3-20", "listed proof", _material("出生医学证明"), None),
    Row("R-3-20", "unlisted proof", _material("无犯罪记录证明"), "PROOF_NOT_LISTED"),
    Row("R-3-20", "a form is no proof", _material("证明申请表", is_form=True), None),
    Row("R-3-21", "no situation", {"tree": SituationTree(()), "materials": ()}, "NO_SITUATION"),
    Row("R-3-22", "licence without limit", {"statutory_limit": None}, "LICENCE_LIMIT_MISSING"),
    Row("R-3-22", "30 days with a law", {"statutory_limit": Limit(30, WD)}, None),
    Row(
        "R-3-22",
        "30 days with an ordinance",
        {"statutory_limit": Limit(30, WD), "statutory_note": "依《某某管理条例（2024修订）》第5条"},
        None,
    ),
    Row(
        "R-3-22",
        "30 days with a department's measures",
        {"statutory_limit": Limit(30, WD), "statutory_note": "《某某管理办法》第5条"},
        "LICENCE_LIMIT_TOO_LONG",
    ),
    Row(
        "R-3-22",
        "one month counts as 22 working days",
        {"statutory_limit": Limit(1, MONTH), "statutory_note": ""},
        "LICENCE_LIMIT_TOO_LONG",
    ),
)
