"""How is a promise read and signed? The letter in plain words, for home and for the counter."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from onewindow import wording
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.offers import Offer, offers
from onewindow.apps.cases.promise_facts import STATEMENT_WORDS, entries_of
from onewindow.apps.cases.queries import CaseStory
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.pledge import CHECK_WORKING_DAYS, Statement
from onewindow.web.components.forms import PlainForm

METHODS = {"DATA": _("数据核查"), "ONSITE": _("现场核查"), "RANDOM": _("抽查")}


class LetterForm(PlainForm):
    """Ticked and signed by the person; before a clerk, the signature stands on paper."""

    agreed = forms.BooleanField(
        label=_("我看过了，自愿作出这个承诺"),
        error_messages={"required": _("请先看完承诺书，再勾选“我看过了，自愿作出这个承诺”。")},
    )
    signature = forms.CharField(
        label=_("签名"),
        max_length=80,
        help_text=_("请输入您本人的姓名。输入姓名并点“签名”，和在纸上签名一样有效。"),
    )

    def __init__(self, *args: Any, at_counter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if at_counter:
            del self.fields["signature"]
            self.fields["agreed"].label = _("申请人看过承诺书，自愿承诺，已在纸上签名")


class PledgeForm(LetterForm):
    """The five statements, each ticked by itself; nothing is ticked beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {
            statement.value: forms.BooleanField(
                label=STATEMENT_WORDS[statement],
                error_messages={"required": _("五条都要由您逐条勾选，这一条还没有。")},
            )
            for statement in Statement
        }
        self.fields = {**said, **self.fields}

    @property
    def said(self) -> list[str]:
        """The statements that were ticked."""
        return [s.value for s in Statement if self.cleaned_data.get(s.value)]

    @property
    def statements(self) -> list[Any]:
        """The five fields, in order."""
        return [self[s.value] for s in Statement]


def offer_for(story: CaseStory, code: str, *, now: datetime) -> Offer:
    """What may be promised for one material of this case, or 404."""
    found = offers(story.case, now=now, codes={code}).get(code)
    if found is None:
        raise Http404
    return found


def letter(story: CaseStory, offer: Offer, *, is_pledge: bool) -> dict[str, Any]:
    """What the letter says, and why it cannot be signed where it cannot."""
    entry = entries_of(story.guide.content).get(offer.code, {})
    signed = offer.pledge if is_pledge else offer.deficiency
    refusals = offer.pledge_refusals if is_pledge else offer.tolerate_refusals
    return {
        "offer": offer,
        "is_known": offer.is_pledgeable if is_pledge else offer.follows,
        "is_pledge": is_pledge,
        "requirement": entry.get("requirement") or "",
        "by_law": entry.get("by_law") or "",
        "text": offer.commitment.text,
        "check_days": offer.commitment.check_days or CHECK_WORKING_DAYS,
        "check_method": METHODS[offer.commitment.check_method],
        "statements": [STATEMENT_WORDS[s] for s in Statement],
        "signed": signed,
        "reasons": [] if signed or not offer.is_open else wording.told(refusals),
        "may_sign": offer.may_pledge if is_pledge else offer.may_tolerate,
    }


def signing(
    form: LetterForm, *, case_id: UUID, code: str, at_counter: bool, who: Acting, now: datetime
) -> Callable[[], dict[str, Any]]:
    """The write behind a valid form: a pledge where five statements stand, else a deficiency."""
    told = {
        "case_id": case_id,
        "code": code,
        "signature": form.cleaned_data.get("signature", ""),
        "on_paper": at_counter,
        "acting": who,
        "now": now,
    }

    def write() -> dict[str, Any]:
        if isinstance(form, PledgeForm):
            cases.pledge(agreed=form.said, **told)
        else:
            cases.promise_later(agreed=form.cleaned_data["agreed"], **told)
        return {}

    return write


def taking_back(
    *, case_id: UUID, code: str, is_pledge: bool, who: Acting, now: datetime
) -> Callable[[], dict[str, Any]]:
    """The write that takes a promise back: free until acceptance, a pledge until the decision."""

    def write() -> dict[str, Any]:
        act = cases.withdraw_pledge if is_pledge else cases.take_back_promise
        act(case_id=case_id, code=code, acting=who, now=now)
        return {}

    return write
