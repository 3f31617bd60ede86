"""What is asked at the desk for each act: filled in beforehand from the guide where it can be."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from onewindow import wallclock
from onewindow.apps.cases.desk import longest_extension, opinions_of, procedures_of
from onewindow.apps.cases.licence_queries import coming_licence
from onewindow.apps.cases.papers import OFFICIAL
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.documents.facts import remedy_text
from onewindow.case_words import NO_APPROVAL, NO_LICENCE
from onewindow.rules.licences.faces import Assigned
from onewindow.web.case_names import unit_name
from onewindow.web.components.forms import PlainForm
from onewindow.web.licences.face_form import cleaned_face, face_form_fields, suggested_face

# What a template leaves for the reviewer to write stands in these brackets.
OPEN, CLOSE = "〔", "〕"
_TEXT = forms.Textarea(attrs={"rows": 4})
MOST_DAYS = 250


class DeedForm(PlainForm):
    """An act on the case as it was seen: another version means somebody was first."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, story: CaseStory, **kwargs: Any) -> None:
        self.story = story
        if not args:
            kwargs["initial"] = {"seen_version": story.case.version, **self.suggested(story)}
        super().__init__(*args, **kwargs)

    def suggested(self, story: CaseStory) -> dict[str, Any]:
        return {}


class ClaimForm(DeedForm):
    pass


class PrepareForm(DeedForm):
    pass


class OpinionForm(DeedForm):
    opinion = forms.CharField(
        label=_("审查意见"),
        max_length=1000,
        widget=_TEXT,
        help_text=_("写清看了什么、是否符合条件。申请人看不到意见，督查人员看得到。"),
    )


class PauseForm(DeedForm):
    kind = forms.ChoiceField(label=_("哪一种特别程序"), widget=forms.RadioSelect)
    legal_basis = forms.CharField(label=_("法律依据"), max_length=300)
    reason = forms.CharField(
        label=_("原因"), max_length=300, widget=_TEXT, help_text=_("会写进告知书，申请人看得到。")
    )
    planned_working_days = forms.IntegerField(
        label=_("预计几个工作日"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("到期自动恢复计时；提前做完的，随时恢复。"),
    )

    def __init__(self, *args: Any, story: CaseStory, **kwargs: Any) -> None:
        super().__init__(*args, story=story, **kwargs)
        choices = [(p.kind, f"{p.kind.chinese}：{p.basis}") for p in procedures_of(story)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def suggested(self, story: CaseStory) -> dict[str, Any]:
        offered = procedures_of(story)
        if not offered:
            return {}
        only = offered[0].kind if len(offered) == 1 else None
        bases = {p.basis for p in offered}
        return {
            "kind": only,
            "legal_basis": offered[0].basis if len(bases) == 1 else "",
            "planned_working_days": 5,
        }


class ResumeForm(DeedForm):
    result = forms.CharField(
        label=_("特别程序的结果"), max_length=300, required=False, widget=_TEXT
    )


class ExtendForm(DeedForm):
    amount = forms.IntegerField(label=_("延长多少"), min_value=1)
    reason = forms.CharField(
        label=_("延长的理由"),
        max_length=300,
        widget=_TEXT,
        help_text=_("依法要把理由告诉申请人，会写进延期告知书。"),
    )

    def __init__(self, *args: Any, story: CaseStory, **kwargs: Any) -> None:
        super().__init__(*args, story=story, **kwargs)
        longest = longest_extension(story.case)
        if longest is not None:
            amount = self.fields["amount"]
            amount.max_value = int(longest.amount)  # type: ignore[attr-defined]
            amount.widget.attrs["max"] = int(longest.amount)
            unit = unit_name(longest.unit)
            amount.label = format_lazy(_("延长几{unit}"), unit=unit)
            amount.help_text = format_lazy(
                _("最多 {most}{unit}，只能延长一次。"), most=longest.amount, unit=unit
            )

    def suggested(self, story: CaseStory) -> dict[str, Any]:
        longest = longest_extension(story.case)
        return {"amount": int(longest.amount) if longest else 1}


class ApproveForm(DeedForm):
    """Where the result is a licence, what stands on it: known beforehand, completed here."""

    def __init__(self, *args: Any, story: CaseStory, **kwargs: Any) -> None:
        self.coming = coming_licence(story.case, now=wallclock.now())
        fields = self.coming.fields if self.coming else ()
        self.face = tuple(f for f in fields if f.assigned is not Assigned.SERIES)
        super().__init__(*args, story=story, **kwargs)
        self.fields |= face_form_fields(self.face)

    def suggested(self, story: CaseStory) -> dict[str, Any]:
        return suggested_face(self.coming.face) if self.coming else {}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if self.coming is None:
            return told
        today = localtime(wallclock.now()).date()
        face = cleaned_face(self, self.face, today=today)
        return {"seen_version": told.get("seen_version"), "face": face}


class AtOnceForm(ApproveForm):
    """Opinion and decision together; the rest as when approving."""

    opinion = OpinionForm.base_fields["opinion"]

    def clean(self) -> dict[str, Any]:
        opinion = self.cleaned_data.get("opinion", "")
        return {**super().clean(), "opinion": opinion}


class RefuseForm(DeedForm):
    reasons = forms.CharField(label=_("不予许可或者不予批准的理由"), max_length=2000, widget=_TEXT)
    remedy = forms.CharField(label=_("不服可以怎么办"), max_length=1000, widget=_TEXT)

    def suggested(self, story: CaseStory) -> dict[str, Any]:
        return {"reasons": reasons_template(story), "remedy": remedy_of(story)}

    def clean_reasons(self) -> str:
        reasons = str(self.cleaned_data["reasons"])
        if OPEN in reasons or CLOSE in reasons:
            raise forms.ValidationError(_("请把〔〕里的提示换成具体的条件和事实。"))
        return reasons


class HandOverForm(DeedForm):
    pass


def reasons_template(story: CaseStory) -> str:
    """How a refusal begins: item, missing condition, fact, clause; the reviewer writes the rest."""
    clause = "《行政许可法》第三十八条第二款" if story.guide.is_licence else "〔写明法律条款〕"
    decided = NO_LICENCE if story.guide.is_licence else NO_APPROVAL
    return (
        f"经审查，您申请的“{story.case.item_name}”不符合下列条件：〔写明不符合办事指南的哪一条〕。"
        f"查明的事实是：〔写明看了哪份材料、发现了什么〕。依据{clause}，决定{decided}。"
    )


def remedy_of(story: CaseStory) -> str:
    """The remedy as the guide names its bodies; empty when the guide is not sure of them."""
    remedy = story.guide.content.get("remedy") or {}
    review, court = remedy.get("reconsideration") or {}, remedy.get("litigation") or {}
    if not (review.get("confidence") in OFFICIAL and court.get("confidence") in OFFICIAL):
        return ""
    if not (review.get("body") and court.get("body")):
        return ""
    return remedy_text(review_body=review["body"], court=court["body"])


def opinions(story: CaseStory) -> list[str]:
    """The opinions a decision rests on."""
    return opinions_of(story)
