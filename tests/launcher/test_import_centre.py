"""A county founds its own centre from one file; three administrators start apart."""

import argparse
import json
from pathlib import Path

import pytest
import yaml

from onewindow.apps.accounts.queries import account_by_login
from onewindow.apps.organisation.models import Department, Post
from onewindow.demo import content
from onewindow.launcher.commands import import_centre
from onewindow.launcher.voice import CannotGoOn


def typed(path: Path) -> int:
    return import_centre.run(argparse.Namespace(file=str(path), json=True))


@pytest.mark.django_db
def test_a_county_founds_its_centre_and_three_administrators_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "本县.yaml"
    path.write_text(yaml.safe_dump(dict(content("centre")), allow_unicode=True), "utf-8")
    assert typed(path) == 0
    first = json.loads(capsys.readouterr().out)
    assert set(first["one_time_passwords"]) == {"system_admin", "security_admin", "audit_admin"}
    assert not Department.objects.filter(is_demo=True).exists()
    assert Post.objects.count() == 3
    account = account_by_login("security_admin")
    assert account is not None
    assert account.must_change_password
    assert account.check_password(first["one_time_passwords"]["security_admin"])
    assert typed(path) == 0
    assert json.loads(capsys.readouterr().out)["one_time_passwords"] == {}, "shown once"
    assert Post.objects.count() == 3


@pytest.mark.django_db
def test_a_file_with_gaps_names_all_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "gaps.yaml"
    path.write_text("departments: [{key: a}]\ncentre: {key: c}\nwindows: []\n", "utf-8")
    assert typed(path) == 2
    assert len(json.loads(capsys.readouterr().out)["refusals"]) > 1
    assert not Department.objects.exists()


def test_what_is_no_centre_is_said_plainly(tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text("- 1\n", "utf-8")
    for bad in (path, tmp_path / "nowhere.yaml"):
        with pytest.raises(CannotGoOn):
            typed(bad)
