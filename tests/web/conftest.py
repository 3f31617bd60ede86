"""What every test of a page starts with."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils.translation import override


@pytest.fixture(autouse=True)
def centres_language() -> Iterator[None]:
    """The reader's language of one test is not the next one's."""
    with override(settings.LANGUAGE_CODE):
        yield
