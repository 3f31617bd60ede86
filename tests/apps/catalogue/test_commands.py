"""`onewindow import catalogue` and `onewindow export catalogue-template`, as they are typed."""

import argparse
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.factories.catalogue import guangdong_file, guangdong_row

from onewindow.launcher.commands import export_catalogue_template, import_catalogue
from onewindow.launcher.voice import CannotGoOn


def typed(command: ModuleType, *words: object) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return int(command.run(parser.parse_args([str(word) for word in words])))


@pytest.mark.django_db
def test_the_json_answer_is_one_object_with_counts_and_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = guangdong_file(tmp_path, guangdong_row(), "{torn")
    assert typed(import_catalogue, path, "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["read"], told["created"], told["changed"], told["unreadable"]) == (2, 1, 0, 1)
    assert told["unreadable_rows"][0]["place"] == "第2行"
    assert told["unreadable_rows"][0]["reasons"][0].startswith("不是完整的 JSON")
    assert sum(told["unverified_reasons"].values()) >= 1
    assert "unverified_items" not in told, "a thousand items belong in the report file"
    assert typed(import_catalogue, path, "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 1)


@pytest.mark.django_db
def test_the_report_is_written_whole_as_text_or_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = guangdong_file(tmp_path, guangdong_row(), *["{torn"] * 30)
    text, data = tmp_path / "报告.txt", tmp_path / "报告.json"
    typed(import_catalogue, path, "--report", text)
    out = capsys.readouterr()
    assert "另有 10 条" in out.out
    assert "导入事项" in out.err
    assert text.read_text("utf-8").count("不是完整的 JSON") == 30
    typed(import_catalogue, path, "--report", data)
    assert len(json.loads(data.read_text("utf-8"))["unreadable_rows"]) == 30
    assert "没有变化 1" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_report_that_cannot_be_written_says_that_the_items_are_in(tmp_path: Path) -> None:
    path = guangdong_file(tmp_path, guangdong_row())
    with pytest.raises(CannotGoOn, match="事项已经导入"):
        typed(import_catalogue, path, "--report", tmp_path / "no" / "folder.txt")


@pytest.mark.django_db
def test_a_file_of_another_kind_is_refused_with_what_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("您好", "utf-8")
    assert typed(import_catalogue, path) == 2
    assert "可以导入" in capsys.readouterr().err
    assert typed(import_catalogue, path, "--json") == 2
    assert json.loads(capsys.readouterr().out)["refusals"][0]["code"] == "CATALOGUE_UNKNOWN"


@pytest.mark.django_db
def test_a_file_of_which_nothing_can_be_read_fails(tmp_path: Path) -> None:
    path = guangdong_file(tmp_path, '{"TASK_CODE": torn')
    assert typed(import_catalogue, path) == 1


def test_the_template_is_written_and_an_existing_file_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "模板 1.xlsx"
    assert typed(export_catalogue_template, path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["sheets"][0] == "事项"
    before = path.read_bytes()
    with pytest.raises(CannotGoOn, match="已经存在"):
        typed(export_catalogue_template, path)
    assert path.read_bytes() == before
    assert typed(export_catalogue_template, path, "--force") == 0
    with pytest.raises(CannotGoOn, match="写不到"):
        typed(export_catalogue_template, tmp_path / "no" / "x.xlsx")
