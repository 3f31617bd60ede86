"""How does the whole end? One notice, one package of results, one code, one rating (R-2-1)."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from onewindow.apps.bundles.models import Package, SubCase
from onewindow.apps.bundles.operations.change import locked, parts_of, plan_for, refuse, save, tell
from onewindow.apps.cases.operations import packaging
from onewindow.apps.encryption import blind_index
from onewindow.apps.licences.queries import licences_made_in
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework.bundles import ENDED, PartState, Plan, critical_path
from onewindow.rules.casework.collecting import may_hand_to, number_shown
from onewindow.rules.casework.results import ResultState, may_collect
from onewindow.rules.casework.states import CaseState
from onewindow.rules.catalogue.content import text_at
from onewindow.rules.outcomes import Refusal

NOTHING_TO_HOLD = "无"
_DECIDED = {CaseState.APPROVED, CaseState.REFUSED}


def deliver_what_can(package: Package, parts: list[SubCase], *, now: datetime) -> None:
    """Results that need no window go out as soon as they are made: into the wallets (R-0-6)."""
    for part in parts:
        case = part.case
        if case is None or case.state not in _DECIDED or goes_over_the_counter(package, part):
            continue
        delivered = packaging.deliver_part(
            case_id=case.id, collected_by=packaging.IN_THE_WALLET, acting=SYSTEM, now=now
        )
        part.case = delivered or case


def goes_over_the_counter(package: Package, part: SubCase) -> bool:
    """Whether the result of this part lies at the issuing window until somebody comes."""
    if package.delivery_way != Package.DeliveryWay.WINDOW or part.case is None:
        return False
    kind = text_at(part.case.item_version.content, "result", "type")
    return part.state == PartState.REFUSED or kind != NOTHING_TO_HOLD


def end_if_all_ended(package: Package, parts: list[SubCase], plan: Plan, *, now: datetime) -> None:
    """When every part has ended: one result package, told once; over the counter, with a code."""
    if any(part.state not in ENDED for part in parts) or package.accepted_at is None:
        return
    just_ended = package.state != Package.State.ENDED
    if just_ended:
        package.state, package.ended_at = Package.State.ENDED, now
        facts = {part.slug: str(part.state) for part in parts}
        save(package, "end", SYSTEM, now, facts=facts)
    held = [p for p in parts if goes_over_the_counter(package, p) and p.case is not None]
    lying = [p for p in held if _result_state(p) != ResultState.DELIVERED]
    if not held and just_ended:
        _tell_ended(package, parts, now)
        invite_rating(package, parts, plan, served_by_id=None, now=now)
    elif lying and all(_result_state(part) == ResultState.AT_WINDOW for part in lying):
        _tell_ready(package, parts, now)


def _result_state(part: SubCase) -> str:
    result = getattr(part.case, "result", None)
    # A part that was declined before any decision has nothing to hand over.
    return str(result.state) if result is not None else ResultState.DELIVERED


def _tell_ended(package: Package, parts: list[SubCase], now: datetime) -> None:
    held = any(part.state == PartState.DONE for part in parts)
    tell(
        package,
        event=f"ended:{package.version}",
        title=f"“{package.name}”" + ("全部办完了" if held else "结束了，没有办成"),
        text=outcome_words(parts) + (_where_results_are(parts) if held else ""),
        now=now,
    )


def _where_results_are(parts: list[SubCase]) -> str:
    """Licences lie in the wallet; where none was made, the decisions are read online."""
    if licences_made_in([part.case_id for part in parts if part.case_id is not None]):
        return "证照已放进卡包，随时可以出示，不用跑。"
    return "决定书在网上随时能看、能下载，不用跑。"


def _tell_ready(package: Package, parts: list[SubCase], now: datetime) -> None:
    if package.ready_at is not None:
        return
    if not package.pickup_code or package.collected_at is not None:
        # A code opens once: what a mended part brings later has its own.
        package.pickup_code = f"{secrets.randbelow(10**6):06d}"
        package.pickup_code_index = blind_index(f"{package.id}:{package.pickup_code}")
    package.ready_at, package.collected_at = now, None
    save(package, "ready", SYSTEM, now, rule="R-1-13")
    tell(
        package,
        event=f"ready:{package.version}",
        title=f"“{package.name}”的结果齐了，一次领取",
        text=f"{outcome_words(parts)}请带身份证到{package.place.name}出件窗口，"
        f"取件码 {package.pickup_code}，一个码领全部。",
        now=now,
    )


def outcome_words(parts: list[SubCase]) -> str:
    """办成 5 项；没办成 1 项：… 。"""
    done = [part.name for part in parts if part.state == PartState.DONE]
    others = [part.name for part in parts if part.state != PartState.DONE]
    told = f"办成 {len(done)} 项：{'、'.join(done)}。" if done else ""
    return told + (f"没有办成 {len(others)} 项：{'、'.join(others)}。" if others else "")


def blocked_words(part: SubCase, parts: list[SubCase], plan: Plan) -> str:
    """What waits for the refused part, and what may be done about it."""
    waiting = plan.dependants(part.slug)
    names = [p.name for p in parts if p.slug in waiting and p.state == PartState.BLOCKED]
    if not names:
        return "您可以改正后重新申请这一项，或不再办它。"
    return f"{'、'.join(names)}要等它，先停下。您可以改正后重新申请，或不再办它们。"


def when_words(package: Package) -> str:
    """最迟 11 月 30 日全部办完。"""
    if package.deadline is None:
        return ""
    return f"最迟 {localtime(package.deadline):%-m月%-d日} 全部办完。"


def invite_rating(
    package: Package,
    parts: list[SubCase],
    plan: Plan,
    *,
    served_by_id: UUID | None,
    now: datetime,
) -> None:
    """One right to rate for the whole (R-4-1), carried by the last part of the critical path.

    Once: a part mended afterwards gives no second one.
    """
    cased = {part.slug: part for part in parts if part.case_id is not None}
    last = next(
        (cased[slug] for slug in reversed(critical_path(plan).items) if slug in cased), None
    )
    if last is None or package.invited_at is not None:
        return
    package.invited_at = now
    package.save(update_fields=["invited_at"])
    writes.enqueue(
        topic="rating.invite",
        body={
            "case_id": str(last.case_id),
            "node": "COMPLETION",
            "person_id": str(package.person_id),
            "served_by_id": str(served_by_id) if served_by_id else None,
            "department_id": str(last.department_id),
            "item_name": package.name,
        },
        now=now,
    )


@transaction.atomic
def collect(
    *,
    package_id: UUID,
    code: str,
    collector: str,
    shown_card: str,
    acting: Acting,
    now: datetime,
) -> Package:
    """Hand over every result of the package at once, against its one code and a card (R-1-13).

    Refusals: NOT_PERMITTED, OTHER_STATION, RESULT_NOT_THERE, PICKUP_CODE_WRONG,
    COLLECTOR_MISSING, CARD_*, ID_*; all that does not agree at once.
    """
    package = locked(package_id)
    if not acting.holds(Role.ISSUING_CLERK):
        refuse(Refusal("NOT_PERMITTED", "R-4-8", {"needed": str(Role.ISSUING_CLERK.label)}))
    if acting.place_id != package.place_id:
        refuse(Refusal("OTHER_STATION", "R-4-8", {"place": package.place.name}))
    if package.collected_at is not None:
        return package
    parts = parts_of(package)
    waiting = [part for part in parts if _result_state(part) == ResultState.AT_WINDOW]
    if not package.pickup_code or not waiting:
        refuse(Refusal("RESULT_NOT_THERE", "R-1-13", {"state": package.state, "action": "COLLECT"}))
    matches = secrets.compare_digest(
        blind_index(f"{package.id}:{code.strip()}"), package.pickup_code_index
    )
    known, today = [package.person.citizen_id], localtime(now).date()
    refuse(
        *may_collect(code_matches=matches, collector=collector),
        *may_hand_to(shown=shown_card, known=known, today=today),
    )
    card = number_shown(shown=shown_card, known=known, today=today)
    for part in waiting:
        _hand_out(part, collector.strip(), card, acting, now)
    package.collected_at = now
    save(package, "collect", acting, now, rule="R-1-13", facts={"results": len(waiting)})
    plan = plan_for(package, parts)
    invite_rating(package, parts, plan, served_by_id=acting.account_id, now=now)
    tell(
        package,
        event=f"collected:{package.version}",
        title="结果已经交到您手上",
        text=f"“{package.name}”的 {len(waiting)} 样结果一次领齐，欢迎评价这次服务。",
        now=now,
    )
    return package


def _hand_out(part: SubCase, collector: str, card: str, acting: Acting, now: datetime) -> None:
    assert part.case_id is not None
    packaging.deliver_part(
        case_id=part.case_id, collected_by=collector, acting=acting, now=now, shown_card=card
    )
