"""How does a holder show a licence? A code for minutes, read once; a second reading is refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.encryption import keyed_digest
from onewindow.apps.licences.models import ELicence, ELicenceUse, PresentCode
from onewindow.apps.licences.operations.issuing import locked
from onewindow.apps.licences.operations.using import use
from onewindow.apps.licences.queries import may_show, open_code_of
from onewindow.apps.licences.telling import journal, tell
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.rows import new_id
from onewindow.rules.licences.lives import LicenceState, may_be_used
from onewindow.rules.outcomes import Refusal, Refused

# Letters and digits that cannot be mistaken for one another on a screen held out over a counter.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
# How long the clerk who read it may look at it: the time of one talk at the window.
SECOND_PRESS = timedelta(seconds=10)
LOOKING = timedelta(minutes=30)
READERS = (Role.CLERK, Role.ISSUING_CLERK, Role.REVIEWER, Role.APPROVER)


@dataclass(frozen=True)
class OpenCode:
    """A code as its holder sees it; the database keeps a digest of it only."""

    code: str
    expires_at: datetime
    id: UUID


def _letters(row_id: UUID) -> str:
    """The code of a row: made from its random key and ours, so that no row need hold it."""
    rest = int(keyed_digest(f"code|{row_id}".encode()), 16)
    letters = []
    for _ in range(LENGTH):
        rest, place = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def open_now(*, licence: ELicence, acting: Acting, now: datetime) -> OpenCode | None:
    """The code its holder has open at this moment; None when there is none."""
    row = open_code_of(licence, now=now)
    if row is None or row.opened_by_id != acting.account_id:
        return None
    return OpenCode(_letters(row.id), row.expires_at, row.id)


def _digest(code: str) -> str:
    return keyed_digest(f"present|{code}".encode())


@transaction.atomic
def open_code(*, licence_id: UUID, acting: Acting, now: datetime) -> OpenCode:
    """A fresh code for this licence, for minutes; an older one shows nothing from now on.

    Refusals: NOT_FOUND (not theirs either), LICENCE_NOT_VALID, LICENCE_RUN_OUT, LICENCE_NOT_YET.
    """
    licence = locked(licence_id)
    if not may_show(licence=licence, acting=acting, on=localtime(now).date()):
        raise Refused((Refusal("NOT_FOUND"),))
    refusals = may_be_used(
        state=LicenceState(licence.state),
        valid_from=licence.valid_from,
        valid_to=licence.valid_to,
        on=localtime(now).date(),
        name=licence.type.name,
    )
    if refusals:
        raise Refused(refusals)
    licence.codes.filter(used_at__isnull=True, replaced_at__isnull=True).update(replaced_at=now)
    row_id = new_id()
    code = _letters(row_id)
    row = PresentCode.objects.create(
        id=row_id,
        licence=licence,
        digest=_digest(code),
        opened_at=now,
        opened_by_id=acting.who,
        expires_at=now + timedelta(minutes=licence.type.present_minutes),
    )
    journal("present", licence, acting=acting, now=now, rule="R-4-22")
    return OpenCode(code, row.expires_at, row.id)


def spelled(code: str) -> str:
    """A code as typed or scanned: blanks, dashes, and the address a scanner reads are forgiven."""
    last = code.strip().rstrip("/").rsplit("/", 1)[-1]
    return "".join(last.replace("-", "").split()).upper()


def read_code(*, code: str, purpose: str, acting: Acting, now: datetime) -> ELicenceUse:
    """The licence behind a code the holder shows, read once by staff; the use is on record.

    A code that was read, replaced or has run out is refused, each with its reason; when it was
    read before, its holder is told once. Refusals: NOT_PERMITTED, PURPOSE_MISSING, CODE_UNKNOWN,
    CODE_USED, CODE_REPLACED, CODE_RUN_OUT, LICENCE_NOT_VALID, LICENCE_RUN_OUT.
    """
    if pressed_twice := _just_read(code, acting, now):
        return pressed_twice
    # The telling must outlive the refusal, so it commits on its own.
    with transaction.atomic():
        refusals = _against_reading(code, purpose, acting, now)
    if refusals:
        raise Refused(refusals)
    told = _read(code, purpose, acting, now)
    if told is None:
        # Somebody was faster: now it was read, or replaced, before.
        with transaction.atomic():
            refusals = _against_reading(code, purpose, acting, now)
        raise Refused(refusals or (Refusal("CODE_UNKNOWN", "R-4-22"),))
    return told


def _just_read(code: str, acting: Acting, now: datetime) -> ELicenceUse | None:
    """The use this very reader began a moment ago: a second press alarms nobody."""
    return ELicenceUse.objects.filter(
        present_code__digest=_digest(spelled(code)),
        used_by_id=acting.account_id,
        used_at__gt=now - SECOND_PRESS,
        ended_at=None,
    ).first()


@transaction.atomic
def _read(code: str, purpose: str, acting: Acting, now: datetime) -> ELicenceUse | None:
    """The one reading of a live code; None when it is live no more."""
    row = _live_code(code)
    if row is None or row.used_at is not None or row.replaced_at is not None:
        return None
    told = use(
        licence=row.licence,
        case_id=None,
        item_slug="",
        purpose=purpose,
        consent_id=None,
        valid_until=now + LOOKING,
        acting=acting,
        now=now,
        present_code=row,
    )
    row.used_at, row.used_by_id = now, acting.who
    row.save(update_fields=["used_at", "used_by_id"])
    return told


def _live_code(code: str) -> PresentCode | None:
    return (
        PresentCode.objects.select_for_update(of=("self",))
        .select_related("licence__type", "licence__person", "licence__enterprise")
        .filter(digest=_digest(spelled(code)))
        .first()
    )


def _against_reading(code: str, purpose: str, acting: Acting, now: datetime) -> tuple[Refusal, ...]:
    if not acting.holds(*READERS):
        return (Refusal("NOT_PERMITTED", "R-4-8", {"needed": str(Role.CLERK.label)}),)
    found: tuple[Refusal, ...] = ()
    if not purpose.strip():
        found += (Refusal("PURPOSE_MISSING", "R-4-22"),)
    row = _live_code(code)
    if row is None:
        return (*found, Refusal("CODE_UNKNOWN", "R-4-22"))
    if row.used_at is not None:
        _tell_of_reuse(row, acting, now)
        at = localtime(row.used_at).strftime("%H:%M")
        return (*found, Refusal("CODE_USED", "R-4-22", {"at": at}))
    if row.replaced_at is not None:
        return (*found, Refusal("CODE_REPLACED", "R-4-22"))
    if now >= row.expires_at:
        at = localtime(row.expires_at).strftime("%H:%M")
        return (*found, Refusal("CODE_RUN_OUT", "R-4-22", {"at": at}))
    return found


def _tell_of_reuse(row: PresentCode, acting: Acting, now: datetime) -> None:
    """Somebody tried a code that was read before: on record, and its holder is told once."""
    journal("present_reused", row.licence, acting=acting, now=now, rule="R-4-22")
    if row.reuse_told_at is not None:
        return
    row.reuse_told_at = now
    row.save(update_fields=["reuse_told_at"])
    tell(
        row.licence,
        cause=f"reuse:{row.id.hex[-12:]}",
        title=f"有人想再次使用您的{row.licence.type.name}出示码",
        text="出示码只能用一次，这次没有成功，证照内容没有被看到。如果不是您本人在窗口操作，"
        "请不要把出示码截图发给别人；需要时重新打开一个。",
        now=now,
    )
