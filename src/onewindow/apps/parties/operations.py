"""How do people and enterprises become known: by registering, or at the counter?"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from onewindow.apps.accounts import operations as accounts
from onewindow.apps.accounts import queries as account_queries
from onewindow.apps.audit import operations as audit
from onewindow.apps.encryption import blind_index
from onewindow.apps.endings import whole
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties.models import Enterprise, Mandate, Person
from onewindow.apps.planned import Planned, update
from onewindow.rules.identifiers import Identified
from onewindow.rules.identifiers.citizen_id import read_citizen_id
from onewindow.rules.identifiers.mobile_phone import read_mobile_phone
from onewindow.rules.identifiers.person_name import name_faults as _name_faults
from onewindow.rules.identifiers.uscc import read_uscc
from onewindow.rules.outcomes import Refusal, Refused

_SHORTEST_NAME = 2


@dataclass(frozen=True)
class PasswordReset:
    """A new one-time password; `secret` exists here and nowhere else."""

    account: account_queries.Account
    secret: str


def _record(
    verb: str, kind: str, subject_id: UUID, acting: Acting, now: datetime, **facts: str
) -> None:
    audit.record(
        verb=verb,
        subject_kind=kind,
        subject_id=subject_id,
        now=now,
        actor_id=acting.account_id,
        rule="R-4-4",
        facts=facts,
        origin=acting.origin,
    )


def _read(citizen_id: str, now: datetime) -> Identified:
    """The number as typed: full-width characters and the blanks people put in are forgiven."""
    typed = "".join(unicodedata.normalize("NFKC", citizen_id).split())
    return read_citizen_id(typed, today=now.date())


def _enterprise_name_faults(name: str) -> tuple[Refusal, ...]:
    """An enterprise may be called anything on its licence, digits too."""
    return () if len(name) >= _SHORTEST_NAME else (Refusal("NAME_MISSING", "", {}),)


def registration_faults(
    *, name: str, citizen_id: str, phone: str, password: str | None, now: datetime
) -> tuple[Refusal, ...]:
    """Everything wrong with what was typed so far; says nothing about who is known here."""
    name, read = name.strip(), _read(citizen_id, now)
    found = _name_faults(name) + read.problems + account_queries.phone_faults(phone)
    if password is None:
        return found
    own_words = (account_queries.normal_phone(phone), name, read.canonical)
    return found + account_queries.password_faults(password, own_words=own_words)


@transaction.atomic
def register_resident(
    *,
    name: str,
    citizen_id: str,
    phone: str,
    password: str | None,
    now: datetime,
    notice_version: str = "",
    is_demo: bool = False,
    prefers_elder: bool = False,
) -> Person:
    """Open an account and tie it to the person, in one go; names everything wrong at once.

    A person known from the counter is taken over only when name and phone agree with what the
    counter wrote down. Otherwise, and when the number has an account, the answer is one and the
    same, IDENTITY_NOT_CONFIRMED: it never tells whose number is registered (R-4-7).
    Refusals: NAME_MISSING, ID_*, MOBILE_PHONE_SHAPE, PHONE_TAKEN, PASSWORD_*.
    """
    name, read = name.strip(), _read(citizen_id, now)
    if refusals := registration_faults(
        name=name, citizen_id=citizen_id, phone=phone, password=password, now=now
    ):
        raise Refused(refusals)
    account = accounts.open_resident_account(
        name=name,
        phone=phone,
        password=password,
        now=now,
        is_demo=is_demo,
        prefers_elder=prefers_elder,
    )
    person, created = _make_known(read, name, phone, now, is_demo=is_demo)
    if not created and not _is_same_person(person, name, phone):
        raise Refused((Refusal("IDENTITY_NOT_CONFIRMED", "R-4-7", {}),))
    person.account_id = account.id
    person.save(update_fields=["account"])
    registrant = Acting(account.id, name, origin="web")
    _record("person.register", "person", person.id, registrant, now, notice=notice_version)
    return person


def _is_same_person(known: Person, name: str, phone: str) -> bool:
    same_phone = account_queries.normal_phone(phone) == known.phone
    return known.account_id is None and known.name == name and same_phone


def _person_of(read: Identified) -> Person | None:
    if read.problems:
        return None
    return _OF_NUMBER.first(blind_index(read.canonical))


_OF_NUMBER = Planned(
    lambda index: Person.objects.select_for_update().filter(citizen_id_index=index),
    (("one",), ("other",)),
    to_change=True,
)


def _make_known(
    read: Identified, name: str, phone: str, now: datetime, *, is_demo: bool = False
) -> tuple[Person, bool]:
    """The person of this number, new or made known before, and locked."""
    return Person.objects.select_for_update().get_or_create(
        citizen_id_index=blind_index(read.canonical),
        defaults={
            "name": name,
            "citizen_id": read.canonical,
            "birth_date": read.birth_date,
            "phone": account_queries.normal_phone(phone),
            "is_demo": is_demo,
            "created_at": now,
        },
    )


@whole
def identify_person(
    *, citizen_id: str, name: str, now: datetime, acting: Acting, phone: str = ""
) -> Person:
    """The person standing at the counter, whose card the clerk has seen; made known if new.

    The card outweighs what was typed before: a name that differs is NAME_DIFFERS, so that the
    clerk looks again and corrects the record with `correct_name`. Journaled (R-4-7).
    An account nobody vouches for is untied first (R-4-8), see `_untie_stranger`.
    Refusals: NAME_MISSING, ID_*, MOBILE_PHONE_SHAPE, NAME_DIFFERS.
    """
    name, read = name.strip(), _read(citizen_id, now)
    refusals = _name_faults(name) + read.problems
    if phone.strip():
        refusals += read_mobile_phone(phone).problems
    person = _person_of(read)
    if person is not None and name and person.name != name:
        refusals += (Refusal("NAME_DIFFERS", "R-4-4", {}),)
    if refusals:
        raise Refused(refusals)
    person = person or _make_known(read, name, phone, now)[0]
    _untie_stranger(person, phone, acting, now)
    person.confirmed_at = now
    if phone.strip():
        person.phone = account_queries.normal_phone(phone)
    update(person)
    _record("person.identify", "person", person.id, acting, now)
    return person


def _untie_stranger(person: Person, phone: str, acting: Acting, now: datetime) -> None:
    """Before the first confirmation: whoever registered this number may be somebody else (R-4-8).

    Only the phone told by the person standing there vouches for the account. Otherwise it closes
    and its phone is forgotten too, or it would open the record to its owner once more. The
    demonstration's own accounts were made with their people and stay.
    """
    if person.confirmed_at is not None or person.account is None or person.account.is_demo:
        return
    if phone.strip() and person.account.phone == account_queries.normal_phone(phone):
        return
    accounts.untie_account(
        account_id=person.account.id, actor_id=acting.account_id, now=now, origin=acting.origin
    )
    person.account, person.phone = None, ""


@transaction.atomic
def correct_name(
    *,
    person_id: UUID,
    citizen_id: str,
    name: str,
    acting: Acting,
    now: datetime,
    phone: str = "",
) -> Person:
    """The card shows another name than the record (a change of name, or a typing error).

    An account that `phone` does not vouch for is untied before the first confirmation (R-4-8).

    Refusals: NAME_MISSING, ID_*, NOT_FOUND (the number is not this person's).
    """
    name, read = name.strip(), _read(citizen_id, now)
    refusals = _name_faults(name) + read.problems
    person = _person_of(read)
    if not refusals and (person is None or person.id != person_id):
        refusals += (Refusal("NOT_FOUND", "", {}),)
    if refusals or person is None:
        raise Refused(refusals)
    _untie_stranger(person, phone, acting, now)
    person.name, person.confirmed_at = name, now
    person.save(update_fields=["account", "name", "phone", "confirmed_at"])
    _record("person.correct_name", "person", person.id, acting, now)
    return person


@transaction.atomic
def identify_enterprise(
    *,
    uscc: str,
    name: str,
    now: datetime,
    acting: Acting = SYSTEM,
    legal_representative: str = "",
    address: str = "",
    phone: str = "",
    is_demo: bool = False,
) -> Enterprise:
    """The enterprise that applies, by its credit code; made known if new (R-4-5).

    Refusals: NAME_MISSING, USCC_*; NAME_DIFFERS when the code belongs to another name.
    """
    read = read_uscc(uscc)
    refusals = read.problems + _enterprise_name_faults(name.strip())
    known = None if refusals else Enterprise.objects.filter(uscc=read.canonical).first()
    if known is not None and known.name != name.strip():
        refusals += (Refusal("NAME_DIFFERS", "R-4-5", {}),)
    if refusals:
        raise Refused(refusals)
    enterprise, created = Enterprise.objects.get_or_create(
        uscc=read.canonical,
        defaults={
            "name": name.strip(),
            "legal_representative": legal_representative,
            "address": address,
            "phone": phone,
            "is_demo": is_demo,
            "created_at": now,
        },
    )
    if created:
        _record("enterprise.identify", "enterprise", enterprise.id, acting, now)
    return enterprise


@transaction.atomic
def name_agent(
    *,
    enterprise_id: UUID,
    agent_id: UUID,
    item_slugs: Sequence[str],
    starts_on: date,
    ends_on: date,
    now: datetime,
    acting: Acting = SYSTEM,
) -> Mandate:
    """Write down that the enterprise lets this person act for it; a new one replaces the old."""
    Mandate.objects.filter(
        enterprise_id=enterprise_id, agent_id=agent_id, ended_at__isnull=True
    ).update(ended_at=now)
    mandate = Mandate.objects.create(
        enterprise_id=enterprise_id,
        agent_id=agent_id,
        item_slugs=list(item_slugs),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _record("enterprise.name_agent", "enterprise", enterprise_id, acting, now)
    return mandate


@transaction.atomic
def set_representative(
    *, enterprise_id: UUID, person_id: UUID, now: datetime, acting: Acting = SYSTEM
) -> None:
    """Tie the enterprise to its legal representative, who may act without a mandate."""
    Enterprise.objects.filter(pk=enterprise_id).update(representative_id=person_id)
    _record("enterprise.set_representative", "enterprise", enterprise_id, acting, now)


@transaction.atomic
def admit_confirmed(
    *, subject: str, name: str, citizen_id: str, phone: str, now: datetime
) -> Person:
    """Somebody the national identity service has confirmed: their person and account.

    An account opened here before the first confirmation loses its password, its sessions and its
    programmes' keys: nobody knows who typed that number in then (R-4-8).
    Refusals: NAME_MISSING, ID_*, NAME_DIFFERS.
    """
    name, read = name.strip(), _read(citizen_id, now)
    if refusals := _name_faults(name) + read.problems:
        raise Refused(refusals)
    person, _ = _make_known(read, name, phone, now)
    if person.name != name:
        raise Refused((Refusal("NAME_DIFFERS", "R-4-4", {}),))
    if person.account is None:
        person.account = accounts.open_national_account(name=name, subject=subject, now=now)
    elif person.confirmed_at is None:
        accounts.disable_password(account_id=person.account.id, now=now)
    person.confirmed_at = now
    person.save(update_fields=["account", "confirmed_at"])
    acting = Acting(person.account_id, name, origin="national")
    _record("person.identify", "person", person.id, acting, now)
    return person


@transaction.atomic
def reset_password_at_counter(
    *, citizen_id: str, name: str, acting: Acting, now: datetime
) -> PasswordReset:
    """A one-time password for somebody who forgot theirs, whose card the clerk has seen (R-4-8).

    Refusals: COUNTER_ONLY, NAME_MISSING, ID_*, NO_ACCOUNT, CARD_NAME_DIFFERS, ACCOUNT_CLOSED,
    STAFF_ACCOUNT, NATIONAL_ACCOUNT.
    """
    if not acting.holds(Role.CLERK):
        raise Refused((Refusal("COUNTER_ONLY", "R-4-8", {}),))
    name, read = name.strip(), _read(citizen_id, now)
    if refusals := _name_faults(name) + read.problems:
        raise Refused(refusals)
    person = _person_of(read)
    if person is not None and person.name != name:
        raise Refused((Refusal("CARD_NAME_DIFFERS", "R-4-8", {}),))
    if person is None or person.account_id is None:
        raise Refused((Refusal("NO_ACCOUNT", "R-4-8", {}),))
    secret = accounts.give_one_time_password(
        account_id=person.account_id, actor_id=acting.account_id, now=now, origin=acting.origin
    )
    person.confirmed_at = now
    person.save(update_fields=["confirmed_at"])
    _record("person.identify", "person", person.id, acting, now)
    account = account_queries.account(person.account_id)
    assert account is not None
    return PasswordReset(account, secret)


@transaction.atomic
def close_own_account(*, acting: Acting, password: str | None, now: datetime) -> None:
    """The holder ends their account; what belongs to a case stays with the case (R-4-8).

    Somebody no case and no enterprise knows is forgotten altogether. `password` is asked of
    everybody who has one. Refusals: NOT_FOUND, STAFF_ACCOUNT, PASSWORD_WRONG.
    """
    account = account_queries.lock_account(acting.who)
    if account is None or not account.is_active:
        raise Refused((Refusal("NOT_FOUND", "", {}),))
    if account.is_staff_member:
        raise Refused((Refusal("STAFF_ACCOUNT", "R-4-8", {}),))
    if account.has_usable_password() and not account.check_password(password or ""):
        raise Refused((Refusal("PASSWORD_WRONG", "R-4-8", {}),))
    forgotten = _let_go(account.id)
    accounts.close_account(
        account_id=account.id,
        actor_id=account.id,
        now=now,
        forget_name=forgotten,
        origin=acting.origin,
    )


def _let_go(account_id: UUID) -> bool:
    """Untie the person from the account; True when nothing else holds them and they are gone."""
    person = Person.objects.select_for_update().filter(account_id=account_id).first()
    if person is None:
        return True
    person.account = None
    person.save(update_fields=["account"])
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError:
        return False
    return True
