"""How does a licence look on a page? Its card, its face, its history; masked until asked for."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from onewindow.apps.accounts.queries import names_of
from onewindow.apps.licences import queries
from onewindow.apps.licences.queries import (
    ELicence,
    ELicenceLook,
    ELicenceUse,
    ELicenceVersion,
    LicenceEnd,
)
from onewindow.apps.organisation.queries import Role
from onewindow.rules.licences.ends import ENDS, EndKind
from onewindow.rules.licences.faces import FaceField, FaceKind, masked
from onewindow.rules.licences.lives import LicenceState
from onewindow.rules.licences.renewals import last_day_to_apply

STATE_NAMES = {
    LicenceState.VALID: _("有效"),
    LicenceState.SUSPENDED: _("暂扣"),
    LicenceState.EXPIRED: _("已过期"),
    LicenceState.CANCELLED: _("已注销"),
    LicenceState.REVOKED: _("已撤销"),
    LicenceState.REVOKED_AS_PENALTY: _("已吊销"),
    LicenceState.ANNULLED: _("已作废"),
}
REASON_NAMES = {
    "ISSUED": _("签发"),
    "CORRECTED": _("更正"),
    "CHANGED": _("变更"),
    "RENEWED": _("延续"),
    "DEEMED_RENEWED": _("依法视为延续"),
    "REPLACED": _("换发"),
}
_SOON_DAYS = 90
# Names stand on every card of the wallet; numbers and addresses wait to be asked for.
_PRIVATE = {FaceKind.CITIZEN_ID, FaceKind.PHONE, FaceKind.ADDRESS}


def state_words(licence: ELicence, on: date) -> tuple[Any, str]:
    """The state with its colour; valid but past its day counts as run out already."""
    state = LicenceState(licence.state)
    if state is LicenceState.VALID and licence.valid_to and on > licence.valid_to:
        state = LicenceState.EXPIRED
    if state is LicenceState.VALID:
        return STATE_NAMES[state], "ok"
    return STATE_NAMES[state], "warn" if state is LicenceState.SUSPENDED else "late"


def card(licence: ELicence, on: date) -> dict[str, Any]:
    """One licence as a card: what a holder recognises it by, nothing a bystander could use."""
    words, kind = state_words(licence, on)
    days = (licence.valid_to - on).days if licence.valid_to else None
    return {
        "licence": licence,
        "name": licence.type.name,
        "number": _number(licence),
        "state": words,
        "tag": kind,
        "stands": kind == "ok",
        "hue": _hue(licence),
        "ends_soon": kind == "ok" and days is not None and days <= _SOON_DAYS,
        "apply_by": _apply_by(licence) if licence.type.renewable else None,
    }


def _apply_by(licence: ELicence) -> date | None:
    return last_day_to_apply(licence.valid_to) if licence.valid_to else None


def _hue(licence: ELicence) -> str:
    if licence.enterprise_id:
        return "enterprise"
    person = licence.person
    return "child" if person is not None and person.account_id is None else "person"


def _number(licence: ELicence) -> str:
    fields = {f.code: f for f in queries.face_fields_of(licence)}
    field = fields.get(licence.type.number_field)
    kind = field.kind if field and not licence.type.number_pattern else FaceKind.TEXT
    return masked(kind, licence.certificate_no)


def face_pairs(
    fields: Iterable[FaceField], face: dict[str, str], *, in_full: bool
) -> list[dict[str, Any]]:
    """The face line by line; what is personal is masked unless asked for."""
    pairs = []
    for field in fields:
        value = face.get(field.code, "")
        if value:
            shown = masked(field.kind, value) if _hides(field, in_full) else value
            pairs.append({"name": field.label, "value": _day(field, shown)})
    return pairs


def _hides(field: FaceField, in_full: bool) -> bool:
    return not in_full and field.kind in _PRIVATE


def _day(field: FaceField, value: str) -> str:
    if field.kind is not FaceKind.DATE:
        return value
    day = date.fromisoformat(value)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def hides_anything(fields: Iterable[FaceField]) -> bool:
    """Whether masking changes the face at all."""
    return any(field.kind in _PRIVATE for field in fields)


def version_rows(versions: Iterable[ELicenceVersion]) -> list[dict[str, Any]]:
    """Each version: why it came, from when, whether it is in force."""
    return [
        {
            "version": each,
            "reason": REASON_NAMES.get(each.reason, each.reason),
            "in_force": each.superseded_at is None,
        }
        for each in versions
    ]


def use_rows(uses: Iterable[ELicenceUse], now: datetime) -> list[dict[str, Any]]:
    """Who used it, for what, on whose word, and who of the staff opened it; latest first (R-4-22).

    `uses` come with their looks (`queries.uses_of`).
    """
    rows = []
    for each in uses:
        rows.append(
            {
                "at": each.used_at,
                "title": each.item_name or each.purpose,
                "who": each.used_by_unit or _t("系统按授权自动调用"),
                "text": _basis(each) + _until(each, now),
            }
        )
        rows += [_look_row(each, look) for look in each.looks.all()]
    return sorted(rows, key=lambda row: row["at"], reverse=True)


def _look_row(use: ELicenceUse, look: ELicenceLook) -> dict[str, Any]:
    """Somebody opened it: of which department, in which post; how often, if more than once."""
    text = _t("打开看了这本证照，用来办这件事")
    if look.times > 1:
        first = localtime(look.first_at).strftime("%Y-%m-%d %H:%M")
        counted = {"times": look.times, "first": first}
        text += "；" + _t("共 %(times)s 次，第一次 %(first)s") % counted
    return {
        "at": look.last_at,
        "title": use.item_name or use.purpose,
        "who": looker(look),
        "text": text,
    }


def looker(look: ELicenceLook) -> str:
    """The department and the post, as a holder reads it; the name stays with the desk."""
    post = str(Role(look.looked_as).label) if look.looked_as in Role else ""
    return " · ".join(filter(None, (look.looked_by_unit, post)))


def look_rows(looks: Iterable[ELicenceLook]) -> list[dict[str, Any]]:
    """For colleagues at the desk: department, post and name of everybody who opened it."""
    return [{"look": each, "who": f"{looker(each)} {each.looked_by_name}"} for each in looks]


def _basis(use: ELicenceUse) -> str:
    for_what = f"{use.purpose}；" if use.item_name else ""
    if use.way == use.Way.PRESENTED:
        return for_what + _t("您（或家人）当面出示")
    if use.way == use.Way.INSIDE:
        return for_what + _t("前一项刚办成，依据您在这件事上的签名接着用")
    return for_what + _t("系统依据您的授权自动引用")


def _until(use: ELicenceUse, now: datetime) -> str:
    if use.ended_at is not None:
        return "；" + _t("已结束：%(why)s") % {"why": use.ended_reason}
    until = localtime(use.valid_until).strftime("%Y-%m-%d %H:%M")
    if now > use.valid_until:
        return "；" + _t("使用期限已过（到 %(until)s）") % {"until": until}
    return "；" + _t("可用到 %(until)s") % {"until": until}


def end_rows(ends: Iterable[LicenceEnd]) -> list[dict[str, Any]]:
    """Each end in its legal word, with basis, day, reason and remedy."""
    rows = list(ends)
    names = names_of({each.decided_by_id for each in rows if each.decided_by_id})
    return [
        {
            "end": each,
            "name": ENDS[EndKind(each.kind)].chinese,
            "meaning": ENDS[EndKind(each.kind)].meaning,
            "by": each.decided_by_unit or names.get(each.decided_by_id or each.id, ""),
        }
        for each in rows
    ]
