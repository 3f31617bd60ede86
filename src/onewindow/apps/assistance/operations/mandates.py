"""How does a person let a member of staff act, and what is done with it? (R-6-30 … R-6-32)"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.assistance.models import ProxyMandate
from onewindow.apps.assistance.operations.acts import note_help, terms_of
from onewindow.apps.assistance.operations.telling import HELPING, journal, needs, refuse, tell
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.operations.helping import act_for
from onewindow.apps.cases.queries import Case
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation import queries as organisation
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.parties.queries import Enterprise, Person
from onewindow.rules.assistance import mandates as rules
from onewindow.rules.assistance.mandates import Offered, Power, ServiceKind
from onewindow.rules.outcomes import Refusal, Refused


@transaction.atomic
def give_mandate(
    *,
    principal: Person,
    worker_id: UUID,
    worker_name: str,
    item_slugs: Sequence[str],
    powers: Sequence[str],
    starts_on: date,
    ends_on: date,
    signature: str,
    signed_on_paper: bool,
    principal_card_seen: bool,
    worker_card_shown: bool,
    acting: Acting,
    now: datetime,
) -> ProxyMandate:
    """A letter of authorisation, taken down in the person's presence.

    By the worker it names, or by a greeter for a clerk of the same place, who begins the intake.
    Refusals: MANDATE_*, IN_PERSON_ITEM, all at once.
    """
    needs(acting, *HELPING)
    offered = Offered(
        item_slugs=item_slugs,
        powers=powers,
        starts_on=starts_on,
        ends_on=ends_on,
        today=localtime(now).date(),
        signature=signature,
        principal_name=principal.name,
        principal_card_seen=principal_card_seen,
        worker_card_shown=worker_card_shown,
        worker_is_staff=worker_id == acting.who or _helps_at(acting.place_id, worker_id),
        worker_is_principal=principal.account_id == worker_id,
        in_person_items=_in_person(item_slugs),
    )
    refuse(*rules.may_give(offered))
    place_id = acting.place_id
    if place_id is None:
        raise Refused((Refusal("NO_CENTRE"),))
    mandate = ProxyMandate.objects.create(
        principal=principal,
        worker_id=worker_id,
        worker_name=worker_name,
        taken_down_by_id=acting.account_id,
        place_id=place_id,
        item_slugs=list(item_slugs),
        powers=list(powers),
        starts_on=starts_on,
        ends_on=ends_on,
        signature=signature.strip(),
        signed_on_paper=signed_on_paper,
        given_at=now,
    )
    _given(mandate, acting, now)
    return mandate


def _helps_at(place_id: UUID | None, worker_id: UUID) -> bool:
    """Whether this member of staff helps people at that place."""
    if place_id is None:
        return False
    posts = organisation.posts_in_hall(place_id=place_id, roles=HELPING)
    return worker_id in {post.account_id for post in posts}


def _given(mandate: ProxyMandate, acting: Acting, now: datetime) -> None:
    """On record, and told to the person with the way to take it back."""
    until = mandate.ends_on
    said = {"items": mandate.item_slugs, "powers": mandate.powers, "until": until.isoformat()}
    journal("mandate", "mandate", mandate.id, acting, now, rules.RULE, said)
    tell(
        person_id=mandate.principal_id,
        once_key=f"mandate:{mandate.id}",
        title="代办授权已登记",
        text=f"您授权 {mandate.worker_name} 代办，到 {until:%Y年%-m月%-d日} 为止，"
        "不收费，随时可以收回。",
        link="/my/mandates/",
        now=now,
    )


def _in_person(slugs: Sequence[str]) -> list[str]:
    """The names of items a law wants the person themself for."""
    found = (catalogue.published_item(slug) for slug in slugs)
    return [
        v.content["name"] for v in found if v and (v.content.get("in_person") or {}).get("required")
    ]


@transaction.atomic
def revoke_mandate(*, mandate_id: UUID, reason: str, acting: Acting, now: datetime) -> ProxyMandate:
    """The person takes the letter back, at any time, without a reason; twice changes nothing."""
    mandate = (
        ProxyMandate.objects.select_for_update(of=("self",))
        .select_related("principal")
        .filter(pk=mandate_id)
        .first()
    )
    if mandate is None:
        raise Refused((Refusal("NOT_FOUND"),))
    own = mandate.principal.account_id is not None and (
        mandate.principal.account_id == acting.account_id
    )
    if not own:
        # At the counter a clerk takes it down for somebody who has no account.
        needs(acting, *HELPING)
    if mandate.revoked_at is not None:
        return mandate
    mandate.revoked_at, mandate.revoked_reason = now, reason.strip()[:200]
    mandate.save(update_fields=["revoked_at", "revoked_reason"])
    journal("mandate_revoked", "mandate", mandate.id, acting, now, rules.RULE)
    tell(
        person_id=mandate.principal_id,
        once_key=f"mandate-revoked:{mandate.id}",
        title="代办授权已收回",
        text=f"{mandate.worker_name} 不能再代您办事。已经交出去的申请照常办理。",
        link="/my/mandates/",
        now=now,
    )
    return mandate


@transaction.atomic
def start_for(
    *,
    mandate_id: UUID,
    slug: str,
    acting: Acting,
    now: datetime,
    enterprise: Enterprise | None = None,
) -> Case:
    """The worker begins the matter for the person; the case remembers who (R-6-32).

    Refusals: MANDATE_* (another item, another worker, ended, revoked), as stated by the letter.
    """
    mandate = (
        ProxyMandate.objects.select_for_update(of=("self",))
        .select_related("principal")
        .filter(pk=mandate_id)
        .first()
    )
    refuse(
        *rules.may_use(
            terms_of(mandate) if mandate else None,
            principal_id=mandate.principal_id if mandate else acting.who,
            worker_id=acting.who,
            item_slug=slug,
            power=Power.FILL_IN,
            today=localtime(now).date(),
        )
    )
    assert mandate is not None
    case = cases.start_draft(
        slug=slug,
        person=mandate.principal,
        enterprise=enterprise,
        channel="COUNTER",
        acting=acting,
        now=now,
    )
    case = act_for(case_id=case.id, worker_id=acting.who)
    note_help(
        kind=ServiceKind.PROXY,
        acting=acting,
        now=now,
        person=mandate.principal,
        case_id=case.id,
        item_slug=slug,
        mandate=mandate,
        power=Power.FILL_IN,
    )
    return case
