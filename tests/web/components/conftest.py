import pytest
from django.utils import translation
from tests.web.components import pages


@pytest.fixture(autouse=True)
def face(settings):
    settings.ROOT_URLCONF = "tests.web.components.pages"
    pages.centre()
    with translation.override("zh-hans"):
        yield
