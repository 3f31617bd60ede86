"""`onewindow bundle show`: before, after and the critical path, in exactly the agreed keys."""

import argparse
import json
from typing import Any

import pytest

from onewindow.launcher.commands import bundle_show
from onewindow.launcher.voice import CannotGoOn

pytestmark = pytest.mark.django_db
EFFORT = {"forms", "materials", "trips", "links", "working_days"}


def told(name: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert bundle_show.run(argparse.Namespace(name=name, json=True)) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


@pytest.mark.parametrize(
    ("name", "days", "path"),
    [
        ("newborn", 5, ["birth_certificate", "hukou_birth", "social_security_card"]),
        ("新生儿出生一件事", 5, ["birth_certificate", "hukou_birth", "social_security_card"]),
        ("company_open", 1.5, ["company_registration", "seal_engraving"]),
        ("retire", 13, ["pension_claim", "medical_retire"]),
    ],
)
def test_the_critical_path_is_as_the_rule_book_verified(
    name: str, days: float, path: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = told(name, capsys)
    assert answer.keys() == {
        "before",
        "after",
        "critical_path",
        "critical_path_working_days",
    }
    assert answer["before"].keys() == answer["after"].keys() == EFFORT
    assert answer["critical_path"] == path
    assert answer["critical_path_working_days"] == answer["after"]["working_days"] == days
    assert all(answer["after"][key] <= answer["before"][key] for key in EFFORT)


def test_in_words_it_says_how_it_was_counted(capsys: pytest.CaptureFixture[str]) -> None:
    bundle_show.run(argparse.Namespace(name="newborn", json=False))
    out = capsys.readouterr().out
    assert "填表：7 → 1 张" in out
    assert "材料：10 → 1 份" in out
    assert "法律规定的时限相加" in out


def test_an_unknown_name_says_what_to_write() -> None:
    with pytest.raises(CannotGoOn) as stopped:
        bundle_show.run(argparse.Namespace(name="没有这件事", json=False))
    assert "newborn" in str(stopped.value)
