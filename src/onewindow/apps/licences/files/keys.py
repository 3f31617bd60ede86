"""With which keys does an installation seal? Drawn once, kept under HOME/keys, never elsewhere.

Two files, for their owner only: `licence_seal.pem` (key, certificate and the self-made
root of the PDF seal) and `licence_record.json` (the SM2 pair). A centre with a
certificate of its authority names that file and its key instead.
"""

import functools
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from onewindow.apps.licences.files import sm2
from onewindow.apps.licences.files.trust import Issuer, Trust

DEMO = "演示"
SEAL, RECORD = "licence_seal.pem", "licence_record.json"
_ROOT_YEARS, _SEAL_YEARS = 20, 10
# A clock that runs a little behind must not find the certificate still ahead of it.
_BACKDATED = timedelta(days=1)


class KeysUnusable(Exception):
    """A key file is missing, unreadable or not what it should be; the message names it."""


@dataclass(frozen=True)
class SealKeys:
    """The seal's key and certificates (PEM), the SM2 pair; `repr` shows none of the secrets."""

    name: str
    seal_key: bytes
    seal_certificate: str
    chain: tuple[str, ...]
    record_public: bytes
    record_private: bytes
    is_demo: bool

    def __repr__(self) -> str:
        return f"SealKeys({self.name!r}, ...)"

    @property
    def trust(self) -> Trust:
        """What others need in order to believe these keys: nothing secret."""
        roots = self.chain[-1:] or (self.seal_certificate,)
        issuer = Issuer(
            self.name, roots, (self.seal_certificate,), (self.record_public,), self.is_demo
        )
        return Trust((issuer,))


def seal_keys(
    folder: Path,
    *,
    name: str,
    is_demo: bool,
    now: datetime,
    certificate: str = "",
    key: str = "",
) -> SealKeys:
    """The installation's keys, drawn now if absent; safe when two processes come first.

    `certificate` and `key` are paths of PEM files from an authority (the certificate first,
    its chain after it); they replace the self-made seal, not the SM2 pair.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (certificate or key):
            _drawn_once(folder / SEAL, functools.partial(_new_seal, name, is_demo, now))
        _drawn_once(folder / RECORD, _new_record)
        return _read(folder, certificate, key)
    except OSError as fault:
        raise KeysUnusable(f"{fault.filename}: {fault.strerror}") from fault


def known_keys(folder: Path, *, certificate: str = "", key: str = "") -> SealKeys | None:
    """The keys when they exist already; draws none."""
    try:
        return _read(folder, certificate, key)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise KeysUnusable(f"{fault.filename}: {fault.strerror}") from fault


def _read(folder: Path, certificate: str, key: str) -> SealKeys:
    if certificate or key:
        seal = Path(key).read_bytes() + Path(certificate).read_bytes()
    else:
        seal = (folder / SEAL).read_bytes()
    record = (folder / RECORD).read_bytes()
    try:
        private = serialization.load_pem_private_key(seal, password=None)
        certificates = x509.load_pem_x509_certificates(seal)
        if private.public_key() != certificates[0].public_key():
            raise KeysUnusable("the seal's certificate belongs to another key")
        pair = json.loads(record)
        public, secret = bytes.fromhex(pair["public"]), bytes.fromhex(pair["private"])
    except (ValueError, KeyError, TypeError) as fault:
        raise KeysUnusable(f"not a key file: {type(fault).__name__}") from fault
    texts = tuple(each.public_bytes(Encoding.PEM).decode() for each in certificates)
    common = certificates[0].subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = str(common[0].value) if common else certificates[0].subject.rfc4514_string()
    return SealKeys(
        name=name,
        seal_key=private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        seal_certificate=texts[0],
        chain=texts[1:],
        record_public=public,
        record_private=secret,
        is_demo=DEMO in name,
    )


def _new_record() -> bytes:
    public, private = sm2.new_pair()
    return json.dumps({"public": public.hex(), "private": private.hex()}).encode()


def _new_seal(name: str, is_demo: bool, now: datetime) -> bytes:
    """Key, certificate and root; the root's own key is used this once and forgotten."""
    mark = f"（{DEMO}）" if is_demo else ""
    root_key, seal_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = _name(f"{name}电子证照自建根{mark}")
    root = (
        _certificate(root_name, root_name, root_key, now, _ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    seal = (
        _certificate(_name(f"{name}电子证照章{mark}"), root_name, seal_key, now, _SEAL_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    own = seal_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return own + seal.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)


def _name(common: str) -> x509.Name:
    # X.520 allows 64 characters for each part.
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    years: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(**granted: bool) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{each: granted.get(each, False) for each in every})


def _drawn_once(file: Path, draw: Callable[[], bytes]) -> None:
    """Draw `file` if it is absent; whoever comes second finds the first one's."""
    if not file.exists():
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        draft = Path(name)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(draw())
            stream.flush()
            os.fsync(stream.fileno())
        try:
            # A link never overwrites, and a file from mkstemp is for its owner only.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
