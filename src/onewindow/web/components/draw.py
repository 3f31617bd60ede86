"""How is one component drawn? With what it is told and what every form needs, nothing else."""

from collections.abc import Mapping
from typing import Any

from django.template import Context
from django.utils.safestring import SafeString

# A component may post (csrf_token) or come back after a refusal (request); the rest is handed in.
_SHARED = ("request", "csrf_token", "elder")


def draw(context: Context, name: str, values: Mapping[str, Any]) -> SafeString:
    """components/<name>.html with `values`."""
    assert context.template is not None
    partial = context.template.engine.get_template(f"components/{name}.html")
    shared = {key: context[key] for key in _SHARED if key in context}
    return partial.render(Context({**shared, **values}))
