"""What does the programming interface look like from outside? Its OpenAPI 3.1 description."""

import json
import os

HEAD = "# Generated from onewindow/api by `make docs`; do not edit.\n"


def openapi_page() -> str:
    """The description as YAML, in the order of the routers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
    import django
    import yaml

    django.setup()
    from onewindow.api.v1.routes import api

    # Through JSON: the library's own mappings and enumerations become plain values.
    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return HEAD + yaml.safe_dump(schema, allow_unicode=True, sort_keys=False, width=100)
