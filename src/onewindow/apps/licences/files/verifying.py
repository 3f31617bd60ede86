"""Is this licence genuine and in force? One answer for PDF, OFD and the signed line.

First offline, against a trust file; then, where a register can be asked, with its word.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from onewindow.apps.licences.files.findings import Finding, Found, found_in_record
from onewindow.apps.licences.files.record import LARGEST as LONGEST_RECORD
from onewindow.apps.licences.files.record import MARK, Record
from onewindow.apps.licences.files.trust import Trust
from onewindow.apps.licences.ofd.sealing import check_ofd
from onewindow.rules.outcomes import Refusal

FILES_RULE, VERSIONS_RULE = "R-4-20", "R-4-21"


class FileState(StrEnum):
    """The answer in one word."""

    GENUINE = "GENUINE"
    TAMPERED = "TAMPERED"
    EXPIRED = "EXPIRED"
    ENDED = "ENDED"
    UNKNOWN_ISSUER = "UNKNOWN_ISSUER"
    UNREADABLE = "UNREADABLE"

    @property
    def chinese(self) -> str:
        return _CHINESE[self]


_CHINESE = {
    FileState.GENUINE: "真实有效",
    FileState.TAMPERED: "已被改动",
    FileState.EXPIRED: "已过有效期",
    FileState.ENDED: "已失效",
    FileState.UNKNOWN_ISSUER: "签发单位无法确认",
    FileState.UNREADABLE: "无法识别",
}
_STATES = {
    Finding.SEALED: FileState.GENUINE,
    Finding.ALTERED: FileState.TAMPERED,
    Finding.APPENDED: FileState.TAMPERED,
    Finding.STRANGE: FileState.UNKNOWN_ISSUER,
    Finding.UNSIGNED: FileState.UNKNOWN_ISSUER,
    Finding.OUTSIDE_VALIDITY: FileState.UNKNOWN_ISSUER,
    Finding.BROKEN: FileState.UNREADABLE,
    Finding.HUGE: FileState.UNREADABLE,
}
_CODES: dict[Finding, str] = {
    Finding.ALTERED: "LICENCE_FILE_ALTERED",
    Finding.APPENDED: "LICENCE_FILE_APPENDED",
    Finding.STRANGE: "LICENCE_FILE_STRANGER",
    Finding.UNSIGNED: "LICENCE_FILE_UNSIGNED",
    Finding.OUTSIDE_VALIDITY: "LICENCE_FILE_SEAL_LAPSED",
    Finding.BROKEN: "LICENCE_FILE_BROKEN",
    Finding.HUGE: "LICENCE_FILE_HUGE",
}


@dataclass(frozen=True)
class RegisterWord:
    """What the issuer's register says of one identifier today.

    `was_ended`: somebody ended it, time alone did not; `newest`: the version in force.
    """

    in_force: bool
    state: str
    since: date | None = None
    newest: str = ""
    was_ended: bool = False


Register = Callable[[str], RegisterWord | None]


@dataclass(frozen=True)
class Verdict:
    """The answer: its state, what the licence says (only when believed), why not if not."""

    state: FileState
    kind: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    asked_register: bool = False


def verify_content(
    content: bytes, *, trust: Trust, now: datetime, register: Register | None = None
) -> Verdict:
    """What these bytes are worth at `now`, in the licence's own time zone.

    Never raises for what is inside `content`, never reaches for the network, opens
    nothing larger than a licence can be.
    """
    kind, found = _found(content, trust)
    if found.record is None:
        refusal = Refusal(_CODES.get(found.finding, "LICENCE_FILE_BROKEN"), FILES_RULE)
        state = _STATES[found.finding]
        state = FileState.UNREADABLE if state is FileState.GENUINE else state
        return Verdict(state, kind, {}, (refusal,))
    facts = _facts(found, found.record)
    word = register(found.record.identifier) if register else None
    late = _too_late(found.record, now.date())
    ended = _ended(found.record, word, asked=register is not None, late=bool(late))
    unknown = register is not None and word is None
    state = (
        FileState.UNKNOWN_ISSUER if unknown
        else FileState.ENDED if ended
        else FileState.EXPIRED if late
        else FileState.GENUINE
    )  # fmt: skip
    return Verdict(state, kind, facts, (*ended, *late), register is not None)


def _found(content: bytes, trust: Trust) -> tuple[str, Found]:
    if content.startswith(b"%PDF-"):
        # Half a second of imports that only a PDF is worth.
        from onewindow.apps.licences.files.pdf_checking import check_pdf  # noqa: PLC0415

        return "PDF", check_pdf(content, trust)
    if content.startswith(b"PK\x03\x04"):
        return "OFD", check_ofd(content, trust)
    if len(content) <= 2 * LONGEST_RECORD and f"{MARK}.".encode() in content:
        # A scanner may hand over the whole address around the line, or its line end.
        line = content.decode("utf-8", "replace").strip()
        return "RECORD", found_in_record(line[line.index(f"{MARK}.") :], trust)
    return "", Found(Finding.BROKEN)


def _facts(found: Found, record: Record) -> dict[str, str]:
    return {
        "identifier": record.identifier,
        "type_name": record.type_name,
        "holder": record.holder,
        "number_digest": record.number_digest,
        "issuer_name": record.issuer_name,
        "issue_date": record.issue_date.isoformat(),
        "valid_to": record.valid_to.isoformat() if record.valid_to else "",
        "version": f"{record.version:03d}",
        "demo": "1" if record.is_demo else "",
        "sealed_by": found.sealed_by,
        "sealed_at": found.sealed_at.isoformat() if found.sealed_at else "",
    }


def _too_late(record: Record, today: date) -> tuple[Refusal, ...]:
    if record.valid_to is None or today <= record.valid_to:
        return ()
    until = record.valid_to.isoformat()
    return (Refusal("LICENCE_FILE_EXPIRED", FILES_RULE, {"valid_to": until}),)


def _ended(
    record: Record, word: RegisterWord | None, *, asked: bool, late: bool
) -> tuple[Refusal, ...]:
    if not asked:
        return ()
    if word is None:
        return (Refusal("LICENCE_FILE_NOT_REGISTERED", FILES_RULE),)
    if word.newest and word.newest != record.identifier:
        return (Refusal("LICENCE_FILE_SUPERSEDED", VERSIONS_RULE, {"newest": word.newest}),)
    if word.in_force or (late and not word.was_ended):
        return ()
    since = f"（自{word.since.isoformat()}起）" if word.since else ""
    return (Refusal("LICENCE_FILE_ENDED", FILES_RULE, {"state": word.state, "since": since}),)
