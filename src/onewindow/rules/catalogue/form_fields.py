"""May this field stand in the catalogue, and may an item's form ask for these fields?

Personal Information Protection Law: a field without a purpose (art. 6), without a legal ground
(art. 13) or without a retention (art. 19) is asked by no form (R-4.7).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from onewindow.rules.catalogue.values import FormEntry, SituationTree
from onewindow.rules.outcomes import Refusal

RULE = "R-4.7"
_CODE = re.compile(r"[a-z][a-z0-9_]{1,59}")
_LICENCE = r"licence:[A-Z][A-Z0-9_]*\.[a-z][a-z0-9_]*"
_SHARE = r"share:[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"
_OWN = (
    r"person\.(name|citizen_id|phone|address|birth_date)"
    r"|ward\.(name|birth_date|citizen_id)"
    r"|enterprise\.(name|uscc|address)"
)
_KNOWN_FROM = re.compile(f"{_OWN}|{_LICENCE}|{_SHARE}")
# Words that stand where a purpose should, and say none (art. 6: clear and reasonable).
_NO_PURPOSE = frozenset(
    ("业务需要", "工作需要", "办事需要", "管理需要", "其他", "其它", "备用", "无")
)


class LegalGround(StrEnum):
    """On which ground of art. 13 a field is collected."""

    STATUTORY_DUTY = "STATUTORY_DUTY"
    CONSENT = "CONSENT"
    CONTRACT = "CONTRACT"
    EMERGENCY = "EMERGENCY"
    NEWS = "NEWS"
    PUBLISHED = "PUBLISHED"
    LAW = "LAW"

    @property
    def chinese(self) -> str:
        """The ground as a page says it."""
        return _GROUNDS[self]


_GROUNDS = {
    LegalGround.STATUTORY_DUTY: "履行法定职责或法定义务所必需",
    LegalGround.CONSENT: "取得个人的同意",
    LegalGround.CONTRACT: "订立、履行个人作为一方的合同所必需",
    LegalGround.EMERGENCY: "应对突发公共卫生事件，或紧急情况下保护生命健康和财产安全所必需",
    LegalGround.NEWS: "为公共利益实施新闻报道、舆论监督",
    LegalGround.PUBLISHED: "处理个人自行公开或者其他已经合法公开的信息",
    LegalGround.LAW: "法律、行政法规规定的其他情形",
}


class KnownField(Protocol):
    """What a form check needs to know of a field of the catalogue."""

    @property
    def label(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def legal_basis(self) -> str: ...
    @property
    def retention(self) -> str: ...
    @property
    def retired(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """A field as an administrator or a file describes it."""

    code: str
    label: str
    kind: str
    purpose: str
    legal_basis: str
    retention: str
    choices: tuple[tuple[str, str], ...] = ()
    known_from: tuple[str, ...] = ()
    shortest: int = 0
    longest: int = 200


def field_failures(draft: FieldDraft, kinds: Iterable[str]) -> tuple[Refusal, ...]:
    """Everything that keeps the field out of the catalogue, at once; `kinds` are the known ones."""
    return (
        *_naming(draft, frozenset(kinds)),
        *_lawfulness(draft),
        *_choices(draft),
        *_checks(draft),
    )


def _naming(draft: FieldDraft, kinds: frozenset[str]) -> Iterator[Refusal]:
    if not _CODE.fullmatch(draft.code):
        yield Refusal("FIELD_CODE_MALFORMED", "", {"value": draft.code or "（空）"})
    if not draft.label:
        yield Refusal("FIELD_WITHOUT_LABEL")
    if draft.kind not in kinds:
        yield Refusal("FIELD_KIND_UNKNOWN", "", {"value": draft.kind or "（空）"})


def _lawfulness(draft: FieldDraft) -> Iterator[Refusal]:
    facts = {"label": draft.label or draft.code}
    if not draft.purpose:
        yield Refusal("FIELD_WITHOUT_PURPOSE", RULE, facts)
    elif draft.purpose in _NO_PURPOSE:
        yield Refusal("FIELD_PURPOSE_EMPTY_WORDS", RULE, {**facts, "purpose": draft.purpose})
    if not draft.legal_basis:
        yield Refusal("FIELD_WITHOUT_LEGAL_BASIS", RULE, facts)
    if not draft.retention:
        yield Refusal("FIELD_WITHOUT_RETENTION", RULE, facts)


def _choices(draft: FieldDraft) -> Iterator[Refusal]:
    facts = {"label": draft.label or draft.code}
    if draft.kind != "CHOICE":
        return
    if len(draft.choices) < 2:
        yield Refusal("FIELD_WITHOUT_CHOICES", "", facts)
    for column in zip(*draft.choices, strict=True):
        for word, times in Counter(column).items():
            if times > 1:
                yield Refusal("FIELD_CHOICE_TWICE", "", {**facts, "choice": word})


def _checks(draft: FieldDraft) -> Iterator[Refusal]:
    facts = {"label": draft.label or draft.code}
    if not 0 <= draft.shortest <= draft.longest or not 1 <= draft.longest <= 4000:
        yield Refusal("FIELD_LENGTHS_WRONG", "", facts)
    for source in draft.known_from:
        if not _KNOWN_FROM.fullmatch(source):
            yield Refusal("FIELD_SOURCE_UNKNOWN", "", {**facts, "source": source})


def form_failures(
    form: Iterable[FormEntry], tree: SituationTree, catalogue: Mapping[str, KnownField]
) -> tuple[Refusal, ...]:
    """Everything that keeps an item's form from being published: unknown, doubled, unlawful."""
    entries = tuple(form)
    codes = Counter(entry.code for entry in entries)
    situations = {situation.code for situation in tree.situations}
    found = [
        Refusal("FORM_FIELD_TWICE", "R-0-5", {"label": _name(code, catalogue)})
        for code, times in codes.items()
        if times > 1
    ]
    for code in codes:
        found += _of_catalogue(code, catalogue)
    for entry in entries:
        for situation in entry.situations:
            if situation not in situations:
                facts = {"label": _name(entry.code, catalogue), "situation": situation}
                found.append(Refusal("FORM_SITUATION_UNKNOWN", "R-3-21", facts))
    return tuple(found)


def _name(code: str, catalogue: Mapping[str, KnownField]) -> str:
    return catalogue[code].label if code in catalogue else code


def _of_catalogue(code: str, catalogue: Mapping[str, KnownField]) -> list[Refusal]:
    field = catalogue.get(code)
    if field is None:
        return [Refusal("FORM_FIELD_UNKNOWN", RULE, {"code": code or "（空）"})]
    facts = {"label": field.label}
    found = []
    if not (field.purpose.strip() and field.legal_basis.strip() and field.retention.strip()):
        found.append(Refusal("FORM_FIELD_WITHOUT_PURPOSE", RULE, facts))
    if field.retired:
        found.append(Refusal("FORM_FIELD_RETIRED", RULE, facts))
    return found
