"""One case on one desk: who, what was handed in, both clocks, what happened, what can be done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.bundles.delivering import goes_out_by_itself
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.cases.desk import at_once_obstacles, hand_over_obstacles, obstacles
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties.facts import PersonView, full_view
from onewindow.apps.parties.queries import masked
from onewindow.rules.casework.consents import ValueFate, fate_of_value
from onewindow.rules.casework.results import ResultState
from onewindow.rules.casework.states import DECIDED, CaseAction, CaseState
from onewindow.rules.clock.deadlines import Deadline
from onewindow.rules.clock.lamps import DecisionClock
from onewindow.rules.clock.lamps import lamp as lamp_of
from onewindow.rules.clock.limits import LimitUnit
from onewindow.rules.clock.suspensions import SuspensionKind
from onewindow.rules.masking import mask_address, mask_name, mask_phone
from onewindow.rules.outcomes import Refusal
from onewindow.web.access import acting, staff
from onewindow.web.answers_shown import Answered, form_of
from onewindow.web.backoffice.promised import promised
from onewindow.web.backoffice.referred import Referred, referred
from onewindow.web.case_names import RESULT_NAMES, action_name, state_name, state_tag, unit_name
from onewindow.web.guided import trace

_MATERIAL_TAGS = {
    "PRESENT": (_("齐"), "ok"),
    "DEFECTIVE": (_("需补正"), "late"),
    "ABSENT": (_("未交"), "warn"),
    "NOT_NEEDED": (_("不需要"), ""),
    "TOLERATED": (_("承诺后补"), "warn"),
    "PLEDGED": (_("承诺代替"), "ok"),
}

_MATERIAL_SOURCES = {"PAPER": _("纸质，窗口核对过"), "GENERATED": _("系统生成")}


def readable_story(case_id: UUID, who: Acting, now: datetime) -> CaseStory:
    """The case if this person's department handles it; else as if it were not there."""
    story = case_queries.case_story(case_id=case_id, now=now)
    if story is None or not case_queries.may_read_case(case=story.case, acting=who):
        raise Http404
    return story


@staff(Role.REVIEWER, Role.APPROVER)
@never_cache
@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    now, me = wallclock.now(), acting(request)
    story = readable_story(case_id, me, now)
    page = {**shown(story), **desk(story, me, now), **promised(story, now)}
    return render(request, "backoffice/case.html", page)


@staff(Role.REVIEWER, Role.APPROVER)
@never_cache
@require_POST
def applicant(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The applicant in full, for this one look; each look leaves its journal row (R-4-7)."""
    now, me = wallclock.now(), acting(request)
    story = readable_story(case_id, me, now)
    case_queries.record_reading(case=story.case, what="applicant", acting=me, now=now)
    page = {**shown(story, in_full=True), **desk(story, me, now), **promised(story, now)}
    template = "_applicant.html" if getattr(request, "htmx", False) else "case.html"
    return render(request, f"backoffice/{template}", page)


def desk(story: CaseStory, me: Acting, now: datetime) -> dict[str, Any]:
    """What this person may do with the case, and why not."""
    holder = story.case.claimed_by_id
    return {
        "acts": _acts(story, me, now),
        "is_mine": holder is not None and holder == me.account_id,
        "may_look": True,
        "only_approves": not me.holds(Role.REVIEWER),
        "at_once": not at_once_obstacles(story, acting=me) and holder is None,
        "hand_over_reason": _told(hand_over_obstacles(story, acting=me)),
        "may_hand_over": story.result is not None
        and story.result.state == ResultState.MADE
        and not sends_itself(story),
    }


def sends_itself(story: CaseStory) -> bool:
    """Part of a bundle whose result goes into the wallet: there is nothing to carry."""
    return story.case.package_id is not None and goes_out_by_itself(case_id=story.case.id)


def _acts(story: CaseStory, me: Acting, now: datetime) -> dict[str, dict[str, Any]]:
    """One entry for each act that makes sense in this state: its address, or why not."""
    state = CaseState(story.case.state)
    found = obstacles(story, acting=me, now=now)
    sense = set(_SENSIBLE.get(state, ()))
    if not me.holds(Role.REVIEWER):
        # One sentence on the page says it for all of them.
        sense &= {CaseAction.EXTEND}
    if story.case.claimed_by_id == me.account_id:
        sense.discard(CaseAction.CLAIM)
    if state is CaseState.IN_REVIEW and any(m.state == "TOLERATED" for m in story.materials):
        sense.add(CaseAction.PREPARE)
    return {
        SLUGS[action]: {
            "url": reverse("backoffice:deed", args=[story.case.id, SLUGS[action]]),
            "reason": _why_not(action, state, refusals),
        }
        for action, refusals in found.items()
        if action in sense
    }


A = CaseAction
SLUGS = {
    A.CLAIM: "claim",
    A.GIVE_OPINION: "opinion",
    A.SUSPEND: "pause",
    A.RESUME: "resume",
    A.EXTEND: "extend",
    A.PREPARE: "prepare",
    A.APPROVE: "approve",
    A.REFUSE: "refuse",
}
_SENSIBLE = {
    CaseState.ACCEPTED: (A.CLAIM, A.GIVE_OPINION, A.SUSPEND, A.APPROVE, A.REFUSE),
    CaseState.IN_REVIEW: (A.CLAIM, A.GIVE_OPINION, A.SUSPEND, A.EXTEND, A.APPROVE, A.REFUSE),
    CaseState.SUSPENDED: (A.GIVE_OPINION, A.RESUME, A.EXTEND, A.APPROVE, A.REFUSE),
}


def _why_not(action: CaseAction, state: CaseState, refusals: tuple[Refusal, ...]) -> str:
    """The reason on a button; in words of this state where the rule only says `not now`."""
    if any(r.code == "NOT_IN_THIS_STATE" for r in refusals):
        if state is CaseState.ACCEPTED:
            return _t("还没有人认领。请先认领，再往下办。")
        if state is CaseState.SUSPENDED and action in {A.APPROVE, A.REFUSE}:
            return _t("特别程序还没有结束。请先恢复计时，再作决定。")
    return _told(refusals)


def _told(refusals: tuple[Refusal, ...]) -> str:
    return " ".join(wording.told(refusals))


def shown(story: CaseStory, *, in_full: bool = False) -> dict[str, Any]:
    """What the desk and the supervisor's page show of a case; people masked unless `in_full`."""
    case = story.case
    state = CaseState(case.state)
    names = names_of(i for i in (case.claimed_by_id, case.accepted_by_id) if i)
    licences = referred(case, story.materials, in_full=in_full)
    return {
        "story": story,
        "case": case,
        "state_name": state_name(state, is_licence=story.guide.is_licence),
        "state_tag": state_tag(state, asks=CaseState.ACCEPTED),
        "lamp": "" if state in DECIDED else case.lamp,
        "lamp_reason": story.clock.reason if story.clock and state not in DECIDED else "",
        "people": _people(story, in_full=in_full),
        "in_full": in_full,
        "situation": story.guide.situations.get(case.situation, ""),
        "answered": (answered := form_of(story, in_full=in_full)),
        "taken_back_means": _taken_back_means(state, answered),
        "trace": trace(story.guide.content, story.guide.way(case.answers)),
        "materials": [_material(m, licences[m.code]) for m in story.materials],
        "limits": limits_of(story),
        "entries": [_entry(s, story.guide.is_licence) for s in reversed(story.steps)],
        "holder": names.get(case.claimed_by_id or case.id, ""),
        "acceptor": names.get(case.accepted_by_id or case.id, ""),
        "result_name": RESULT_NAMES[ResultState(story.result.state)] if story.result else "",
    }


def _taken_back_means(state: CaseState, answered: list[Answered]) -> str:
    """What may still be done with values whose source was taken back (R-4.7)."""
    if not any(each.is_taken_back for each in answered):
        return ""
    if fate_of_value(state) is ValueFate.MARKED:
        return _t(
            "标出的内容是撤回前带入并随申请交上来的，可以据此审查这一件；"
            "不能再向这个来源调取、核对，也不能用到别的事项。需要核实的，请申请人交材料或者书面说明。"
        )
    return _t("标出的内容是撤回前带入的，已作出的决定不受影响；只随案卷保存，不再用于别的事项。")


def applicant_name(case: Any) -> str:
    """Who applies, as a list may show it: an enterprise in full, a person masked."""
    return str(case.enterprise.name) if case.enterprise else mask_name(case.person.name)


def _people(story: CaseStory, *, in_full: bool) -> list[dict[str, Any]]:
    case = story.case
    view = full_view if in_full else masked
    people = []
    if case.enterprise:
        pairs = [
            {"name": _("信用代码"), "value": case.enterprise.uscc},
            {"name": _("法定代表人"), "value": _name(case.enterprise, in_full)},
        ]
        people.append({"title": _("申请单位"), "name": case.enterprise.name, "pairs": pairs})
    title = _("办理人") if case.enterprise else _("申请人")
    people.append(_person(title, view(case.person), case.form, in_full=in_full))
    if case.agent:
        people.append(_person(_("代办人"), view(case.agent), {}, in_full=in_full))
    return people


def _name(enterprise: Any, in_full: bool) -> str:
    name = enterprise.legal_representative
    return name if in_full else mask_name(name)


def _person(
    title: Any, person: PersonView, form: Mapping[str, str], *, in_full: bool
) -> dict[str, Any]:
    phone, address = form.get("contact_phone", ""), form.get("address", "")
    if not in_full:
        phone, address = mask_phone(phone), mask_address(address)
    pairs = [
        {"name": _("身份号码"), "value": person.citizen_id},
        {"name": _("手机号"), "value": phone or person.phone},
        {"name": _("地址"), "value": address or person.address},
    ]
    return {"title": title, "name": person.name, "pairs": [p for p in pairs if p["value"]]}


def _material(row: Any, licences: list[Referred]) -> dict[str, Any]:
    text, kind = _MATERIAL_TAGS[row.state]
    if row.state == "ABSENT" and not row.required:
        # Why it was not found was said to the applicant; nobody asks for it here.
        return {"row": row, "text": _("不用交"), "kind": "", "source": "", "licences": licences}
    source = row.reason or _MATERIAL_SOURCES.get(row.source, "")
    return {"row": row, "text": text, "kind": kind, "source": source, "licences": licences}


def limits_of(story: CaseStory) -> list[dict[str, Any]]:
    """The rows of the clock: the answer to the filing, or the promise and the law."""
    if story.acceptance is not None:
        return [_limit(_("最迟答复"), story.acceptance, str(story.case.lamp), "", "")]
    if story.clock is None:
        return []
    clock, rows = story.clock, []
    is_decided = story.case.decided_at is not None
    for name, deadline, key in (
        (_("承诺"), clock.committed, "committed_limit"),
        (_("法定"), clock.statutory, "statutory_limit"),
    ):
        if deadline is not None:
            confidence = str((story.guide.content.get(key) or {}).get("confidence") or "")
            shows, label = _lamp_of(deadline, clock, is_decided=is_decided)
            rows.append(_limit(name, deadline, shows, label, confidence))
    return rows


def _lamp_of(deadline: Deadline, clock: DecisionClock, *, is_decided: bool) -> tuple[str, Any]:
    """The limit's own lamp; once decided, whether it was kept."""
    if not is_decided:
        return str(lamp_of(deadline, now=clock.now)), ""
    late = deadline.has_passed(clock.now)
    return ("red", _("超期办结")) if late else ("green", _("按时办结"))


def _limit(name: Any, deadline: Deadline, lamp: str, label: Any, confidence: str) -> dict[str, Any]:
    return {
        "name": name,
        "length": str(deadline.limit) if deadline.limit.amount else _("当场办"),
        "due": deadline.due,
        "lamp": lamp.lower() or "green",
        "lamp_label": label,
        "confidence": confidence if confidence in {"d", "u"} else "",
        "explanation": [deadline.explanation],
    }


def _entry(step: Any, is_licence: bool) -> dict[str, Any]:
    return {
        "at": step.at,
        "title": action_name(CaseAction(step.action), is_licence=is_licence),
        "who": actor_of(step),
        "text": "；".join(filter(None, (_detail(step.facts), step.opinion))),
    }


def actor_of(step: Any) -> str:
    """Staff by unit and name; an applicant, who has no unit, masked."""
    if not step.unit:
        return mask_name(step.actor_name)
    return " · ".join(filter(None, (step.unit, step.actor_name)))


def _detail(facts: Mapping[str, Any]) -> str:
    """The few facts of a step worth reading: which procedure, how much time, taken over or not."""
    if facts.get("kind") in SuspensionKind.__members__:
        days = facts.get("planned_working_days")
        return _t("%(kind)s，预计 %(days)s 个工作日") % {
            "kind": SuspensionKind(facts["kind"]).chinese,
            "days": days,
        }
    if facts.get("unit") in LimitUnit.__members__:
        return _t("延长 %(amount)s") % {"amount": f"{facts['amount']}{unit_name(facts['unit'])}"}
    return _t("从同事手上接过来") if facts.get("taken_over_from") else ""
