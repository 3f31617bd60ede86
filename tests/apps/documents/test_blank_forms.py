"""The blank form: every field with its way of answering, examples, no person; same bytes again."""

from dataclasses import replace
from datetime import UTC, datetime

from onewindow.apps.documents.blank_forms import BlankForm, Line, as_pdf, as_pictures

FORM = BlankForm(
    item_name="失业登记",
    situation="单位报送了减员",
    issuer="云溪区人力资源和社会保障局",
    version=3,
    published_at=datetime(2026, 3, 2, tzinfo=UTC),
    lines=(
        Line("姓名", "PERSON_NAME", True, example="李小满"),
        Line("身份证号", "CITIZEN_ID", True),
        Line("失业日期", "DATE", True, example="2026 年 6 月 30 日"),
        Line("要不要培训", "YES_NO", False, choices=("是", "否")),
        Line("还想说的 #1 [x] $y$", "LONG_TEXT", False),
    ),
    guide_address="http://localhost/guides/unemployment/",
    is_demo=True,
)


def test_the_same_form_gives_the_same_bytes_and_another_version_others() -> None:
    first = as_pdf(FORM)
    assert first.startswith(b"%PDF-")
    assert as_pdf(replace(FORM, version=3)) == first
    assert as_pdf(replace(FORM, version=4)) != first


def test_the_screen_shows_page_by_page_what_is_printed() -> None:
    (page,) = as_pictures(FORM)
    assert page.startswith(b"<svg")
    many = as_pictures(replace(FORM, lines=FORM.lines * 9))
    assert len(many) > 1
    assert all(each.startswith(b"<svg") for each in many)
