"""What does the search know of an item? Its words, sounds and meaning, kept in its listing.

Called on publishing and importing. Words and sounds are quick (thousands a second); meaning
takes about 10 ms a name, so a large import leaves it to `fill_meanings` in the worker: until
then the item is found by its words.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from onewindow.apps.catalogue import search_meaning as meaning
from onewindow.apps.catalogue import search_text as text
from onewindow.apps.catalogue.models import ItemListing

_BATCH = 200
# Positions stand for nothing here, but a lexeme needs one to carry its weight.
_NAME, _SOUND, _ASIDE = "A", "B", "C"


def names_of(listing: ItemListing) -> list[str]:
    """All that the item is called: its name, then its everyday names."""
    return [listing.name, *listing.everyday_names]


def _summary(content: dict[str, Any]) -> list[str]:
    summary = content.get("summary")
    return [summary] if isinstance(summary, str) and summary else []


def _asides(content: dict[str, Any]) -> list[str]:
    """What is said about the item beside its names: summary, situations, result."""
    situations = content.get("situations") or []
    # A list without situations has one, named 一般情形: it tells nothing.
    named = [s.get("name", "") for s in situations if isinstance(s, dict)] if situations[1:] else []
    result = content.get("result") or {}
    made = result.get("name", "") if isinstance(result, dict) else ""
    return _summary(content) + [s for s in (*named, made) if isinstance(s, str) and s]


def _lexeme(token: str, weight: str) -> str:
    return f"'{token}':1{weight}"


def _vector(names: Sequence[str], asides: Sequence[str]) -> str:
    """The tsvector as text. Tokens are Chinese characters, a-z, 0-9, '-': nothing to escape."""
    tokens = {t: _NAME for name in names for t in text.grams(text.plain(name))}
    for name in names:
        tokens.update(dict.fromkeys(text.sounds(text.plain(name)), _SOUND))
    for aside in asides:
        for gram in text.grams(text.plain(aside)):
            if len(gram) > 1:
                tokens.setdefault(gram, _ASIDE)
    return " ".join(_lexeme(token, weight) for token, weight in tokens.items())


def _sounded(name: str) -> str:
    """One line of `pinyin`: initials, the whole spelled, then the bigrams by sound."""
    said = text.plain(name)
    pairs = " ".join(sorted(text.sounds(said)))
    return f"{text.initials(said)} {text.joined(said)} {pairs}".rstrip()


def _write(listings: Sequence[ItemListing]) -> None:
    rows = []
    for listing in listings:
        names = names_of(listing)
        pinyin = "\n".join(_sounded(name) for name in names)
        rows.append((_vector(names, _asides(listing.version.content)), pinyin, listing.pk))
    table = connection.ops.quote_name(ItemListing._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET words = %s::tsvector, pinyin = %s, meaning = NULL"
            " WHERE item_id = %s",
            rows,
        )


def _write_meanings(listings: Sequence[ItemListing]) -> bool:
    """Encode all texts of these listings at once; False when search by meaning is off."""
    told = [
        list(dict.fromkeys([*names_of(row), *_summary(row.version.content)])) for row in listings
    ]
    vectors = meaning.meanings_of([one for each in told for one in each])
    if vectors is None:
        return False
    rows, start = [], 0
    for listing, each in zip(listings, told, strict=True):
        kept = meaning.stored(vectors[start : start + len(each)])
        start += len(each)
        rows.append((kept, listing.pk, listing.version_id))
    table = connection.ops.quote_name(ItemListing._meta.db_table)
    with connection.cursor() as cursor:
        # A version published meanwhile has other texts: it waits for its own turn.
        cursor.executemany(
            f"UPDATE {table} SET meaning = %s WHERE item_id = %s AND version_id = %s", rows
        )
    return True


def refresh_listing(listing: ItemListing) -> None:
    """Make one listing findable as it now stands: words, sounds and meaning."""
    with transaction.atomic():
        _write([listing])
        _write_meanings([listing])


def refresh_listings(listings: Sequence[ItemListing]) -> None:
    """Make these findable: one with its meaning; many by words, `fill_meanings` follows."""
    if len(listings) == 1:
        refresh_listing(listings[0])
        return
    for batch in _batches(listings):
        with transaction.atomic():
            _write(batch)


def refresh_all(*, told: Callable[[int], None] | None = None) -> int:
    """Make every listing findable anew, by words; `told` hears how many are done."""
    done = 0
    for batch in _batches(ItemListing.objects.select_related("version").iterator(_BATCH)):
        with transaction.atomic():
            _write(batch)
        done += len(batch)
        if told is not None:
            told(done)
    return done


def _batches(listings: Iterable[ItemListing]) -> Iterable[list[ItemListing]]:
    batch: list[ItemListing] = []
    for listing in listings:
        batch.append(listing)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def fill_meanings(*, limit: int = _BATCH) -> int:
    """Give meaning to up to `limit` listings that lack it; how many were given one.

    For the worker: call again while it returns more than 0. What can be applied for comes first.
    """
    if not settings.SEMANTIC_SEARCH:
        return 0
    missing = list(
        ItemListing.objects.filter(meaning__isnull=True, words__isnull=False)
        .select_related("version")
        .order_by("-can_apply", "name", "item")[:limit]
    )
    if not missing or not _write_meanings(missing):
        return 0
    return len(missing)


def listed() -> int:
    """How many items can be found."""
    return ItemListing.objects.count()


def without_meaning() -> int:
    """How many of them are still found by words alone; none when search by meaning is off."""
    if not settings.SEMANTIC_SEARCH:
        return 0
    return ItemListing.objects.filter(meaning__isnull=True).count()
