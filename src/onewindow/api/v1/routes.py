"""Version 1 of the programming interface: its routers, its problems, its description."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema

from onewindow.api.v1 import cases, items, ratings
from onewindow.api.v1.problems import MEDIA_TYPE, install, refused_response
from onewindow.rules.outcomes import Refusal

DESCRIPTION = """\
政务服务一窗系统的接口：查事项和指南、申请、看进度、撤回、评价。

Authenticate with a token: `Authorization: Bearer ow_…` (`onewindow token issue`). Its scopes are
`items:read`, `cases:read`, `cases:write`, `ratings:write`. Every write carries an
`Idempotency-Key`; the same key with the same request is done once and answered the same.
Everything refused comes as `application/problem+json` (RFC 9457) naming all refusals at once,
each with its rule; 409 says what changed since the version you saw."""


class DescribedApi(NinjaAPI):
    """An interface whose description says that refusals are problem documents."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*args, **kwargs)
        for path in schema["paths"].values():
            for operation in path.values():
                for number, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(number) >= 400 and "application/json" in content:
                        content[MEDIA_TYPE] = content.pop("application/json")
        return schema


api = DescribedApi(
    title="OneWindow",
    version="1",
    urls_namespace="api-v1",
    description=DESCRIPTION,
    # The library's own page would load its scripts from outside.
    docs_url=None,
    openapi_url=None,
)
install(api)
api.add_router("/items", items.router)
api.add_router("/cases", cases.router)
api.add_router("/progress", cases.progress_router)
api.add_router("/ratings", ratings.router)

_rest = Router()


@_rest.get("/openapi.json", auth=None, include_in_schema=False)
def description(request: HttpRequest) -> HttpResponse:
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})


@_rest.api_operation(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    "/{path:rest}",
    auth=None,
    include_in_schema=False,
)
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    return refused_response([Refusal("NOT_FOUND")])


# Last, so that it only catches what no router above knows.
api.add_router("", _rest)
