"""How is a promise read and signed? The letter in plain words, for home and for the counter."""

from collections.abc import Callable, Collection
from datetime import datetime
from enum import Enum, auto
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from onewindow import wording
from onewindow.apps.bundles.operations.change import hold_filling
from onewindow.apps.bundles.queries import is_being_filled_in
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.offers import Offer, offers, unsigned_offers
from onewindow.apps.cases.promise_facts import STATEMENT_WORDS, entries_of
from onewindow.apps.cases.queries import Case, CaseStory
from onewindow.apps.organisation.facts import Acting
from onewindow.rules.casework.pledge import CHECK_WORKING_DAYS, Statement
from onewindow.rules.casework.states import CaseState
from onewindow.web.components.forms import PlainForm


class Signed(Enum):
    """Where the name goes: under this letter, under the whole application, or on paper."""

    HERE = auto()
    WITH_THE_WHOLE = auto()
    ON_PAPER = auto()


METHODS = {"DATA": _("数据核查"), "ONSITE": _("现场核查"), "RANDOM": _("抽查")}


class LetterForm(PlainForm):
    """Ticked by the person; signed here, with the whole application, or on paper at a counter."""

    agreed = forms.BooleanField(
        label=_("我看过了，自愿作出这个承诺"),
        error_messages={"required": _("请先看完承诺书，再勾选“我看过了，自愿作出这个承诺”。")},
    )
    signature = forms.CharField(
        label=_("签名"),
        max_length=80,
        help_text=_("请输入您本人的姓名。输入姓名并点“签名”，和在纸上签名一样有效。"),
    )

    def __init__(self, *args: Any, signed: Signed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed is not Signed.HERE:
            del self.fields["signature"]
        if signed is Signed.ON_PAPER:
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


def signed_by(case: Case) -> Signed:
    """A part of an application that will be signed once is signed there, and not here too."""
    if case.package_id is None or case.state != CaseState.DRAFT:
        return Signed.HERE
    filling = is_being_filled_in(case.package_id)
    return Signed.WITH_THE_WHOLE if filling else Signed.HERE


def letters_to_sign(case_ids: Collection[UUID], *, now: datetime) -> list[dict[str, Any]]:
    """Every letter chosen in these drafts that the one signature will stand under, in full."""
    return [
        letter(CaseStory(case, now), offer, is_pledge=offer.pledge is not None)
        | {"case": case, "is_pledge": offer.pledge is not None}
        for case, offer in unsigned_offers(case_ids, now=now)
    ]


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
    form: LetterForm, *, case_id: UUID, code: str, signed: Signed, who: Acting, now: datetime
) -> Callable[[], dict[str, Any]]:
    """The write behind a valid form: a pledge where five statements stand, else a deficiency."""
    told = {
        "case_id": case_id,
        "code": code,
        "signature": form.cleaned_data.get("signature", ""),
        "on_paper": signed is Signed.ON_PAPER,
        "with_package": signed is Signed.WITH_THE_WHOLE,
        "acting": who,
        "now": now,
    }

    def write() -> dict[str, Any]:
        if signed is Signed.WITH_THE_WHOLE:
            hold_filling(case_id=case_id)
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
