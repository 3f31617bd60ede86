"""`onewindow token issue` and `token revoke`: shown once, usable, ended."""

import argparse
import json

import pytest
from tests.api.conftest import call
from tests.factories.accounts import resident_account
from tests.factories.cases import World

from onewindow.launcher.commands import token_issue, token_revoke


def issue(*typed: str) -> int:
    parser = argparse.ArgumentParser()
    token_issue.add_arguments(parser)
    return token_issue.run(parser.parse_args(typed))


def test_an_issued_token_works_until_it_is_revoked(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    resident_account(phone="13900000001")
    typed = ("--login", "13900000001", "--scopes", "items:read,cases:read", "--json")
    assert issue(*typed) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["scopes"] == ["items:read", "cases:read"]
    assert told["expires_at"].startswith("2026-12-27")
    assert call("GET", "cases", told["token"]).status_code == 200
    parser = argparse.ArgumentParser()
    token_revoke.add_arguments(parser)
    assert token_revoke.run(parser.parse_args([told["id"]])) == 0
    assert "已停用" in capsys.readouterr().out
    assert call("GET", "cases", told["token"]).status_code == 401


def test_everything_wrong_is_said_and_nothing_is_issued(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    resident_account(phone="13900000001")
    typed = ("--login", "13900000001", "--scopes", "all", "--days", "0")
    assert issue(*typed) == 2
    said = capsys.readouterr().err
    assert "没有这样的权限：all" in said
    assert "最长 366 天" in said
    assert issue("--login", "nobody", "--scopes", "items:read", "--json") == 2
    assert json.loads(capsys.readouterr().out)["refusals"][0]["code"] == "LOGIN_UNKNOWN"
