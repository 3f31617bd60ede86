"""The keys that seal licences: SM2 as published, drawn once, closed to others, never shown."""

import hashlib
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto.algos import DSASignature
from cryptography import x509
from tests.apps.licences.sealed import NOW, keys

from onewindow.apps.licences.files import sm2, trust
from onewindow.apps.licences.files.keys import (
    RECORD,
    SEAL,
    KeysUnusable,
    SealKeys,
    known_keys,
    seal_keys,
)

# GB/T 32918.5-2017, annex A.2: key pair, message and signature over the recommended curve.
PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_digests_published_in_gb_t_32905(message: bytes, digest: str) -> None:
    assert hashlib.new("sm3", message).hexdigest() == digest


def test_the_signature_published_in_gb_t_32918_is_right() -> None:
    assert sm2.verify(b"message digest", SIGNATURE, public=PUBLIC)


def test_any_other_message_key_or_signature_is_wrong() -> None:
    assert not sm2.verify(b"message digesT", SIGNATURE, public=PUBLIC)
    assert not sm2.verify(b"message digest", SIGNATURE[:-1] + b"\0", public=PUBLIC)
    assert not sm2.verify(b"message digest", SIGNATURE, public=sm2.new_pair()[0])
    for broken in (b"", b"\0" * 64, b"\xff" * 64, SIGNATURE[:63], SIGNATURE * 2):
        assert not sm2.verify(b"message digest", broken, public=PUBLIC)
    assert not sm2.verify(b"message digest", SIGNATURE, public=b"\1" * 64)


def test_what_the_published_key_signs_it_also_verifies() -> None:
    signature = sm2.sign(b"m", public=PUBLIC, private=PRIVATE)
    assert len(signature) == 64
    assert sm2.verify(b"m", signature, public=PUBLIC)


def test_a_signature_survives_its_der_form_and_nothing_else_passes_for_one() -> None:
    assert sm2.undo_der(sm2.der(SIGNATURE)) == SIGNATURE
    huge = DSASignature({"r": 1 << 300, "s": 1}).dump()
    negative = DSASignature({"r": -1, "s": 1}).dump()
    for other in (b"", b"\x30\x00", b"no", sm2.der(SIGNATURE) + b"\0", huge, negative):
        assert sm2.undo_der(other) == b""


def test_keys_are_drawn_once_and_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert known_keys(folder) is None
    first = drawn(folder)
    assert drawn(folder) == known_keys(folder) == first
    assert sorted(each.name for each in folder.iterdir()) == sorted([SEAL, RECORD])
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_first_starts_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: drawn(tmp_path / "keys"), range(8)))
    assert all(each == found[0] for each in found)


def test_keys_do_not_show_in_their_representation_nor_in_the_trust_file() -> None:
    own = keys()
    secret = own.record_private.hex()
    assert secret not in repr(own)
    text = trust.written(own.trust)
    assert secret not in text
    assert "PRIVATE" not in text
    assert text.count("BEGIN CERTIFICATE") == 2


def test_a_demonstration_s_seal_says_so_in_its_certificate(tmp_path: Path) -> None:
    assert "演示" in keys().name
    real = seal_keys(tmp_path, name="云溪区政务服务中心", is_demo=False, now=NOW)
    assert "演示" not in real.name
    assert keys().is_demo
    assert not real.is_demo


def test_the_seal_may_sign_and_its_root_may_certify() -> None:
    own = keys()
    seal = x509.load_pem_x509_certificate(own.seal_certificate.encode())
    root = x509.load_pem_x509_certificate(own.chain[0].encode())
    seal.verify_directly_issued_by(root)
    assert seal.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert seal.not_valid_before_utc < NOW < NOW + timedelta(days=3000) < seal.not_valid_after_utc


def test_a_centre_s_own_certificate_replaces_the_self_made_one(tmp_path: Path) -> None:
    drawn(tmp_path / "authority")
    made = (tmp_path / "authority" / SEAL).read_text()
    key, _, rest = made.partition("-----BEGIN CERTIFICATE")
    (tmp_path / "key.pem").write_text(key)
    (tmp_path / "chain.pem").write_text("-----BEGIN CERTIFICATE" + rest)
    paths = {"certificate": str(tmp_path / "chain.pem"), "key": str(tmp_path / "key.pem")}
    own = seal_keys(tmp_path / "keys", name="x", is_demo=False, now=NOW, **paths)
    assert own.seal_certificate in rest or own.seal_certificate.split("\n")[1] in rest
    assert [each.name for each in (tmp_path / "keys").iterdir()] == [RECORD]
    assert known_keys(tmp_path / "keys", **paths) == own


def test_keys_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    drawn(folder)
    missing = {"certificate": str(tmp_path / "none.pem"), "key": str(folder / SEAL)}
    with pytest.raises(KeysUnusable, match=r"none\.pem"):
        seal_keys(folder, name="x", is_demo=False, now=NOW, **missing)
    other = tmp_path / "other"
    drawn(other)
    strange = {"certificate": str(other / SEAL), "key": str(folder / SEAL)}
    key_only = (folder / SEAL).read_text().partition("-----BEGIN CERTIFICATE")[0]
    (tmp_path / "key.pem").write_text(key_only)
    with pytest.raises(KeysUnusable, match="another key"):
        seal_keys(folder, name="", is_demo=False, now=NOW, certificate=strange["certificate"],
                  key=str(tmp_path / "key.pem"))  # fmt: skip
    (folder / RECORD).write_text(json.dumps({"public": "zz"}))
    with pytest.raises(KeysUnusable, match="not a key file"):
        known_keys(folder)
    (folder / RECORD).unlink()
    (folder / RECORD).mkdir()
    with pytest.raises(KeysUnusable):
        known_keys(folder)


def test_a_trust_file_reads_back_as_it_was_written() -> None:
    assert trust.read(trust.written(keys().trust).encode()) == keys().trust


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"format": "something else", "version": 1, "issuers": []}',
        b'{"format": "onewindow-licence-trust", "version": 2, "issuers": []}',
        b'{"format": "onewindow-licence-trust", "version": 1, "issuers": [{}]}',
        b'{"format": "onewindow-licence-trust", "version": 1, "issuers": [{"name": "x",'
        b' "roots": [], "seals": [], "record_keys": [{"sm2": "abcd"}]}]}',
        b"[" * 100_000,
        b" " * 1_000_001,
    ],
)
def test_what_is_no_trust_file_is_refused(content: bytes) -> None:
    with pytest.raises(trust.BadTrustFile):
        trust.read(content)


def drawn(folder: Path) -> SealKeys:
    return seal_keys(folder, name="云溪区政务服务中心", is_demo=True, now=NOW)
