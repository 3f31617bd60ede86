"""Which terminals belong to this centre? Enrolled by the hall manager, known by a device secret."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db import transaction

from onewindow.apps.audit import operations as audit
from onewindow.apps.encryption import keyed_digest
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing.models import Kiosk
from onewindow.apps.statements import in_turn
from onewindow.rules.outcomes import Refusal, Refused

__all__ = ["Enrolled", "Kiosk"]

RULE = "R-6-1"
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Enrolled:
    """A kiosk and the secret only its browser keeps; it is told this once."""

    kiosk: Kiosk
    secret: str


def _digest(secret: str) -> str:
    return keyed_digest(f"kiosk|{secret}".encode())


def _may_manage(acting: Acting, place_id: UUID) -> None:
    if not acting.holds(Role.DUTY_HEAD) or acting.place_id not in {None, place_id}:
        raise Refused((Refusal("KIOSK_MANAGER_ONLY", RULE),))


def _checked(name: str) -> str:
    told = " ".join(name.split())
    if not told or len(told) > 40:
        raise Refused((Refusal("KIOSK_NAME", RULE),))
    return told


@transaction.atomic
def enrol(
    *,
    place_id: UUID,
    name: str,
    printer: Mapping[str, Any],
    is_low: bool,
    acting: Acting,
    now: datetime,
) -> Enrolled:
    """Make a browser a kiosk of this place; a name in use is taken over by the new browser.

    The browser that had the name before is a stranger from then on. Refusals: KIOSK_MANAGER_ONLY,
    KIOSK_NAME.
    """
    _may_manage(acting, place_id)
    told = _checked(name)
    in_turn(f"kiosks:{place_id}")
    secret = secrets.token_urlsafe(32)
    kiosk, _made = Kiosk.objects.select_for_update().get_or_create(
        place_id=place_id, name=told, withdrawn_at=None
    )
    kiosk.digest = _digest(secret)
    kiosk.printer, kiosk.is_low = dict(printer), is_low
    kiosk.enrolled_at = kiosk.last_seen_at = now
    kiosk.save()
    _journal("kiosk.enrol", kiosk, acting, now)
    return Enrolled(kiosk, secret)


@transaction.atomic
def change(
    *,
    kiosk_id: UUID,
    name: str,
    printer: Mapping[str, Any],
    is_low: bool,
    acting: Acting,
    now: datetime,
) -> Kiosk:
    """Another name, printer or height; the browser stays enrolled.

    Refusals: NOT_FOUND, KIOSK_MANAGER_ONLY, KIOSK_NAME, KIOSK_NAME_TAKEN.
    """
    kiosk = _locked(kiosk_id)
    _may_manage(acting, kiosk.place_id)
    kiosk.name = _checked(name)
    in_turn(f"kiosks:{kiosk.place_id}")
    others = Kiosk.objects.filter(place_id=kiosk.place_id, name=kiosk.name, withdrawn_at=None)
    if others.exclude(pk=kiosk.pk).exists():
        raise Refused((Refusal("KIOSK_NAME_TAKEN", RULE, {"name": kiosk.name}),))
    kiosk.printer, kiosk.is_low = dict(printer), is_low
    kiosk.save(update_fields=["name", "printer", "is_low"])
    _journal("kiosk.change", kiosk, acting, now)
    return kiosk


@transaction.atomic
def withdraw(*, kiosk_id: UUID, acting: Acting, now: datetime) -> Kiosk:
    """Take a terminal out: its browser opens no kiosk page any more, its blocks are void.

    Refusals: NOT_FOUND, KIOSK_MANAGER_ONLY.
    """
    kiosk = _locked(kiosk_id)
    _may_manage(acting, kiosk.place_id)
    kiosk.withdrawn_at, kiosk.digest = now, ""
    kiosk.save(update_fields=["withdrawn_at", "digest"])
    _journal("kiosk.withdraw", kiosk, acting, now)
    return kiosk


def _locked(kiosk_id: UUID) -> Kiosk:
    kiosk = Kiosk.objects.select_for_update().filter(pk=kiosk_id, withdrawn_at=None).first()
    if kiosk is None:
        raise Refused((Refusal("NOT_FOUND"),))
    return kiosk


def _journal(verb: str, kiosk: Kiosk, acting: Acting, now: datetime) -> None:
    audit.record(
        verb=verb,
        subject_kind="kiosk",
        subject_id=kiosk.pk,
        now=now,
        actor_id=acting.account_id,
        rule=RULE,
        facts={"printer": kiosk.printer.get("kind", "NONE")},
        origin=acting.origin,
    )


def known_kiosk(*, kiosk_id: UUID, secret: str, now: datetime) -> Kiosk | None:
    """The kiosk whose browser shows this secret, or None; notes that it is alive."""
    kiosk = Kiosk.objects.select_related("place").filter(pk=kiosk_id, withdrawn_at=None).first()
    if kiosk is None or not kiosk.digest or not compare_digest(kiosk.digest, _digest(secret)):
        return None
    if kiosk.last_seen_at is None or now - kiosk.last_seen_at > SEEN_EVERY:
        Kiosk.objects.filter(pk=kiosk.pk).update(last_seen_at=now)
    return kiosk


def kiosks_of(place_id: UUID) -> list[Kiosk]:
    """A place's kiosks in service, by name."""
    return list(Kiosk.objects.filter(place_id=place_id, withdrawn_at=None).order_by("name"))


def kiosk_by_id(kiosk_id: UUID) -> Kiosk | None:
    """One kiosk in service, or None."""
    return Kiosk.objects.select_related("place").filter(pk=kiosk_id, withdrawn_at=None).first()
