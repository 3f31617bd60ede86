"""Where does a day's digest stand outside the database? One small text file a day (R-4-8).

Whoever rewrites the database cannot rewrite what was carried out of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from onewindow.apps.audit.models import JournalDigest


@dataclass(frozen=True)
class KeptPage:
    """What a kept file says of the chain; both None when it cannot be read."""

    position: int | None
    chain: str | None


def write_page(digest: JournalDigest) -> bool:
    """Write the day's file once; False when there is no folder or the file stands already."""
    if not settings.DIGEST_FOLDER:
        return False
    page = Path(settings.DIGEST_FOLDER) / f"{settings.CITY}-{digest.day}.txt"
    if page.exists():
        return False
    page.parent.mkdir(parents=True, exist_ok=True)
    beside = page.with_suffix(".part")
    beside.write_text(
        f"city {settings.CITY}\nday {digest.day}\nposition {digest.position}\n"
        f"rows {digest.rows}\nsm3 {digest.chain}\n",
        encoding="utf-8",
    )
    beside.replace(page)
    return True


def kept_pages() -> Iterator[KeptPage]:
    """Every file of this city in the folder, by day."""
    if not settings.DIGEST_FOLDER:
        return
    days = "[0-9]" * 4 + "-[0-9][0-9]-[0-9][0-9]"
    for page in sorted(Path(settings.DIGEST_FOLDER).glob(f"{settings.CITY}-{days}.txt")):
        yield _read(page)


def _read(page: Path) -> KeptPage:
    try:
        lines = page.read_text(encoding="utf-8").splitlines()
        told = dict(line.split(" ", 1) for line in lines if line.strip())
        return KeptPage(int(told["position"]), told["sm3"].strip())
    except (OSError, ValueError, KeyError):
        return KeptPage(None, None)
