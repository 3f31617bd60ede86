"""What does the clerk see of a case: materials, what is missing, clocks, what may be done?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onewindow import wording
from onewindow.apps.cases import window_queries
from onewindow.apps.cases.offers import offer_of, promises_of
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.parties import queries as parties
from onewindow.rules.casework.acceptance import (
    SupervisorLeave,
    may_accept,
    may_deliver_correction,
    may_issue_one_time_notice,
)
from onewindow.rules.casework.filing import may_file
from onewindow.rules.casework.materials import (
    SETTLED,
    Asked,
    Material,
    MaterialState,
    everything_to_ask,
)
from onewindow.rules.casework.states import UNDER_WAY, CaseState
from onewindow.rules.clock.deadlines import Deadline
from onewindow.rules.masking import mask_citizen_id, mask_name, mask_phone
from onewindow.rules.outcomes import Refusal
from onewindow.web.consents.offers import offer_of_case
from onewindow.web.counter.history import past
from onewindow.web.counter.sheet import sheet_of
from onewindow.web.counter.situating import panel_of

AT_COUNTER = {
    CaseState.DRAFT,
    CaseState.RECEIVED,
    CaseState.CORRECTION_PENDING,
    CaseState.CORRECTION_DELIVERED,
}
SOURCES = (
    ("PAPER", gettext_lazy("纸质原件")),
    ("UPLOAD", gettext_lazy("扫描件")),
    ("ELICENCE", gettext_lazy("出示电子证照")),
    ("SHARED", gettext_lazy("数据共享核验")),
)
SOURCE_NAMES = {
    **dict(SOURCES),
    "GENERATED": gettext_lazy("系统生成，待签名"),
    "ARCHIVE": gettext_lazy("窗口核验过的存档"),
    "PLEDGE": gettext_lazy("告知承诺"),
}
STATE_NAMES = {
    "PRESENT": gettext_lazy("齐"),
    "DEFECTIVE": gettext_lazy("要补"),
    "ABSENT": gettext_lazy("未交"),
    "NOT_NEEDED": gettext_lazy("本情形不需要"),
    "TOLERATED": gettext_lazy("承诺后补"),
    "PLEDGED": gettext_lazy("承诺代替"),
}
QUICK_REASONS = (
    gettext_lazy("复印件看不清"),
    gettext_lazy("缺少签名或盖章"),
    gettext_lazy("证件已过有效期"),
    gettext_lazy("内容没有填完整"),
    gettext_lazy("与其他材料不一致"),
    gettext_lazy("缺页"),
    gettext_lazy("不是原件"),
)


@dataclass(frozen=True)
class Finding:
    """What the clerk put down about one material."""

    code: str
    state: str
    defect: str
    source: str

    @property
    def unnamed(self) -> bool:
        """Said to be wrong, but not yet what is wrong."""
        return self.state == MaterialState.DEFECTIVE and not self.defect

    @property
    def mark(self) -> str:
        """For the hidden field that says what the screen showed."""
        return f"{self.state}|{self.source}|{self.defect}"

    @property
    def words(self) -> str:
        name = str(STATE_NAMES[self.state])
        return f"{name}：{self.defect}" if self.defect else name

    def differs_from(self, other: "Finding") -> bool:
        """No source said leaves the source as it is."""
        moved = bool(self.source) and self.source != other.source
        return moved or (self.state, self.defect) != (other.state, other.defect)


def findings(posted: Mapping[str, str], story: CaseStory) -> list[Finding]:
    """What the clerk changed on the screen; a row left untouched never undoes a colleague's."""
    return [
        told
        for row in story.materials
        if (told := _told(posted, row)) and told.differs_from(_shown(posted, row))
        if told.differs_from(_kept(row))
    ]


def clashes(posted: Mapping[str, str], story: CaseStory) -> list[str]:
    """In words: rows this clerk changed that somebody else changed after the screen was drawn."""
    kept = {row.code: _kept(row) for row in story.materials}
    return [
        _("《%(name)s》现在是“%(kept)s”，您点的是“%(told)s”")
        % {"name": row.name, "kept": kept[row.code].words, "told": told.words}
        for row in story.materials
        for told in findings(posted, story)
        if told.code == row.code and _shown(posted, row) != kept[row.code]
    ]


def settled(posted: Mapping[str, str], story: CaseStory) -> set[str]:
    """The rows whose screen says what is kept: from here on, the screen has seen this."""
    return {
        row.code
        for row in story.materials
        if (told := _told(posted, row)) and not told.differs_from(_kept(row))
    }


def _told(posted: Mapping[str, str], row: Any) -> Finding | None:
    """One row as it was sent; a quick reason joins the text."""
    state = posted.get(f"state.{row.code}", "")
    if state not in MaterialState.__members__:
        return None
    words = (posted.get(f"reason.{row.code}", ""), posted.get(f"defect.{row.code}", ""))
    defect = "；".join(dict.fromkeys(w.strip() for w in words if w.strip()))[:300]
    if state != MaterialState.DEFECTIVE:
        defect = ""
    source = posted.get(f"source.{row.code}", "")
    if state == MaterialState.ABSENT:
        source = ""
    return Finding(row.code, state, defect, source)


def _kept(row: Any) -> Finding:
    # A list that nothing is chosen in shows, and sends, its first choice.
    return Finding(row.code, row.state, row.defect, row.source or SOURCES[0][0])


def _shown(posted: Mapping[str, str], row: Any) -> Finding:
    """How the row stood when the screen was drawn; a form that does not say has seen it all."""
    was = posted.get(f"was.{row.code}", "").split("|", 2)
    return Finding(row.code, was[0], was[2], was[1]) if len(was) == 3 else _kept(row)


def material_rows(story: CaseStory, unnamed: Sequence[Finding] = ()) -> list[dict[str, Any]]:
    """One row for each material: what the guide asks, how it stands, whether it can be changed."""
    guide = {m.code: m for m in story.guide.materials(story.case.situation)}
    asked = _asked_last(story)
    pending = story.case.state == CaseState.CORRECTION_PENDING
    open_here = story.case.state in AT_COUNTER
    waiting = {f.code for f in unnamed}
    rows = [
        {
            "row": row,
            "guide": guide.get(row.code),
            "state": MaterialState.DEFECTIVE if row.code in waiting else row.state,
            "source_name": SOURCE_NAMES.get(row.source, ""),
            "asked": asked.get(row.code, "") if pending else "",
            "open": open_here and (not pending or row.code in asked),
            "takes_files": story.case.state in {CaseState.DRAFT, CaseState.CORRECTION_PENDING}
            and (not pending or row.code in asked),
            "unnamed": row.code in waiting,
            "was": _kept(row).mark,
        }
        for row in story.materials
    ]
    first = next((r for r in rows if r["open"]), None)
    return [{**r, "focus": r is first} for r in rows]


def _asked_last(story: CaseStory) -> dict[str, str]:
    if not story.corrections:
        return {}
    return {a["code"]: a["problem"] for a in story.corrections[-1].asked}


def materials(story: CaseStory) -> tuple[Material, ...]:
    """The materials as the rules read them, from the rows already at hand."""
    guide = {m.code: m for m in story.guide.materials(story.case.situation)}
    return tuple(
        Material(
            code=row.code,
            name=row.name,
            required=row.required,
            state=MaterialState(row.state),
            defect=row.defect,
            requirement=guide[row.code].requirement if row.code in guide else "",
        )
        for row in story.materials
    )


@dataclass(frozen=True)
class Outcome:
    """Which buttons may be pressed, and in words why the others may not ('' = may)."""

    asked: tuple[Asked, ...]
    accept: str
    notice: str
    receive: str
    deliver: str
    told: list[str]
    guide_changed: bool
    needs_permit: bool
    permit: Any


def outcome(
    story: CaseStory,
    outlook: window_queries.Outlook,
    permit: Any,
    unnamed: Sequence[Finding] = (),
) -> Outcome:
    """Every answer from the rules, for this case as it stands now.

    While something is wrong without words (R-0-3), no step may be taken on what is on the screen.
    """
    held = materials(story)
    asked = everything_to_ask(held)
    draft = story.case.state == CaseState.DRAFT
    filing = may_file(outlook.filing) if draft else ()
    leave = SupervisorLeave(str(permit.supervisor_id), permit.reason) if permit else None
    notice = may_issue_one_time_notice(
        asked=asked,
        earlier=[[a["code"] for a in c.asked] for c in story.corrections],
        leave=leave,
    )
    names = {a["code"]: a["name"] for a in story.corrections[-1].asked} if story.corrections else {}
    present = {m.code for m in held if m.state in SETTLED}
    deliver = may_deliver_correction(asked=list(names), delivered=present, names=names)
    wordless = _wordless(held, unnamed)
    return Outcome(
        asked=asked,
        accept=wordless or _why(filing, may_accept(held), _("还差 %(n)s 项，见上面一次列全的内容")),
        notice=wordless or _why(filing, notice, ""),
        receive=wordless or _why(filing, (), ""),
        deliver=wordless or _why((), deliver, _("告知的材料还差 %(n)s 项没有交来")),
        told=wording.told(filing),
        guide_changed="GUIDE_CHANGED" in {r.code for r in filing},
        needs_permit="KNOWABLE_AT_FIRST" in {r.code for r in notice},
        permit=permit,
    )


def _wordless(held: Sequence[Material], unnamed: Sequence[Finding]) -> str:
    names = {m.code: m.name for m in held}
    named = "、".join(f"《{names[f.code]}》" for f in unnamed)
    return _("先写明%(names)s哪里不对") % {"names": named} if named else ""


def _why(filing: Sequence[Refusal], own: Sequence[Refusal], counted: str) -> str:
    """Why a button waits: what is wrong with the filing first, else what this step needs."""
    if filing:
        return _("先办好上面列出的 %(n)s 件事") % {"n": len(filing)}
    if own and counted:
        return counted % {"n": len(own)}
    return "".join(wording.told(own))


def limits(story: CaseStory, outlook: window_queries.Outlook) -> list[dict[str, Any]]:
    """The rows of the clock: as they run, or as they would run from today."""
    if story.case.state == CaseState.CORRECTION_PENDING:
        return []  # the applicant's time runs, not ours
    clock = story.clock or outlook.decision
    lamp = str(story.case.lamp or clock.lamp)
    rows = []
    if story.case.state in AT_COUNTER:
        answer = story.acceptance or outlook.answer
        rows.append(_limit(_("最迟答复"), answer, lamp if story.acceptance else "green", ""))
    for name, deadline, key in (
        (_("我们承诺"), clock.committed, "committed_limit"),
        (_("法律规定"), clock.statutory, "statutory_limit"),
    ):
        if deadline is not None:
            confidence = str((story.guide.content.get(key) or {}).get("confidence") or "")
            rows.append(_limit(name, deadline, lamp if story.clock else "green", confidence))
    return rows


def _limit(name: str, deadline: Deadline, lamp: str, confidence: str) -> dict[str, Any]:
    return {
        "name": name,
        "length": str(deadline.limit) if deadline.limit.amount else _("当场办"),
        "due": deadline.due,
        "lamp": lamp.lower() or "green",
        "confidence": confidence if confidence in {"d", "u"} else "",
        "explanation": [deadline.explanation],
    }


def person_pairs(story: CaseStory, *, in_full: bool) -> list[dict[str, str]]:
    """Who applies and who came, masked unless the clerk asked to see all (RULES 4.7)."""
    case = story.case
    pairs = []
    if case.enterprise:
        pairs += [
            {"name": _("单位"), "value": case.enterprise.name},
            {"name": _("信用代码"), "value": case.enterprise.uscc},
        ]
    for label, person in ((_("申请人"), case.person), (_("代办人"), case.agent)):
        if person is None:
            continue
        show = [person.name, person.citizen_id, person.phone]
        if not in_full:
            show = [mask_name(show[0]), mask_citizen_id(show[1]), mask_phone(show[2])]
        pairs += [
            {"name": label, "value": show[0]},
            {"name": _("身份证号"), "value": show[1]},
            {"name": _("手机"), "value": show[2] or _("没有留")},
        ]
    return pairs


def page_of(
    story: CaseStory, *, now: datetime, unnamed: Sequence[Finding] = (), in_full: bool = False
) -> dict[str, Any]:
    """Everything the screen of one case shows."""
    case = story.case
    asked_elder = case.form.get("elder_asked") == "1"
    outlook = window_queries.outlook(case=case, elder_asked=asked_elder, now=now)
    permit = window_queries.open_permit(case_id=case.id) if story.corrections else None
    return {
        "story": story,
        "case": case,
        "rows": _with_offers(story, material_rows(story, unnamed), now),
        "promises": promises_of(case, now=now) if case.state in UNDER_WAY else None,
        "outcome": outcome(story, outlook, permit, unnamed),
        "limits": limits(story, outlook),
        "outlook": outlook,
        "elder_asked": asked_elder,
        "people": person_pairs(story, in_full=in_full),
        "in_full": in_full,
        "needs_mandate": _needs_mandate(case, now),
        "sources": SOURCES,
        "quick_reasons": QUICK_REASONS,
        "awaits_situation": not case.situation and len(story.guide.situations) > 1,
        **sheet_of(story, in_full=in_full),
        **_panel(story),
        "is_draft": case.state == CaseState.DRAFT,
        "consent_offer": offer_of_case(case.id) if case.state == CaseState.DRAFT else None,
        "is_open": case.state in AT_COUNTER,
        **past(story),
        "situation_note": _note(story),
        "situation_name": story.guide.situations.get(case.situation, ""),
    }


def _with_offers(
    story: CaseStory, rows: list[dict[str, Any]], now: datetime
) -> list[dict[str, Any]]:
    """Each row with what may be promised for it, while the case is at the counter."""
    offered = offer_of(case_id=story.case.id, now=now) if story.case.state in AT_COUNTER else {}
    return [{**each, "offer": offered.get(each["row"].code)} for each in rows]


def _panel(story: CaseStory) -> dict[str, Any]:
    """The questions, while they may be answered and there is more than one situation."""
    if story.case.state != CaseState.DRAFT or len(story.guide.situations) <= 1:
        return {}
    return {"panel": panel_of(story)}


def _needs_mandate(case: Any, now: datetime) -> bool:
    """Whether nobody has registered that the person who came may act for the enterprise (R-1-5)."""
    if case.enterprise is None or case.state != CaseState.DRAFT:
        return False
    allowed = parties.enterprises_of(
        person_id=(case.agent or case.person).id,
        on=localtime(now).date(),
        item_slug=case.item.slug,
    )
    return case.enterprise_id not in {e.id for e in allowed}


def _note(story: CaseStory) -> str:
    """What the guide says beside this situation, such as 不需要取得许可."""
    found = (
        s for s in story.guide.content.get("situations") or [] if s["code"] == story.case.situation
    )
    return str((next(found, None) or {}).get("note") or "")
