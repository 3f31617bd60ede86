"""What goes from the one form of a bundle when a consent is taken back? (R-4.7, R-2-1)"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.apps.bundles.models import Package
from onewindow.apps.bundles.operations.change import locked, parts_of, save
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.withdrawn import fields_from, labels_taken_back
from onewindow.apps.consents.queries import Consent, giver_of
from onewindow.apps.organisation.facts import Acting


@transaction.atomic
def withdraw_consent(*, consent_id: UUID, acting: Acting, now: datetime) -> Consent:
    """Take a consent back in every case and in every form of a bundle not yet signed (art. 15).

    What was signed stays as it was signed; the person is told once, by the cases. Refusals:
    those of `cases.withdraw_consent`.
    """
    # Packages before their cases, as everywhere.
    giver_id = giver_of(consent_id)
    filling = Package.objects.filter(state=Package.State.FILLING).order_by("pk")
    own = filling.filter(person_id=giver_id) if giver_id else filling.none()
    open_ones = [locked(package_id) for package_id in own.values_list("pk", flat=True)]
    consent = cases.withdraw_consent(consent_id=consent_id, acting=acting, now=now)
    for package in open_ones:
        if package.state == Package.State.FILLING:
            _let_go(package, acting, now)
    return consent


def _let_go(package: Package, acting: Acting, now: datetime) -> None:
    """What a source told that was taken back leaves the one form; the rest stays."""
    drafts = [part.case for part in parts_of(package) if part.case is not None]
    labels = {label for case in drafts for label in labels_taken_back(case, now=now)}
    gone = fields_from(labels, package.form_sources)
    if not gone:
        return
    package.form = {code: told for code, told in package.form.items() if code not in gone}
    package.form_sources = {c: told for c, told in package.form_sources.items() if c not in gone}
    package.is_filled_in = False
    facts = {"fields": sorted(gone)}
    save(package, "lose_value", acting, now, rule="R-4.7", facts=facts)
