"""A bundle's content and its items' guides as rule values: the only place that sees both.

Content: `name summary everyday_names life_event_stage lead_department audience items
optional_items apart_items for_ward depends_on[] produced_inside{code: slug}
fixed_answers{slug: {}} question_tree eligibility published_elsewhere[]`. An option of the tree
may say `adds[]` (optional items) and `answers{slug: {}}` (questions of items it settles).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from onewindow.apps.catalogue.facts import effective_limits, materials_for
from onewindow.apps.encryption import sm3
from onewindow.rules.casework.bundles import Part, PartMaterial, Plan, in_working_days, plan_faults
from onewindow.rules.catalogue.content import (
    Content,
    entries_at,
    situation_tree,
    text_at,
    texts_at,
    value_at,
)
from onewindow.rules.catalogue.situations import Way, tree_failures, way_through
from onewindow.rules.catalogue.values import Question, Situation, SituationTree
from onewindow.rules.outcomes import Refusal

FORM_TYPE = "申请表格文书"
GO_ON, ONE_BY_ONE = "ITEMS", "ONE_BY_ONE"
_ENDS = {GO_ON: "开始办", ONE_BY_ONE: "按单个事项办"}


def content_digest(content: Content) -> str:
    """SM3 over the content in one fixed spelling."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3(text.encode())


def plan_of(
    content: Content, guides: Mapping[str, Content], situations: Mapping[str, str] | None = None
) -> Plan:
    """The bundle's plan out of its content and the guides of its items.

    With `situations` ({slug: code}) the materials are exactly those asked; without, all that
    are listed, those marked 必要 required. An item without a guide has nothing but its name.
    """
    optional, apart = texts_at(content, "optional_items"), texts_at(content, "apart_items")
    parts = (
        _part(slug, guides.get(slug, {}), slug in optional, (situations or {}).get(slug, ""))
        for slug in texts_at(content, "items")
    )
    return Plan(
        parts=tuple(replace(p, apart=p.optional and p.slug in apart) for p in parts),
        edges=tuple(
            (text_at(edge, "before"), text_at(edge, "after"))
            for edge in entries_at(content, "depends_on")
        ),
        produced=produced_of(content),
    )


def produced_of(content: Content) -> dict[str, str]:
    """{material code: the item whose result it is}."""
    told = value_at(content, "produced_inside")
    return {str(k): str(v) for k, v in told.items()} if isinstance(told, Mapping) else {}


def told_in_form(content: Content) -> dict[str, str]:
    """{material code: the form field that says it}: no paper of its own is asked for."""
    told = value_at(content, "told_in_form")
    return {str(k): str(v) for k, v in told.items()} if isinstance(told, Mapping) else {}


def _part(slug: str, guide: Content, optional: bool, situation: str) -> Part:
    limits = effective_limits(guide)
    promise = in_working_days(limits.committed) if limits.committed else None
    statutory = in_working_days(limits.statutory) if limits.statutory else None
    trips = value_at(guide, "trips")
    return Part(
        slug=slug,
        name=text_at(guide, "name") or slug,
        optional=optional,
        # Without a promise the law's limit is what can be promised.
        promise=statutory or Decimal(0) if promise is None else promise,
        statutory=statutory,
        materials=tuple(
            PartMaterial(m.code, m.name, m.required, m.replaced_by, m.kind == FORM_TYPE)
            for m in materials_for(guide, situation)
        ),
        trips=trips if isinstance(trips, int) and not isinstance(trips, bool) else 0,
        links=len(entries_at(guide, "steps")),
    )


def bundle_tree(content: Content) -> SituationTree:
    """The bundle's own questions; every way ends at the items, or in going one by one."""
    tree = situation_tree({"situation_tree": content.get("question_tree") or {}})
    ends = {o.goes_to for q in tree.questions for o in q.options} & _ENDS.keys() or {GO_ON}
    leaves = tuple(Situation(code, _ENDS[code], ()) for code in _ENDS if code in ends)
    return replace(tree, situations=leaves)


@dataclass(frozen=True)
class Asked:
    """One question of the wizard: its key in the answers, and whose it is (empty: the bundle's)."""

    key: str
    question: Question
    item: str = ""
    option: str = ""
    reason: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Wizard:
    """How far the answers lead: what was asked, what comes next, what follows from it."""

    asked: tuple[Asked, ...]
    next: Asked | None
    one_by_one: bool
    adds: tuple[str, ...]
    situations: Mapping[str, str]


def wizard_of(
    content: Content,
    guides: Mapping[str, Content],
    answers: Mapping[str, str],
    chosen: tuple[str, ...] | None = None,
) -> Wizard:
    """Walk the bundle's questions, then those of each chosen item that are still open (R-3-21).

    What the bundle itself makes certain (`fixed_answers`, or an option's `answers`) is not asked.
    Without a choice the items are those not optional and those an answer added (R-2-5).
    """
    way = way_through(bundle_tree(content), answers)
    asked = [
        Asked(s.question.code, s.question, "", s.option.label, s.reason, s.rule) for s in way.asked
    ]
    said = _options_said(content, way)
    adds = tuple(dict.fromkeys(a for option in said for a in texts_at(option, "adds")))
    one_by_one = way.situation == ONE_BY_ONE
    if way.next or one_by_one:
        following = Asked(way.next.code, way.next) if way.next else None
        return Wizard(tuple(asked), following, one_by_one, adds, {})
    optional = texts_at(content, "optional_items")
    items = chosen or tuple(s for s in texts_at(content, "items") if s not in optional or s in adds)
    situations, following = {}, None
    for slug in items:
        guide = guides.get(slug, {})
        item_way = _item_way(content, guide, slug, answers)
        fixed = _settled(content, slug, way)
        asked += [
            Asked(
                f"{slug}.{s.question.code}",
                s.question,
                text_at(guide, "name"),
                s.option.label,
                s.reason,
                s.rule,
            )
            for s in item_way.asked
            if s.question.code not in fixed
        ]
        if item_way.next:
            key = f"{slug}.{item_way.next.code}"
            following = following or Asked(key, item_way.next, text_at(guide, "name"))
        elif item_way.situation is not None:
            situations[slug] = item_way.situation
    return Wizard(tuple(asked), following, False, adds, situations)


def _item_way(content: Content, guide: Content, slug: str, answers: Mapping[str, str]) -> Way:
    return way_through(situation_tree(guide), item_answers(content, slug, answers))


def item_answers(content: Content, slug: str, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that belong to one item: its own, and those the bundle makes certain."""
    prefix = f"{slug}."
    own = {k.removeprefix(prefix): v for k, v in answers.items() if k.startswith(prefix)}
    return {**own, **_settled(content, slug, way_through(bundle_tree(content), answers))}


def _settled(content: Content, slug: str, way: Way) -> dict[str, str]:
    """What the bundle says of this item's questions: always, and by what was answered so far."""
    settled = _answers_at(content, "fixed_answers", slug)
    for option in _options_said(content, way):
        settled |= _answers_at(option, "answers", slug)
    return settled


def _answers_at(told: Content, key: str, slug: str) -> dict[str, str]:
    found = value_at(told, key, slug)
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, Mapping) else {}


def _slugs_at(told: Content, key: str) -> list[str]:
    found = value_at(told, key)
    return [str(slug) for slug in found] if isinstance(found, Mapping) else []


def _options_said(content: Content, way: Way) -> list[Content]:
    """The options chosen on the way, as the content writes them."""
    said = {(step.question.code, step.option.code) for step in way.asked}
    return [o for code, o in _options(content) if (code, text_at(o, "code")) in said]


def _options(content: Content) -> list[tuple[str, Content]]:
    """Every option of the bundle's own questions, with its question's code."""
    return [
        (text_at(question, "code"), option)
        for question in entries_at(content, "question_tree", "questions")
        for option in entries_at(question, "options")
    ]


def content_faults(content: Content, guides: Mapping[str, Content]) -> tuple[Refusal, ...]:
    """Everything that keeps a bundle's content from being published, at once."""
    plan = plan_of(content, guides)
    faults = [Refusal("BUNDLE_WITHOUT_NAME", "R-2-1")] if not text_at(content, "name") else []
    faults += [
        Refusal("BUNDLE_ITEM_UNPUBLISHED", "R-3-3", {"slug": slug})
        for slug in plan.slugs
        if slug not in guides
    ]
    faults += plan_faults(plan)
    tree = bundle_tree(content)
    if tree.questions:
        faults += tree_failures(tree, ())
    return (*faults, *_fixed_faults(content, guides), *_adds_faults(content))


def _fixed_faults(content: Content, guides: Mapping[str, Content]) -> list[Refusal]:
    """An answer given for an item must be an option of a question the item still asks."""
    sources = [(content, "fixed_answers"), *((o, "answers") for _code, o in _options(content))]
    given = {
        (slug, question, option): None
        for told, key in sources
        for slug in _slugs_at(told, key)
        for question, option in _answers_at(told, key, slug).items()
    }
    return [
        Refusal("BUNDLE_ANSWER_UNKNOWN", "R-3-21", {"slug": slug, "question": question})
        for slug, question, option in given
        if (question, option) not in _asked_of(guides.get(slug, {}))
    ]


def _asked_of(guide: Content) -> set[tuple[str, str]]:
    return {(q.code, o.code) for q in situation_tree(guide).questions for o in q.options}


def _adds_faults(content: Content) -> list[Refusal]:
    """Only what is optional can be added by an answer."""
    optional = texts_at(content, "optional_items")
    return [
        Refusal("BUNDLE_ADDS_UNKNOWN", "R-2-5", {"slug": slug, "option": text_at(option, "label")})
        for _code, option in _options(content)
        for slug in texts_at(option, "adds")
        if slug not in optional
    ]
