"""May this file be taken in? Judged by its content, never by its name."""

from dataclasses import dataclass

from onewindow.rules.outcomes import Refusal

MEBI = 1024 * 1024
LARGEST = 20 * MEBI
MOST_FILES = 60
ALLOWED = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_NAME_LENGTH = 80
_FORBIDDEN = set('\\/:*?"<>|\0') | {chr(code) for code in range(32)}
# Characters that turn the reading direction can make photo.exe look like photo.jpg
_DECEIVING = {
    chr(code) for code in (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


@dataclass(frozen=True)
class Upload:
    """What is known of an uploaded file: its name, bytes and type as found in its content."""

    name: str
    size: int
    found_type: str | None
    opens: bool


def clean_name(name: str) -> str:
    """A file name safe to show and to store: no path, no control or deceiving characters."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in bare if c not in _FORBIDDEN and c not in _DECEIVING).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return kept[:_NAME_LENGTH] or "未命名"
    return f"{(stem or '未命名')[:_NAME_LENGTH]}.{ending[:8]}"


def stored_name(name: str, found_type: str) -> str:
    """The cleaned name with the ending its content really has."""
    stem = clean_name(name).rpartition(".")[0] or clean_name(name)
    return f"{stem}{ALLOWED[found_type]}"


def may_take_in(upload: Upload, *, files_so_far: int) -> tuple[Refusal, ...]:
    """Every reason why this file cannot be taken in."""
    name = clean_name(upload.name)
    too_large = upload.size > LARGEST
    wrong_type = upload.size > 0 and not too_large and upload.found_type not in ALLOWED
    broken = not wrong_type and not too_large and upload.size > 0 and not upload.opens
    sizes = {"name": name, "size": f"{upload.size / MEBI:.0f} MB", "limit": f"{LARGEST // MEBI} MB"}
    checks = (
        (upload.size == 0, Refusal("FILE_EMPTY", "", {"name": name})),
        (too_large, Refusal("FILE_TOO_LARGE", "", sizes)),
        (wrong_type, Refusal("FILE_TYPE", "", {"name": name})),
        (broken, Refusal("FILE_BROKEN", "", {"name": name})),
        (
            files_so_far >= MOST_FILES,
            Refusal("TOO_MANY_FILES", "", {"count": files_so_far, "limit": MOST_FILES}),
        ),
    )
    return tuple(refusal for stands, refusal in checks if stands)
