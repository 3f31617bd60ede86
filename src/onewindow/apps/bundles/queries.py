"""Which bundles are there, and how does each application for one stand?"""

from onewindow.apps.bundles.models import Bundle, BundleVersion

__all__ = ["Bundle", "BundleVersion"]


def published_bundle(name: str) -> BundleVersion | None:
    """The version in force, by slug or by its Chinese name; None when there is none."""
    rows = BundleVersion.objects.select_related("bundle").filter(state="PUBLISHED")
    return rows.filter(bundle__slug=name).first() or rows.filter(bundle__name=name).first()


def published_bundles() -> list[BundleVersion]:
    """Every bundle in force, by stage and name."""
    rows = BundleVersion.objects.select_related("bundle").filter(state="PUBLISHED")
    return list(rows.order_by("bundle__stage", "bundle__name"))
