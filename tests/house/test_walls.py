"""Who touches what: models belong to their app, time to the wall clock, pages to their readers."""

import ast
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from tests.house.code import expect_none, imported, modules

from onewindow.web.access import Access
from onewindow.web.middleware import _OWN_DOOR, AccessMiddleware

_CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
    "time.time",
    "datetime.datetime.now",
    "datetime.date.today",
}
# Pages a library brings along that nobody needs; they open for nobody.
_CLOSED = {"api/v1/"}


def test_an_app_s_models_are_imported_by_that_app_alone() -> None:
    breaches = []
    for module in modules():
        for node, name in imported(module.tree):
            parts = name.split(".")
            is_model = parts[:2] == ["onewindow", "apps"] and parts[3:4] == ["models"]
            if is_model and not module.path.startswith(f"apps/{parts[2]}/"):
                breaches.append((module.at(node), name))
    expect_none(sorted(set(breaches)), "ask the app's queries or operations instead")


def test_no_app_reaches_another_through_the_registry() -> None:
    reached = [
        module.at(node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    ]
    assert reached == []


def test_only_the_wall_clock_asks_for_the_time() -> None:
    asked = [
        (module.at(node), ast.unparse(node.func))
        for module in modules()
        if module.path != "wallclock.py" and not module.path.startswith("launcher/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _CLOCKS
    ]
    expect_none(asked, "take `now` as an argument, from onewindow.wallclock at the edge")


def test_local_time_is_always_that_of_a_given_moment() -> None:
    """Django's `localtime()` without an argument reads the clock."""
    bare = [
        module.at(node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in {"localtime", "localdate"}
        and not node.args
    ]
    assert bare == []


def _leaves(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _leaves(pattern.url_patterns, path)
        else:
            yield path, pattern.callback


def test_every_address_states_who_may_open_it() -> None:
    leaves = list(_leaves(get_resolver().url_patterns))
    assert len(leaves) > 30
    silent = [
        (path, view)
        for path, view in leaves
        if not isinstance(getattr(view, "access", None), Access)
        and not view.__module__.startswith(_OWN_DOOR)
    ]
    expect_none(
        (path for path, _ in silent if path not in _CLOSED),
        "mark the view @public, @resident or @staff(...)",
    )
    for path, view in silent:
        with pytest.raises(PermissionDenied):
            AccessMiddleware(lambda _: HttpResponse()).process_view(
                RequestFactory().get(f"/{path}"), view, (), {}
            )


def test_a_staff_page_names_the_roles_it_is_for() -> None:
    accesses = [getattr(view, "access", None) for _, view in _leaves(get_resolver().url_patterns)]
    nobody = [a for a in accesses if a and a.kind == "STAFF" and not a.roles]
    assert nobody == []
