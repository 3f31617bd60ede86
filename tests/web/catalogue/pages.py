"""What the tests of the item administrator's pages share."""

from django.test import Client
from tests.factories.accounts import staff_account

KEY = "0123456789abcdef0123456789abcde"


def signed_in(role: str = "ITEM_ADMIN") -> Client:
    """A browser of somebody in this post."""
    client = Client()
    client.force_login(staff_account(role), backend="django.contrib.auth.backends.ModelBackend")
    return client
