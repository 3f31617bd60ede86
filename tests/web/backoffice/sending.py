"""How tests fill in a page's form: its own hidden fields come back as the page wrote them."""

import re
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def send(client: Client, address: str, *, key: str = "", version: int | None = None, **told: Any):
    """POST to an act's page with the version the page shows (or an older one) and a key."""
    if version is None:
        found = re.search(r'name="seen_version" value="(\d+)"', text(client.get(address)))
        version = int(found[1]) if found else 0
    form = {"idempotency_key": key or uuid4().hex, "seen_version": version, **told}
    return client.post(address, form)
