"""How is a refusal said to a person? One sentence for each code, in plain Chinese."""

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

from onewindow import wordings
from onewindow.rules.outcomes import Refusal


@cache
def sentences() -> dict[str, str]:
    """Every code's sentence template, collected from `onewindow.wordings.*`; codes are unique."""
    collected: dict[str, str] = {}
    for module in pkgutil.iter_modules(wordings.__path__):
        found = importlib.import_module(f"{wordings.__name__}.{module.name}").SENTENCES
        doubled = collected.keys() & found.keys()
        if doubled:
            raise ValueError(f"codes worded twice: {sorted(doubled)}")
        collected.update(found)
    return collected


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def sentence(refusal: Refusal) -> str:
    """The sentence for one refusal, its facts filled in."""
    template = sentences().get(refusal.code)
    if template is None:
        return f"这一步现在不能做（{refusal.code}）。请联系工作人员。"
    return template.format_map(_Facts(refusal.facts))


def told(refusals: Iterable[Refusal]) -> list[str]:
    """All refusals as sentences, in order, each once."""
    return list(dict.fromkeys(sentence(r) for r in refusals))
