"""The duty head's rules of the hall: how numbers are called, missed, returned; and the switch."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow import wallclock, wording
from onewindow.apps.accounts.queries import names_of
from onewindow.apps.audit.queries import entries_about
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing.picture import picture
from onewindow.apps.queueing.queries import hall_of
from onewindow.rules.hall.settings import HallRules
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.greeter.place import place_of
from onewindow.web.hall_desk import words
from onewindow.web.writing import write_once

_MINUTES, _SECONDS, _TIMES, _NUMBERS = _("分钟"), _("秒"), _("次"), _("个号")
_GREEN, _BOOKED = _("绿色通道的倍数"), _("预约号的倍数")
# Name, label, unit, hint: in the order of the page.
_FIELDS: Mapping[str, tuple[tuple[str, Any, Any, Any], ...]] = {
    "calling": (
        ("cap_minutes", _("等到几分钟，谁也不能再超过"), _MINUTES, _("只对均衡叫号有效")),
        ("priority_run", _("连叫几个优先号后叫一个现场号"), _NUMBERS, _("只对按等级叫号有效")),
        ("booked_credit_minutes", _("预约号到点多算几分钟"), _MINUTES, ""),
        ("early_minutes", _("预约早到几分钟起算"), _MINUTES, ""),
        ("late_minutes", _("预约迟到几分钟内位置还在"), _MINUTES, ""),
    ),
    "missing": (
        ("recall_times", _("叫几次没人来算过号"), _TIMES, ""),
        ("recall_seconds", _("两次叫号间隔"), _SECONDS, ""),
        ("return_minutes", _("过号后几分钟内可以回来"), _MINUTES, ""),
        ("return_behind", _("回来后排在几个号之后"), _NUMBERS, ""),
        ("max_returns", _("可以回来几次"), _TIMES, ""),
        ("delay_minutes", _("“晚一点到”推迟"), _MINUTES, ""),
        ("max_delays", _("可以推迟几次"), _TIMES, ""),
        ("undo_seconds", _("操作后几秒内可以撤销"), _SECONDS, ""),
    ),
    "watching": (
        ("overwait_minutes", _("等候超过几分钟报警"), _MINUTES, ""),
        ("close_delay_minutes", _("下班后最多延时"), _MINUTES, ""),
        ("stand_in_minutes", _("A 岗离开几分钟 B 岗顶上"), _MINUTES, ""),
    ),
    "giving": (
        ("remote_before_opening_minutes", _("手机取号开门前几分钟起"), _MINUTES, ""),
        ("remote_until_closing_minutes", _("手机取号到下班前几分钟止"), _MINUTES, ""),
        ("remote_live_numbers", _("一个人手机上同时几个号"), _NUMBERS, ""),
        ("lease_size", _("断网时每台自助机备几个号"), _NUMBERS, ""),
        ("board_seconds", _("大屏每次叫号至少显示"), _SECONDS, ""),
    ),
}
_RATES = (("GREEN", _GREEN), ("BOOKED", _BOOKED), ("TRANSFER", _("转窗号的倍数")))
_GROUPS = (
    ("calling", _("怎么叫号")),
    ("missing", _("过号、返回、推迟")),
    ("watching", _("等候与下班")),
    ("giving", _("取号与显示")),
)
NAMES = {name: label for group in _FIELDS.values() for name, label, _u, _h in group}
NAMES |= {"discipline": _("叫号规则"), "rates": _("等级倍数"), "open_all_hours": _("全天开放")}


class RulesForm(PlainForm):
    """Every number of the hall's rules; what is wrong with one is said beside it."""

    discipline = forms.ChoiceField(label=_("叫号规则"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = words.disciplines()
        choices = [(each["code"], each["name"]) for each in known]
        self.fields["discipline"].choices = choices  # type: ignore[attr-defined]
        for group in _FIELDS.values():
            for name, label, unit, hint in group:
                shown = _now("%(label)s（%(unit)s）") % {"label": label, "unit": unit}
                self.fields[name] = forms.IntegerField(
                    label=shown, help_text=hint, min_value=0, max_value=1000
                )
        for lane, label in _RATES:
            self.fields[f"rate_{lane}"] = forms.FloatField(
                label=label,
                help_text=_now("等一分钟按几分钟算；现场号是 1"),
                min_value=0.1,
                max_value=100,
            )

    def told(self) -> dict[str, Any]:
        """As the rules are stored."""
        rules = {name: self.cleaned_data[name] for name in self.cleaned_data if "rate_" not in name}
        rates = {lane: float(self.cleaned_data[f"rate_{lane}"]) for lane, _label in _RATES}
        return {**rules, "rates": rates}


def _initial(rules: HallRules) -> dict[str, Any]:
    told = {each.name: getattr(rules, each.name) for each in fields(rules) if each.name != "rates"}
    return {**told, **{f"rate_{lane}": rules.rates[lane] for lane, _label in _RATES}}


@staff(Role.DUTY_HEAD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    place = place_of(request)
    hall = hall_of(place.id)
    if request.method != "POST":
        return _rules_page(request, RulesForm(initial=_initial(hall.rules)))
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _rules_page(request, form, 422)
    told = form.told()
    told["rates"] = {**hall.rules.rates, **told["rates"]}

    def write() -> dict[str, Any]:
        setting = queueing.change_rules(
            place_id=place.id,
            rules=told,
            seen_version=_number(request.POST.get("seen_version", "")),
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"version": setting.version}

    try:
        write_once(request, "hall.rules", write)
    except Refused as refused:
        return _rules_page(request, form, 422, sentences=_named(refused))
    messages.success(request, _("规则已改，从下一次叫号起生效；改前改后都留在记录里。"))
    return redirect("hall_desk:rules")


def _number(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0


def _named(refused: Refused) -> list[str]:
    """The refusals in words, a setting by its label instead of its name."""
    sentences = []
    for refusal, said in zip(
        refused.refusals, (wording.sentence(r) for r in refused.refusals), strict=True
    ):
        name = str(refusal.facts.get("field", ""))
        sentences.append(said.replace(name, str(NAMES[name])) if name in NAMES else said)
    return sentences


def _rules_page(
    request: HttpRequest, form: RulesForm, code: int = 200, **more: Any
) -> HttpResponse:
    place = place_of(request)
    hall = hall_of(place.id)
    chosen = form["discipline"].value()
    context = {
        "place": place,
        "form": form,
        "version": hall.setting.version,
        "disciplines": [
            {**each, "checked": each["code"] == chosen} for each in words.disciplines()
        ],
        "rates": [form[f"rate_{lane}"] for lane, _label in _RATES],
        "groups": [
            {"title": title, "fields": [form[name] for name, *_rest in _FIELDS[key]]}
            for key, title in _GROUPS
        ],
        "changes": _changes(place.id),
        **more,
    }
    return render(request, "hall_desk/rules.html", context, status=code)


def _changes(place_id: Any) -> list[dict[str, Any]]:
    """What was changed before, the latest first, out of the journal."""
    entries = entries_about(subject_kind="place", subject_id=place_id)
    shown = [entry for entry in entries if entry.verb in _CHANGE_VERBS][:10]
    names = names_of(entry.actor_id for entry in shown if entry.actor_id)
    return [
        {
            "at": entry.at,
            "who": names.get(entry.actor_id, "") if entry.actor_id else "",
            "told": _told(entry.verb, entry.facts),
        }
        for entry in shown
    ]


_CHANGE_VERBS = {
    "hall.change_rules": _("改规则"),
    "hall.stop_issuing": _("停止取号"),
    "hall.resume_issuing": _("恢复取号"),
}


def _told(verb: str, facts: Mapping[str, Any]) -> str:
    parts = [str(_CHANGE_VERBS[verb])]
    for name, (before, after) in facts.get("changed", {}).items():
        label = NAMES.get(name, name)
        parts.append(f"{label} {_plain(before)} → {_plain(after)}")
    if facts.get("reason"):
        parts.append(str(facts["reason"]))
    return _now("；").join(parts)


def _plain(value: Any) -> str:
    names = {each["code"]: each["name"] for each in words.disciplines()}
    if isinstance(value, Mapping):
        told = (f"{words.LANES.get(lane, lane)} {rate:g}" for lane, rate in value.items())
        return _now("、").join(told)
    return names.get(str(value), str(value))


class StopForm(PlainForm):
    """Why no more numbers are given."""

    reason = forms.CharField(
        label=_("原因"),
        help_text=_("会显示给来取号的人，也留在记录里"),
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@staff(Role.DUTY_HEAD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issuing(request: HttpRequest) -> HttpResponse:
    """The switch (R-6-6): with what the closing rule itself would do at this moment."""
    if request.method != "POST":
        return _issuing_page(request, StopForm())
    stops = request.POST.get("act") == "stop"
    form = StopForm(request.POST)
    if stops and not form.is_valid():
        return _issuing_page(request, form, 422)

    def write() -> dict[str, Any]:
        told = {"place_id": place_of(request).id, "acting": acting(request)}
        now = wallclock.now()
        if stops:
            queueing.stop_issuing(**told, reason=form.cleaned_data["reason"], now=now)
        else:
            queueing.resume_issuing(**told, now=now)
        return {}

    try:
        write_once(request, "hall.issuing", write)
    except Refused as refused:
        return _issuing_page(request, form, 422, sentences=wording.told(refused.refusals))
    messages.success(
        request,
        _("已停止取号。手里有号的都会办完，后面来的人当场得到优先预约。")
        if stops
        else _("已恢复取号。"),
    )
    return redirect("hall_desk:desk")


def _issuing_page(
    request: HttpRequest, form: StopForm, code: int = 200, **more: Any
) -> HttpResponse:
    place = place_of(request)
    seen = picture(place_id=place.id, now=wallclock.now())
    names = {load.code: f"{load.prefix} {load.name}" for load in seen.loads}
    context = {
        "place": place,
        "picture": seen,
        "form": form,
        "rows": [
            {"row": row, "name": names.get(row.queue_class, ""), "room": row.left + row.delay}
            for row in seen.closing
        ],
        **more,
    }
    return render(request, "hall_desk/issuing.html", context, status=code)
