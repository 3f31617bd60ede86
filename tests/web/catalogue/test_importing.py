"""Importing on the page: the report, plain refusals, the template to download."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.accounts import staff_account
from tests.factories.catalogue import guangdong_row

from onewindow.apps.catalogue.models import ItemListing, ItemVersion
from onewindow.web.catalogue import importing

pytestmark = pytest.mark.django_db


def signed_in() -> Client:
    client = Client()
    account = staff_account("ITEM_ADMIN")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client: Client, name: str, raw: bytes) -> object:
    return client.post("/items/import/", {"file": SimpleUploadedFile(name, raw)})


def test_a_catalogue_goes_in_and_the_report_names_the_bad_row() -> None:
    good = json.dumps(guangdong_row(), ensure_ascii=False)
    page = upload(signed_in(), "items.jsonl", f"{good}\n{{torn\n".encode())
    text = page.content.decode()
    assert "新增 1" in text
    assert "第2行" in text
    assert "未经本中心核验" in text
    listing = ItemListing.objects.get()
    assert listing.can_apply is False
    shown = signed_in().get(f"/items/{listing.item_id}/").content.decode()
    assert "未经本中心核验" in shown
    assert "广东政务服务网" in shown
    assert ItemVersion.objects.get().created_by_id is not None


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "另存为 .xlsx"),
        ("a.xlsx", b"PK\x03\x04torn", "打不开"),
        ("a.exe", b"MZ\x00\x00", "不是认得的事项目录"),
        ("a.csv", b"", "是空的"),
    ],
)
def test_a_file_we_cannot_read_is_refused_in_plain_words(name: str, raw: bytes, said: str) -> None:
    page = upload(signed_in(), name, raw)
    assert page.status_code == 422
    assert said in page.content.decode()


def test_a_file_too_large_for_the_page_says_where_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_BYTES", 10)
    page = upload(signed_in(), "a.csv", b"x" * 11)
    assert page.status_code == 422
    assert "onewindow import catalogue" in page.content.decode()


def test_no_file_at_all_is_asked_for() -> None:
    page = signed_in().post("/items/import/", {})
    assert page.status_code == 422
    assert "请选择“事项目录文件”" in page.content.decode()


def test_the_template_can_be_downloaded() -> None:
    page = signed_in().get("/items/import/template/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(page.streaming_content)))
    assert "事项" in book.sheetnames
