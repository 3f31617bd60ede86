"""Does every paper print what the law wants on it?"""

import io
from datetime import datetime
from typing import Any

import pytest
import segno
from pypdf import PdfReader
from tests.factories.documents import ASKED, CHINA, facts_for

from onewindow.apps.documents.facts import (
    COMMON,
    REQUIRED,
    IncompleteFacts,
    masked_applicant,
    remedy_text,
    snapshot,
)
from onewindow.apps.documents.models import Document
from onewindow.apps.documents.typesetting import SHEETS, render_pdf

ISSUED = datetime(2026, 9, 28, 9, 30, tzinfo=CHINA)
NUMBER = "云溪政务受理〔2026〕第000123号"


def paper(kind: str, *, is_demo: bool = False, **also: Any) -> Document:
    return Document(
        kind=kind,
        number=NUMBER,
        issued_at=ISSUED,
        issuer="云溪区市场监督管理局",
        check_code="ABCD2345EFGH",
        is_demo=is_demo,
        facts=snapshot(kind, facts_for(kind, **also)),
    )


def text_of(document: Document) -> str:
    pages = PdfReader(io.BytesIO(render_pdf(document))).pages
    text = "".join(page.extract_text() for page in pages)
    return text.replace(" ", "").replace("\n", "")


@pytest.mark.parametrize("kind", Document.Kind.values)
def test_every_kind_prints_title_number_date_issuer_and_item(kind: str) -> None:
    text = text_of(paper(kind))
    for expected in (
        str(Document.Kind(kind).label),
        NUMBER,
        "2026年9月28日",
        "云溪区市场监督管理局",
        "食品经营许可（新办）",
        "ABCD2345EFGH",
        "（加盖印章处）",
    ):
        assert expected in text


@pytest.mark.parametrize("kind", Document.Kind.values)
def test_every_kind_has_a_sheet_and_required_facts(kind: str) -> None:
    assert (SHEETS / f"{kind.lower()}.typ").is_file()
    assert REQUIRED[kind]


def test_a_one_time_notice_prints_everything_asked_and_the_whole_guide() -> None:
    text = text_of(paper("ONE_TIME_NOTICE"))
    for asked in ASKED:
        for part in (asked["name"], asked["problem"], asked["remedy"]):
            assert part in text
    for section in ("条件", "全部材料", "流程", "办理期限", "收费", "办理地点", "咨询电话", "依据"):
        assert section in text
    assert "2026年10月28日以前一次交齐" in text
    assert "视为撤回申请" in text


def test_an_acceptance_prints_both_due_days_and_how_they_were_counted() -> None:
    text = text_of(paper("ACCEPTANCE"))
    assert "2026年10月30日前办结" in text
    assert "2026年10月10日前办结" in text
    assert "国庆假期不计" in text
    assert "依法视为受理" not in text


def test_a_deemed_acceptance_says_so() -> None:
    assert "依法视为受理" in text_of(paper("ACCEPTANCE", deemed=True))


@pytest.mark.parametrize("kind", ["DECLINE", "REFUSAL"])
def test_a_refusal_prints_reasons_basis_and_remedy(kind: str) -> None:
    document = paper(kind)
    text = text_of(document)
    assert document.facts["reasons"] in text
    assert "申请行政复议" in text
    assert "提起行政诉讼" in text
    assert "《中华人民共和国食品安全法》第三十五条" in text


def test_a_handover_receipt_masks_the_applicant() -> None:
    text = text_of(paper("HANDOVER"))
    assert "李*满" in text
    assert "李小满" not in text


def test_a_receipt_lists_materials_with_pages_and_originals() -> None:
    text = text_of(paper("RECEIPT"))
    assert "食品经营许可申请书" in text
    assert "共收到2项，其中原件1项" in text


def test_silence_is_explained_only_where_the_law_says_so() -> None:
    assert "自收到申请材料之日起即为受理" in text_of(paper("RECEIPT"))
    assert "即为受理" not in text_of(paper("RECEIPT", silence_is_acceptance=False))
    assert "行政许可法" not in text_of(paper("RECEIPT", is_licence=False))


def test_an_enterprise_is_not_masked_and_a_person_is() -> None:
    assert "李*满" in text_of(paper("HANDOVER"))
    company = {"applicant": "云溪区小满小吃店", "applicant_is_enterprise": True}
    assert "云溪区小满小吃店" in text_of(paper("HANDOVER", **company))
    assert masked_applicant({"applicant": "张三"}) == "张*"


def test_demonstration_papers_are_marked_on_their_face() -> None:
    assert "演示数据，不具有法律效力" in text_of(paper("APPROVAL", is_demo=True))
    assert "演示数据" not in text_of(paper("APPROVAL"))


def test_the_same_facts_give_the_same_bytes() -> None:
    assert render_pdf(paper("ONE_TIME_NOTICE")) == render_pdf(paper("ONE_TIME_NOTICE"))


def test_the_pdf_is_tagged_titled_a4_and_embeds_its_font() -> None:
    reader = PdfReader(io.BytesIO(render_pdf(paper("ACCEPTANCE"))))
    assert reader.metadata is not None
    assert reader.metadata.title == f"受理通知书 {NUMBER}"
    assert reader.metadata.author == "云溪区市场监督管理局"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"].lower().startswith("zh")
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_the_qr_codes_lead_to_check_and_progress(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://hall.example"
    told: list[str] = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda text, **how: told.append(text) or make(text, **how))
    render_pdf(paper("RECEIPT", progress_path="/progress/1/"))
    assert told == [
        "https://hall.example/check/ABCD2345EFGH/",
        "https://hall.example/progress/1/",
    ]


def test_words_that_look_like_markup_are_printed_as_they_are() -> None:
    assert '#read("layout.typ")*$' in text_of(paper("DECLINE", reasons='#read("layout.typ") * $'))


def test_a_paper_that_lacks_content_is_not_issued_and_all_of_it_is_named() -> None:
    facts = facts_for("REFUSAL", reasons="")
    del facts["legal_basis"], facts["decided_on"]
    with pytest.raises(IncompleteFacts) as refused:
        snapshot("REFUSAL", facts)
    for name in ("legal_basis", "decided_on", "reasons"):
        assert name in str(refused.value)


def test_every_required_fact_is_in_the_factory() -> None:
    for kind in Document.Kind.values:
        assert {*COMMON, *REQUIRED[kind]} <= facts_for(kind).keys()


def test_the_remedy_names_both_ways_with_their_periods() -> None:
    text = remedy_text(review_body="云溪区人民政府", court="云溪区人民法院")
    assert "六十日内向云溪区人民政府申请行政复议" in text
    assert "六个月内直接向云溪区人民法院提起行政诉讼" in text


@pytest.mark.parametrize(("is_licence", "said"), [(True, "不予许可"), (False, "不予批准")])
def test_a_refusal_speaks_of_a_licence_only_where_one_was_asked_for(
    is_licence: bool, said: str
) -> None:
    document = paper("REFUSAL", is_licence=is_licence)
    assert document.get_kind_display() == f"{said}决定书"
    text = text_of(document)
    assert f"决定{said}。" in text.replace("\n", "")
    assert text.replace("\n", "").count("不予") == 2
