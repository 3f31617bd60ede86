"""A small centre whose police and market office issue licences."""

import pytest
from tests.factories.cases import World, build_world
from tests.factories.licences import install_types


@pytest.fixture
def world(db: None) -> World:
    made = build_world()
    install_types()
    return made
