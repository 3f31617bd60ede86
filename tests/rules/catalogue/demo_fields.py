"""The demonstration's field catalogue as the form rules take it, without a database."""

from pathlib import Path
from typing import Any

import yaml

import onewindow
from onewindow.rules.casework.forms import FieldKind, FormField

DEMO = Path(onewindow.__file__).parent / "demo"


def _field(entry: dict[str, Any]) -> FormField:
    told = {
        **entry,
        "kind": FieldKind(entry["kind"]),
        "choices": tuple((code, label) for code, label in entry.get("choices", ())),
        "known_from": tuple(entry.get("known_from", ())),
    }
    return FormField(**told)


FIELDS = {
    entry["code"]: _field(entry)
    for entry in yaml.safe_load((DEMO / "form_fields.yaml").read_text("utf-8"))["form_fields"]
}
