"""A centre with its people at the moment T0, for the pages of help."""

import pytest
from django.core.cache import cache
from tests.factories.cases import T0, World, build_world

from onewindow import wallclock
from onewindow.apps.catalogue import search_snapshot, shelf
from onewindow.apps.catalogue.models import ItemVersion
from onewindow.apps.organisation.models import Place


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(wallclock, "now", lambda: T0)
    cache.clear()
    world = build_world()
    versions = list(ItemVersion.objects.select_related("item"))
    for version in versions:
        version.item.name = version.content["name"]
        version.item.save()
    shelf.put_on_shelf([(version.item, version) for version in versions])
    search_snapshot.forget()
    Place.objects.filter(pk=world.place.pk).update(
        latitude=20.0,
        longitude=130.0,
        neighbourhoods=[
            {"name": "桥东片", "latitude": 20.01, "longitude": 130.03},
            {"name": "河西片", "latitude": 20.0, "longitude": 129.97},
        ],
    )
    world.place.refresh_from_db()
    return world
