"""A fresh world for each test of a bundle."""

import pytest
from tests.factories.bundles import BundleWorld, build_bundle_world


@pytest.fixture
def world(db: None) -> BundleWorld:
    return build_bundle_world()
