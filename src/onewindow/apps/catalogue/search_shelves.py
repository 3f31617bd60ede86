"""How is the catalogue laid out for browsing? Departments, stages of life, what is often wanted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import CharField, Count, F, Func, Q

from onewindow.apps.catalogue.models import ItemListing


@dataclass(frozen=True)
class DepartmentShelf:
    """One department: how many items it has, and how many can be applied for here."""

    name: str
    items: int
    here: int


def departments_with_items() -> list[DepartmentShelf]:
    """Departments by name, those of this centre first (one query)."""
    rows = (
        ItemListing.objects.values("department_name")
        .annotate(items=Count("item"), here=Count("item", filter=Q(can_apply=True)))
        .order_by("department_name")
    )
    found = [DepartmentShelf(r["department_name"], r["items"], r["here"]) for r in rows]
    return sorted(found, key=lambda shelf: not shelf.here)


def items_at_stages() -> Mapping[str, int]:
    """Stage of life or business -> how many items that can be applied for here (one query)."""
    stage = Func(F("stages"), function="unnest", output_field=CharField())
    rows = (
        ItemListing.objects.filter(can_apply=True)
        .annotate(one=stage)
        .values_list("one")
        .annotate(items=Count("item"))
    )
    return dict(rows.order_by())


def often_wanted(*, limit: int = 5) -> list[ItemListing]:
    """Items to offer before anything is typed: those most decided, then those best known.

    Until cases were decided, an item counts as well known by how many everyday names it has.
    """
    known = Func(F("everyday_names"), function="cardinality")
    return list(
        ItemListing.objects.filter(can_apply=True)
        .select_related("item")
        .defer("words", "meaning", "pinyin")
        .order_by(F("item__handlingtime__decided").desc(nulls_last=True), known.desc(), "name")[
            :limit
        ]
    )


def counts() -> tuple[int, int]:
    """How many items are listed, and how many can be applied for here (one query)."""
    found = ItemListing.objects.aggregate(
        items=Count("item"), here=Count("item", filter=Q(can_apply=True))
    )
    return int(found["items"]), int(found["here"])


def names_of_slugs(slugs: Collection[str]) -> Mapping[str, str]:
    """Slug -> name of those that are listed (one query)."""
    rows = ItemListing.objects.filter(item__slug__in=slugs)
    return dict(rows.values_list("item__slug", "name"))
