"""How does the search read words? Written, spoken, typed by sound, in a hurry.

Everything here is plain text in, tokens out. A query is cut into Chinese and Latin runs;
Chinese becomes characters and bigrams, and the same bigrams by sound, in which the slips
common in dialects (n/l, zh/z, -ng/-n) are levelled, so that 身份正 still finds 身份证.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from onewindow.apps.catalogue.search_syllables import SYLLABLES
from onewindow.apps.catalogue.search_words import FILLERS, SAME_MEANING

LONGEST_QUERY = 60
_HAN = re.compile(r"[\u3400-\u9fff]+")
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+|[0-9]+")
_LEVELLED = (
    (re.compile(r"^(zh|ch|sh)"), lambda m: m.group(1)[0]),
    (re.compile(r"^n(?=[aeiouv])"), lambda _m: "l"),
    (re.compile(r"(?<=[aei])ng$"), lambda _m: "n"),
)


def plain(text: str) -> str:
    """Lower case, half width, only words: punctuation, emoji and wildcards become gaps."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return " ".join(_RUN.findall(folded))


def content(query: str) -> str:
    """The query without what everybody says (我想办…怎么办); all of it if nothing else is left."""
    said = plain(query)[:LONGEST_QUERY]
    kept = said
    for filler in FILLERS:
        kept = kept.replace(filler, " ")
    kept = " ".join(kept.split())
    return kept if len(kept.replace(" ", "")) > 1 else said


def wordings(query: str) -> list[str]:
    """The query and, where everyday words have an official twin, the query said officially."""
    said = content(query)
    official = said
    for everyday, formal in SAME_MEANING:
        if everyday in official and formal not in official:
            official = official.replace(everyday, formal)
    return [said] if official == said else [said, official]


def han_runs(text: str) -> list[str]:
    return _HAN.findall(text)


def latin_runs(text: str) -> list[str]:
    return [run for run in _RUN.findall(text) if run.isascii()]


def grams(text: str) -> set[str]:
    """Characters and bigrams of the Chinese runs, and each Latin or digit run whole."""
    found = set(latin_runs(text))
    for run in han_runs(text):
        found.update(run)
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    return found


def levelled(syllable: str) -> str:
    """The syllable as careless ears write it: zh=z, n=l, -ng=-n."""
    for pattern, into in _LEVELLED:
        syllable = pattern.sub(into, syllable)
    return syllable


@lru_cache(maxsize=4096)
def syllables(run: str) -> tuple[str, ...]:
    """Toneless pinyin of one Chinese run."""
    # Its dictionaries take half a second to load: not at start-up.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return tuple(lazy_pinyin(run, errors="ignore"))


def _sound_pairs(sounds: tuple[str, ...]) -> Iterator[str]:
    even = [levelled(s) for s in sounds]
    for first, second in pairwise(even):
        yield f"{first}-{second}"


def sounds(text: str) -> set[str]:
    """Bigrams by sound: of the Chinese runs, and of Latin runs that read as whole pinyin."""
    found: set[str] = set()
    for run in han_runs(text):
        found.update(_sound_pairs(syllables(run)))
    for run in latin_runs(text):
        found.update(_sound_pairs(spelled(run)))
    return found


def initials(text: str) -> str:
    """First letters of the pinyin: 身份证 -> sfz."""
    runs = han_runs(text)
    return "".join(s[0] for run in runs for s in syllables(run) if s)


def joined(text: str) -> str:
    """Full pinyin without gaps: 身份证 -> shenfenzheng."""
    return "".join(s for run in han_runs(text) for s in syllables(run))


@lru_cache(maxsize=1024)
def spelled(run: str) -> tuple[str, ...]:
    """A Latin run cut into pinyin syllables (fewest wins); empty when it is no pinyin."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is None or run[start:end] not in SYLLABLES:
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or ()):
                best[end] = (*before, run[start:end])
    cut = best[len(run)]
    return cut if cut is not None and len(cut) > 1 and any(len(s) > 1 for s in cut) else ()
