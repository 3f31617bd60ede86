"""What does one cell of a foreign list say? Texts, limits, counts, flags, phones."""

import re
import unicodedata
from collections.abc import Iterable

from onewindow.rules.clock.limits import Limit, LimitUnit, read_amount
from onewindow.rules.outcomes import Refusal

BLANK = frozenset({"", "无", "暂无", "没有", "null", "none", "/", "-", "--", "—", "——"})
# Digits, letters and blanks become half-width; Chinese punctuation stays.
_HALF_WIDTH = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0x3000)
}
_LIMIT = re.compile(r"(?P<amount>\d+(?:\.\d+)?)\(?个?(?P<unit>[^\d().]+)\)?", re.ASCII)
_UNITS = {
    "工作日": LimitUnit.WORKING_DAY,
    "自然日": LimitUnit.CALENDAR_DAY,
    "日历日": LimitUnit.CALENDAR_DAY,
    "月": LimitUnit.MONTH,
    "小时": LimitUnit.HOUR,
}
# 日 and 天 are working days in one law and calendar days in the next (R-0-1): never guessed.
_UNCLEAR_UNITS = frozenset({"日", "天"})
_ON_THE_SPOT = frozenset({"即办", "当场", "即时", "当场办结", "即时办结", "立即办结"})
_YES = frozenset({"是", "支持", "有", "可", "收费", "1", "true", "y", "yes"})
_NO = frozenset({"否", "不支持", "不可", "不收费", "0", "false", "n", "no"})
_PHONE = re.compile(
    r"(?<![0-9A-Za-z_])(?:\(?(?P<area>0\d{2,3})\)?[- ]*)?"
    r"(?P<number>400-?\d{3,4}-?\d{3,4}|\d{5,8}(?!\d))(?P<inner>(?:-\d{1,5})*)"
)
# Web and mail addresses and postcodes hold digits that are no phone numbers.
_NO_PHONES = re.compile(r"https?:[!-~]+|[\w.]+@[!-~]+|邮政编码:?\d{6}", re.ASCII)
# The country code, and a number written in two halves.
_SPELLINGS = (
    (re.compile(r"\(\+?86 ?(\d{2,3})\) ?|(?<!\d)\+?86[ -](\d{2,3})[ -]"), r"0\1\2-"),
    (re.compile(r"(?<!\d)(\d{4}) (\d{4})(?!\d)"), r"\1\2"),
    (re.compile(r"转(?=\d)"), "-"),
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))
_BETWEEN = re.compile(r"[、,，;；/\n]+")


def plain(value: object) -> str:
    """The text without stray blanks, its digits and letters half-width; empty for 无 and null."""
    if value is None:
        return ""
    text = " ".join(str(value).translate(_HALF_WIDTH).split())
    return "" if text.casefold() in BLANK else text


def plain_texts(value: object) -> list[str]:
    """The texts of a list, or of one cell with several; each once, empty ones dropped."""
    parts: Iterable[object] = (
        value if isinstance(value, (list, tuple)) else _BETWEEN.split(str(value or ""))
    )
    return list(dict.fromkeys(text for text in map(plain, parts) if text))


def read_limit(value: object, field: str) -> Limit | Refusal | None:
    """A limit like `30(工作日)`, `10个工作日` or `即办`; None for 无; else why it is unreadable."""
    text = "".join(unicodedata.normalize("NFKC", plain(value)).split())
    facts = {"field": field, "value": plain(value)}
    if not text:
        return None
    if text in _ON_THE_SPOT:
        return Limit(0, LimitUnit.WORKING_DAY)
    found = _LIMIT.fullmatch(text)
    if found and found["unit"] in _UNCLEAR_UNITS:
        return Refusal("ROW_LIMIT_UNIT_UNCLEAR", "R-0-1", facts)
    unit = _UNITS.get(found["unit"]) if found else None
    if found is None or unit is None:
        return Refusal("ROW_LIMIT_UNREADABLE", "R-0-1", facts)
    amount = read_amount(found["amount"], unit)
    if isinstance(amount, tuple):
        return Refusal("ROW_LIMIT_UNREADABLE", "R-0-1", facts)
    return Limit(amount, unit)


def read_count(value: object, field: str) -> int | Refusal | None:
    """How many times; None when the cell is empty."""
    text = plain(value).removesuffix("次").removesuffix(".0")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII):
        return Refusal("ROW_COUNT_UNREADABLE", "R-3-12", {"field": field, "value": plain(value)})
    return int(text)


def read_flag(value: object, field: str) -> bool | Refusal | None:
    """Yes or no; None when the cell is empty."""
    text = str(value or "").translate(_HALF_WIDTH).strip().casefold()
    if text in _YES or text in _NO:
        return text in _YES
    if not plain(value):
        return None
    return Refusal("ROW_FLAG_UNREADABLE", "R-3-12", {"field": field, "value": plain(value)})


def read_phones(value: object) -> list[str]:
    """Every number in the cell, as `area-number` or `area-number-extension`, each once.

    A later number without area code takes the one before it, as people write them.
    """
    text = unicodedata.normalize("NFKC", plain(value)).translate(_DASHES)
    text = _NO_PHONES.sub(" ", text)
    for spelling, replacement in _SPELLINGS:
        text = spelling.sub(replacement, text)
    numbers, area = [], ""
    for found in _PHONE.finditer(text):
        area = found["area"] or area
        number = f"{found['number']}{found['inner']}"
        numbers.append(f"{area}-{number}" if area else number)
    return list(dict.fromkeys(numbers))


def one_phone(value: object) -> str | None:
    """The number to show: the first with an area code, else the first."""
    numbers = read_phones(value)
    return next((number for number in numbers if number.startswith("0")), next(iter(numbers), None))
