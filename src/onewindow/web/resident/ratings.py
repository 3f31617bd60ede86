"""How was it? One contact rated once, by its person: signed in, or with the link sent to them."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.ratings import operations as ratings
from onewindow.apps.ratings import queries
from onewindow.apps.ratings.follow_queries import follow_up_of
from onewindow.rules.casework.ratings import LONGEST_COMMENT, BadReason, RatingLevel
from onewindow.rules.outcomes import Refusal, Refused
from onewindow.web.access import acting, public, resident
from onewindow.web.components.forms import PlainForm
from onewindow.web.writing import write_once
from onewindow.wordings.ratings import LEVELS, REASONS

FIELD_OF = {
    "LEVEL_MISSING": "level",
    "BAD_RATING_NEEDS_REASON": "reasons",
    "OTHER_NEEDS_WORDS": "comment",
    "COMMENT_TOO_LONG": "comment",
}


class RatingForm(PlainForm):
    """Levels travel by name, never by number; what counts is decided by the rules."""

    level = forms.ChoiceField(
        label=_("您满意吗？"),
        choices=[(level.name, LEVELS[level]) for level in RatingLevel],
        widget=forms.RadioSelect,
        required=False,
    )
    reasons = forms.MultipleChoiceField(
        label=_("哪里不满意？（可以多选）"),
        choices=[(reason.value, REASONS[reason]) for reason in BadReason],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    comment = forms.CharField(
        label=_("想说的话（可以不填）"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=LONGEST_COMMENT,
    )
    anonymous = forms.BooleanField(label=_("匿名评价"), required=False)

    @property
    def level_given(self) -> RatingLevel | None:
        """The level chosen so far, if any."""
        name = str(self.data.get("level", ""))
        return RatingLevel[name] if name in RatingLevel.__members__ else None

    @property
    def asks_reasons(self) -> bool:
        """Reasons are asked only once somebody was dissatisfied (R-4-5)."""
        return self.level_given is not None and self.level_given.is_bad


@resident
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    invitation = queries.invitation(invitation_id=invitation_id)
    if invitation is None:
        raise Http404
    return _page(request, invitation, acting(request), by_link=False)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate_by_link(request: HttpRequest, token: str) -> HttpResponse:
    invitation = queries.invitation_of_token(token)
    if invitation is None:
        return _closed(request, (Refusal("LINK_NOT_VALID", "R-4-1"),))
    who = acting(request) if request.user.is_authenticated else None
    return _page(request, invitation, who, by_link=True)


@public
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "resident/ratings_thanks.html")


def _page(
    request: HttpRequest,
    invitation: queries.RatingInvitation,
    who: Acting | None,
    *,
    by_link: bool,
) -> HttpResponse:
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, form, invitation, who, by_link=by_link)
            return redirect("resident:rating_thanks")
        except Refused as refused:
            if _stops(refused.refusals):
                return _closed(request, refused.refusals, invitation)
            for refusal in refused.refusals:
                form.add_error(FIELD_OF.get(refusal.code), wording.sentence(refusal))
    elif obstacles := queries.obstacles(
        invitation=invitation, acting=who, by_link=by_link, now=wallclock.now()
    ):
        return _closed(request, obstacles, invitation)
    page = {"form": form, "invitation": invitation}
    return render(request, "resident/ratings.html", page, status=422 if form.is_bound else 200)


def _write(
    request: HttpRequest,
    form: RatingForm,
    invitation: queries.RatingInvitation,
    who: Acting | None,
    *,
    by_link: bool,
) -> None:
    told = form.cleaned_data

    def write() -> dict[str, Any]:
        ratings.rate(
            invitation_id=invitation.id,
            level=form.level_given,
            reasons=[BadReason(reason) for reason in told["reasons"]],
            comment=told["comment"],
            anonymous=told["anonymous"],
            channel="LINK" if by_link else "WEB",
            acting=who,
            by_link=by_link,
            now=wallclock.now(),
        )
        return {}

    write_once(request, "resident.rate", write, invitation=invitation.id)


def _stops(refusals: tuple[Refusal, ...]) -> bool:
    return any(refusal.code not in FIELD_OF for refusal in refusals)


def _closed(
    request: HttpRequest,
    refusals: tuple[Refusal, ...],
    invitation: queries.RatingInvitation | None = None,
) -> HttpResponse:
    """Why not now; and to who rated, what became of it (R-4-6)."""
    codes = {refusal.code for refusal in refusals}
    is_raters = invitation is not None and codes == {"ALREADY_RATED"}
    number = 200 if codes == {"ALREADY_RATED"} else 410 if _is_late(codes) else 403
    page: dict[str, Any] = {
        "sentences": wording.told(refusals),
        "is_rated": "ALREADY_RATED" in codes,
    }
    if is_raters and invitation is not None:
        page["followed"] = follow_up_of(invitation.id)
    return render(request, "resident/ratings_closed.html", page, status=number)


def _is_late(codes: set[str]) -> bool:
    return codes <= {"INVITATION_EXPIRED", "LINK_NOT_VALID"}
