"""How does a version of an item move, and what differs between two of them?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onewindow.rules.catalogue.content import Content
from onewindow.rules.catalogue.fields import TOP_LEVEL_FIELDS, label_of
from onewindow.rules.outcomes import Refusal


class ItemVersionState(StrEnum):
    """A version is drafted, checked, published and at last withdrawn; it never comes back."""

    DRAFT = "DRAFT"
    CHECKED = "CHECKED"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def chinese(self) -> str:
        """The state as a page says it."""
        return _STATE_NAMES[self]


_STATE_NAMES = {
    ItemVersionState.DRAFT: "草稿",
    ItemVersionState.CHECKED: "已检查",
    ItemVersionState.PUBLISHED: "已发布",
    ItemVersionState.WITHDRAWN: "已撤下",
}
# A checked version that is edited is a draft again; a published one never changes (R-3-3).
MOVES: Mapping[ItemVersionState, frozenset[ItemVersionState]] = {
    ItemVersionState.DRAFT: frozenset({ItemVersionState.CHECKED, ItemVersionState.WITHDRAWN}),
    ItemVersionState.CHECKED: frozenset(
        {ItemVersionState.DRAFT, ItemVersionState.PUBLISHED, ItemVersionState.WITHDRAWN}
    ),
    ItemVersionState.PUBLISHED: frozenset({ItemVersionState.WITHDRAWN}),
    ItemVersionState.WITHDRAWN: frozenset(),
}
_NEEDS_NO_FAILURE = frozenset({ItemVersionState.CHECKED, ItemVersionState.PUBLISHED})


def may_move(
    state: ItemVersionState, to: ItemVersionState, failures: tuple[Refusal, ...] = ()
) -> tuple[Refusal, ...]:
    """Whether a version may go from one state to another.

    `failures` are those of the publishing checks; checking and publishing give them all back.
    """
    if to not in MOVES[state]:
        facts = {"from_name": state.chinese, "to_name": to.chinese}
        return (Refusal("VERSION_CANNOT_MOVE", "R-3-3", facts),)
    return failures if to in _NEEDS_NO_FAILURE else ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One readable difference; None before means added, None after means removed."""

    field_label: str
    path: str
    before: object
    after: object

    @property
    def said_before(self) -> str:
        """The old value in words."""
        return in_words(self.before)

    @property
    def said_after(self) -> str:
        """The new value in words."""
        return in_words(self.after)


# What an entry of a list is known by; entries of other lists are compared as a whole.
ENTRY_KEYS: Mapping[str, tuple[str, ...]] = {
    "legal_basis": ("law", "article", "paragraph"),
    "acceptance_conditions": ("text",),
    "situations": ("code",),
    "situation_tree.questions": ("code",),
    "situation_tree.questions[].options": ("code",),
    "materials": ("code",),
    "form": ("code",),
    "fee.charges": ("name",),
    "steps": ("name",),
    "special_procedures": ("kind",),
    "tacit_rules": ("kind",),
    "faq": ("question",),
    "notices": ("text",),
}
_NAMES_OF_ENTRIES = ("name", "text", "question", "label", "law", "kind", "code")


def differences(old: Content, new: Content) -> tuple[Difference, ...]:
    """Every difference between two contents, in the order of the implementation list.

    Materials are matched by code, steps by name (`ENTRY_KEYS`). Absent, null and empty are one.
    """
    order = {field: place for place, field in enumerate(TOP_LEVEL_FIELDS)}
    keys = sorted({*old, *new}, key=lambda key: (order.get(key, len(order)), key))
    return tuple(
        difference
        for key in keys
        for difference in _compare(old.get(key), new.get(key), key, key, label_of(key))
    )


def _compare(
    before: object, after: object, pattern: str, path: str, label: str, entry: str = ""
) -> Iterator[Difference]:
    if _plain(before) == _plain(after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            inner = f"{pattern}.{key}"
            # Inside an entry the entry is named; elsewhere the field's own label says it.
            said = f"{entry}的{label_of(inner)}" if entry else label_of(inner)
            place = f"{path}.{key}"
            yield from _compare(before.get(key), after.get(key), inner, place, said, entry)
        return
    olds, news = _by_key(before, pattern), _by_key(after, pattern)
    if olds is None or news is None:
        yield Difference(label, path, _plain(before), _plain(after))
        return
    yield from _compare_entries(olds, news, pattern, path, label)


def _compare_entries(
    olds: Mapping[str, object], news: Mapping[str, object], pattern: str, path: str, label: str
) -> Iterator[Difference]:
    for key in dict.fromkeys((*olds, *news)):
        before, after = olds.get(key), news.get(key)
        said = f"{label}“{_entry_name(after or before)}”"
        place = f"{path}[{key}]"
        if before is None or after is None:
            yield Difference(said, place, before, after)
        else:
            yield from _compare(before, after, f"{pattern}[]", place, said, said)
    kept_before = [key for key in olds if key in news]
    kept_after = [key for key in news if key in olds]
    if kept_before != kept_after:
        names = (
            [_entry_name(olds[k]) for k in kept_before],
            [_entry_name(news[k]) for k in kept_after],
        )
        yield Difference(f"{label}的顺序", path, *names)


def _plain(value: object) -> object:
    """The value without nulls and empty collections, tuples as lists."""
    if isinstance(value, Mapping):
        inner = {key: _plain(entry) for key, entry in value.items()}
        return {key: entry for key, entry in inner.items() if entry is not None} or None
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value] or None
    return None if value == "" else value


def _by_key(value: object, pattern: str) -> dict[str, object] | None:
    """The entries by what they are known by; None when they cannot be told apart."""
    keys = ENTRY_KEYS.get(pattern)
    entries = [] if value is None else value
    if keys is None or not isinstance(entries, (list, tuple)):
        return None
    if not all(isinstance(entry, Mapping) for entry in entries):
        return None
    found = {" ".join(str(e[key]) for key in keys if e.get(key)): _plain(e) for e in entries}
    return found if len(found) == len(entries) and "" not in found else None


def _entry_name(entry: object) -> str:
    names = entry if isinstance(entry, Mapping) else {}
    if names.get("law"):
        return f"{names['law']}{names.get('article', '')}{names.get('paragraph', '')}"
    return next((str(names[key]) for key in _NAMES_OF_ENTRIES if names.get(key)), "")


def in_words(value: object) -> str:
    """A value as a person reads it: 是, 否, （空）, parts joined by 、."""
    if value is None or value in ("", [], {}):
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return _entry_name(value) or "；".join(in_words(entry) for entry in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(in_words(entry) for entry in value)
    return str(value)
