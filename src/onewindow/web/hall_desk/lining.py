"""Which lines does the hall have? Letter, name, matters, minutes; opened and closed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow import wallclock, wording
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.organisation import queries, queue_lines
from onewindow.apps.organisation.queries import Role
from onewindow.apps.queueing.shelf import forget_places
from onewindow.apps.queueing.standing import class_loads
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.greeter.place import place_of
from onewindow.web.writing import write_once

_NEW = "new"


class LineForm(PlainForm):
    """One line as the kiosk, the boards and the statistics know it."""

    code = forms.CharField(
        label=_("代码"),
        help_text=_("英文小写，统计里用它；定了不能改"),
        max_length=24,
        required=False,
    )
    letter = forms.CharField(label=_("字头"), help_text=_("号的第一个字母"), max_length=2)
    name = forms.CharField(label=_("名称"), max_length=40)
    note = forms.CharField(
        label=_("说明"), help_text=_("自助机上名称下面的小字"), max_length=120, required=False
    )
    zone = forms.CharField(
        label=_("等候区"), help_text=_("哪块大屏显示"), max_length=24, required=False
    )
    expected_minutes = forms.IntegerField(label=_("预计每件几分钟"), min_value=1, max_value=240)
    position = forms.IntegerField(label=_("排在第几"), min_value=0, max_value=99)
    department_codes = forms.MultipleChoiceField(
        label=_("这些部门的事项都排这里"), required=False, widget=forms.CheckboxSelectMultiple
    )
    item_slugs = forms.MultipleChoiceField(
        label=_("另外指定的事项"),
        help_text=_("比部门优先"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    is_booked_online = forms.BooleanField(label=_("可以网上预约"), required=False)
    is_open = forms.BooleanField(label=_("开放取号"), required=False)

    def __init__(self, *args: Any, item_slugs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = [(d.code, d.short_name or d.name) for d in queries.departments()]
        self.fields["department_codes"].choices = departments  # type: ignore[attr-defined]
        here = catalogue.listings(can_apply=True, limit=400).listings
        items = {listing.item.slug: listing.name for listing in here}
        # A matter withdrawn since stays chosen until somebody takes it out.
        items |= {slug: slug for slug in item_slugs if slug not in items}
        self.fields["item_slugs"].choices = sorted(items.items())  # type: ignore[attr-defined]


@staff(Role.DUTY_HEAD)
@never_cache
@require_safe
def classes(request: HttpRequest) -> HttpResponse:
    """All lines, closed ones too."""
    place = place_of(request)
    loads = {load.code: load for load in class_loads(place.id, now=wallclock.now())}
    names = {d.code: d.short_name or d.name for d in queries.departments()}
    rows = [
        {
            "line": line,
            "departments": [names.get(code, code) for code in line.department_codes],
            "load": loads.get(line.code),
        }
        for line in queue_lines.all_queue_classes(place_id=place.id)
    ]
    return render(request, "hall_desk/classes.html", {"place": place, "rows": rows})


@staff(Role.DUTY_HEAD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_class(request: HttpRequest, code: str) -> HttpResponse:
    """One line; `new` begins another."""
    place = place_of(request)
    known = {line.code: line for line in queue_lines.all_queue_classes(place_id=place.id)}
    line, is_new = known.get(code), code == _NEW
    if line is None and not is_new:
        raise Http404
    slugs = list(line.item_slugs) if line else []
    if request.method != "POST":
        form = LineForm(initial=_initial(line, len(known)), item_slugs=slugs)
        return _page(request, form, line)
    form = LineForm(request.POST, item_slugs=slugs)
    if not form.is_valid():
        return _page(request, form, line, 422)
    told = dict(form.cleaned_data)
    named = told.pop("code")
    told["prefix"] = told.pop("letter").upper()

    def write() -> dict[str, Any]:
        row = queue_lines.save_queue_class(
            place_id=place.id,
            code=named if is_new else code,
            told=told,
            acting=acting(request),
            now=wallclock.now(),
            is_new=is_new,
        )
        return {"code": row.code}

    try:
        write_once(request, "hall.line", write, line=code)
    except Refused as refused:
        return _page(request, form, line, 422, sentences=wording.told(refused.refusals))
    forget_places()
    messages.success(request, _("已保存，马上生效。已经取的号不变。"))
    return redirect("hall_desk:classes")


def _initial(line: Any, count: int) -> dict[str, Any]:
    if line is None:
        return {"expected_minutes": 10, "position": count, "is_open": True}
    told = {name: getattr(line, name) for name in LineForm.base_fields if name != "letter"}
    return {**told, "letter": line.prefix}


def _page(
    request: HttpRequest, form: LineForm, line: Any, code: int = 200, **more: Any
) -> HttpResponse:
    return render(
        request, "hall_desk/class.html", {"form": form, "line": line, **more}, status=code
    )
