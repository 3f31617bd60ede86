"""Does the interface keep to its own description, whatever it is sent? (schemathesis, bounded)"""

import json
from typing import Any

import pytest
import schemathesis
import yaml
from django.db import connection
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.conftest import WANTED, call, token_for
from tests.factories.cases import World

from onewindow.api.v1 import authentication
from onewindow.api.v1.routes import api
from onewindow.config.wsgi import application
from onewindow.launcher.layout import checkout
from onewindow.launcher.openapi_page import openapi_page

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
schema.app = application
# Which methods an address knows is Django's own affair.
schema.config.phases.coverage.unexpected_methods = set()


@pytest.fixture
def caller(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A token without its pace, and one case that is really there."""
    # A request through the real entry would close the connection that holds the test's rows.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    monkeypatch.setattr(authentication, "REQUESTS", 10**6)
    token = token_for(world.resident.account_id)
    made = call("POST", "cases", token, WANTED).json()
    return {"token": token, "case_id": made["id"], "number": made["number"]}


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: Any, caller: dict[str, str]) -> None:
    # Made-up ids find nothing: every other request goes to what is there.
    if len(str(case.path_parameters)) % 2:
        for name in case.path_parameters.keys() & caller.keys():
            case.path_parameters[name] = caller[name]
    # So do made-up items: an otherwise good application goes to one that can be applied for.
    if isinstance(case.body, dict) and case.body.get("truthful") is True:
        case.body |= {"item": WANTED["item"], "situation": "SALES", "enterprise_uscc": None}
    headers = {"Authorization": f"Bearer {caller['token']}"}
    case.call_and_validate(headers=headers, checks=CHECKS)


def test_the_description_on_file_is_the_interface_itself() -> None:
    root = checkout()
    assert root is not None
    kept = (root / "docs/openapi.yaml").read_text("utf-8")
    assert kept == openapi_page(), "run make docs"
    described = yaml.safe_load(kept)
    assert described["openapi"].startswith("3.1")
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["security"], path
            refused = operation["responses"]["403"]["content"]
            assert list(refused) == ["application/problem+json"], path


def test_the_description_is_served(client: Any) -> None:
    served = client.get("/api/v1/openapi.json")
    assert served.status_code == 200
    assert served.json()["info"]["title"] == "OneWindow"
