"""One answer for every kind of file: genuine, altered, late, ended, unknown, unreadable."""

from datetime import date, datetime, timedelta

import pytest
from tests.apps.licences.sealed import (
    CHECK,
    FACE,
    IDENTIFIER,
    NOW,
    drawn,
    face,
    keys,
    record,
    sealed,
    sealed_ofd,
)  # fmt: skip

from onewindow.apps.licences.files.pdf_signing import sign_pdf
from onewindow.apps.licences.files.record import write_record
from onewindow.apps.licences.files.trust import Trust
from onewindow.apps.licences.files.verifying import (
    FileState,
    Register,
    RegisterWord,
    Verdict,
    verify_content,
)
from onewindow.apps.licences.ofd.sealing import sign_ofd
from onewindow.wording import told

TRUST = keys().trust
STANDS = RegisterWord(in_force=True, state="有效", newest=IDENTIFIER)
ALL = [("PDF", sealed), ("OFD", sealed_ofd), ("RECORD", lambda: record().encode())]
LATE = datetime(2031, 11, 20, 0, 0, tzinfo=NOW.tzinfo)


def judged(content: bytes, now: datetime = NOW, register: Register | None = None) -> Verdict:
    return verify_content(content, trust=TRUST, now=now, register=register)


@pytest.mark.parametrize(("kind", "make"), ALL)
def test_a_genuine_file_is_told_from_its_bytes_alone(kind: str, make: object) -> None:
    verdict = judged(make())  # type: ignore[operator]
    assert verdict.state is FileState.GENUINE
    assert verdict.kind == kind
    assert verdict.refusals == ()
    assert not verdict.asked_register
    assert verdict.facts["identifier"] == IDENTIFIER
    assert verdict.facts["valid_to"] == "2031-11-19"
    assert verdict.facts["demo"] == "1"


@pytest.mark.parametrize(("kind", "make"), ALL)
def test_the_last_day_still_counts_and_the_next_does_not(kind: str, make: object) -> None:
    content = make()  # type: ignore[operator]
    assert judged(content, LATE - timedelta(seconds=1)).state is FileState.GENUINE
    verdict = judged(content, LATE)
    assert verdict.state is FileState.EXPIRED
    assert "2031-11-19" in told(verdict.refusals)[0]
    assert verdict.facts["type_name"] == "食品经营许可证"


def test_a_licence_without_an_end_never_expires() -> None:
    line = write_record(face(valid_to=None), keys())
    assert judged(line.encode(), LATE + timedelta(days=9999)).state is FileState.GENUINE


def test_the_register_is_asked_by_identifier_and_confirms() -> None:
    asked = []

    def register(identifier: str) -> RegisterWord:
        asked.append(identifier)
        return STANDS

    verdict = judged(sealed(), register=register)
    assert verdict.state is FileState.GENUINE
    assert verdict.asked_register
    assert asked == [IDENTIFIER]


def test_what_was_ended_is_no_longer_good_although_the_file_is() -> None:
    word = RegisterWord(False, "吊销", date(2026, 12, 1), IDENTIFIER, was_ended=True)
    verdict = judged(sealed(), register=lambda _: word)
    assert verdict.state is FileState.ENDED
    assert "“吊销”（自2026-12-01起）" in told(verdict.refusals)[0]


def test_an_older_version_gives_way_to_the_newer() -> None:
    newer = IDENTIFIER.replace(".001.U", ".002.S")
    verdict = judged(sealed_ofd(), register=lambda _: RegisterWord(True, "有效", None, newer))
    assert verdict.state is FileState.ENDED
    assert newer in told(verdict.refusals)[0]


def test_late_and_ended_are_both_told() -> None:
    word = RegisterWord(False, "注销", None, IDENTIFIER, was_ended=True)
    verdict = judged(sealed(), LATE, lambda _: word)
    assert verdict.state is FileState.ENDED
    assert [r.code for r in verdict.refusals] == ["LICENCE_FILE_ENDED", "LICENCE_FILE_EXPIRED"]
    lapsed = RegisterWord(False, "过期", None, IDENTIFIER)
    assert judged(sealed(), LATE, lambda _: lapsed).state is FileState.EXPIRED


def test_a_signed_licence_the_register_never_issued_is_not_confirmed() -> None:
    verdict = judged(sealed(), register=lambda _: None)
    assert verdict.state is FileState.UNKNOWN_ISSUER
    assert [r.code for r in verdict.refusals] == ["LICENCE_FILE_NOT_REGISTERED"]


def test_the_register_is_not_asked_about_a_file_nobody_vouches_for() -> None:
    def register(_: str) -> RegisterWord:
        raise AssertionError("asked")

    for content in (sealed() + b"x", drawn(), b"", b"OWL1.no"):
        assert judged(content, register=register).state is not FileState.GENUINE


FOREIGN = sign_pdf(drawn(), keys=keys("别的"), issuer="x", is_demo=True, now=NOW)


@pytest.mark.parametrize(
    ("content", "state", "code"),
    [
        (sealed() + b"\n", FileState.TAMPERED, "LICENCE_FILE_APPENDED"),
        (sealed().replace(b"/Size", b"/size"), FileState.TAMPERED, "LICENCE_FILE_ALTERED"),
        (FOREIGN, FileState.UNKNOWN_ISSUER, "LICENCE_FILE_STRANGER"),
        (drawn(), FileState.UNKNOWN_ISSUER, "LICENCE_FILE_UNSIGNED"),
        (b"%PDF-" + b" " * 6_000_000, FileState.UNREADABLE, "LICENCE_FILE_HUGE"),
        (b"", FileState.UNREADABLE, "LICENCE_FILE_BROKEN"),
        (b"\xff\xd8\xff picture", FileState.UNREADABLE, "LICENCE_FILE_BROKEN"),
        (b"PK\x03\x04", FileState.UNREADABLE, "LICENCE_FILE_BROKEN"),
        (record()[:-9].encode(), FileState.UNREADABLE, "LICENCE_FILE_BROKEN"),
        (b"OWL1." + b"x" * 9_000, FileState.UNREADABLE, "LICENCE_FILE_BROKEN"),
        (b"\xff\xfe OWL1.", FileState.UNREADABLE, "LICENCE_FILE_BROKEN"),
        (write_record(FACE, keys("别的")).encode(), FileState.UNKNOWN_ISSUER,
         "LICENCE_FILE_STRANGER"),
        (sign_ofd(FACE, record=write_record(FACE, keys("别的")), check_address=CHECK, keys=keys(),
                  now=NOW), FileState.UNKNOWN_ISSUER, "LICENCE_FILE_STRANGER"),
    ],
)  # fmt: skip
def test_every_other_file_is_refused_with_its_reason(
    content: bytes, state: FileState, code: str
) -> None:
    verdict = judged(content)
    assert verdict.state is state
    assert [r.code for r in verdict.refusals] == [code]
    assert verdict.facts == {}
    assert verdict.state.chinese
    assert told(verdict.refusals)[0].endswith("。")


def test_a_line_inside_an_address_or_with_blanks_around_it_is_read() -> None:
    for line in (f"  {record()}\r\n", f"{CHECK}?code={record()}"):
        assert judged(line.encode()).state is FileState.GENUINE


def test_without_a_trust_file_nothing_is_believed() -> None:
    for _, make in ALL:
        content = make()  # type: ignore[operator]
        verdict = verify_content(content, trust=Trust(), now=NOW)
        assert verdict.state is FileState.UNKNOWN_ISSUER
