"""What does a translation catalogue (`.po`) say, and what does it still lack?"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from onewindow.launcher.msgids import Message

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
QUOTES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def entries(text: str) -> Mapping[str, str]:
    """Original to translation, as gettext keys them; fuzzy and empty ones left out."""
    found: dict[str, str] = {}
    for fields in _blocks(text):
        key = _key(fields)
        if "msgid_plural" in fields:
            key = f"{key}\0{fields['msgid_plural']}"
        forms = _forms(fields)
        if forms and all(forms):
            found[key] = "\0".join(forms)
    return found


def refreshed(text: str, messages: Iterable[Message]) -> str:
    """The same catalogue with these messages and no others; known translations kept."""
    known = {_key(fields): _forms(fields) for fields in _blocks(text)}
    head, _, _ = text.partition("\n\n")
    return "\n".join([f"{head}\n", *(_entry(each, known.get(each.key, [])) for each in messages)])


def faults(text: str, messages: Iterable[Message]) -> Iterator[str]:
    """Each message that is missing, untranslated, or translated with other placeholders."""
    known = {_key(fields): _forms(fields) for fields in _blocks(text)}
    for message in messages:
        forms = known.get(message.key)
        if forms is None:
            yield f"“{message.msgid}” is missing: run --refresh"
        elif len(forms) != (2 if message.plural else 1) or not all(forms):
            yield f"“{message.msgid}” is not translated"
        elif any(_placeholders(form) != _placeholders(message.msgid) for form in forms):
            yield f"“{message.msgid}” has other placeholders in its translation"


def _blocks(text: str) -> Iterator[Mapping[str, str]]:
    """The keywords of each entry, the header's first; those of fuzzy entries say nothing."""
    for block in text.split("\n\n"):
        lines = [line.strip() for line in block.splitlines()]
        fields = _fields(lines)
        if "msgid" not in fields:
            continue
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        if fuzzy and fields["msgid"]:
            fields.update({name: "" for name in fields if name.startswith("msgstr")})
        yield fields


def _fields(lines: list[str]) -> dict[str, str]:
    """One entry's keywords with their joined strings."""
    fields: dict[str, str] = {}
    keyword = ""
    for line in lines:
        if line.startswith("#") or not line:
            continue
        if not line.startswith('"'):
            keyword = line.partition(" ")[0]
            fields[keyword] = ""
        quoted = line[line.index('"') :]
        fields[keyword] += str(ast.literal_eval(quoted))
    return fields


def _key(fields: Mapping[str, str]) -> str:
    key = fields["msgid"]
    return f"{fields['msgctxt']}\x04{key}" if "msgctxt" in fields else key


def _forms(fields: Mapping[str, str]) -> list[str]:
    return [fields[name] for name in sorted(fields) if name.startswith("msgstr")]


def _placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)))


def _entry(message: Message, forms: list[str]) -> str:
    """One entry as gettext's own programs would write it, on unwrapped lines."""
    lines = [f"#: {place}" for place in message.places]
    if "%(" in message.msgid:
        lines.append("#, python-format")
    if message.context:
        lines.append(f"msgctxt {_quoted(message.context)}")
    lines.append(f"msgid {_quoted(message.msgid)}")
    if message.plural:
        lines.append(f"msgid_plural {_quoted(message.plural)}")
        pair = [*forms, "", ""][:2]
        lines += [f"msgstr[{at}] {_quoted(form)}" for at, form in enumerate(pair)]
    else:
        lines.append(f"msgstr {_quoted([*forms, ''][0])}")
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return f'"{text.translate(QUOTES)}"'
