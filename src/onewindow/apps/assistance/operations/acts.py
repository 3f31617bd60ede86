"""What is done under a letter, and how far does it go today? Each act as its own power says."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.assistance.models import Assistance, ProxyMandate
from onewindow.apps.assistance.operations.telling import HELPING, journal, needs, refuse
from onewindow.apps.cases.operations.change import locked
from onewindow.apps.cases.queries import case_position
from onewindow.apps.endings import whole
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.parties.queries import Person
from onewindow.apps.planned import ANY_KEY, Planned
from onewindow.rules.assistance import mandates as rules
from onewindow.rules.assistance.mandates import Power, ServiceKind, Terms
from onewindow.rules.casework.states import CaseState
from onewindow.rules.outcomes import Refusal, Refused


def terms_of(mandate: ProxyMandate) -> Terms:
    """The letter as the rules read it."""
    return Terms(
        principal_id=mandate.principal_id,
        worker_id=mandate.worker_id,
        item_slugs=frozenset(mandate.item_slugs),
        powers=frozenset(mandate.powers),
        starts_on=mandate.starts_on,
        ends_on=mandate.ends_on,
        is_revoked=mandate.revoked_at is not None,
    )


@whole
def use_mandate(*, case_id: UUID, power: Power, acting: Acting, now: datetime) -> None:
    """One act for the person in a matter begun under a letter; a matter without one is no proxy.

    Call in the act's own transaction. Refusals: MANDATE_* as the letter stands now: taken back,
    ended, another worker, no such power.
    """
    begun = _begun(case_id)
    if begun is None:
        return
    if rules.needs_letter(power, by_worker=begun[1].worker_id == acting.who):
        _use(*begun, power, acting.who, acting, now)


def supply_under_letter(*, case_id: UUID, acting: Acting, now: datetime) -> None:
    """The worker brings a material of a matter handed in already (R-6-31: SUPPLY)."""
    position = case_position(case_id=case_id) if is_under_letter(case_id) else None
    if position is not None and position[1] != CaseState.DRAFT:
        use_mandate(case_id=case_id, power=Power.SUPPLY, acting=acting, now=now)


def collect_under_letter(
    *, case_id: UUID, collector: str, shown_card: str, acting: Acting, now: datetime
) -> None:
    """The worker fetches the result at the issuing window (R-6-31: COLLECT).

    Told by the name: who runs an errand brings the person's own card along. Only where both have
    one name does the card tell them apart. Refusals: COLLECTOR_MISSING, MANDATE_*.
    """
    begun = _begun(case_id)
    if begun is not None:
        _collect(*begun, collector, shown_card, acting, now)


def _collect(
    begun: Assistance,
    mandate: ProxyMandate,
    collector: str,
    shown_card: str,
    acting: Acting,
    now: datetime,
) -> None:
    name = _spaceless(collector)
    if not name:
        refuse(Refusal("COLLECTOR_MISSING", "R-1-13"))
    is_person = name == _spaceless(mandate.principal.name) and _is_card_of(mandate, shown_card)
    if name == _spaceless(mandate.worker_name) and not is_person:
        _use(begun, mandate, Power.COLLECT, mandate.worker_id, acting, now)


def collect_by_card_under_letter(
    *, case_id: UUID, collector: str, shown_card: str, acting: Acting, now: datetime
) -> str:
    """The person's card alone is the person's alone, or the worker's whose letter says COLLECT.

    Returns the worker's name when it is they who come, else "".
    Refusals: as `collect_under_letter`; CARD_OF_ANOTHER when a third person shows it.
    """
    begun = _begun(case_id)
    if begun is None:
        return ""
    _collect(*begun, collector, shown_card, acting, now)
    mandate, name = begun[1], _spaceless(collector)
    if not _is_card_of(mandate, shown_card):
        return ""
    if name == _spaceless(mandate.principal.name):
        return ""
    if name != _spaceless(mandate.worker_name):
        refuse(Refusal("CARD_OF_ANOTHER", "R-1-13"))
    return mandate.worker_name


def is_under_letter(case_id: UUID) -> bool:
    """Whether the matter was begun by somebody who runs an errand for the person."""
    return _begun(case_id) is not None


def _is_card_of(mandate: ProxyMandate, shown: str) -> bool:
    written = _spaceless(shown).upper()
    return bool(written) and mandate.principal.citizen_id.endswith(written)


def _spaceless(told: str) -> str:
    return "".join(told.split())


@whole
def _use(
    begun: Assistance,
    letter: ProxyMandate,
    power: Power,
    worker_id: UUID,
    acting: Acting,
    now: datetime,
) -> None:
    """The act, if the letter covers it, written down with who did it."""
    case_id = begun.case_id
    assert case_id is not None
    # The case before the letter, as where it is handed in. Locked, so that a letter taken back
    # at this moment is taken back for this act or after it.
    locked(case_id)
    mandate = ProxyMandate.objects.select_for_update().get(pk=letter.id)
    refuse(*_against(mandate, begun.item_slug, power, worker_id, localtime(now).date()))
    _write_down(
        Assistance(
            kind=ServiceKind.PROXY,
            person=letter.principal,
            case_id=case_id,
            item_slug=begun.item_slug,
            mandate=mandate,
            power=power,
            worker_id=worker_id,
            at=now,
        ),
        acting,
    )


def _against(
    mandate: ProxyMandate, slug: str, power: Power, worker_id: UUID, today: date
) -> tuple[Refusal, ...]:
    return rules.may_use(
        terms_of(mandate),
        principal_id=mandate.principal_id,
        worker_id=worker_id,
        item_slug=slug,
        power=power,
        today=today,
    )


def lacking_powers(*, case_id: UUID, worker_id: UUID, today: date) -> frozenset[Power] | None:
    """What this member of staff may not do in the matter; None when they run no errand in it."""
    begun = _begun(case_id)
    if begun is None or begun[1].worker_id != worker_id:
        return None
    first, mandate = begun
    return frozenset(p for p in Power if _against(mandate, first.item_slug, p, worker_id, today))


def _begun(case_id: UUID) -> tuple[Assistance, ProxyMandate] | None:
    """The act under a letter that the matter began with, and its letter (always there)."""
    row = _BEGUN.first(case_id)
    return (row, row.mandate) if row is not None and row.mandate is not None else None


_BEGUN = Planned(
    lambda case_id: (
        Assistance.objects.filter(case_id=case_id, kind=ServiceKind.PROXY)
        .select_related("mandate__principal")
        .order_by("at", "id")[:1]
    ),
    ANY_KEY,
)


@transaction.atomic
def note_help(
    *,
    kind: str,
    acting: Acting,
    now: datetime,
    person: Person | None = None,
    case_id: UUID | None = None,
    item_slug: str = "",
    mandate: ProxyMandate | None = None,
    power: str = "",
    note: str = "",
    minutes: int = 0,
) -> Assistance:
    """Write down one piece of help; helping costs nothing (R-6-31)."""
    needs(acting, *HELPING)
    if kind == ServiceKind.PROXY and mandate is None:
        refuse(Refusal("MANDATE_MISSING", rules.RULE))
    return _write_down(
        Assistance(
            kind=kind,
            person=person,
            case_id=case_id,
            item_slug=item_slug,
            mandate=mandate,
            power=power,
            worker_id=acting.who,
            note=note.strip()[:300],
            minutes=minutes,
            at=now,
        ),
        acting,
    )


def _write_down(row: Assistance, acting: Acting) -> Assistance:
    if acting.place_id is None:
        raise Refused((Refusal("NO_CENTRE"),))
    row.place_id = acting.place_id
    row.save(force_insert=True)
    told = {"item": row.item_slug}
    journal(row.kind.lower(), "assistance", row.id, acting, row.at, rules.RULE, told)
    return row
