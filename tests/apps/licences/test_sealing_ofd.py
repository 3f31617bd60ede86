"""An OFD package: the standard's structure, all parts under the signature, nothing hostile read."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

import pytest
from tests.apps.licences.sealed import CHECK, FACE, NOW, face, keys, record, sealed_ofd

from onewindow.apps.licences.files import sm2
from onewindow.apps.licences.files.findings import Finding
from onewindow.apps.licences.files.trust import Trust
from onewindow.apps.licences.ofd import reading, signing
from onewindow.apps.licences.ofd.page import Text, lines, squares
from onewindow.apps.licences.ofd.sealing import check_ofd, sign_ofd
from onewindow.apps.licences.ofd.writing import packed

SPACE = "{http://www.ofdspec.org/2016}"
TRUST = keys().trust
SIGNATURES = "Doc_0/Signs/Signatures.xml"
CONTENT = "Doc_0/Pages/Page_0/Content.xml"

# The children the standard's schema allows below each element we write, in its order; those
# in REQUIRED must be there (GB/T 33190-2016, tables 2 to 60 and annex A).
CHILDREN = {
    "OFD": ["DocBody"],
    "DocBody": ["DocInfo", "DocRoot", "Versions", "Signatures"],
    "DocInfo": ["DocID", "Title", "Author", "Subject", "Abstract", "CreationDate", "ModDate",
                "DocUsage", "Cover", "Keywords", "Creator", "CreatorVersion", "CustomDatas"],
    "CustomDatas": ["CustomData"],
    "Document": ["CommonData", "Pages", "Outlines", "Permissions", "Actions", "VPreferences",
                 "Bookmarks", "Annotations", "CustomTags", "Attachments", "Extensions"],
    "CommonData": ["MaxUnitID", "PageArea", "PublicRes", "DocumentRes", "TemplatePage",
                   "DefaultCS"],
    "PageArea": ["PhysicalBox", "ApplicationBox", "ContentBox", "BleedBox"],
    "Area": ["PhysicalBox", "ApplicationBox", "ContentBox", "BleedBox"],
    "Pages": ["Page"],
    "Res": ["ColorSpaces", "Fonts"],
    "ColorSpaces": ["ColorSpace"],
    "Fonts": ["Font"],
    "Content": ["Layer"],
    "TextObject": ["Actions", "Clips", "FillColor", "StrokeColor", "CGTransform", "TextCode"],
    "PathObject": ["Actions", "Clips", "StrokeColor", "FillColor", "AbbreviatedData"],
    "Signatures": ["MaxSignId", "Signature"],
    "SignedInfo": ["Provider", "SignatureMethod", "SignatureDateTime", "References",
                   "StampAnnot", "Seal"],
    "References": ["Reference"],
    "Reference": ["CheckValue"],
}  # fmt: skip
# Two elements share a name with another one elsewhere.
CHILDREN_IN = {
    (CONTENT, "Page"): ["Template", "PageRes", "Area", "Content", "Actions"],
    (signing.SIGNATURE, "Signature"): ["SignedInfo", "SignedValue"],
    (CONTENT, "Layer"): None,
}  # fmt: skip
REQUIRED = {
    "OFD": ["DocBody"], "DocBody": ["DocInfo", "DocRoot"], "DocInfo": ["DocID"],
    "Document": ["CommonData", "Pages"], "CommonData": ["MaxUnitID", "PageArea"],
    "PageArea": ["PhysicalBox"], "Area": ["PhysicalBox"], "Pages": ["Page"],
    "Content": ["Layer"], "TextObject": ["TextCode"], "PathObject": ["AbbreviatedData"],
    "SignedInfo": ["Provider", "References"], "References": ["Reference"],
    "Reference": ["CheckValue"],
}  # fmt: skip
ATTRIBUTES = {
    "OFD": {"Version", "DocType"}, "CustomData": {"Name"}, "Res": {"BaseLoc"},
    "ColorSpace": {"ID", "Type"}, "Font": {"ID", "FontName"}, "Layer": {"ID"},
    "TextObject": {"ID", "Boundary", "Font", "Size"}, "PathObject": {"ID", "Boundary"},
    "Provider": {"ProviderName"}, "Reference": {"FileRef"},
}  # fmt: skip


def parts(content: bytes | None = None) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content or sealed_ofd())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tree(name: str) -> Xml.Element:
    return Xml.fromstring(parts()[name])


def elements() -> Iterator[tuple[str, str, Xml.Element]]:
    for part, content in parts().items():
        if part.endswith(".xml"):
            for each in Xml.fromstring(content).iter():
                assert each.tag.startswith(SPACE), (part, each.tag)
                yield part, each.tag.removeprefix(SPACE), each


def found(content: bytes) -> Finding:
    return check_ofd(content, TRUST).finding


def test_the_package_has_the_standard_s_parts_and_its_entry_first() -> None:
    assert list(parts()) == [
        "OFD.xml", "Doc_0/Document.xml", "Doc_0/PublicRes.xml", CONTENT,
        SIGNATURES, signing.SIGNATURE, signing.VALUE,
    ]  # fmt: skip
    assert tree("OFD.xml").get("DocType") == "OFD"
    assert tree("OFD.xml").get("Version") == "1.0"


def test_every_element_stands_where_the_schema_wants_it() -> None:
    seen = 0
    for part, name, each in elements():
        allowed = CHILDREN_IN.get((part, name), CHILDREN.get(name, []))
        children = [child.tag.removeprefix(SPACE) for child in each]
        if allowed is None:
            assert set(children) <= {"TextObject", "PathObject"}
            continue
        assert set(children) <= set(allowed), (part, name)
        assert children == sorted(children, key=allowed.index), (part, name)
        assert set(REQUIRED.get(name, [])) <= set(children), (part, name)
        assert ATTRIBUTES.get(name, set()) <= set(each.attrib), (part, name)
        seen += 1
    assert seen > 60


def test_every_reference_leads_to_a_part() -> None:
    held = parts()
    root = tree("OFD.xml")
    assert root.findtext(f".//{SPACE}DocRoot") in held
    assert (root.findtext(f".//{SPACE}Signatures") or "").lstrip("/") in held
    document = tree("Doc_0/Document.xml")
    assert f"Doc_0/{document.findtext(f'.//{SPACE}PublicRes')}" in held
    page = document.find(f".//{SPACE}Page")
    assert page is not None
    assert f"Doc_0/{page.get('BaseLoc')}" in held
    signature = tree(SIGNATURES).find(f"{SPACE}Signature")
    assert signature is not None
    assert signature.get("Type") == "Sign"
    assert (signature.get("BaseLoc") or "").lstrip("/") in held
    value = tree(signing.SIGNATURE).findtext(f"{SPACE}SignedValue") or ""
    assert value.lstrip("/") in held


def test_numbers_of_a_document_are_unique_and_the_greatest_is_told() -> None:
    ids = [int(each.get("ID") or 0) for part, name, each in elements()
           if each.get("ID") and not part.startswith("Doc_0/Signs")]  # fmt: skip
    assert len(ids) == len(set(ids)) > 20
    assert int(tree("Doc_0/Document.xml").findtext(f".//{SPACE}MaxUnitID") or 0) == max(ids)
    fonts = {each.get("ID") for each in tree("Doc_0/PublicRes.xml").iter(f"{SPACE}Font")}
    used = {each.get("Font") for each in tree(CONTENT).iter(f"{SPACE}TextObject")}
    assert used <= fonts


def test_every_box_lies_on_the_page_and_every_line_has_its_steps() -> None:
    for each in tree(CONTENT).iter():
        if box := each.get("Boundary"):
            left, top, width, height = map(float, box.split())
            assert left >= 0
            assert top >= 0
            assert left + width <= 297
            assert top + height <= 210
    for text in tree(CONTENT).iter(f"{SPACE}TextCode"):
        assert len((text.get("DeltaX") or "").split()) == len(text.text or "") - 1


def test_the_page_says_what_the_licence_says() -> None:
    text = "".join(each.text or "" for each in tree(CONTENT).iter(f"{SPACE}TextCode"))
    for expected in (FACE.type_name, FACE.certificate_no, FACE.issuer_name, "2026年11月20日",
                     "至2031年11月19日", "演示数据", FACE.identifier,
                     *(value for _, value in FACE.fields)):  # fmt: skip
        assert expected in text
    real = sign_ofd(face(is_demo=False), record=record(), check_address=CHECK, keys=keys(), now=NOW)
    assert "演示".encode() not in parts(real)[CONTENT]


def test_text_that_looks_like_markup_stays_text() -> None:
    odd = face(fields=(("名称", "<a>&\"'<!DOCTYPE x>]]>"),))
    content = sign_ofd(odd, record=record(), check_address=CHECK, keys=keys(), now=NOW)
    texts = [each.text for each in Xml.fromstring(parts(content)[CONTENT]).iter()]
    assert "<a>&\"'<!DOCTYPE x>]]>" in texts
    assert found(content) is Finding.SEALED


def test_the_same_licence_gives_the_same_parts_with_fixed_times() -> None:
    again = sign_ofd(FACE, record=record(), check_address=CHECK, keys=keys(), now=NOW)
    first, second = parts(), parts(again)
    assert {n for n in first if first[n] != second[n]} <= {signing.VALUE}
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        assert archive.testzip() is None
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert packed(first) == packed(first) == sealed_ofd()


def test_the_list_has_the_sm3_digest_of_every_part_and_sm2_signs_it() -> None:
    held = parts()
    listing = tree(signing.SIGNATURE)
    assert listing.findtext(f".//{SPACE}SignatureMethod") == "1.2.156.10197.1.501"
    references = listing.find(f".//{SPACE}References")
    assert references is not None
    assert references.get("CheckMethod") == "1.2.156.10197.1.401"
    named = {(each.get("FileRef") or "").lstrip("/"): each[0].text for each in references}
    assert named.keys() == held.keys() - {signing.SIGNATURE, signing.VALUE}
    for name, value in named.items():
        assert value == signing.digest(held[name])
    signature = sm2.undo_der(held[signing.VALUE])
    assert sm2.verify(held[signing.SIGNATURE], signature, public=keys().record_public)


def test_a_signed_package_is_believed() -> None:
    told = check_ofd(sealed_ofd(), TRUST)
    assert told.finding is Finding.SEALED
    assert told.record is not None
    assert told.record.identifier == FACE.identifier
    assert told.sealed_at == NOW


@pytest.mark.parametrize("name", list(parts()))
def test_a_change_in_any_part_is_noticed(name: str) -> None:
    held = parts()
    held[name] = held[name].replace(b"2031", b"2099").replace(b"Seal", b"seal") + b" "
    assert found(packed(held)) is Finding.ALTERED


def test_a_part_added_or_taken_away_is_noticed() -> None:
    assert found(packed({**parts(), "Doc_0/Annots/Annotations.xml": b"<x/>"})) is Finding.ALTERED
    for name in parts():
        if name != "OFD.xml":
            held = {key: part for key, part in parts().items() if key != name}
            # Without its list of digests nobody can tell whose it was.
            lost = Finding.STRANGE if name == signing.SIGNATURE else Finding.ALTERED
            assert found(packed(held)) is lost


def test_a_package_without_signature_proves_nothing() -> None:
    held = {name: part for name, part in parts().items() if "Signs" not in name}
    held["OFD.xml"] = b"<x/>"
    assert found(packed(held)) is Finding.UNSIGNED


def test_a_package_signed_by_somebody_else_is_a_stranger_s() -> None:
    content = sign_ofd(FACE, record=record(), check_address=CHECK, keys=keys("别的"), now=NOW)
    assert found(content) is Finding.STRANGE
    assert check_ofd(sealed_ofd(), Trust()).finding is Finding.STRANGE


def test_a_signed_list_must_be_of_the_right_kind() -> None:
    held = parts()
    for old, new in ((b"1.2.156.10197.1.401", b"MD5"), (b"SignedInfo", b"Other"),
                     (b"</ofd:Signature>", b"")):  # fmt: skip
        listing = held[signing.SIGNATURE].replace(old, new)
        own = keys()
        value = sm2.sign(listing, public=own.record_public, private=own.record_private)
        forged = {**held, signing.SIGNATURE: listing, signing.VALUE: sm2.der(value)}
        assert found(packed(forged)) is Finding.BROKEN


def test_two_parts_of_one_name_are_refused() -> None:
    package = io.BytesIO(sealed_ofd())
    with zipfile.ZipFile(package, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("OFD.xml", b"<other/>")
    assert found(package.getvalue()) is Finding.BROKEN


def bomb(size: int) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", b"\0" * size)
    return package.getvalue()


def test_a_zip_bomb_is_not_opened() -> None:
    assert found(bomb(60_000_000)) is Finding.HUGE
    many = packed({f"part{n}": b"x" for n in range(200)})
    assert found(many) is Finding.HUGE
    assert found(b"PK\x03\x04" + b"\0" * reading.LARGEST) is Finding.HUGE


def test_a_bomb_that_lies_about_its_size_is_not_opened_either() -> None:
    honest = bomb(60_000_000)
    lying = honest.replace(struct.pack("<I", 60_000_000), struct.pack("<I", 10))
    assert found(lying) in {Finding.HUGE, Finding.BROKEN}


def test_many_parts_cannot_share_a_small_allowance() -> None:
    content = {"OFD.xml": b"\0" * 6_000_000, "more": b"\0" * 6_000_000}
    assert found(packed(content)) is Finding.HUGE


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>"""
OUTSIDE = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><x>&f;</x>"""
)


@pytest.mark.parametrize("part", [LAUGHS, OUTSIDE, b"", b"<x>", b"\xff\xfe<\0x\0", b"<a></b>",
                                  LAUGHS.decode().encode("utf-16")])  # fmt: skip
def test_a_document_type_or_broken_xml_is_refused(part: bytes) -> None:
    with pytest.raises(reading.BadPackage):
        reading.parsed(part)


def test_no_xml_of_an_unknown_hand_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(_: bytes) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(reading, "parsed", parsed)
    held = dict.fromkeys(parts(), OUTSIDE)
    assert found(packed(held)) is Finding.STRANGE
    with pytest.raises(AssertionError, match="parsed"):
        found(sealed_ofd())


@pytest.mark.parametrize("content", [
    b"", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, sealed_ofd()[:500], sealed_ofd()[:-30],
    b"PK\x03\x04" + b"\xff" * 1000, packed({"other.xml": b"<x/>"}),
])  # fmt: skip
def test_what_is_no_package_is_refused(content: bytes) -> None:
    assert found(content) is Finding.BROKEN


def test_a_damaged_part_is_refused() -> None:
    content = bytearray(sealed_ofd())
    content[60:90] = zlib.compress(b"other")[:10] * 3
    assert found(bytes(content)) is Finding.BROKEN


def test_lines_break_by_width_and_lose_nothing() -> None:
    text = "清河街道文昌路18号ABC" * 8
    broken = lines(text, size=5, width=60)
    assert "".join(broken) == text
    assert all(Text(0, 0, 5, line).width <= 60 for line in broken)
    assert lines("", size=5, width=60) == []
    assert Text(0, 0, 5, "").width == 0


def test_a_code_is_drawn_square_by_square() -> None:
    path = squares([[1, 1, 0], [0, 0, 1], [0, 0, 0]], x=10, y=20, side=2)
    assert path.runs == (
        ((10, 20), (14, 20), (14, 22), (10, 22)), ((14, 22), (16, 22), (16, 24), (14, 24)),
    )  # fmt: skip
    assert path.box == (10, 20, 6, 4)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_package_packed_in_another_way_is_refused_before_it_is_opened(method: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("OFD.xml", b"x" * 4000)
    broken = bytearray(made.getvalue())
    start = broken.index(b"OFD.xml") + 7
    broken[start + 9 : start + 20] = b"\xff" * 11
    for content in (made.getvalue(), bytes(broken)):
        with pytest.raises(reading.BadPackage):
            reading.opened(content)
