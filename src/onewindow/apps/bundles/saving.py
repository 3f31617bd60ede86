"""What does a bundle save, computed from the catalogue of today? For its page and `bundle show`."""

from collections.abc import Mapping
from dataclasses import dataclass

from onewindow.apps.bundles.facts import plan_of
from onewindow.apps.catalogue.published import published_items
from onewindow.rules.casework.bundle_savings import (
    MergedMaterial,
    Savings,
    asked_materials,
    merge_materials,
    savings,
)
from onewindow.rules.casework.bundles import Plan, stages
from onewindow.rules.catalogue.content import Content, entries_at, texts_at


@dataclass(frozen=True)
class BundleFace:
    """One bundle as a page explains it."""

    plan: Plan
    savings: Savings
    stages: tuple[tuple[str, ...], ...]
    merged: tuple[MergedMaterial, ...]
    asked: tuple[MergedMaterial, ...]
    # Every row the items' guides list, before any merging.
    rows: int


def face_of(content: Content, guides: Mapping[str, Content]) -> BundleFace:
    """The bundle's plan and savings out of its content and its items' guides (R-2-1, R-2-2)."""
    plan = plan_of(content, guides)
    return BundleFace(
        plan=plan,
        savings=savings(plan),
        stages=stages(plan),
        merged=merge_materials(plan),
        asked=asked_materials(plan),
        rows=sum(len(part.materials) for part in plan.parts),
    )


def guides_now(content: Content) -> dict[str, Content]:
    """The guides of the bundle's items that stand now."""
    found = published_items(texts_at(content, "items"))
    return {slug: version.content for slug, version in found.items()}


def figures_elsewhere(content: Content) -> tuple[Content, ...]:
    """What other places published, only where the text was read (confidence t); never ours."""
    return tuple(
        told for told in entries_at(content, "published_elsewhere") if told.get("confidence") == "t"
    )
