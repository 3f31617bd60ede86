"""What every row of the product has: a UUIDv7 key, made by us."""

import uuid
from typing import Any

from django.db import models
from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A fresh UUIDv7; sorts roughly by time, but nothing orders by it."""
    return uuid7()


class Row(models.Model):
    """Abstract base: `id` is a UUIDv7 (ready for one schema per city)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's. How the row was read (`planned`) is forgotten: it stands otherwise now."""
        super().save(*args, **kwargs)
        self._state.read = None  # type: ignore[attr-defined]
