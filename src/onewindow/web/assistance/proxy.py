"""The helper's desk: take down a letter, act under it, note a piece of help in one tap."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow import wallclock
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance import queries
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role, posts_in_hall
from onewindow.apps.parties import operations as parties
from onewindow.apps.parties.queries import person_by_citizen_id
from onewindow.rules.assistance.mandates import Power, ServiceKind
from onewindow.rules.identifiers.card_text import read_card_text
from onewindow.rules.masking import mask_name
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.assistance.letters import letter_rows
from onewindow.web.assistance.shared import (
    HELPING,
    KINDS,
    POWERS,
    attempt,
    item_names,
    offered_items,
    place_of,
)
from onewindow.web.components.forms import PlainForm

USUAL_DAYS = 30


class LetterForm(PlainForm):
    citizen_id = forms.CharField(label=_("委托人身份证号码"), max_length=60)
    name = forms.CharField(label=_("委托人姓名"), max_length=40)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)
    powers = forms.MultipleChoiceField(
        label=_("可以代做什么"),
        choices=[(p.value, label) for p, label in POWERS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("没有勾选的不能代做。对事实的声明、承诺只能由本人签。"),
    )
    starts_on = forms.DateField(
        label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("到哪天止"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    signature = forms.CharField(
        label=_("委托人签名"),
        max_length=80,
        required=False,
        help_text=_("由委托人自己输入姓名；在纸上签的，照纸上的姓名输入并勾选下一项。"),
    )
    signed_on_paper = forms.BooleanField(label=_("已在纸质委托书上签名，原件存档"), required=False)
    principal_card_seen = forms.BooleanField(label=_("看过委托人的身份证"), required=False)
    worker_card_shown = forms.BooleanField(label=_("已向委托人出示我的工作证"), required=False)


class PassedOnForm(LetterForm):
    """A greeter takes it down for the clerk who will begin the intake."""

    def __init__(self, *args: Any, clerks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"] = forms.ChoiceField(
            label=_("由哪位窗口人员收件代办"),
            choices=[("", _("请选择")), *clerks],
            help_text=_("告诉委托人是谁，委托书上写这位的名字；登记后他的台面上就有。"),
        )


@staff(*HELPING)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The letters I hold today, one-tap help, and the way to everything else."""
    who, place, today = acting(request), place_of(request), wallclock.today()
    rows = letter_rows(queries.mandates_held(worker_id=who.who, on=today))
    began = datetime.combine(today, time(), wallclock.local(wallclock.now()).tzinfo)
    given = queries.help_given(place_id=place.id, since=began)
    context = {
        "rows": [_masked(row) for row in rows],
        "passed_on": [
            _masked(row) for row in letter_rows(queries.mandates_passed_on(by=who.who, on=today))
        ],
        "given": [{"name": name, "value": given.get(kind, 0)} for kind, name in KINDS.items()],
        "to_answer": len(queries.visits_to_answer(place_id=place.id)),
    }
    return render(request, "assistance/desk.html", context)


def _masked(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "who": mask_name(row["mandate"].principal.name)}


@staff(*HELPING)
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """One tap: shown, or helped."""
    kind = request.POST.get("kind", "")
    if kind not in {ServiceKind.GUIDED, ServiceKind.ASSISTED}:
        raise Http404

    def write() -> dict[str, Any]:
        assistance.note_help(
            kind=kind,
            note=request.POST.get("note", ""),
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    attempt(request, "assistance.note", write)
    messages.success(request, _("已记下一次%(kind)s。") % {"kind": KINDS[ServiceKind(kind)]})
    return redirect("assistance:desk")


@staff(*HELPING)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """A letter taken down in the person's presence; what is missing is said at once."""
    today = wallclock.today()
    if request.method != "POST":
        first = {"starts_on": today, "ends_on": today + timedelta(days=USUAL_DAYS)}
        return _screen(
            request, _form(request, initial={**first, "powers": [Power.FILL_IN, Power.SUBMIT]})
        )
    form = _form(request, request.POST)
    if "search" in request.POST:
        return _screen(request, _form(request, initial=_as_typed(request)))
    if not form.is_valid():
        return _screen(request, form, 422)
    made, told = attempt(request, "assistance.mandate", lambda: _give(request, form))
    if told:
        return _screen(request, form, 422, sentences=told)
    return redirect("assistance:letter", mandate_id=made["mandate_id"])


def _form(request: HttpRequest, *args: Any, **told: Any) -> LetterForm:
    """One's own letter for a clerk; who cannot begin an intake names the clerk who will."""
    if acting(request).holds(Role.CLERK):
        return LetterForm(*args, **told)
    posts = posts_in_hall(place_id=place_of(request).id, roles=(Role.CLERK,))
    clerks = [(str(post.account_id), post.account.display_name) for post in posts]
    return PassedOnForm(*args, clerks=clerks, **told)


def _worker(form: LetterForm, who: Acting) -> tuple[UUID, str]:
    """Whom the letter names: whoever acts, or the clerk that was chosen."""
    chosen = form.cleaned_data.get("worker")
    if not isinstance(form, PassedOnForm) or not chosen:
        return who.who, who.name
    field = form.fields["worker"]
    assert isinstance(field, forms.ChoiceField)
    return UUID(chosen), str(dict(field.choices)[chosen])  # type: ignore[arg-type]


def _as_typed(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form while items are searched; nothing is judged yet."""
    kept: dict[str, Any] = {name: request.POST.get(name, "") for name in request.POST}
    return {**kept, "powers": request.POST.getlist("powers")}


def _screen(request: HttpRequest, form: LetterForm, number: int = 200, **more: Any) -> HttpResponse:
    chosen, query = request.POST.getlist("item"), request.POST.get("query", "")
    context = {
        "form": form,
        "query": query,
        "offered": offered_items(query, chosen=chosen),
        "chosen": chosen,
        **more,
    }
    return render(request, "assistance/give.html", context, status=number)


def _give(request: HttpRequest, form: LetterForm) -> dict[str, Any]:
    told, who, now = form.cleaned_data, acting(request), wallclock.now()
    card = read_card_text(told["citizen_id"])
    if card.faults:
        raise Refused(card.faults)
    person = parties.identify_person(
        citizen_id=card.number, name=told["name"], phone=told["phone"], acting=who, now=now
    )
    worker_id, worker_name = _worker(form, who)
    mandate = assistance.give_mandate(
        principal=person,
        worker_id=worker_id,
        worker_name=worker_name,
        item_slugs=request.POST.getlist("item"),
        acting=who,
        now=now,
        **{
            name: told[name]
            for name in (
                "powers",
                "starts_on",
                "ends_on",
                "signature",
                "signed_on_paper",
                "principal_card_seen",
                "worker_card_shown",
            )
        },
    )
    return {"mandate_id": str(mandate.id)}


def _held(request: HttpRequest, mandate_id: UUID) -> queries.ProxyMandate:
    """The letter, for the worker it names and nobody else."""
    mandate = _known(request, mandate_id)
    if mandate.worker_id != acting(request).account_id:
        raise Http404
    return mandate


def _known(request: HttpRequest, mandate_id: UUID) -> queries.ProxyMandate:
    """The letter, for the worker it names and for whoever took it down."""
    mandate = queries.mandate(mandate_id)
    if mandate is None:
        raise Http404
    if acting(request).account_id not in {mandate.worker_id, mandate.taken_down_by_id}:
        raise Http404
    return mandate


@staff(*HELPING)
@never_cache
@require_safe
def letter(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """One letter: begin a matter under it, print it, take down that it is taken back."""
    return _letter(request, _known(request, mandate_id))


def _letter(
    request: HttpRequest, mandate: queries.ProxyMandate, number: int = 200, **more: Any
) -> HttpResponse:
    row = letter_rows([mandate])[0]
    named = zip(mandate.item_slugs, row["items"], strict=True)
    context = {
        "row": row,
        "mandate": mandate,
        "named": list(named),
        "is_passed_on": mandate.worker_id != acting(request).account_id,
        **more,
    }
    return render(request, "assistance/letter.html", context, status=number)


@staff(*HELPING)
@require_POST
def begin(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """A matter under the letter; from here it is an intake like any other."""
    mandate = _held(request, mandate_id)
    who = acting(request)

    def write() -> dict[str, Any]:
        case = assistance.start_for(
            mandate_id=mandate_id,
            slug=request.POST.get("slug", ""),
            acting=who,
            now=wallclock.now(),
        )
        return {"case_id": str(case.id)}

    made, told = attempt(request, "assistance.begin", write, mandate=mandate_id)
    if told:
        return _letter(request, mandate, 422, sentences=told)
    return redirect("counter:intake", case_id=made["case_id"])


@staff(*HELPING)
@never_cache
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Any desk takes it down when somebody wants their letter back; by their card, by POST."""
    card = read_card_text(request.POST.get("citizen_id", ""))
    person = person_by_citizen_id(card.number, today=wallclock.today())
    page = queries.mandates_of(person_id=person.id) if person else None
    rows = [row for row in letter_rows(page.rows if page else []) if row["stands"]]
    return render(request, "assistance/found.html", {"rows": rows})


@staff(*HELPING)
@require_POST
def revoke(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """The person says at a desk, whichever, that it is over."""

    def write() -> dict[str, Any]:
        assistance.revoke_mandate(
            mandate_id=mandate_id,
            reason=request.POST.get("reason", ""),
            acting=acting(request),
            now=wallclock.now(),
        )
        return {}

    attempt(request, "assistance.revoke", write, mandate=mandate_id)
    messages.success(request, _("已按委托人的意思收回授权。"))
    return redirect("assistance:desk")


@staff(*HELPING)
@never_cache
@require_safe
def sheet(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """授权委托书 on paper, for the person to keep and to sign."""
    mandate = _known(request, mandate_id)
    context = {
        "mandate": mandate,
        "items": item_names(mandate.item_slugs),
        "powers": [POWERS[Power(power)] for power in mandate.powers],
    }
    return render(request, "assistance/letter_sheet.html", context)
