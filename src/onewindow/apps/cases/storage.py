"""Where do uploaded bytes lie? On disk under their SM3; the row that names them is the truth.

Bytes are written and flushed before the row commits, so a row never points at
nothing; bytes without a row are harmless.
"""

import io
import os
from pathlib import Path

import filetype
from django.conf import settings
from PIL import Image

from onewindow.apps.encryption import sm3
from onewindow.rules.casework.uploads import Upload

_PDF_TAIL = 2048


def inspect(name: str, content: bytes) -> Upload:
    """What the content really is, and whether it opens."""
    kind = filetype.guess(content[:8192])
    found = kind.mime if kind else None
    return Upload(name=name, size=len(content), found_type=found, opens=_opens(found, content))


def _opens(found: str | None, content: bytes) -> bool:
    if found == "application/pdf":
        return b"%%EOF" in content[-_PDF_TAIL:]
    if found in {"image/jpeg", "image/png"}:
        try:
            with Image.open(io.BytesIO(content)) as image:
                image.verify()
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            return False
        return True
    return False


def keep(content: bytes) -> str:
    """Write the bytes once under their digest and return it (64 hex characters)."""
    digest = sm3(content)
    target = path_of(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(f".{os.getpid()}.part")
        with partial.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    return digest


def path_of(digest: str) -> Path:
    """The file of a digest, two folders deep."""
    return Path(settings.FILES_FOLDER) / digest[:2] / digest[2:4] / digest


def read(digest: str) -> bytes:
    """The bytes of a digest; FileNotFoundError when the disk lost them."""
    return path_of(digest).read_bytes()
