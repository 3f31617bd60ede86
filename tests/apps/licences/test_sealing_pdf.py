"""A sealed PDF: what it shows, and that nothing in it or after it can be changed unnoticed."""

import hashlib
import io
import re
import zlib
from datetime import date, timedelta

import pytest
from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfReader
from tests.apps.licences.sealed import FACE, IDENTIFIER, NOW, drawn, face, keys, sealed

from onewindow.apps.licences.files import pdf_checking
from onewindow.apps.licences.files.drawing import draw_pdf, draw_seal
from onewindow.apps.licences.files.findings import Finding
from onewindow.apps.licences.files.pdf_checking import check_pdf
from onewindow.apps.licences.files.pdf_signing import certificate, sign_pdf
from onewindow.apps.licences.files.trust import Issuer, Trust

TRUST = keys().trust
RANGE = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]")


def found(content: bytes) -> Finding:
    return check_pdf(content, TRUST).finding


def text_of(content: bytes) -> str:
    return PdfReader(io.BytesIO(content)).pages[0].extract_text().replace("\n", "")


def test_the_sheet_shows_name_number_holder_body_and_day() -> None:
    text = text_of(sealed()).replace(" ", "")
    for expected in ("食品经营许可证", "JY12101120012345", "云溪区张记面馆", "2026年11月20日",
                     "云溪区市场监督管理局", "至2031年11月19日", "演示数据，不具有法律效力",
                     IDENTIFIER[:20]):  # fmt: skip
        assert expected in text


def test_the_seal_is_seen_where_issuer_and_day_stand() -> None:
    annotation = PdfReader(io.BytesIO(sealed())).pages[0]["/Annots"][0].get_object()
    left, bottom, right, top = map(float, annotation["/Rect"])
    assert (right - left, top - bottom) == pytest.approx((119, 119), abs=0.5)
    assert annotation["/AP"]["/N"].get_object()["/Resources"]["/XObject"]["/Seal"]
    demo, real = (draw_seal(name="云溪区市场监督管理局", is_demo=demo) for demo in (True, False))
    assert "演示" in text_of(demo).replace(" ", "")
    assert "演示" not in text_of(real).replace(" ", "")


def test_a_licence_that_is_no_demonstration_bears_no_such_mark() -> None:
    assert "演示数据" in text_of(drawn())
    assert "演示数据" not in text_of(drawn(is_demo=False))


def test_a_licence_without_an_end_says_so() -> None:
    assert "至长期" in text_of(drawn(valid_to=None))


def test_the_drawing_is_the_same_every_time_and_only_the_signature_differs() -> None:
    assert drawn() == drawn()
    once, again = sealed(), sign_pdf(
        drawn(), keys=keys(), issuer=FACE.issuer_name, is_demo=True, now=NOW
    )  # fmt: skip
    assert once.startswith(drawn()[:1000])
    assert once[: len(drawn())] == again[: len(drawn())] == drawn()


def test_a_long_face_stays_on_one_sheet() -> None:
    many = tuple((f"登记事项{n}", "内容" * 20) for n in range(12))
    pdf = PdfReader(io.BytesIO(drawn(fields=many)))
    assert len(pdf.pages) == 1


def test_a_sealed_licence_is_believed_and_says_what_it_is() -> None:
    told = check_pdf(sealed(), TRUST)
    assert told.finding is Finding.SEALED
    assert told.record is not None
    assert told.record.identifier == IDENTIFIER
    assert told.sealed_at == NOW
    assert told.sealed_by == keys().name


def test_the_signature_is_pades_and_certifies_against_any_change() -> None:
    content = sealed()
    assert b"/ETSI.CAdES.detached" in content
    start, resume, length = map(int, RANGE.search(content).groups())  # type: ignore[union-attr]
    assert resume + length == len(content)
    gap = bytes.fromhex(content[start + 1 : resume - 1].decode())
    signer = cms.ContentInfo.load(gap)["content"]["signer_infos"][0]
    names = {each["type"].native for each in signer["signed_attrs"]}
    assert {"message_digest", "signing_certificate_v2"} <= names
    pdf = PdfReader(io.BytesIO(content))
    reference = pdf.trailer["/Root"]["/Perms"]["/DocMDP"]["/Reference"][0]
    assert reference["/TransformParams"]["/P"] == 1


def test_any_changed_byte_is_noticed() -> None:
    content = bytearray(sealed())
    start, resume, _ = map(int, RANGE.search(bytes(content)).groups())  # type: ignore[union-attr]
    places = [9, 1_000, start - 1, resume + 1, len(content) - 20, *range(20, start, 9_973)]
    for place in places:
        altered = bytearray(content)
        altered[place] ^= 1
        assert found(bytes(altered)) in {Finding.ALTERED, Finding.UNSIGNED, Finding.BROKEN}, place


def test_anything_appended_is_noticed() -> None:
    for more in (b"\n", b"%", b"\n%%EOF\n", b"\0" * 100, sealed()):
        assert found(sealed() + more) is Finding.APPENDED


def test_a_cut_file_is_no_licence() -> None:
    for keep in (5, 100, len(sealed()) // 2, len(sealed()) - 1):
        assert found(sealed()[:keep]) in {Finding.BROKEN, Finding.UNSIGNED}


def test_an_incremental_update_that_hides_the_content_is_noticed() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed()))
    page = writer.root["/Pages"]["/Kids"][0]
    cover = writer.add_object(StreamObject(stream_data=b"1 1 1 rg 0 0 900 600 re f"))
    page["/Contents"] = cover
    writer.update_container(page)
    forged = io.BytesIO()
    writer.write(forged)
    assert forged.getvalue().startswith(sealed())
    assert found(forged.getvalue()) is Finding.APPENDED


def test_a_second_signature_by_a_stranger_does_not_save_an_altered_file() -> None:
    resigned = sign_again(sealed())
    assert resigned.count(b"/ByteRange") == 2
    assert found(resigned) is Finding.APPENDED


class Forger(signers.PdfSigner):
    """Signs although the first signature forbids it; pyHanko's own signer would not."""

    def _enforce_certification_constraints(self, reader: object) -> None:
        pass


def sign_again(content: bytes) -> bytes:
    stranger = keys("陌生人")
    signer = signers.SimpleSigner(
        certificate(stranger.seal_certificate),
        asn1_keys.PrivateKeyInfo.load(stranger.seal_key),
        SimpleCertificateStore(),
    )
    output = io.BytesIO()
    Forger(
        signers.PdfSignatureMetadata(field_name="Second", md_algorithm="sha256"), signer=signer
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), output=output)
    return output.getvalue()


def test_our_signature_moved_into_another_file_is_noticed() -> None:
    content = sealed()
    start, resume, _ = map(int, RANGE.search(content).groups())  # type: ignore[union-attr]
    other = sign_pdf(drawn(certificate_no="JY000"), keys=keys(), issuer="x", is_demo=True, now=NOW)
    begin, after, _ = map(int, RANGE.search(other).groups())  # type: ignore[union-attr]
    ours = content[start : resume - 1].rstrip(b"0").ljust(after - begin - 1, b"0")
    moved = other[:begin] + ours + other[after - 1 :]
    assert found(moved) is Finding.ALTERED


def test_a_range_that_leaves_bytes_out_is_noticed() -> None:
    content = sealed()
    for told in (b"/ByteRange [0 10 20 30]", b"/ByteRange [0 99999999 99999999 99999999]",
                 b"/ByteRange [5 10 20 30]", b"/ByteRange [0 0 0 0]"):  # fmt: skip
        original = RANGE.search(content)
        assert original
        assert found(content.replace(original[0], told.ljust(len(original[0])))) in {
            Finding.BROKEN, Finding.UNSIGNED,
        }  # fmt: skip


def test_a_sheet_without_a_signature_proves_nothing() -> None:
    assert found(drawn()) is Finding.UNSIGNED


def test_a_copy_sealed_by_somebody_else_is_a_stranger_s() -> None:
    forged = sign_pdf(drawn(), keys=keys("云溪区政务服务中心 "), issuer=FACE.issuer_name,
                      is_demo=True, now=NOW)  # fmt: skip
    assert found(forged) is Finding.STRANGE
    assert check_pdf(sealed(), Trust()).finding is Finding.STRANGE


def test_another_certificate_of_a_trusted_root_is_still_a_stranger_s() -> None:
    """A public authority's root has signed the certificates of half the country."""
    ours = TRUST.issuers[0]
    theirs = keys("别的单位")
    lenient = Trust((Issuer(ours.name, (*ours.roots, theirs.chain[0]), ours.seals, ()),))
    forged = sign_pdf(drawn(), keys=theirs, issuer="x", is_demo=True, now=NOW)
    assert check_pdf(forged, lenient).finding is Finding.STRANGE


def test_a_seal_whose_root_is_not_trusted_or_whose_time_was_over_does_not_hold() -> None:
    ours = TRUST.issuers[0]
    rootless = Trust((Issuer(ours.name, keys("别的").chain[:1], ours.seals, ours.record_keys),))
    assert check_pdf(sealed(), rootless).finding is Finding.OUTSIDE_VALIDITY
    late = sign_pdf(drawn(), keys=keys(), issuer="x", is_demo=True, now=NOW + timedelta(days=5000))
    assert found(late) is Finding.OUTSIDE_VALIDITY


def test_a_sealed_sheet_without_its_signed_line_is_not_read_as_a_licence() -> None:
    plain = draw_pdf(FACE, record="none", check_address="http://x/")
    sealed_plain = sign_pdf(plain, keys=keys(), issuer="x", is_demo=True, now=NOW)
    assert found(sealed_plain) is Finding.BROKEN


def test_a_stranger_s_pdf_is_never_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(*_: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(pdf_checking, "PdfFileReader", parsed)
    bomb = b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\n" + zlib.compress(b"\0" * 10**7)
    gap = b"<" + b"00" * 40 + b">"
    for hostile in (
        bomb, bomb + b"/ByteRange [0 9 9 9]", b"%PDF-" + b"<<" * 10**6,
        b"%PDF-" + b"/ByteRange [0 5 5 5]" * 5_000,
        b"%PDF-/ByteRange [0 33 115 0]    " + gap, sealed() + b"x",
    ):  # fmt: skip
        assert found(hostile) is not Finding.SEALED
    with pytest.raises(AssertionError, match="parsed"):
        found(sealed())


def test_a_file_larger_than_a_licence_is_not_even_searched() -> None:
    assert found(b"%PDF-" + b" " * pdf_checking.LARGEST) is Finding.HUGE


def test_a_weak_digest_is_no_signature() -> None:
    content = sealed()
    start, resume, _ = map(int, RANGE.search(content).groups())  # type: ignore[union-attr]
    envelope = cms.ContentInfo.load(bytes.fromhex(content[start + 1 : resume - 1].decode()))
    envelope["content"]["signer_infos"][0]["digest_algorithm"]["algorithm"] = "md5"
    weak = envelope.dump(force=True).hex().encode().ljust(resume - start - 2, b"0")
    assert found(content[: start + 1] + weak + content[resume - 1 :]) is Finding.BROKEN


def test_a_face_prints_whatever_text_it_is_given_as_text() -> None:
    odd = face(holder_name="#evil()", fields=(("名称", '#read("/etc/passwd") $x$ *a* @b'),))
    assert "#read" in text_of(drawn(fields=odd.fields))
    assert hashlib.sha256(drawn(valid_to=date(2030, 1, 1))).digest()
