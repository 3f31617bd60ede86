"""What does an item's content say, as plain values? Limits, materials, the listing's columns.

Content is the tree that `onewindow.rules.catalogue.fields` describes. Nothing here fails on a
missing or odd value: imported content has gaps, and the publishing checks name them.
"""

import json
import re
from dataclasses import asdict, dataclass

from onewindow.apps.encryption import sm3
from onewindow.rules.catalogue.content import (
    Content,
    entries_at,
    flag_at,
    limit_at,
    text_at,
    texts_at,
    value_at,
)
from onewindow.rules.clock.limits import Limit
from onewindow.rules.outcomes import Refusal

REQUIRED = "必要"
OPTIONAL = "非必要"
MAY_FOLLOW = "容缺后补"


@dataclass(frozen=True)
class EffectiveLimits:
    """The two limits of a case; None where no law sets one, or nobody committed to one."""

    statutory: Limit | None
    committed: Limit | None


@dataclass(frozen=True)
class GuideMaterial:
    """One material as the guide asks for it in one situation.

    `required`: the case cannot be accepted without it. `may_follow`: it may be handed in
    later (容缺后补). `replaced_by` is one of elicence, share, commit, generated, none.
    """

    code: str
    name: str
    required: bool
    may_follow: bool = False
    when: str = ""
    kind: str = ""
    form: str = ""
    source: str = ""
    source_note: str = ""
    replaced_by: str = "none"
    replaced_detail: str = ""
    requirement: str = ""
    by_law: str = ""
    by_law_confidence: str = ""
    originals: int = 0
    copies: int = 0
    core: bool = False
    self_fill: bool = False
    sample: str = ""
    blank_form: str = ""
    confidence: str = ""


@dataclass(frozen=True)
class ListingFacts:
    """What a list or a search needs to know of one item."""

    name: str
    item_type: str
    item_kind: str
    department_name: str
    audience: tuple[str, ...]
    stages: tuple[str, ...]
    topics: tuple[str, ...]
    everyday_names: tuple[str, ...]
    source_name: str
    is_demo: bool


def content_digest(content: Content) -> str:
    """SM3 over the content in one fixed spelling; equal content, equal digest."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3(text.encode())


def effective_limits(content: Content) -> EffectiveLimits:
    """The statutory and the committed limit of the clock (R-0-1: the unit comes with it)."""
    return EffectiveLimits(
        statutory=limit_at(content, "statutory_limit"),
        committed=limit_at(content, "committed_limit"),
    )


def materials_for(content: Content, situation: str = "") -> tuple[GuideMaterial, ...]:
    """What one situation asks for, in the guide's order; without a situation, everything.

    A material that only some situations ask for is required in those that do (R-3-21: the
    situation is the condition). One that every situation lists and that is marked 非必要
    depends on something the questions do not ask: it is offered, never demanded (R-0-4).
    """
    situations = entries_at(content, "situations")
    asked_in = [frozenset(texts_at(each, "materials")) for each in situations]
    chosen = next((s for s in situations if text_at(s, "code") == situation), None)
    if chosen is None and len(situations) == 1:
        chosen = situations[0]
    entries = entries_at(content, "materials")
    if chosen is None:
        return tuple(_material(entry, selected=False) for entry in entries)
    wanted = frozenset(texts_at(chosen, "materials"))
    return tuple(
        _material(entry, selected=any(code not in asked for asked in asked_in))
        for entry in entries
        if (code := text_at(entry, "code")) in wanted
    )


def _material(entry: Content, *, selected: bool) -> GuideMaterial:
    need = text_at(entry, "need") or REQUIRED
    return GuideMaterial(
        code=text_at(entry, "code"),
        name=text_at(entry, "name"),
        required=need != OPTIONAL or selected,
        may_follow=need == MAY_FOLLOW,
        when=text_at(entry, "when"),
        kind=text_at(entry, "type"),
        form=text_at(entry, "format"),
        source=text_at(entry, "source"),
        source_note=text_at(entry, "source_note"),
        replaced_by=text_at(entry, "replaced_by", "kind") or "none",
        replaced_detail=text_at(entry, "replaced_by", "detail"),
        requirement=text_at(entry, "requirement"),
        by_law=text_at(entry, "by_law"),
        by_law_confidence=text_at(entry, "by_law_confidence"),
        originals=_count(entry, "originals"),
        copies=_count(entry, "copies"),
        core=flag_at(entry, "core") is True,
        self_fill=flag_at(entry, "self_fill") is True,
        sample=text_at(entry, "sample"),
        blank_form=text_at(entry, "blank_form"),
        confidence=text_at(entry, "confidence"),
    )


def listing_facts(content: Content) -> ListingFacts:
    """The columns lists and search need, out of the content."""
    event = "life_event"
    return ListingFacts(
        name=text_at(content, "name"),
        item_type=text_at(content, "item_type"),
        item_kind=text_at(content, "item_kind"),
        department_name=text_at(content, "department", "name"),
        audience=texts_at(content, "audience"),
        stages=_once(
            *texts_at(content, event, "person_stages"),
            *texts_at(content, event, "enterprise_stages"),
        ),
        topics=_once(
            *texts_at(content, event, "person_topics"),
            *texts_at(content, event, "enterprise_topics"),
        ),
        everyday_names=_once(*texts_at(content, "everyday_names")),
        source_name=text_at(content, "source", "name"),
        is_demo=text_at(content, "source", "kind") == "demo",
    )


# What the columns of lists and search can hold.
_LONGEST: tuple[tuple[str, str, int], ...] = (
    ("slug", "标识", 80),
    ("name", "事项名称", 300),
    ("item_type", "事项类型", 24),
    ("item_kind", "办件类型", 12),
    ("department_name", "实施主体名称", 160),
    ("source_name", "来源名称", 160),
    ("everyday_names", "日常说法", 80),
    ("audience", "服务对象", 24),
    ("stages", "人生与经营阶段", 24),
    ("topics", "主题", 40),
)


def unfit(content: Content) -> tuple[Refusal, ...]:
    """What cannot be stored: texts longer than their column, characters no database takes."""
    try:
        text = json.dumps(content, ensure_ascii=False, default=str, allow_nan=False)
        storable = "\\u0000" not in text and bool(text.encode())
    except ValueError:
        storable = False
    if not storable:
        return (Refusal("TEXT_UNSTORABLE"),)
    facts = {**asdict(listing_facts(content)), "slug": text_at(content, "slug")}
    return tuple(
        Refusal("TEXT_TOO_LONG", "", {"label": label, "limit": most, "length": length})
        for key, label, most in _LONGEST
        if (length := _length(facts[key])) > most
    )


def _length(value: object) -> int:
    """The longest text of a list, or the text's own length."""
    if isinstance(value, tuple):
        return max(map(len, value), default=0)
    return len(str(value))


def is_imported(content: Content) -> bool:
    """Whether the content says of itself that another source published it."""
    return flag_at(content, "source", "imported") is True


def _once(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _count(entry: Content, key: str) -> int:
    value = value_at(entry, key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def law_key(law: str) -> str:
    """A law's short title as items cite it: no brackets, no 中华人民共和国."""
    return law.strip().strip("《》").removeprefix("中华人民共和国").strip()


def article_key(article: str) -> str:
    """`第四十二条第二款` and `第42条` both as `第42条`; other words as they are."""
    found = re.match(
        r"第([0-9零〇一二两三四五六七八九十百]+)条(之[一二三四五六七八九十])?", article.strip()
    )
    if not found:
        return article.strip()
    number = found[1] if found[1].isdigit() else str(_number(found[1]))
    return f"第{number}条{found[2] or ''}"


def _number(chinese: str) -> int:
    """一百零二 -> 102, for the numbers articles have."""
    total = digit = 0
    for sign in chinese:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = "零一二三四五六七八九".find(sign.replace("〇", "零").replace("两", "二"))
    return total + digit
