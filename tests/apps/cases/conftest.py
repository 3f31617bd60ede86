"""A fresh world for each test of the case."""

import pytest
from tests.factories.cases import World, build_world


@pytest.fixture
def world(db: None) -> World:
    return build_world()
