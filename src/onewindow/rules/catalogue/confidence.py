"""How sure is a value of the catalogue, and may it be shown as official?"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from onewindow.rules.catalogue.content import Content


class Confidence(StrEnum):
    """The marks of the rule book: read, known, unsure, demonstration."""

    TEXT = "t"
    KNOWN = "k"
    UNSURE = "u"
    DEMONSTRATION = "d"

    @property
    def is_official(self) -> bool:
        """Whether a page may show the value without a label."""
        return self in (Confidence.TEXT, Confidence.KNOWN)

    @property
    def label(self) -> str:
        """What a page writes beside the value; empty for official values."""
        return _LABELS.get(self, "")


_LABELS = {Confidence.UNSURE: "待核实", Confidence.DEMONSTRATION: "演示"}


def confidence_at(content: Content, *way: str | int) -> Confidence:
    """The mark of the value at this way: its own, or the nearest enclosing one.

    Marks stand in `confidence` of a mapping (for all it holds), in `<field>_confidence` beside one
    field, and for top-level fields in `confidence_of`. Without any mark a value is unsure.
    """
    mark = _mark(content, "confidence") or Confidence.UNSURE
    node: object = content
    for step in way:
        beside = content.get("confidence_of") if node is content else node
        key = str(step) if node is content else f"{step}_confidence"
        mark = _mark(beside, key) or mark
        node = _inside(node, step)
        mark = _mark(node, "confidence") or mark
    return mark


def _mark(node: object, key: str) -> Confidence | None:
    value = node.get(key) if isinstance(node, Mapping) else None
    return Confidence(value) if value in set(Confidence) else None


def _inside(node: object, step: str | int) -> object:
    if isinstance(node, Mapping):
        return node.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node):
        inside: object = node[step]
        return inside
    return None
