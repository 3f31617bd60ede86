"""How well does an item fit the question, and by what? One small sum, told with the answer.

    score = best wording of (likeness of words, or by sound, or of the letters typed)
          + likeness of meaning
          + a little for what can be applied for here

The first is at most 1, the second at most 1, the third 0.2: an item of this centre comes before
an imported one that fits equally, never before one that fits clearly better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from onewindow.apps.catalogue import search_text as text
from onewindow.apps.catalogue.search_snapshot import Snapshot, name_grams

_ASKED, _NAMED = 0.6, 0.4  # share of the question found in the name; of the name in the question
_BY_SOUND = 0.85
_OFFICIAL = 0.9  # our translation of the words, not the words themselves
_SPELLED = 0.6  # letters found at all; the rest for how much of the name they are
_HERE = 0.2
_ALIKE_FROM, _ALIKE_TO = 0.82, 0.93  # cosines of the encoder lie within this narrow band
_WORTH_SHOWING, _WORTH_BY_WORDS_ALONE = 0.4, 0.2
_SURE = 0.7
_CLEAR = 0.5
_BESIDE_BEST = 0.5


class Why(StrEnum):
    """By what an item was found."""

    WORDS = "WORDS"
    SOUND = "SOUND"
    LETTERS = "LETTERS"
    MEANING = "MEANING"


@dataclass(frozen=True)
class Wording:
    """One way to say the question, cut into tokens."""

    grams: frozenset[str]
    sounds: frozenset[str]
    trust: float


@dataclass(frozen=True)
class Question:
    """What was asked, ready for comparing."""

    wordings: tuple[Wording, ...]
    letters: tuple[str, ...]
    said: str

    @property
    def is_sentence(self) -> bool:
        """Whether it can mean anything by itself: Chinese, or several words of letters."""
        return bool(text.han_runs(self.said)) or len(self.letters) > 1

    @property
    def tokens(self) -> frozenset[str]:
        return frozenset(t for w in self.wordings for t in w.grams | w.sounds)


@dataclass(frozen=True)
class Candidate:
    """An item that might be meant: its names, each with its line of `pinyin`."""

    names: Sequence[str]
    pinyin: Sequence[str]
    is_here: bool
    likeness: float | None


@dataclass(frozen=True)
class Score:
    """How well, by what, and which of the item's names told; `is_sure`: not merely related."""

    value: float
    why: Why
    name: str
    is_sure: bool = False


def question(query: str) -> Question:
    """Cut a query once for all candidates."""
    said = [
        Wording(frozenset(text.grams(way)), frozenset(text.sounds(way)), trust)
        for way, trust in zip(text.wordings(query), (1.0, _OFFICIAL), strict=False)
    ]
    letters = tuple(run for run in text.latin_runs(text.content(query)) if len(run) > 1)
    return Question(tuple(said), letters, text.plain(query)[: text.LONGEST_QUERY])


def _share(asked: frozenset[str], named: frozenset[str], known: Snapshot) -> float:
    common = asked & named
    if not common:
        return 0.0
    weight = sum(map(known.rarity, common))
    return _ASKED * weight / known.weight(asked) + _NAMED * weight / known.weight(named)


def _by_letters(letters: Sequence[str], name: str, initials: str, spelled: str) -> float:
    best = 0.0
    # 办社保卡 is as good as 社保卡: sbk is all of it.
    verb = 1 if name.startswith("办") else 0
    for run in letters:
        for whole, said in ((initials, len(initials) - verb), (spelled, len(spelled) - 3 * verb)):
            if run in whole and (whole is initials or len(run) > 2):
                best = max(best, _SPELLED + (1 - _SPELLED) * min(1.0, len(run) / said))
    return best


def _best_name(asked: Question, candidate: Candidate, known: Snapshot) -> Score:
    best = Score(0.0, Why.MEANING, "")
    for name, line in zip(candidate.names, candidate.pinyin, strict=False):
        initials, _, rest = line.partition(" ")
        spelled, _, pairs = rest.partition(" ")
        grams, heard = name_grams(name), frozenset(pairs.split())
        fits = [(_by_letters(asked.letters, name, initials, spelled), Why.LETTERS)]
        for wording in asked.wordings:
            fits.append((wording.trust * _share(wording.grams, grams, known), Why.WORDS))
            by_sound = wording.trust * _BY_SOUND * _share(wording.sounds, heard, known)
            fits.append((by_sound, Why.SOUND))
        value, why = max(fits, key=lambda fit: fit[0])
        if value > best.value:
            best = Score(value, why, name)
    return best


def _alike(cosine: float | None) -> float:
    if cosine is None:
        return 0.0
    return min(1.0, max(0.0, (cosine - _ALIKE_FROM) / (_ALIKE_TO - _ALIKE_FROM)))


def score(asked: Question, candidate: Candidate, known: Snapshot) -> Score | None:
    """The candidate's score, or None when nothing worth showing speaks for it."""
    best = _best_name(asked, candidate, known)
    alike = _alike(candidate.likeness)
    if best.value + alike < (_WORTH_SHOWING if known.has_meanings else _WORTH_BY_WORDS_ALONE):
        return None
    # Words and sounds can be shown to the reader; meaning is named where they say too little.
    why = best.why if best.value >= min(alike, _CLEAR) else Why.MEANING
    here = _HERE if candidate.is_here else 0.0
    return Score(best.value + alike + here, why, best.name, best.value + alike >= _SURE)


def is_beside(value: float, best: float) -> bool:
    """Whether an answer is still worth showing beside the best one."""
    return value >= best * _BESIDE_BEST
