"""Does a part's result need the issuing window, or does it go out by itself?"""

from uuid import UUID

from onewindow.apps.bundles.models import SubCase
from onewindow.apps.bundles.operations.ending import goes_over_the_counter


def goes_out_by_itself(*, case_id: UUID) -> bool:
    """Whether the result goes into the wallet as soon as it is made; nobody carries it (R-0-6)."""
    rows = SubCase.objects.select_related("package", "case__item_version")
    part = rows.filter(case_id=case_id).first()
    return part is not None and not goes_over_the_counter(part.package, part)
