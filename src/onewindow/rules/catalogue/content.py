"""How do the facts come out of an item's plain content?"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from onewindow.rules.catalogue.values import (
    ChargeFacts,
    FeeFacts,
    FormEntry,
    ItemCodes,
    ItemFacts,
    MaterialFacts,
    Option,
    Question,
    Situation,
    SituationTree,
)
from onewindow.rules.clock.limits import Limit, LimitUnit, check_limit

Content = Mapping[str, object]
FORM_TYPE = "申请表格文书"
_OPTION_TEXTS = ("code", "label", "goes_to", "reason", "rule", "rule_confidence")


def item_facts(content: Content) -> ItemFacts:
    """The facts the publishing checks ask about; what is absent or unreadable counts as unsaid."""
    stages = "life_event"
    return ItemFacts(
        name=text_at(content, "name"),
        item_type=text_at(content, "item_type"),
        item_kind=text_at(content, "item_kind") or None,
        codes=_codes(content),
        department_uscc=text_at(content, "department", "uscc"),
        statutory_limit=limit_at(content, "statutory_limit"),
        statutory_note="".join(text_at(content, "statutory_limit", k) for k in ("source", "note")),
        committed_limit=limit_at(content, "committed_limit"),
        trips=_count_at(content, "trips"),
        trips_reason=text_at(content, "trips_reason"),
        online=flag_at(content, "channels", "online") is True,
        express=flag_at(content, "channels", "express") is True,
        fully_online=flag_at(content, "channels", "fully_online") is True,
        fee=_fee(content),
        consult_phone=text_at(content, "consult_phone"),
        complaint_phone=text_at(content, "complaint_phone"),
        audience=texts_at(content, "audience"),
        person_topics=texts_at(content, stages, "person_topics"),
        enterprise_topics=texts_at(content, stages, "enterprise_topics"),
        faq_count=sum(
            bool(text_at(entry, "question") and text_at(entry, "answer"))
            for entry in entries_at(content, "faq")
        ),
        step_kinds=frozenset(text_at(step, "kind") for step in entries_at(content, "steps")),
        result_name=text_at(content, "result", "name"),
        result_sample=text_at(content, "result", "sample"),
        materials=_materials(content),
        tree=situation_tree(content),
        form=form_entries(content),
    )


def form_entries(content: Content) -> tuple[FormEntry, ...]:
    """The fields the item's form asks for, in its order."""
    return tuple(
        FormEntry(
            text_at(entry, "code"),
            flag_at(entry, "required") is not False,
            texts_at(entry, "situations"),
        )
        for entry in entries_at(content, "form")
    )


def situation_tree(content: Content) -> SituationTree:
    """The guided questions and the situations they end in."""
    return SituationTree(
        first=text_at(content, "situation_tree", "first"),
        questions=tuple(
            Question(
                text_at(question, "code"),
                text_at(question, "text"),
                tuple(
                    Option(*(text_at(option, key) for key in _OPTION_TEXTS))
                    for option in entries_at(question, "options")
                ),
            )
            for question in entries_at(content, "situation_tree", "questions")
        ),
        situations=tuple(
            Situation(text_at(leaf, "code"), text_at(leaf, "name"), texts_at(leaf, "materials"))
            for leaf in entries_at(content, "situations")
        ),
    )


def value_at(content: object, *keys: str) -> object:
    """The value under these keys, or None where the way ends."""
    for key in keys:
        if not isinstance(content, Mapping):
            return None
        content = content.get(key)
    return content


def text_at(content: object, *keys: str) -> str:
    """The text under these keys without outer blanks; empty when it is no text."""
    value = value_at(content, *keys)
    return value.strip() if isinstance(value, str) else ""


def texts_at(content: object, *keys: str) -> tuple[str, ...]:
    """The texts of the list under these keys."""
    value = value_at(content, *keys)
    if not isinstance(value, (list, tuple)):
        return ()
    return tuple(entry for entry in value if isinstance(entry, str))


def entries_at(content: object, *keys: str) -> tuple[Content, ...]:
    """The mappings of the list under these keys."""
    value = value_at(content, *keys)
    if not isinstance(value, (list, tuple)):
        return ()
    return tuple(entry for entry in value if isinstance(entry, Mapping))


def flag_at(content: object, *keys: str) -> bool | None:
    """True, false, or None when the content does not say."""
    value = value_at(content, *keys)
    return value if isinstance(value, bool) else None


def limit_at(content: object, *keys: str) -> Limit | None:
    """The limit {amount, unit} under these keys; None when it is unsaid or impossible."""
    amount, unit = value_at(content, *keys, "amount"), text_at(content, *keys, "unit")
    if isinstance(amount, bool) or amount is None or unit not in set(LimitUnit):
        return None
    try:
        # Halves arrive as floats from YAML and JSON; their text is exact.
        number = Decimal(str(amount))
    except InvalidOperation:
        return None
    if check_limit(number, LimitUnit(unit)):
        return None
    return Limit(int(number) if number % 1 == 0 else number, LimitUnit(unit))


def _count_at(content: object, *keys: str) -> int | None:
    value = value_at(content, *keys)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return value


def _codes(content: Content) -> ItemCodes:
    national = ("catalog_code", "task_code", "task_handle_item")
    catalog, task, handle_item = (text_at(content, "codes", key) or None for key in national)
    return ItemCodes(catalog, task, handle_item, flag_at(content, "codes", "placeholder") is True)


def _fee(content: Content) -> FeeFacts:
    return FeeFacts(
        charged=flag_at(content, "fee", "charged"),
        online_payment=flag_at(content, "fee", "online_payment"),
        basis=text_at(content, "fee", "basis"),
        basis_level=text_at(content, "fee", "basis_level"),
        charges=tuple(
            ChargeFacts(text_at(charge, "name"), text_at(charge, "standard"))
            for charge in entries_at(content, "fee", "charges")
        ),
    )


def _materials(content: Content) -> tuple[MaterialFacts, ...]:
    return tuple(
        MaterialFacts(
            text_at(material, "code"),
            text_at(material, "name"),
            text_at(material, "by_law"),
            text_at(material, "type") == FORM_TYPE,
        )
        for material in entries_at(content, "materials")
    )
