"""How is an application for a bundle handed in? Signed once, received by all at one moment."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.bundles.forming import form_of
from onewindow.apps.bundles.models import Package, SubCase
from onewindow.apps.bundles.operations.change import (
    is_own,
    own_package,
    parts_of,
    plan_for,
    refuse,
    save,
    tell,
)
from onewindow.apps.bundles.operations.filling import wants_child, wizard_now
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.operations import packaging
from onewindow.apps.cases.queries import elder_question_needed
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.bundles import PartState, Plan, choice_faults
from onewindow.rules.casework.signing import may_sign
from onewindow.rules.outcomes import Refusal, Refused


@transaction.atomic
def sign_and_submit(
    *,
    package_id: UUID,
    signature: str,
    agreed: bool,
    delivery_way: str,
    acting: Acting,
    now: datetime,
    on_paper: bool = False,
    elder_asked: bool = False,
) -> Package:
    """One signature, one submission: what waits for nothing is received at once (R-2-1, R-2-3).

    The same signature stands under every letter of promise chosen on the way (2.6, R-6-21).
    What waits keeps its draft until its turn. Handed in twice is handed in once. Refusals, all at
    once: SIGNATURE_NOT_OWN, LETTER_NOT_AGREED, BUNDLE_NOT_ANSWERED, BUNDLE_VERSION_OLD, faults of
    the form, and whatever keeps a part from being filed, even one that only comes later.
    """
    package = own_package(package_id, acting)
    if package.state != Package.State.FILLING:
        return package
    parts = parts_of(package)
    plan = plan_for(package, parts)
    typed = signature.strip()
    seen = on_paper and not is_own(package, acting)
    form = form_of(parts, plan, package.form, now=now)
    refuse(
        *may_sign(typed=typed, own_name=package.person.name, on_paper=seen, agreed=agreed),
        *_unready(package, parts, plan),
        *form.faults,
    )
    if delivery_way in Package.DeliveryWay.values:
        package.delivery_way = delivery_way
    package.number = draw_package_number(now)
    package.signature = package.person.name
    package.state, package.submitted_at = Package.State.SUBMITTED, now
    package.form = dict(form.values)
    for case in form.cases:
        cases.save_form(
            case_id=case.id,
            values=form.values,
            sources=package.form_sources,
            acting=acting,
            now=now,
        )
    _sign_letters(parts, acting, now, on_paper=seen)
    first = [part for part in parts if not plan.waits_for(part.slug)]
    _submit_each(first, acting, now, elder_asked=elder_asked)
    SubCase.objects.filter(pk__in=[part.pk for part in first]).update(state=PartState.READY)
    save(package, "submit", acting, now, facts={"parts": [part.slug for part in parts]})
    _tell_received(package, len(parts), now)
    return package


def _sign_letters(
    parts: Iterable[SubCase], acting: Acting, now: datetime, *, on_paper: bool
) -> None:
    """The same name under each promise that was chosen, also of parts whose turn comes later."""
    for part in parts:
        if part.case_id is not None:
            packaging.sign_chosen(case_id=part.case_id, acting=acting, now=now, on_paper=on_paper)


def _unready(package: Package, parts: list[SubCase], plan: Plan) -> Iterable[Refusal]:
    """Questions open, a bundle or guide that changed meanwhile, a choice that no longer holds."""
    wizard = wizard_now(package)
    chosen = {part.slug for part in parts}
    if wizard.next or wants_child(package) or not parts or chosen != set(package.chosen):
        yield Refusal("BUNDLE_NOT_ANSWERED", "R-3-21")
    published = package.bundle.versions.filter(state="PUBLISHED").first()
    if published is None:
        yield Refusal("BUNDLE_GONE", "R-3-3")
    elif published.id != package.bundle_version_id:
        yield Refusal("BUNDLE_VERSION_OLD", "R-3-3")
    if parts:
        yield from choice_faults(plan, chosen)
    for part in parts:
        # A guide that changed is told of every part, of those too whose turn comes later.
        if part.case is not None and part.case.item_version.state != "PUBLISHED":
            yield Refusal("BUNDLE_VERSION_OLD", "R-3-3")


def _submit_each(parts: list[SubCase], acting: Acting, now: datetime, *, elder_asked: bool) -> None:
    """Hand in each part; all refusals of all parts at once, or none is handed in."""
    refusals: list[Refusal] = []
    for part in parts:
        assert part.case_id is not None
        try:
            with transaction.atomic():
                cases.submit(case_id=part.case_id, acting=acting, now=now, elder_asked=elder_asked)
        except Refused as refused:
            refusals += refused.refusals
    refuse(*refusals)


def needs_elder_question(parts: Iterable[SubCase], now: datetime) -> bool:
    """Whether the law wants an elder's own will asked for any of the parts (RULES 2.9)."""
    return any(part.case is not None and elder_question_needed(part.case, now) for part in parts)


def draw_package_number(now: datetime) -> str:
    """A public number of the whole: YJ + date + five digits, from 1 each day."""
    day = localtime(now).strftime("%Y%m%d")
    return f"YJ{day}{writes.draw_number(series=f'package-{day}'):05d}"


def _tell_received(package: Package, count: int, now: datetime) -> None:
    tell(
        package,
        event="received",
        title=f"已收到您的“{package.name}”申请",
        text=f"一共 {count} 项，编号 {package.number}。接下来由各部门去办，不用您跑；"
        "受理以后告诉您什么时候全部办完。",
        now=now,
    )


@transaction.atomic
def cancel(*, package_id: UUID, acting: Acting, now: datetime) -> Package:
    """Give up an application that was not handed in; its drafts go with it. Again is nothing."""
    package = own_package(package_id, acting)
    if package.state == Package.State.CANCELLED:
        return package
    if package.state != Package.State.FILLING:
        refuse(Refusal("PACKAGE_SUBMITTED", "R-2-1"))
    for part in parts_of(package):
        if part.case_id is not None:
            cases.withdraw(case_id=part.case_id, reason="", acting=acting, now=now)
        SubCase.objects.filter(pk=part.pk).update(state=PartState.DROPPED)
    package.state = Package.State.CANCELLED
    save(package, "cancel", acting, now)
    return package
