"""A holiday notice comes as JSON or from a spreadsheet, in UTF-8 or GBK; what is wrong is named."""

import json
from pathlib import Path

import pytest

from onewindow.launcher.commands._calendar_file import read_file
from onewindow.rules.clock.notices import read_notice
from onewindow.rules.outcomes import Refused

ROWS = [
    "日期,名称,是否放假",
    "2027/1/1,元旦,是",
    "2027-05-01,劳动节,休",
    "2027.5.2,劳动节,1",
    "2027-10-01,国庆节,true",
    "2027-10-02,国庆节,放假",
    "2027-10-03,国庆节,是",
    "2027-10-09,国庆节,班",
]


def codes(path: Path) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_file(path)
    return [refusal.code for refusal in refused.value.refusals]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_spreadsheets_csv_is_read_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "放假.csv"
    path.write_text("\n".join(ROWS), encoding=encoding)
    reading = read_notice(read_file(path))
    assert reading.refusals == ()
    assert reading.notice is not None
    assert reading.notice.year == 2027
    assert len(reading.notice.off_days) == 6
    assert list(reading.notice.makeup_workdays.values()) == ["国庆节"]


def test_the_published_json_is_read(tmp_path: Path) -> None:
    path = tmp_path / "2027.json"
    path.write_text(json.dumps({"year": 2027, "days": []}), encoding="utf-8")
    assert read_file(path) == {"year": 2027, "days": []}


def test_every_row_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("\n".join([*ROWS, "昨天,节,是", "2027-02-01,春节,也许"]), encoding="utf-8")
    assert codes(path) == ["CALENDAR_ROW", "CALENDAR_ROW"]


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("x.json", b"{", "CALENDAR_FILE_BROKEN"),
        ("x.csv", "日期,名称\n".encode(), "CALENDAR_HEADINGS_MISSING"),
        ("x.csv", b"", "CALENDAR_HEADINGS_MISSING"),
        ("x.csv", b"\xff\xff\xff", "CALENDAR_FILE_ENCODING"),
        ("x.csv", b"a" * (1024 * 1024 + 1), "CALENDAR_FILE_TOO_LARGE"),
    ],
)
def test_a_wrong_file_is_told_apart(tmp_path: Path, name: str, raw: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    assert codes(path) == [code]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert codes(tmp_path / "none.json") == ["CALENDAR_FILE_MISSING"]
