"""A blank form at the kiosk and at home: the item's own fields, nobody's data, wiped as all is."""

from typing import Any

import pytest
from django.test import Client
from tests.factories.cases import LICENCE, publish
from tests.factories.kiosks import NOW

from onewindow.apps.catalogue import shelf
from onewindow.apps.catalogue.field_queries import forget_fields
from onewindow.apps.catalogue.models import FormField, ItemVersion
from onewindow.apps.organisation.models import Department

SLUG = LICENCE["slug"]
ASKED = f"?situation={LICENCE['situations'][0]['code']}"


@pytest.fixture
def item(counter: Any) -> ItemVersion:
    department, _ = Department.objects.get_or_create(code="market", defaults={"name": "市场局"})
    content = {**LICENCE, "form": [{"code": "shop_name"}, {"code": "opened_on"}]}
    for code, kind, label in (("shop_name", "TEXT", "店名"), ("opened_on", "DATE", "开业日期")):
        told = {
            "kind": kind,
            "label": label,
            "purpose": "核对",
            "legal_basis": "演示",
            "retention": "演示",
        }
        FormField.objects.get_or_create(code=code, defaults={**told, "created_at": NOW})
    forget_fields()
    version = publish(content, department)
    version.item.name = version.content["name"]
    version.item.save()
    shelf.put_on_shelf([(version.item, version)])
    return version


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_guide_at_the_kiosk_leads_to_the_blank_form(counter: Any, item: ItemVersion) -> None:
    guide = text(counter.browser.get(f"/kiosk/guides/{SLUG}/{ASKED}"))
    assert f"/kiosk/guides/{SLUG}/form/{ASKED}" in guide
    page = counter.browser.get(f"/kiosk/guides/{SLUG}/form/")
    shown = text(page)
    assert "打印这张申请表" in shown
    assert 'data-idle="60"' in shown
    assert page["Cache-Control"] == "no-store"
    picture = counter.browser.get(f"/kiosk/guides/{SLUG}/form/1.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")
    assert counter.browser.get(f"/kiosk/guides/{SLUG}/form/9.svg").status_code == 404


def test_at_home_it_is_a_pdf_from_the_guide(counter: Any, item: ItemVersion) -> None:
    home = Client()
    assert f"/guides/{SLUG}/form.pdf" in text(home.get(f"/guides/{SLUG}/"))
    paper = home.get(f"/guides/{SLUG}/form.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")


def test_no_form_no_paper_and_no_kiosk_no_page(counter: Any, item: ItemVersion) -> None:
    ItemVersion.objects.filter(pk=item.pk).update(content={**item.content, "form": []})
    assert Client().get(f"/guides/{SLUG}/form.pdf").status_code == 404
    assert counter.browser.get(f"/kiosk/guides/{SLUG}/form/").status_code == 404
    assert "空白申请表" not in text(counter.browser.get(f"/kiosk/guides/{SLUG}/{ASKED}"))
    assert Client().get(f"/kiosk/guides/{SLUG}/form/").status_code == 403
