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
from onewindow.rules.casework.bundles import (
    CriticalPath,
    Plan,
    chosen,
    counted,
    critical_path,
    stages,
)
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
    apart: tuple["Beside", ...] = ()


@dataclass(frozen=True)
class Beside:
    """What only some need: how long the whole takes with it, and what they give for it."""

    slug: str
    name: str
    path: CriticalPath
    brought: tuple[str, ...]


def face_of(content: Content, guides: Mapping[str, Content]) -> BundleFace:
    """The bundle's plan and savings out of its content and its items' guides (R-2-1, R-2-2)."""
    plan = plan_of(content, guides)
    whole = counted(plan)
    return BundleFace(
        plan=plan,
        savings=savings(plan),
        stages=stages(plan),
        merged=merge_materials(whole),
        asked=asked_materials(whole),
        rows=sum(len(part.materials) for part in whole.parts),
        apart=tuple(_beside(plan, part.slug) for part in plan.parts if part.apart),
    )


def _beside(plan: Plan, slug: str) -> Beside:
    """What one such item adds to what everybody does."""
    usual = counted(plan).slugs
    with_it = chosen(plan, [*usual, slug])
    before = {m.code for m in merge_materials(counted(plan)) if m.is_brought and m.required}
    return Beside(
        slug=slug,
        name=plan.part(slug).name,
        path=critical_path(with_it),
        brought=tuple(
            m.name
            for m in merge_materials(with_it)
            if m.is_brought and m.required and m.code not in before
        ),
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
