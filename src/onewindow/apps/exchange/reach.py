"""Where may data sources of this installation stand? As its settings say."""

from urllib.parse import urlsplit

from django.conf import settings

from onewindow.rules.casework.reaching import Reach


def reach() -> Reach:
    """Public addresses, the networks named, and the sample departments' own port alone."""
    sample = urlsplit(settings.DEMO_DEPARTMENT)
    listeners = {(sample.hostname, sample.port)} if sample.hostname and sample.port else set()
    return Reach(tuple(settings.EXCHANGE_NETWORKS), frozenset(listeners))
