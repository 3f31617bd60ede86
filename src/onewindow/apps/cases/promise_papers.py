"""Which letter goes with which promise? Facts of a case, snapshotted into a numbered document."""

from collections.abc import Sequence
from datetime import datetime

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.models import Case, Deficiency, Pledge
from onewindow.apps.cases.papers import issue_paper
from onewindow.apps.cases.promise_facts import (
    CONSEQUENCE_WORDS,
    commitment_of,
    entries_of,
    tolerance_of,
)
from onewindow.apps.documents.facts import remedy_text
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.deficiency import LapseConsequence
from onewindow.rules.casework.pledge import CHECK_WORKING_DAYS, Finding, Outcome

# What the applicant reads after a check.
OUTCOME_WORDS = {
    Outcome.CONFIRMED: "经核查，您履行了承诺，决定继续有效。",
    Outcome.MEND: "请在下面的日期以前改好。改好后我们再核查一次；到时仍未做到的，依法撤销决定。",
    Outcome.REVOKED: "依法撤销原来的决定。",
    Outcome.ENDED: "终止办理这件事。",
}
_METHODS = {"DATA": "数据核查", "ONSITE": "现场核查", "RANDOM": "抽查"}
_FINDINGS = {Finding.MET: "符合承诺", Finding.NOT_MET: "未履行承诺", Finding.FALSE: "虚假承诺"}


def _signed(row: Deficiency | Pledge, at: datetime) -> dict[str, object]:
    return {
        "signed_by": row.signature,
        "signed_at": at,
        "way": "窗口当面签名" if row.on_paper else "本人登录后在线签名",
    }


def issue_deficiency_letter(case: Case, row: Deficiency, *, acting: Acting, now: datetime) -> None:
    """容缺受理承诺书: which paper follows, by when, and what happens if it does not (R-6-21)."""
    setting = tolerance_of(guide_of(case.item_version).content)
    facts = {
        "material": row.material.name,
        "requirement": _requirement(case, row.material.code),
        "promise": row.promise,
        "due": row.due_on,
        "is_fixed": case.accepted_at is not None,
        "days": setting.max_working_days,
        "consequence": CONSEQUENCE_WORDS[LapseConsequence(row.consequence)],
        "basis": setting.basis,
        **_signed(row, row.promised_at),
    }
    issue_paper(case, "DEFICIENCY_PROMISE", facts, acting, now)


def issue_pledge_letter(case: Case, row: Pledge, *, acting: Acting, now: datetime) -> None:
    """告知承诺书: what was told, the five statements, and how it will be checked (RULES 2.6)."""
    content = guide_of(case.item_version).content
    setting = commitment_of(content)
    facts = {
        "material": row.material.name,
        "requirement": _requirement(case, row.material.code),
        "by_law": str(entries_of(content).get(row.material.code, {}).get("by_law") or ""),
        "text": row.text,
        "statements": [each["text"] for each in row.statements],
        "consequence": setting.consequence,
        "check_days": setting.check_days or CHECK_WORKING_DAYS,
        "check_method": _METHODS[setting.check_method],
        "basis": setting.basis,
        **_signed(row, row.pledged_at),
    }
    issue_paper(case, "PLEDGE_LETTER", facts, acting, now)


def _requirement(case: Case, code: str) -> str:
    entry = entries_of(guide_of(case.item_version).content).get(code, {})
    return str(entry.get("requirement") or "")


def issue_lapse_notice(
    case: Case, rows: Sequence[Deficiency], *, acting: Acting, now: datetime
) -> None:
    """容缺逾期告知书: what did not come, since when, what follows, and how to contest (R-6-24)."""
    consequence = LapseConsequence(rows[0].consequence)
    facts = {
        "papers": [{"name": row.material.name, "due": row.due_on} for row in rows],
        "consequence": CONSEQUENCE_WORDS[consequence],
        "reasons": "没有在承诺的期限内补交：" + "、".join(row.material.name for row in rows) + "。",
        "basis": tolerance_of(guide_of(case.item_version).content).basis,
        "remedy": remedy_of(case),
    }
    issue_paper(case, "TOLERANCE_LAPSE", facts, acting, now)


def issue_finding(
    case: Case, row: Pledge, outcome: Outcome, *, acting: Acting, now: datetime
) -> None:
    """承诺核查结果告知书: what was checked, what was found, what follows (RULES 6.4, R-0-8)."""
    adverse = outcome is not Outcome.CONFIRMED
    facts = {
        "material": row.material.name,
        "text": row.text,
        "method": _METHODS[row.check_method],
        "finding": _FINDINGS[Finding(row.finding)],
        "note": row.finding_note,
        "outcome": OUTCOME_WORDS[outcome],
        "mend_by": row.mend_by if outcome is Outcome.MEND else None,
        "basis": commitment_of(guide_of(case.item_version).content).basis,
        "remedy": remedy_of(case) if adverse else "",
    }
    issue_paper(case, "CHECK_FINDING", facts, acting, now)


def remedy_of(case: Case) -> str:
    """How to contest, at the bodies the guide names."""
    told = guide_of(case.item_version).content.get("remedy") or {}
    body = (told.get("reconsideration") or {}).get("body") or "本级人民政府"
    court = (told.get("litigation") or {}).get("body") or "有管辖权的人民法院"
    return remedy_text(review_body=str(body), court=str(court))
