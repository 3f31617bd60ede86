"""How does a version of a licence become files, and what does the register say of a file?

Files are made when somebody first wants them and kept; the version remembers their SM3.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.documents.operations import keep_whole
from onewindow.apps.encryption import sm3
from onewindow.apps.licences.facts import fields_of, holder_name
from onewindow.apps.licences.files.drawing import draw_pdf
from onewindow.apps.licences.files.face import LicenceFace, written
from onewindow.apps.licences.files.keys import SealKeys, known_keys, seal_keys
from onewindow.apps.licences.files.record import read_record, write_record
from onewindow.apps.licences.files.trust import Trust, gathered
from onewindow.apps.licences.files.verifying import (
    FileState,
    Register,
    RegisterWord,
    Verdict,
    verify_content,
)
from onewindow.apps.licences.models import ELicenceVersion
from onewindow.apps.licences.queries import version_by_identifier
from onewindow.apps.licences.telling import journal
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.organisation.queries import main_centre
from onewindow.apps.statements import in_turn
from onewindow.rules.licences.faces import Assigned, FaceKind
from onewindow.rules.licences.lives import STANDING, LicenceState
from onewindow.rules.outcomes import Refusal, Refused

__all__ = [
    "FileState",
    "Verdict",
    "compact_record",
    "keys",
    "note_taking",
    "register_word",
    "sealed_ofd",
    "sealed_pdf",
    "trusted",
    "verify",
]

CHECK_PATH = "/licences/check/?number={identifier}"
TRUSTED = "trusted"
_ENDED_BY_TIME = frozenset({LicenceState.VALID, LicenceState.EXPIRED})


def keys(*, now: datetime) -> SealKeys:
    """The installation's keys, drawn at the first licence; raises KeysUnusable."""
    centre = main_centre()
    return seal_keys(
        settings.KEYS_FOLDER,
        name=centre.name if centre else "OneWindow",
        is_demo=bool(centre and centre.is_demo),
        now=now,
        certificate=settings.SEAL_CERTIFICATE,
        key=settings.SEAL_KEY,
    )


def trusted() -> Trust:
    """Whom this installation believes: itself and the files in HOME/keys/trusted/."""
    folder: Path = settings.KEYS_FOLDER
    own = known_keys(folder, certificate=settings.SEAL_CERTIFICATE, key=settings.SEAL_KEY)
    return gathered(folder / TRUSTED, own.trust if own else None)


def compact_record(version: ELicenceVersion, *, now: datetime) -> str:
    """The version's signed line; kept as long as its key is trusted (R-4-20)."""
    kept = version.record
    if not kept or trusted().by_record_key(read_record(kept).key_id) is None:
        line = write_record(face_of_version(version), keys(now=now))
        ELicenceVersion.objects.filter(pk=version.pk, record=kept).update(record=line)
        version.refresh_from_db(fields=["record"])
    return version.record


def sealed_pdf(version: ELicenceVersion, *, now: datetime) -> bytes:
    """The signed PDF: the kept file when it is whole, else drawn and signed again."""
    # Half a second of imports that few requests want.
    from onewindow.apps.licences.files.pdf_signing import sign_pdf  # noqa: PLC0415

    def make() -> bytes:
        face = face_of_version(version)
        drawn = draw_pdf(
            face, record=compact_record(version, now=now), check_address=_check_address(version)
        )
        own = keys(now=now)
        return sign_pdf(drawn, keys=own, issuer=face.issuer_name, is_demo=face.is_demo, now=now)

    return _kept(version, "pdf", make, now=now)


def sealed_ofd(version: ELicenceVersion, *, now: datetime) -> bytes:
    """The signed OFD, kept like the PDF."""
    from onewindow.apps.licences.ofd.sealing import sign_ofd  # noqa: PLC0415

    def make() -> bytes:
        return sign_ofd(
            face_of_version(version),
            record=compact_record(version, now=now),
            check_address=_check_address(version),
            keys=keys(now=now),
            now=now,
        )

    return _kept(version, "ofd", make, now=now)


def note_taking(
    version: ELicenceVersion, *, kind: str, reason: str, acting: Acting, now: datetime
) -> None:
    """Journal that somebody took a licence as a file, and why (R-4-7).

    Refused: LICENCE_FILE_OF_ENDED. The file of a licence that was ended still looks genuine to
    whoever checks it offline, so none is handed out any more.
    """
    licence = version.licence
    state = LicenceState(licence.state)
    if state not in STANDING and state not in _ENDED_BY_TIME:
        told = {"name": licence.type.name, "state": state.chinese}
        raise Refused((Refusal("LICENCE_FILE_OF_ENDED", "R-4-20", told),))
    facts = {"version": version.number, "format": kind, "reason": reason}
    journal("file", licence, acting=acting, now=now, rule="R-4-7", facts=facts)


def verify(content: bytes, *, now: datetime, register: Register | None = None) -> Verdict:
    """Whether a PDF, an OFD or a signed line is genuine; with `register` also in force."""
    return verify_content(content, trust=trusted(), now=localtime(now), register=register)


def register_word(identifier: str) -> RegisterWord | None:
    """What our own register says of an identifier; None when it never issued it."""
    version = version_by_identifier(identifier)
    if version is None:
        return None
    licence = version.licence
    state = LicenceState(licence.state)
    end = licence.ends.filter(lifted_at__isnull=True).order_by("-decided_at").first()
    newest = licence.versions.filter(superseded_at__isnull=True).first()
    return RegisterWord(
        in_force=state is LicenceState.VALID,
        state=state.chinese,
        since=end.effective_from if end else None,
        newest=newest.identifier if newest else "",
        was_ended=state not in _ENDED_BY_TIME,
    )


def face_of_version(version: ELicenceVersion) -> LicenceFace:
    """Rows as the plain face that is drawn and signed."""
    licence = version.licence
    fields = []
    for field in fields_of(licence.type):
        value = str(version.face.get(field.code) or "")
        # The number has its own place at the head of the sheet.
        if field.assigned is Assigned.SERIES and value == licence.certificate_no:
            continue
        if field.kind is FaceKind.DATE and value:
            value = written(date.fromisoformat(value))
        fields.append((field.label, value))
    person, enterprise = licence.person, licence.enterprise
    number = person.citizen_id if person else enterprise.uscc if enterprise else ""
    first = version.number == 1
    return LicenceFace(
        identifier=version.identifier,
        type_name=licence.type.name,
        certificate_no=licence.certificate_no,
        holder_name=holder_name(licence),
        holder_number=number,
        issuer_name=licence.issuer_name,
        issue_date=licence.issued_on if first else localtime(version.issued_at).date(),
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        version=version.number,
        issued_at=version.issued_at,
        fields=tuple(fields),
        is_demo=licence.is_demo,
        holder_is_person=person is not None,
    )


def _check_address(version: ELicenceVersion) -> str:
    return settings.PUBLIC_URL + CHECK_PATH.format(identifier=version.identifier)


@transaction.atomic
def _kept(
    version: ELicenceVersion, kind: str, make: Callable[[], bytes], *, now: datetime
) -> bytes:
    """The kept file if its digest is right, else one made now; two readers make one file."""
    path = Path(settings.FILES_FOLDER) / "licences" / f"{version.id}.{kind}"
    column = f"{kind}_digest"
    in_turn(f"licence-file:{version.id}:{kind}")
    version.refresh_from_db(fields=[column])
    first_digest = getattr(version, column)
    if first_digest and path.is_file():
        content = path.read_bytes()
        # Sealed with keys since lost or withdrawn, it would convince nobody any more.
        if sm3(content) == first_digest and verify(content, now=now).facts:
            return content
    content = make()
    digest = sm3(content)
    keep_whole(path, content)
    ELicenceVersion.objects.filter(pk=version.pk).update(**{column: digest})
    setattr(version, column, digest)
    facts = {"version": version.number, "format": kind, "digest": digest}
    if first_digest:
        facts["digest_before"] = first_digest
    journal("seal", version.licence, acting=SYSTEM, now=now, facts=facts)
    return content
