"""How does a file get from the window it was handed in at to the centre that decides? (R-2.4)"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.assistance.models import RegionTransfer
from onewindow.apps.assistance.operations.telling import journal, needs, refuse, tell
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.operations.helping import route_back, route_to
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role, calendar
from onewindow.rules.assistance import regions as rules
from onewindow.rules.assistance.regions import HandoverState, RegionMode
from onewindow.rules.outcomes import Refusal, Refused


@transaction.atomic
def take_in_for(
    *,
    case_id: UUID,
    deciding_place_id: UUID,
    mode: str,
    identity_seen: bool,
    form_complete: bool,
    acting: Acting,
    now: datetime,
) -> RegionTransfer:
    """This window checked who it is and that the form is filled in; the other side judges.

    The draft moves to the deciding place; its clock starts when that side receives it.
    Refusals: REGION_*, all at once.
    """
    needs(acting, Role.CLERK)
    taking = acting.place_id
    if taking is None:
        raise Refused((Refusal("NO_CENTRE"),))
    refuse(
        *rules.may_take_in(
            taking_place=taking,
            deciding_place=deciding_place_id,
            identity_seen=identity_seen,
            form_complete=form_complete,
        )
    )
    case = route_to(
        case_id=case_id, mode=mode, taking_place_id=taking, deciding_place_id=deciding_place_id
    )
    transfer = _taken(case.id, mode, taking, deciding_place_id, acting, now)
    journal("region.take_in", "case", case.id, acting, now, rules.RULE, {"mode": mode})
    if mode == RegionMode.ONLINE:
        # Filed online there and then: nothing has to travel.
        transfer = _sent(transfer, "网上提交", acting, now)
    return transfer


def _taken(
    case_id: UUID, mode: str, taking: UUID, deciding: UUID, acting: Acting, now: datetime
) -> RegionTransfer:
    """A new way, or the same file on its way again after it was returned."""
    before = RegionTransfer.objects.select_for_update().filter(case_id=case_id).first()
    if before is not None and before.state != HandoverState.RETURNED:
        refuse(Refusal("REGION_NOT_IN_THIS_STATE", rules.RULE))
    transfer = before or RegionTransfer(case_id=case_id)
    transfer.mode, transfer.state = mode, HandoverState.TAKEN_IN
    transfer.taking_place_id, transfer.deciding_place_id = taking, deciding
    transfer.taken_at, transfer.taken_by_id = now, acting.who
    transfer.forward_due = rules.forward_by(localtime(now).date(), calendar=calendar())
    transfer.sent_at = transfer.sent_by_id = None
    transfer.save()
    return transfer


def _locked(transfer_id: UUID) -> RegionTransfer:
    found = (
        RegionTransfer.objects.select_for_update(of=("self",))
        .select_related("case", "taking_place", "deciding_place")
        .filter(pk=transfer_id)
        .first()
    )
    if found is None:
        raise Refused((Refusal("NOT_FOUND"),))
    return found


def _may(transfer: RegionTransfer, step: HandoverState, acting: Acting) -> None:
    refuse(
        *rules.may_step(
            step,
            state=HandoverState(transfer.state),
            acting_place=acting.place_id,
            taking_place=transfer.taking_place_id,
            deciding_place=transfer.deciding_place_id,
        )
    )


def _sent(transfer: RegionTransfer, how: str, acting: Acting, now: datetime) -> RegionTransfer:
    transfer.state = HandoverState.SENT
    transfer.sent_at, transfer.sent_by_id, transfer.sent_how = now, acting.who, how
    transfer.save()
    journal("region.send", "case", transfer.case_id, acting, now, rules.RULE, {"how": how})
    return transfer


@transaction.atomic
def send_file(*, transfer_id: UUID, how: str, acting: Acting, now: datetime) -> RegionTransfer:
    """Sent on, by post with its number or through the system, within one working day."""
    needs(acting, Role.CLERK)
    transfer = _locked(transfer_id)
    if not how.strip():
        refuse(Refusal("REGION_HOW_MISSING", rules.RULE))
    _may(transfer, HandoverState.SENT, acting)
    _sent(transfer, how.strip()[:120], acting, now)
    _tell(transfer, "材料已转出", f"已转往 {transfer.deciding_place.name}。", now)
    return transfer


@transaction.atomic
def receive_file(*, transfer_id: UUID, acting: Acting, now: datetime) -> RegionTransfer:
    """The deciding side has it: the case is received now, and from now the clock runs there."""
    needs(acting, Role.CLERK)
    transfer = _locked(transfer_id)
    _may(transfer, HandoverState.RECEIVED, acting)
    transfer.state = HandoverState.RECEIVED
    transfer.received_at, transfer.received_by_id = now, acting.who
    transfer.save()
    journal("region.receive", "case", transfer.case_id, acting, now, rules.RULE)
    cases.submit(
        case_id=transfer.case_id,
        acting=acting,
        now=now,
        elder_asked=str(transfer.case.form.get("elder_asked") or "") == "1",
    )
    return transfer


@transaction.atomic
def return_file(*, transfer_id: UUID, reason: str, acting: Acting, now: datetime) -> RegionTransfer:
    """Not for this centre: sent back with the reason; the person is told once."""
    needs(acting, Role.CLERK)
    if not reason.strip():
        refuse(Refusal("REGION_REASON_MISSING", rules.RULE))
    transfer = _locked(transfer_id)
    _may(transfer, HandoverState.RETURNED, acting)
    transfer.state, transfer.returned_reason = HandoverState.RETURNED, reason.strip()[:300]
    transfer.save()
    route_back(case_id=transfer.case_id)
    journal("region.return", "case", transfer.case_id, acting, now, rules.RULE)
    _tell(transfer, "材料退回了", transfer.returned_reason, now)
    return transfer


def _tell(transfer: RegionTransfer, title: str, text: str, now: datetime) -> None:
    tell(
        person_id=transfer.case.person_id,
        once_key=f"transfer:{transfer.id}:{transfer.taken_at:%y%m%d%H%M%S}:{transfer.state}",
        title=title,
        text=text,
        link=f"/my/cases/{transfer.case_id}/",
        now=now,
    )
