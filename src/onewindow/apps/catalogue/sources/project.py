"""How are the project's own item files read? YAML, one item a file or many, or a folder of them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from onewindow.apps.catalogue.sources.records import Record, Unreadable
from onewindow.rules.outcomes import Refusal, Refused

SOURCE = "yaml"
_SIGNS = ("item_type", "materials", "department")


class _Loader(yaml.SafeLoader):
    """Plain values only, and no aliases: a few lines of those can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "alias", mark)
        return super().compose_node(parent, index)


def files_in(folder: Path) -> list[Path]:
    """The item files of a folder: those of its `items/` when there is one."""
    inner = folder / "items"
    chosen = inner if inner.is_dir() else folder
    return sorted(p for p in chosen.iterdir() if p.suffix in (".yaml", ".yml") and p.is_file())


def laws_beside(folder: Path) -> tuple[dict[str, Any], ...]:
    """The law files of a folder's `laws/`, if it has one."""
    inner = folder / "laws"
    files = sorted(inner.glob("*.yaml")) if inner.is_dir() else []
    found = (_loaded(path) for path in files)
    return tuple(law for law in found if "articles" in law)


def proofs_beside(folder: Path) -> tuple[dict[str, Any], ...]:
    """The entries of a folder's `proof_items.yaml`, if it has one."""
    path = folder / "proof_items.yaml"
    entries = _loaded(path).get("proof_items") if path.is_file() else None
    return tuple(e for e in entries or () if isinstance(e, dict) and e.get("name"))


def fields_beside(folder: Path) -> tuple[dict[str, Any], ...]:
    """The entries of a folder's `form_fields.yaml`, if it has one."""
    path = folder / "form_fields.yaml"
    entries = _loaded(path).get("form_fields") if path.is_file() else None
    return tuple(e for e in entries or () if isinstance(e, dict) and e.get("code"))


def _loaded(path: Path) -> dict[str, Any]:
    """A YAML file's mapping; a broken one is refused by name."""
    try:
        found = next(iter(yaml.load_all(path.read_text("utf-8-sig"), _Loader)), None)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refused((Refusal("YAML_FILE_BROKEN", "", {"file": path.name}),)) from error
    return found if isinstance(found, dict) else {}


def records(files: list[Path]) -> Iterator[Record | Unreadable]:
    """Every item of these files; a file that cannot be read is named, the others go on."""
    for path in files:
        try:
            yield from _items(path.read_text("utf-8-sig"), path.name)
        except UnicodeDecodeError:
            yield Unreadable(path.name, (Refusal("YAML_NOT_UTF8"),))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            yield Unreadable(f"{path.name} 第{line}行", (Refusal("YAML_BROKEN"),))
        except yaml.YAMLError:
            yield Unreadable(path.name, (Refusal("TEXT_UNSTORABLE"),))


def _items(text: str, file: str) -> Iterator[Record | Unreadable]:
    documents = list(yaml.load_all(text, _Loader))
    entries: list[Any] = []
    for document in documents:
        held = document.get("items") if isinstance(document, Mapping) else document
        entries += held if isinstance(held, list) else [document]
    for number, entry in enumerate((e for e in entries if e is not None), 1):
        place = file if len(entries) == 1 else f"{file} 第{number}项"
        yield _record(entry, place)


def _record(entry: object, place: str) -> Record | Unreadable:
    if not isinstance(entry, Mapping) or not any(sign in entry for sign in _SIGNS):
        return Unreadable(place, (Refusal("ROW_NOT_AN_ITEM"),))
    slug, name = (str(entry.get(key) or "").strip() for key in ("slug", "name"))
    said = {"标识（slug）": slug, "名称（name）": name}
    faults = [Refusal("ROW_WITHOUT", "R-3-1", {"field": f}) for f, v in said.items() if not v]
    if faults:
        return Unreadable(place, tuple(faults), name)
    try:
        # Dates become texts; keys become texts; no NaN.
        content = json.loads(json.dumps(entry, default=str, allow_nan=False))
    except ValueError:
        return Unreadable(place, (Refusal("TEXT_UNSTORABLE"),), name)
    return Record(place, slug, content)
