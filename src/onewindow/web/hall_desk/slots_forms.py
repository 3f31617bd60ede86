"""What does the duty head enter about slots? A plan with up to three periods; a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.apps.appointments.operations import PlanEntry
from onewindow.apps.organisation.queries import Window
from onewindow.rules.hall.slots import WEEKDAY_CODES
from onewindow.web.components.forms import PlainForm
from onewindow.web.weekdays import WEEKDAYS

PERIODS = 3
_WEEK, _WEEKEND = list(WEEKDAY_CODES[:5]), list(WEEKDAY_CODES[5:])
# What a kind of hours usually means, as a first entry.
_USUAL = {
    "NOON": (_WEEK, "12:00", "13:30"),
    "EXTENDED": (_WEEK, "17:00", "19:00"),
    "OFF_PEAK": (_WEEK, "08:00", "09:00"),
    "WEEKEND": (_WEEKEND[:1], "09:00", "12:00"),
}


class PlanForm(PlainForm):
    """Length, seats and hours of one kind of hours."""

    slot_minutes = forms.IntegerField(label=_("每个时段几分钟"), min_value=5, max_value=240)
    quota = forms.IntegerField(label=_("每个时段公开几个名额"), min_value=0, max_value=200)
    reserve = forms.IntegerField(
        label=_("另外保留几个"),
        help_text=_("给当天没办完、次日优先的人，和被改时间的人"),
        min_value=0,
        max_value=200,
    )
    ahead_days = forms.IntegerField(label=_("可以约今后几个工作日"), min_value=1, max_value=30)
    window_kind = forms.ChoiceField(
        label=_("到哪种窗口办"),
        help_text=_("会写在预约上"),
        choices=[("", _("按叫号，哪个窗口都可以")), *Window.Kind.choices],
        required=False,
    )
    same_day = forms.BooleanField(label=_("当天也能约（最晚提前 30 分钟）"), required=False)
    valid_from = forms.DateField(
        label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("到哪天止"),
        help_text=_("不填就一直有效"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    own_hours = forms.BooleanField(label=_("用自己的时间，不跟大厅开放时间"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, PERIODS + 1):
            self.fields[f"days_{number}"] = forms.MultipleChoiceField(
                label=_("星期几"),
                choices=list(zip(WEEKDAY_CODES, WEEKDAYS, strict=True)),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            for part, label in (("opens", _("从")), ("closes", _("到"))):
                self.fields[f"{part}_{number}"] = forms.TimeField(
                    label=label,
                    required=False,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )

    def period_fields(self) -> list[dict[str, Any]]:
        """The rows of periods, each with its three fields."""
        return [
            {
                "number": n,
                "days": self[f"days_{n}"],
                "opens": self[f"opens_{n}"],
                "closes": self[f"closes_{n}"],
            }
            for n in range(1, PERIODS + 1)
        ]


def initial_of(known: Any, kind: str, proposal: Any, today: date) -> dict[str, Any]:
    """The plan as it stands, or the usual one of its kind with the proposed seats."""
    if known is None:
        told: dict[str, Any] = {
            "slot_minutes": 30,
            "quota": proposal.quota,
            "reserve": 1 if kind == "NORMAL" else 0,
            "ahead_days": 5,
            "valid_from": today,
        }
        usual = _USUAL.get(kind)
        periods = [dict(zip(("days", "open", "close"), usual, strict=True))] if usual else []
    else:
        names = ("slot_minutes", "quota", "reserve", "ahead_days", "same_day", "window_kind")
        told = {name: getattr(known, name) for name in names}
        told |= {"valid_from": known.valid_from, "valid_until": known.valid_until}
        periods = list(known.periods)
    told["own_hours"] = bool(periods)
    for number, period in enumerate(periods[:PERIODS], start=1):
        told[f"days_{number}"] = period["days"]
        told[f"opens_{number}"], told[f"closes_{number}"] = period["open"], period["close"]
    return told


def entered(told: Mapping[str, Any], kind: str) -> PlanEntry:
    """What was entered, as the operation takes it."""
    names = ("slot_minutes", "quota", "reserve", "ahead_days", "same_day", "window_kind")
    return PlanEntry(
        kind=kind,
        valid_from=told["valid_from"],
        valid_until=told["valid_until"],
        periods=tuple(_periods(told)) if told["own_hours"] else (),
        **{name: told[name] for name in names},
    )


def _periods(told: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for number in range(1, PERIODS + 1):
        opens, closes = told[f"opens_{number}"], told[f"closes_{number}"]
        if opens and closes:
            yield _period(told[f"days_{number}"], opens, closes)


def _period(days: Sequence[str], opens: Any, closes: Any) -> dict[str, Any]:
    return {"days": list(days), "open": f"{opens:%H:%M}", "close": f"{closes:%H:%M}"}


class DayForm(PlainForm):
    """One day that is not as usual."""

    day = forms.DateField(
        label=_("哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    act = forms.ChoiceField(
        label=_("怎么安排"),
        choices=[("close", _("这一天不放号")), ("open", _("这一天加开"))],
        widget=forms.RadioSelect,
    )
    line = forms.ChoiceField(label=_("哪一类"), required=False)
    reason = forms.CharField(
        label=_("原因"),
        help_text=_("会写进给办事人的消息，如：台风、停电、开学季加开"),
        max_length=80,
    )
    opens = forms.TimeField(
        label=_("加开从"),
        help_text=_("不填就按平时的时间"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    closes = forms.TimeField(
        label=_("加开到"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, lines: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(line.id), f"{line.prefix} {line.name}") for line in lines]
        self.fields["line"].choices = [("", _("整个大厅")), *named]  # type: ignore[attr-defined]

    def clean_line(self) -> UUID | None:
        """The chosen line, or None for the whole hall."""
        told = self.cleaned_data["line"]
        return UUID(told) if told else None

    def clean(self) -> dict[str, Any]:
        """Whether it closes."""
        told = super().clean() or {}
        told["is_closed"] = told.get("act") == "close"
        return told


def periods_of(told: Mapping[str, Any], weekdays: Sequence[int]) -> list[dict[str, Any]]:
    """The hours of an extra day; empty when it keeps the usual ones."""
    if told["is_closed"] or not (told["opens"] and told["closes"]):
        return []
    days = [WEEKDAY_CODES[weekday] for weekday in weekdays]
    return [_period(days, told["opens"], told["closes"])]
