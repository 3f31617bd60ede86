"""Consent rows as the rules see them."""

from collections.abc import Iterable

from onewindow.apps.consents.models import Consent
from onewindow.rules.casework.consents import ConsentKind, Given


def given_of(consents: Iterable[Consent], *, guarded_id: object = None) -> list[Given]:
    """The consents as values; one about this ward was given by a guardian (checked then)."""
    return [
        Given(
            kind=ConsentKind(each.kind),
            scope=frozenset(each.scope),
            valid_until=each.valid_until,
            withdrawn=each.withdrawn_at is not None or each.renewed_at is not None,
            by_guardian=guarded_id is not None and each.ward_id == guarded_id,
        )
        for each in consents
    ]
