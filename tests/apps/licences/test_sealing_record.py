"""The signed line: short enough for a code, says little, and cannot be altered."""

import base64
import hashlib
import json

import pytest
import segno
from tests.apps.licences.sealed import CITIZEN_ID, FACE, IDENTIFIER, face, keys

from onewindow.apps.licences.files.face import number_digest
from onewindow.apps.licences.files.record import BadRecord, read_record, write_record

PERSON = face(
    type_name="居民身份证", holder_name="张小满", holder_number=CITIZEN_ID,
    certificate_no=CITIZEN_ID, valid_to=None, holder_is_person=True,
)  # fmt: skip


def test_the_line_says_what_the_licence_says() -> None:
    record = read_record(write_record(FACE, keys())).record
    assert record.identifier == IDENTIFIER
    assert record.type_name == "食品经营许可证"
    assert record.holder == "云溪区张记面馆"
    assert record.issuer_name == "云溪区市场监督管理局"
    assert (record.issue_date, record.valid_to) == (FACE.issue_date, FACE.valid_to)
    assert record.version == 1
    assert record.is_demo
    assert read_record(write_record(PERSON, keys())).record.valid_to is None


def test_neither_name_nor_number_of_a_person_can_be_read_from_the_line() -> None:
    line = write_record(PERSON, keys())
    payload = base64.urlsafe_b64decode(line.split(".")[2] + "===").decode()
    assert "张小满" not in payload
    assert "张*满" in payload
    assert CITIZEN_ID not in payload
    assert not any(CITIZEN_ID[n : n + 6] in payload for n in range(12))


def test_the_number_can_be_compared_with_the_one_shown() -> None:
    digest = read_record(write_record(PERSON, keys())).record.number_digest
    assert digest == number_digest(identifier=IDENTIFIER, number=f" {CITIZEN_ID} ")
    assert digest != number_digest(identifier=IDENTIFIER, number="110101199003078452")
    assert digest != number_digest(identifier=IDENTIFIER + "X", number=CITIZEN_ID)
    assert number_digest(identifier=IDENTIFIER, number="") == ""


def test_the_line_fits_a_code_that_a_phone_reads_from_paper() -> None:
    longest = face(issuer_name="市" * 30, type_name="证" * 20, holder_name="公" * 40)
    assert int(segno.make(write_record(FACE, keys()), error="m").version) <= 15
    assert int(segno.make(write_record(longest, keys()), error="m").version) <= 25


def test_only_the_key_that_signed_believes_the_line() -> None:
    signed = read_record(write_record(FACE, keys()))
    assert signed.signed_by(keys().record_public)
    assert not signed.signed_by(keys("另一个中心").record_public)


def test_an_altered_line_with_a_new_check_is_still_not_signed() -> None:
    mark, key, payload, signature, _ = write_record(FACE, keys()).split(".")
    parts = json.loads(base64.urlsafe_b64decode(payload + "==="))
    parts[6] = "2099-12-31"
    forged = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
    line = f"{mark}.{key}.{forged}.{signature}"
    check = hashlib.new("sm3", line.encode()).hexdigest()[:4]
    assert not read_record(f"{line}.{check}").signed_by(keys().record_public)


def test_every_single_changed_character_is_noticed() -> None:
    line = write_record(FACE, keys())
    for place in range(0, len(line), 7):
        other = "A" if line[place] != "A" else "B"
        with pytest.raises(BadRecord):
            read_record(line[:place] + other + line[place + 1 :])


def checked(line: str) -> str:
    return f"{line}.{hashlib.new('sm3', line.encode()).hexdigest()[:4]}"


@pytest.mark.parametrize(
    "payload",
    [b"", b"{}", b"[]", b"[1,2,3,4,5,6,7,8,9]", b"[" * 1000, b"\xff\xfe", b'["a"]',
     b'["","","","","","2026-13-40","",1,0]'],
)  # fmt: skip
def test_a_line_that_says_something_else_is_no_record(payload: bytes) -> None:
    body = base64.urlsafe_b64encode(payload).decode().rstrip("=") or "A"
    with pytest.raises(BadRecord):
        read_record(checked(f"OWL1.00000000.{body}.{'A' * 86}"))


@pytest.mark.parametrize("line", ["", "OWL1", "OWL2.a.b.c.d", "x" * 5000, "OWL1.00000000...0000"])
def test_anything_else_is_no_record(line: str) -> None:
    with pytest.raises(BadRecord):
        read_record(line)
