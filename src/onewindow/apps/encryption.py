"""How is personal data kept at rest? (R-4-8, GB/T 22239 level 3)

SM4-GCM with a key derived from the installation's field key; a keyed SM3 digest
(HMAC) serves look-ups, so that no identity number stands in the clear.
"""

import base64
import functools
import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import models

_NONCE = 12
_TAG = 16


@functools.cache
def _key(purpose: str, length: int) -> bytes:
    material = settings.FIELD_KEY.encode()
    return hmac.new(material, purpose.encode(), "sm3").digest()[:length]


def encrypt(text: str) -> str:
    """Text -> base64(nonce + tag + ciphertext); a fresh nonce each time."""
    nonce = secrets.token_bytes(_NONCE)
    cipher = Cipher(algorithms.SM4(_key("field", 16)), modes.GCM(nonce)).encryptor()
    body = cipher.update(text.encode()) + cipher.finalize()
    return base64.b64encode(nonce + cipher.tag + body).decode()


def decrypt(stored: str) -> str:
    """The reverse of `encrypt`; raises InvalidTag when the row was tampered with."""
    raw = base64.b64decode(stored)
    nonce, tag, body = raw[:_NONCE], raw[_NONCE : _NONCE + _TAG], raw[_NONCE + _TAG :]
    cipher = Cipher(algorithms.SM4(_key("field", 16)), modes.GCM(nonce, tag)).decryptor()
    return (cipher.update(body) + cipher.finalize()).decode()


def blind_index(value: str) -> str:
    """A keyed digest to find an encrypted value by equality (64 hex characters)."""
    return hmac.new(_key("index", 32), value.encode(), "sm3").hexdigest()


def keyed_digest(value: bytes) -> str:
    """A keyed SM3 digest of anything that must be recognised later, not read."""
    return hmac.new(_key("digest", 32), value, "sm3").hexdigest()


def sm3(value: bytes) -> str:
    """Plain SM3 (GB/T 32905), 64 hex characters."""
    return hashlib.new("sm3", value).hexdigest()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text column that is encrypted in the database and plain in Python."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return decrypt(value) if value else value


class EncryptedJSONField(EncryptedTextField):
    """A JSON value that is encrypted in the database; nothing can be searched inside it."""

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(json.dumps(value, ensure_ascii=False))

    def from_db_value(self, value: Any, *_: Any) -> Any:
        text = super().from_db_value(value)
        return json.loads(text) if text else text

    def to_python(self, value: Any) -> Any:
        return value
