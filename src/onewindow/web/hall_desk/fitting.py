"""Which window serves which lines, who is A and B, what has each clerk been trained for?"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.organisation import queries, queue_lines
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing import duties
from onewindow.apps.queueing.shelf import forget_places
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.greeter.place import place_of
from onewindow.web.writing import write_once


class WindowForm(PlainForm):
    """The lines one window is fitted for, and its two posts."""

    class_codes = forms.MultipleChoiceField(
        label=_("能办的号类"), required=False, widget=forms.CheckboxSelectMultiple
    )
    a = forms.ChoiceField(label=_("A 岗"), required=False)
    b = forms.ChoiceField(label=_("B 岗"), required=False)

    def __init__(self, *args: Any, place_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_codes"].choices = _lines(place_id)  # type: ignore[attr-defined]
        clerks = [(str(c.account_id), c.name) for c in duties.clerks_of(place_id)]
        for part in ("a", "b"):
            self.fields[part].choices = [("", _("空缺")), *clerks]  # type: ignore[attr-defined]


class SkillForm(PlainForm):
    """What one clerk serves."""

    serves_all = forms.BooleanField(label=_("窗口能办的都能办"), required=False)
    class_codes = forms.MultipleChoiceField(
        label=_("只办这些"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, place_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_codes"].choices = _lines(place_id)  # type: ignore[attr-defined]


def _lines(place_id: UUID) -> list[tuple[str, str]]:
    return [(c.code, f"{c.prefix} {c.name}") for c in queries.queue_classes(place_id=place_id)]


@staff(Role.DUTY_HEAD)
@never_cache
@require_safe
def windows(request: HttpRequest) -> HttpResponse:
    """All windows and clerks; what has no B is said at the top."""
    place = place_of(request)
    shown = queries.windows_of(place_id=place.id)
    names = dict(_lines(place.id))
    posts = duties.duties_of_place(place.id)
    lacking = duties.lines_without_b(shown, posts, names)
    context = {
        "place": place,
        "zones": sorted({line.zone for line in queries.queue_classes(place_id=place.id)} - {""}),
        "lacking": [names[code] for code in lacking],
        "windows": [
            {
                "window": window,
                "lines": [names.get(code, code) for code in window.class_codes],
                "a": _name(posts, window.id, "A"),
                "b": _name(posts, window.id, "B"),
            }
            for window in shown
        ],
        "clerks": [
            {
                "clerk": clerk,
                "lines": [names.get(code, code) for code in clerk.class_codes or ()],
                "serves_all": clerk.class_codes is None,
            }
            for clerk in duties.clerks_of(place.id)
        ],
    }
    return render(request, "hall_desk/windows.html", context)


def _name(posts: Any, window_id: UUID, part: str) -> str:
    row = posts.get(window_id, {}).get(part)
    return row.account.display_name if row else ""


@staff(Role.DUTY_HEAD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest, window_id: UUID) -> HttpResponse:
    place, found = place_of(request), queries.window(window_id)
    if found is None or found.place_id != place.id:
        raise Http404
    if request.method != "POST":
        posts = duties.duties_of_place(place.id).get(window_id, {})
        initial = {"class_codes": found.class_codes}
        initial |= {part.lower(): str(row.account_id) for part, row in posts.items()}
        return _window_page(request, found, WindowForm(initial=initial, place_id=place.id))
    form = WindowForm(request.POST, place_id=place.id)
    if not form.is_valid():
        return _window_page(request, found, form, 422)
    told = form.cleaned_data

    def write() -> dict[str, Any]:
        now, me = wallclock.now(), acting(request)
        queue_lines.fit_window(
            window_id=window_id, class_codes=told["class_codes"], acting=me, now=now
        )
        duties.set_duties(
            window_id=window_id, a_id=_id(told["a"]), b_id=_id(told["b"]), acting=me, now=now
        )
        return {}

    try:
        write_once(request, "hall.window", write, window=window_id)
    except Refused as refused:
        return _window_page(request, found, form, 422, sentences=wording.told(refused.refusals))
    forget_places()
    messages.success(request, _("已保存。号类从下次开窗起生效。"))
    return redirect("hall_desk:windows")


def _id(told: str) -> UUID | None:
    return UUID(told) if told else None


def _window_page(
    request: HttpRequest, found: Any, form: WindowForm, code: int = 200, **more: Any
) -> HttpResponse:
    context = {"window": found, "form": form, **more}
    return render(request, "hall_desk/window.html", context, status=code)


@staff(Role.DUTY_HEAD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def clerk(request: HttpRequest, account_id: UUID) -> HttpResponse:
    place = place_of(request)
    card = next((c for c in duties.clerks_of(place.id) if c.account_id == account_id), None)
    if card is None:
        raise Http404
    initial = {"serves_all": card.class_codes is None, "class_codes": card.class_codes or ()}
    form = SkillForm(request.POST or None, initial=initial, place_id=place.id)
    sentences: list[str] = []
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def write() -> dict[str, Any]:
            duties.set_skill(
                account_id=account_id,
                class_codes=None if told["serves_all"] else told["class_codes"],
                acting=acting(request),
                now=wallclock.now(),
            )
            return {}

        try:
            write_once(request, "hall.skill", write, account=account_id)
        except Refused as refused:
            sentences = wording.told(refused.refusals)
        else:
            messages.success(request, _("已保存，从他下次开窗起生效。"))
            return redirect("hall_desk:windows")
    context = {"clerk": card, "form": form, "sentences": sentences}
    number = 422 if request.method == "POST" else 200
    return render(request, "hall_desk/clerk.html", context, status=number)
