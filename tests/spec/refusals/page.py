"""Every refusal there is: its code, the sentence a person reads, the rule it rests on."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import ModuleType

from tests.house.codes import rules_of_codes
from tests.spec.page import Page, Table

from onewindow import wordings


def areas() -> list[ModuleType]:
    """The files of sentences, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(wordings.__path__))
    return [importlib.import_module(f"{wordings.__name__}.{name}") for name in names]


def _table(area: ModuleType, rules: Mapping[str, set[str]]) -> Table:
    sentences: dict[str, str] = area.SENTENCES
    return Table(
        area.__name__.rpartition(".")[2].replace("_", " ").capitalize(),
        str(area.__doc__).strip().splitlines()[0].removesuffix("."),
        ("code", "sentence", "rule"),
        [
            (f"`{code}`", sentences[code], ", ".join(sorted(rules.get(code, ()))) or "-")
            for code in sentences
        ],
    )


PAGE = Page(
    name="refusals",
    title="Refusals",
    about="""\
A rule answers with refusals; empty means yes. One refusal disables the button, fills its tooltip,
prints on the notice and becomes the API's problem document. `{…}` is filled with the facts of the
case. A dash means that no clause is cited: the machine, not the law, stands in the way.""",
    tables=[_table(area, rules_of_codes()) for area in areas()],
)
