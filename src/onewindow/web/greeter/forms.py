"""What does a greeter fill in? The lane by the person's own word, the record of an inquiry."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow import wording
from onewindow.rules.hall.booking import LONGEST_NAME, TAIL_LENGTH, desk_faults, read_tail
from onewindow.rules.hall.inquiries import InquiryOutcome
from onewindow.web.components.forms import PlainForm

# R-6-3: who says so is believed; the group is kept for statistics and shown nowhere.
GROUPS = (
    ("ELDER", _("老年人")),
    ("DISABLED", _("残疾人")),
    ("PREGNANT", _("孕妇")),
    ("WITH_INFANT", _("带婴幼儿")),
    ("MILITARY", _("军人、军属")),
    ("RESCUE", _("消防救援人员")),
    ("URGENT", _("急难情形")),
    ("KEY_PROJECT", _("重点项目")),
)
_LANES = (
    ("", _("不需要")),
    *((f"GREEN:{code}", name) for code, name in GROUPS),
    ("EMERGENCY:", _("紧急（要写理由）")),
)
LONGEST_SAID = 300


class LaneForm(PlainForm):
    """The lane, self-declared; an emergency is the greeter's own judgement, with a reason."""

    lane = forms.ChoiceField(choices=_LANES, required=False)
    reason = forms.CharField(
        label=_("紧急的理由"),
        help_text=_("只有选“紧急”才填；会留在记录里"),
        max_length=120,
        required=False,
    )
    needs_accessible = forms.BooleanField(label=_("要到无障碍窗口"), required=False)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The choices with the one that is set."""
        chosen = self["lane"].value() or ""
        return [
            {"value": value, "label": label, "checked": value == chosen} for value, label in _LANES
        ]

    def clean(self) -> dict[str, Any]:
        """An emergency needs its reason."""
        told = super().clean() or {}
        if (told.get("lane") or "").startswith("EMERGENCY") and not told.get("reason", "").strip():
            self.add_error("reason", _("请写一句为什么紧急，别的人才知道为什么让他先办。"))
        return told

    def lane_and_group(self) -> tuple[str, str]:
        """As the queue knows them: ("GREEN", "ELDER"), ("WALK_IN", "")."""
        lane, _colon, group = (self.cleaned_data.get("lane") or "").partition(":")
        return (lane or "WALK_IN", group)


class BookingForm(PlainForm):
    """A time, and who comes: a name and four characters, so that check-in finds them."""

    slot = forms.UUIDField(
        label=_("时间"),
        error_messages={"required": _("请选一个时间"), "invalid": _("请选一个时间")},
    )
    name = forms.CharField(label=_("姓名"), max_length=LONGEST_NAME)
    tail = forms.CharField(
        label=_("证件号码后 4 位"),
        help_text=_("只记这 4 位，忘带凭条时对得上人"),
        max_length=TAIL_LENGTH,
    )
    needs_accessible = forms.BooleanField(label=_("要到无障碍窗口"), required=False)

    def clean(self) -> dict[str, Any]:
        """The tail is read as the rule reads it."""
        told = super().clean() or {}
        if "tail" in told and "name" in told:
            told["tail"] = read_tail(told["tail"])
            for fault in desk_faults(name=told["name"], tail=told["tail"]):
                self.add_error(_FAULTY[fault.code], wording.sentence(fault))
        return told


_FAULTY = {"DESK_NAME": "name", "DESK_TAIL": "tail"}
OUTCOMES = (
    (str(InquiryOutcome.ANSWERED), _("当场讲清楚了")),
    (str(InquiryOutcome.SHOWN_ONLINE), _("帮他在网上办")),
    (str(InquiryOutcome.ACCOMPANIED), _("陪他办（自助机、填表）")),
    (str(InquiryOutcome.BOOKED), _("约好了改天来")),
    (str(InquiryOutcome.REFERRED), _("不在这里办，已写清去哪儿")),
    (str(InquiryOutcome.UNRESOLVED_DESK), _("转“办不成事”窗口")),
)
OUTCOME_NAMES = {**dict(OUTCOMES), str(InquiryOutcome.NUMBER_ISSUED): _("已取号")}
_STILL_OPEN = ("", _("还没问清，我来跟到底"))


class RecordForm(PlainForm):
    """What came of an inquiry; without an outcome it stays open with whoever was asked."""

    said = forms.CharField(
        label=_("他问的是什么"),
        max_length=LONGEST_SAID,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    outcome = forms.ChoiceField(
        label=_("结果"), choices=(_STILL_OPEN, *OUTCOMES), required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("说明"),
        help_text=_("转到别处的，写清去哪里、找谁、电话多少"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CloseForm(PlainForm):
    """How an open inquiry ends; “不知道”“不归我管” are not among the outcomes (R-6.1)."""

    outcome = forms.ChoiceField(label=_("结果"), choices=OUTCOMES, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("说明"),
        help_text=_("转到别处的，写清去哪里、找谁、电话多少"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandOverForm(PlainForm):
    """To whom an inquiry is offered."""

    to = forms.ChoiceField(label=_("转给谁"))

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _("请选择")), *colleagues]  # type: ignore[attr-defined]


class SendBackForm(PlainForm):
    """Why an offer is not taken."""

    reason = forms.CharField(label=_("为什么不接"), max_length=200)
