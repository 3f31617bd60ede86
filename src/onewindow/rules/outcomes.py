"""How does a rule answer? With a tuple of refusals; an empty tuple means yes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Refusal:
    """One thing that stands in the way: its code, its rule, and the facts its sentence needs.

    `code` finds the Chinese sentence in `onewindow.wording`; `facts` fill its placeholders.
    """

    code: str
    rule: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))

    # Facts may hold lists, which have no hash; the names of the facts are enough to spread a set.
    def __hash__(self) -> int:
        return hash((self.code, self.rule, frozenset(self.facts)))

    # A read-only mapping cannot be pickled or copied deeply; the refusal itself can.
    def __reduce__(self) -> tuple[type["Refusal"], tuple[str, str, dict[str, object]]]:
        return (Refusal, (self.code, self.rule, dict(self.facts)))


class Refused(Exception):
    """An operation stopped because a rule said no; carries every refusal, never only the first."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(*(refusal.code for refusal in refusals))
        self.refusals = refusals

    def __reduce__(self) -> tuple[type["Refused"], tuple[tuple[Refusal, ...]]]:
        return (Refused, (self.refusals,))
