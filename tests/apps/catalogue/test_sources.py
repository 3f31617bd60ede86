"""Which files are recognised, and what is said about the others."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from tests.factories.catalogue import NOW, department

from onewindow.apps.catalogue.installing import install_catalogue
from onewindow.apps.catalogue.models import ItemVersion
from onewindow.apps.catalogue.sources.columns import ITEMS, MATERIALS, SHEETS
from onewindow.apps.catalogue.sources.detection import read_catalogue
from onewindow.apps.catalogue.sources.records import Record, Unreadable
from onewindow.apps.catalogue.sources.workbook import write_template
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.rules.outcomes import Refused
from onewindow.wording import sentences, told


def refused_code(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read_catalogue(path)
    [refusal] = refused.value.refusals
    assert refusal.code in sentences()
    return refusal.code


def template(folder: Path, **rows: list[dict[str, object]]) -> Path:
    """The template with these rows added, each by sheet and header."""
    path = folder / "模板.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    for title, entries in rows.items():
        page = book[title]
        headers = [cell.value for cell in page[1]]
        for entry in entries:
            assert set(entry) <= set(headers)
            page.append([entry.get(header) for header in headers])
    book.save(path)
    return path


def from_example(sheet_title: str, key: str) -> dict[str, object]:
    sheet = next(s for s in SHEETS if s.title == sheet_title)
    row = {column.header: column.example for column in sheet.columns}
    return {**row, "事项标识": key}


def filled(folder: Path) -> Path:
    titles = ["事项", "材料", "环节", "设定依据", "情形", "常见问题"]
    return template(folder, **{title: [from_example(title, "real-1")] for title in titles})


def test_the_empty_template_has_notes_choices_and_an_example_that_is_not_imported(
    tmp_path: Path,
) -> None:
    path = template(tmp_path)
    book = openpyxl.load_workbook(path)
    page = book[ITEMS.title]
    assert [cell.value for cell in page[1]] == [column.header for column in ITEMS.columns]
    assert page["A3"].value.startswith("示例")
    choices = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert '"即办件,承诺件"' in choices
    assert all(len(rule) <= 255 for rule in choices)
    assert read_catalogue(path).rows == []


@pytest.mark.django_db
def test_the_example_as_a_real_item_comes_back_whole_and_is_published(tmp_path: Path) -> None:
    department("某某局", "some")
    catalogue = read_catalogue(filled(tmp_path))
    result = install_catalogue(catalogue=catalogue, now=NOW, acting=SYSTEM)
    assert [told(e.failures) for e in result.unpublished] == []
    assert result.published == 1
    found = ItemVersion.objects.get().content
    assert found["slug"] == "real-1"
    assert found["everyday_names"] == ["换某某证", "某某证到期"]
    assert found["item_kind"] == "COMMITTED"
    assert found["statutory_limit"]["unit"] == "WORKING_DAY"
    assert found["fee"] == {"charged": False, "online_payment": False}
    assert found["trips"] == 0
    assert found["materials"][0]["replaced_by"]["kind"] == "generated"
    assert found["steps"][0]["kind"] == "ACCEPTANCE"
    assert found["situations"][0]["materials"] == ["M01"]
    again = install_catalogue(catalogue=read_catalogue(filled(tmp_path)), now=NOW, acting=SYSTEM)
    assert (again.unchanged, again.created) == (1, 0)


def test_a_wrong_cell_is_named_by_sheet_row_and_column(tmp_path: Path) -> None:
    good, bad = from_example("事项", "good"), from_example("事项", "bad")
    bad.update({"办件类型": "马上办", "到现场次数": "一次", "事项名称": None, "承诺时限": "#REF!"})
    [first, second] = read_catalogue(template(tmp_path, 事项=[good, bad])).rows
    assert isinstance(first, Record)
    assert isinstance(second, Unreadable)
    assert second.place == "事项!第5行"
    assert {f.code for f in second.faults} == {
        "CELL_MISSING",
        "CELL_NOT_A_CHOICE",
        "CELL_NOT_A_COUNT",
        "CELL_FORMULA_BROKEN",
    }
    assert any("事项!F5" in sentence for sentence in told(second.faults))


def test_an_item_with_an_unreadable_material_stays_out(tmp_path: Path) -> None:
    material = {**from_example("材料", "real-1"), "必要性": "看情况"}
    path = template(
        tmp_path,
        事项=[from_example("事项", "real-1")],
        材料=[material, from_example("材料", "nobody")],
    )
    rows = read_catalogue(path).rows
    assert [(r.place, [f.code for f in r.faults]) for r in rows if isinstance(r, Unreadable)] == [
        ("材料!第4行", ["CELL_NOT_A_CHOICE"]),
        ("事项!第4行", ["DETAILS_UNREADABLE"]),
        ("材料!第5行", ["NO_SUCH_ITEM"]),
    ]
    assert MATERIALS.title == "材料"


def test_several_situations_become_one_question(tmp_path: Path) -> None:
    other = {**from_example("情形", "a"), "情形编码": "LOST", "情形名称": "丢失补办"}
    path = template(
        tmp_path,
        事项=[from_example("事项", "a")],
        材料=[from_example("材料", "a")],
        情形=[from_example("情形", "a"), other],
    )
    [record] = read_catalogue(path).rows
    assert isinstance(record, Record)
    [question] = record.content["situation_tree"]["questions"]
    assert [option["goes_to"] for option in question["options"]] == ["GENERAL", "LOST"]


def csv_bytes(encoding: str, **changes: object) -> bytes:
    row = {**from_example("事项", "csv-1"), "申请材料": "申请表；身份证", **changes}
    out = io.StringIO()
    writer = csv.DictWriter(out, row.keys())
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gbk", "GBK"), ("utf-16", "UTF-16")],
)
def test_a_csv_is_read_in_whatever_the_office_program_wrote(
    tmp_path: Path, encoding: str, said: str
) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(csv_bytes(encoding))
    catalogue = read_catalogue(path)
    assert (catalogue.source, catalogue.encoding) == ("csv", said)
    [record] = catalogue.rows
    assert isinstance(record, Record)
    assert record.content["name"] == "某某证换领"
    assert [m["name"] for m in record.content["materials"]] == ["申请表", "身份证"]


def test_a_csv_row_without_a_key_gets_the_same_one_each_time(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(csv_bytes("utf-8", 事项标识=""))
    slugs = {r.slug for _ in range(2) for r in read_catalogue(path).rows if isinstance(r, Record)}
    assert len(slugs) == 1


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("empty.csv", b"  \n", "FILE_EMPTY_CATALOGUE"),
        ("notes.txt", "随便写点什么".encode(), "CATALOGUE_UNKNOWN"),
        ("other.csv", b"a,b,c\n1,2,3\n", "CATALOGUE_UNKNOWN"),
        ("other.json", b'[{"a": 1}]', "CATALOGUE_UNKNOWN"),
        ("other.jsonl", b'{"a": 1}\n', "CATALOGUE_UNKNOWN"),
        ("torn.json", b'[{"department": "x", "items": [', "JSON_BROKEN"),
        ("tool.exe", b"MZ\x90\x00\x03\x00\x00\x00", "CATALOGUE_UNKNOWN"),
        ("renamed.xlsx", b"MZ\x90\x00\x03\x00\x00\x00", "CATALOGUE_UNKNOWN"),
        ("torn.xlsx", b"PK\x03\x04 and then nothing", "WORKBOOK_BROKEN"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLD_WORKBOOK"),
        (
            "half.csv",
            "事项名称,事项类型,实施主体\n".encode("gbk") + b"\xff\xff",
            "TEXT_UNDECODABLE",
        ),
    ],
)
def test_anything_else_is_refused_plainly(tmp_path: Path, name: str, raw: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    assert refused_code(path) == code


def test_a_missing_file_and_an_empty_folder_are_told_apart(tmp_path: Path) -> None:
    assert refused_code(tmp_path / "nothing.xlsx") == "FILE_NOT_FOUND"
    assert refused_code(tmp_path) == "FOLDER_WITHOUT_ITEMS"


def test_another_workbook_and_a_missing_column_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    assert refused_code(tmp_path / "other.xlsx") == "NOT_THE_TEMPLATE"
    path = template(tmp_path)
    book = openpyxl.load_workbook(path)
    book["事项"]["B1"] = "名字"
    book.save(path)
    assert refused_code(path) == "COLUMNS_MISSING"
