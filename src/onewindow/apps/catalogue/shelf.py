"""What stands on the shelf? One listing for each shown item, rebuilt with its version."""

from collections.abc import Sequence

from onewindow.apps.catalogue import search_index
from onewindow.apps.catalogue.facts import listing_facts
from onewindow.apps.catalogue.models import ItemListing, ItemVersion, Origin, ServiceItem

_COLUMNS = [
    "version",
    "name",
    "item_type",
    "item_kind",
    "department_name",
    "audience",
    "everyday_names",
    "stage",
    "stages",
    "topics",
    "origin",
    "source_name",
    "can_apply",
    "is_demo",
]


def put_on_shelf(shown: Sequence[tuple[ServiceItem, ItemVersion]]) -> None:
    """Make or renew the listings of these items and their search words (one batch)."""
    listings = [_listing(item, version) for item, version in shown]
    ItemListing.objects.bulk_create(
        listings, update_conflicts=True, unique_fields=["item"], update_fields=_COLUMNS
    )
    if len(listings) == 1:
        search_index.refresh_listing(listings[0])
    else:
        search_index.refresh_listings(listings)


def take_off_shelf(item: ServiceItem) -> None:
    """The item is offered no more: lists and search forget it."""
    ItemListing.objects.filter(item=item).delete()


def _listing(item: ServiceItem, version: ItemVersion) -> ItemListing:
    facts = listing_facts(version.content)
    return ItemListing(
        item=item,
        version=version,
        name=facts.name,
        item_type=facts.item_type,
        item_kind=facts.item_kind,
        department_name=facts.department_name or item.department_name,
        audience=list(facts.audience),
        everyday_names=list(facts.everyday_names),
        stage=facts.stages[0] if facts.stages else "",
        stages=list(facts.stages),
        topics=list(facts.topics),
        origin=version.origin,
        source_name=facts.source_name if version.origin == Origin.IMPORTED else "",
        # A case needs a department of this centre that reviews it.
        can_apply=version.state == ItemVersion.State.PUBLISHED and item.department_id is not None,
        is_demo=facts.is_demo,
    )
