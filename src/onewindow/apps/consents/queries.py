"""Which consents stand, what rests on them, and who asked whom?"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from onewindow.apps.consents.facts import given_of
from onewindow.apps.consents.models import Consent, ConsentRequest, ConsentUse
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.parties.queries import Person
from onewindow.rules.casework.consents import Given, taken_back

__all__ = ["Consent", "ConsentRequest", "ConsentUse"]

MOST_SHOWN = 100


def standing(
    *,
    person_id: UUID,
    scope: str,
    now: datetime,
    case_id: UUID | None = None,
    package_id: UUID | None = None,
    item_slug: str = "",
) -> Consent | None:
    """The person's consent to this use that stands now, for this case or package; newest first.

    One given for a case counts for that case alone, one for a package for all its cases, one
    without either for its item, or for every item when it names none. The separate consent
    to sensitive data is not it.
    """
    rows = _standing(person_id, now, case_id, package_id, item_slug)
    return (
        rows.filter(scope__contains=[scope])
        .exclude(kind=Consent.Kind.SENSITIVE)
        .order_by("-given_at")
        .first()
    )


def standing_for(
    *,
    person_id: UUID,
    scope: str,
    now: datetime,
    case_id: UUID | None = None,
    package_id: UUID | None = None,
    item_slug: str = "",
) -> list[Consent]:
    """All of the person's consents to this use that stand, the separate ones too."""
    rows = _standing(person_id, now, case_id, package_id, item_slug)
    return list(rows.filter(scope__contains=[scope]))


def still_stands(
    *,
    consent_id: UUID,
    scope: str,
    now: datetime,
    case_id: UUID | None = None,
    package_id: UUID | None = None,
    item_slug: str = "",
) -> bool:
    """Whether what was got on this consent may still be used: it, or one that renewed it."""
    person_id = giver_of(consent_id)
    return person_id is not None and bool(
        standing(
            person_id=person_id,
            scope=scope,
            now=now,
            case_id=case_id,
            package_id=package_id,
            item_slug=item_slug,
        )
    )


def words_taken_back(
    *,
    person_id: UUID,
    now: datetime,
    case_id: UUID,
    package_id: UUID | None,
    item_slug: Callable[[], str],
) -> frozenset[str]:
    """What this person withdrew for this case and has not allowed again (art. 15; one query).

    `item_slug` is looked up only where something was withdrawn.
    """
    meant = _meant_for(case_id, package_id) & Q(to_person__isnull=True)
    latest = Q(renewed_at__isnull=True) | Q(withdrawn_at__isnull=False)
    rows = list(Consent.objects.filter(meant, latest, person_id=person_id))
    if not any(each.withdrawn_at for each in rows):
        return frozenset()
    fitting = [each for each in rows if each.item_slug in {"", item_slug()}]
    return taken_back(given_of(fitting), now=now)


def giver_of(consent_id: UUID) -> UUID | None:
    """Whose consent it is."""
    return Consent.objects.filter(pk=consent_id).values_list("person_id", flat=True).first()


def is_withdrawn(consent_id: UUID) -> bool:
    """Whether the person took this consent back; locked, so that it is so until commit."""
    rows = Consent.objects.select_for_update(of=("self",), no_key=True).filter(pk=consent_id)
    return any(each.withdrawn_at is not None for each in rows)


def covered_cases(consent: Consent) -> Q:
    """The giver's own cases that the consent was given for, as a filter on cases."""
    meant = Q(person_id=consent.person_id)
    if consent.case_id is not None:
        meant &= Q(pk=consent.case_id)
    if consent.package_id is not None:
        meant &= Q(package_id=consent.package_id)
    return meant & Q(item__slug=consent.item_slug) if consent.item_slug else meant


def consent_by_id(consent_id: UUID) -> Consent | None:
    """One consent, whosever it is."""
    return Consent.objects.select_related("person").filter(pk=consent_id).first()


def as_given(rows: Iterable[Consent], *, guarded_id: UUID | None) -> list[Given]:
    """Consents as the rules see them; one about this ward is its guardian's."""
    return given_of(rows, guarded_id=guarded_id)


def givers_to(
    *,
    to_person_id: UUID,
    now: datetime,
    case_id: UUID | None,
    package_id: UUID | None,
    item_slug: str,
) -> list[Person]:
    """Others who let this person use their data for this case or package."""
    rows = _open(now).filter(to_person_id=to_person_id, item_slug__in={"", item_slug})
    rows = rows.filter(_meant_for(case_id, package_id)).select_related("person")
    return list({each.person_id: each.person for each in rows.order_by("given_at")}.values())


def _open(now: datetime) -> QuerySet[Consent]:
    return Consent.objects.filter(
        withdrawn_at__isnull=True, renewed_at__isnull=True, valid_until__gt=now
    )


def _standing(
    person_id: UUID,
    now: datetime,
    case_id: UUID | None,
    package_id: UUID | None,
    item_slug: str,
) -> QuerySet[Consent]:
    rows = _open(now).filter(_meant_for(case_id, package_id), person_id=person_id)
    return rows.filter(item_slug__in={"", item_slug})


def _meant_for(case_id: UUID | None, package_id: UUID | None) -> Q:
    meant = Q(case_id__isnull=True, package_id__isnull=True)
    if case_id is not None:
        meant |= Q(case_id=case_id)
    if package_id is not None:
        meant |= Q(package_id=package_id)
    return meant


def consents_of(*, person_id: UUID) -> list[Consent]:
    """What this person allowed, newest first, each with who used it."""
    uses = ConsentUse.objects.order_by("-used_at")
    return list(
        Consent.objects.filter(person_id=person_id, renewed_at__isnull=True)
        .select_related("ward", "to_person")
        .prefetch_related(Prefetch("uses", uses))
        .order_by("-given_at")[:MOST_SHOWN]
    )


def consent_of(*, consent_id: UUID, acting: Acting) -> Consent | None:
    """One's own consent, or None."""
    if acting.account_id is None:
        return None
    return (
        Consent.objects.filter(pk=consent_id, person__account_id=acting.account_id)
        .select_related("ward", "to_person", "person")
        .prefetch_related(Prefetch("uses", ConsentUse.objects.order_by("-used_at")))
        .first()
    )


def resting_on(*, consent_id: UUID) -> list[ConsentUse]:
    """The uses that still rest on this consent."""
    return list(ConsentUse.objects.filter(consent_id=consent_id, ended_at__isnull=True))


def requests_to(*, person: Person) -> list[ConsentRequest]:
    """What others ask of this person, unanswered ones first."""
    if not person.citizen_id_index:
        return []
    rows = ConsentRequest.objects.filter(asked_index=person.citizen_id_index)
    found = list(rows.select_related("asker", "ward").order_by("-asked_at")[:MOST_SHOWN])
    return sorted(found, key=lambda each: each.answered_at is not None)


def requests_by(
    *, asker_id: UUID, case_id: UUID | None = None, package_id: UUID | None = None
) -> list[ConsentRequest]:
    """What this person asked of others for this case or package, newest first."""
    rows = ConsentRequest.objects.filter(asker_id=asker_id)
    if case_id is not None or package_id is not None:
        meant = Q(case_id=case_id) if case_id is not None else Q()
        meant |= Q(package_id=package_id) if package_id is not None else Q()
        rows = rows.filter(meant)
    return list(rows.order_by("-asked_at")[:MOST_SHOWN])


def request_to(*, request_id: UUID, person: Person) -> ConsentRequest | None:
    """One request, if it is this person's to answer."""
    if not person.citizen_id_index:
        return None
    return (
        ConsentRequest.objects.filter(pk=request_id, asked_index=person.citizen_id_index)
        .select_related("asker", "ward", "consent")
        .first()
    )


def uses_behind(material_ids: Iterable[UUID]) -> dict[UUID, list[ConsentUse]]:
    """Every open use each of these materials rests on: the separate consent's beside the other."""
    rows = ConsentUse.objects.filter(material_id__in=list(material_ids), ended_at__isnull=True)
    found: dict[UUID, list[ConsentUse]] = {}
    for each in rows.select_related("consent").order_by("used_at", "id"):
        if each.material_id:
            found.setdefault(each.material_id, []).append(each)
    return found


def is_meant_for(
    consent: Consent, *, case_id: UUID, package_id: UUID | None, item_slug: str
) -> bool:
    """Whether the consent covers this case: given for it, its package or any case of its item.

    A consent names its purpose (art. 14): one given for an item serves no other.
    """
    for_package = consent.package_id is None or consent.package_id == package_id
    for_item = consent.item_slug in {"", item_slug}
    return for_package and for_item and consent.case_id in {None, case_id}
