"""How does the interface say no? RFC 9457, with every refusal, its rule and its sentence."""

import logging
import math
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from onewindow import wording
from onewindow.adapters.faults import told
from onewindow.rules.outcomes import Refusal, Refused

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"

# The answer for a refusal's code; every other refusal is a 422. The first that applies wins.
_NUMBERS: tuple[tuple[int, frozenset[str]], ...] = (
    (401, frozenset({"TOKEN_MISSING"})),
    (403, frozenset({"SCOPE_MISSING", "NOT_PERMITTED", "STAFF_USE_PAGES", "STAFF_MAY_NOT_RATE"})),
    (429, frozenset({"TOO_MANY_REQUESTS"})),
    (404, frozenset({"NOT_FOUND"})),
    (409, frozenset({"STATE_CHANGED"})),
    (400, frozenset({"BODY_UNREADABLE"})),
    (413, frozenset({"BODY_TOO_LARGE"})),
    (500, frozenset({"INTERNAL_ERROR"})),
    (503, frozenset({"DATABASE_AWAY"})),
)
_TITLES = {
    400: ("unreadable", "请求读不懂"),
    401: ("unauthenticated", "没有有效的令牌"),
    403: ("forbidden", "没有这项权限"),
    404: ("not-found", "没有找到"),
    409: ("state-changed", "情况有变化"),
    413: ("too-large", "请求太大"),
    422: ("refused", "现在不能这样办"),
    429: ("too-many-requests", "请求太频繁"),
    500: ("internal-error", "系统出错了"),
    503: ("unavailable", "暂时不能服务"),
}


class RefusalTold(Schema):
    """One thing that stands in the way."""

    code: str
    rule: str
    sentence: str
    facts: dict[str, Any]


class Problem(Schema):
    """RFC 9457 problem document; `refusals` names everything at once."""

    type: str
    title: str
    status: int
    detail: str
    refusals: list[RefusalTold]


def problems(*numbers: int) -> dict[int, type[Problem]]:
    """The refusals an operation may answer with, for its `response` table."""
    return dict.fromkeys((*numbers, 401, 403, 429), Problem)


def refused_response(refusals: Sequence[Refusal], *, number: int = 0) -> HttpResponse:
    """The problem document for these refusals."""
    codes = {r.code for r in refusals}
    number = number or next((n for n, known in _NUMBERS if codes & known), 422)
    kind, title = _TITLES[number]
    told = [
        RefusalTold(
            code=r.code,
            rule=r.rule,
            sentence=wording.sentence(r),
            facts={name: _plain(value) for name, value in r.facts.items()},
        )
        for r in refusals
    ]
    problem = Problem(
        type=f"urn:onewindow:problem:{kind}",
        title=title,
        status=number,
        detail=" ".join(wording.told(refusals)),
        refusals=told,
    )
    response = JsonResponse(
        problem.model_dump(),
        status=number,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    if number == 401:
        response["WWW-Authenticate"] = 'Bearer realm="onewindow"'
    if number == 503:
        response["Retry-After"] = "60"
    return response


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return str(value)


def install(api: NinjaAPI) -> None:
    """Have every refusal and fault of the interface answered as a problem document."""
    # Django must not end the request with a page of ours: a programme reads problems only.
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _unauthenticated)
    api.add_exception_handler(Throttled, _throttled)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    api.add_exception_handler(OperationalError, _database_away)
    api.add_exception_handler(InterfaceError, _database_away)
    api.add_exception_handler(Exception, _fault)


def _refused(_request: HttpRequest, exc: Any) -> HttpResponse:
    return refused_response(exc.refusals)


def _unauthenticated(_request: HttpRequest, _exc: Any) -> HttpResponse:
    return refused_response([Refusal("TOKEN_MISSING", "R-4-8")])


def _throttled(_request: HttpRequest, exc: Any) -> HttpResponse:
    seconds = max(1, math.ceil(exc.wait or 1))
    response = refused_response([Refusal("TOO_MANY_REQUESTS", "", {"seconds": seconds})])
    response["Retry-After"] = str(seconds)
    return response


def _unreadable(_request: HttpRequest, _exc: Any) -> HttpResponse:
    return refused_response([Refusal("BODY_UNREADABLE")])


def _not_found(_request: HttpRequest, _exc: Any) -> HttpResponse:
    return refused_response([Refusal("NOT_FOUND")])


def _too_large(_request: HttpRequest, _exc: Any) -> HttpResponse:
    return refused_response([Refusal("BODY_TOO_LARGE")])


def _database_away(_request: HttpRequest, exc: Any) -> HttpResponse:
    log.error("the database did not answer the interface: %s", type(exc).__name__)
    return refused_response([Refusal("DATABASE_AWAY")])


def _fault(request: HttpRequest, exc: Any) -> HttpResponse:
    asked = request.resolver_match
    # The route, not the address, and the fault's place, not its words: both may hold a person.
    log.error("the interface failed at %s: %s", asked.route if asked else "-", told(exc))
    return refused_response([Refusal("INTERNAL_ERROR")])


def _invalid(_request: HttpRequest, exc: Any) -> HttpResponse:
    return refused_response([_value_refusal(each) for each in exc.errors])


def _value_refusal(error: dict[str, Any]) -> Refusal:
    """One value that is missing or wrong, named by its place; what was sent is never echoed."""
    # ("body", "wanted", "form", "note") -> form.note: the second name is only our argument's.
    where, *path = [str(part) for part in error["loc"]]
    shown = path[1:] if where == "body" and len(path) > 1 else path
    facts = {"field": ".".join(shown) or where, "problem": str(error["type"])}
    return Refusal("VALUE_MISSING" if error["type"] == "missing" else "VALUE_INVALID", "", facts)
