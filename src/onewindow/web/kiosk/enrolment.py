"""Making a browser a kiosk, and what the hall manager does with kiosks afterwards."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.adapters.slip_printer import (
    DEFAULT_PORT,
    NotPrinted,
    Printer,
    PrinterKind,
    Slip,
    check_printer,
    drawn,
    read_printer,
    send,
)
from onewindow.apps.organisation.queries import Place, Role
from onewindow.apps.queueing import kiosks, slips
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, staff
from onewindow.web.components.forms import PlainForm
from onewindow.web.greeter.place import place_of
from onewindow.web.kiosk.device import remember_device
from onewindow.web.writing import write_once
from onewindow.wordings.kiosk import FAULTS

_FIELD_OF = {
    "PRINTER_ADDRESS": "host",
    "PRINTER_USB": "vendor",
    "PRINTER_FILE": "path",
    "KIOSK_NAME": "name",
    "KIOSK_NAME_TAKEN": "name",
}


class KioskForm(PlainForm):
    """A terminal's name and printer."""

    name = forms.CharField(label=gettext_lazy("终端名称"), max_length=40)
    kind = forms.ChoiceField(
        label=gettext_lazy("打印机"),
        choices=[
            ("NONE", gettext_lazy("没有打印机（屏幕显示号码和二维码）")),
            ("NETWORK", gettext_lazy("网络打印机")),
            ("USB", gettext_lazy("USB 打印机（接在服务器上）")),
            ("FILE", gettext_lazy("设备文件")),
        ],
        widget=forms.RadioSelect,
    )
    host = forms.CharField(label=gettext_lazy("打印机 IP 地址"), max_length=45, required=False)
    port = forms.IntegerField(
        label=gettext_lazy("端口"), min_value=1, max_value=65535, required=False
    )
    vendor = forms.RegexField(r"^[0-9A-Fa-f]{4}$", label=gettext_lazy("USB 厂商号"), required=False)
    product = forms.RegexField(
        r"^[0-9A-Fa-f]{4}$", label=gettext_lazy("USB 产品号"), required=False
    )
    path = forms.CharField(label=gettext_lazy("设备文件路径"), max_length=200, required=False)
    reports = forms.BooleanField(
        label=gettext_lazy("打印机会报告缺纸（打印前后询问）"), required=False
    )
    is_low = forms.BooleanField(
        label=gettext_lazy("按钮默认放在屏幕下半部（轮椅使用者方便）"), required=False
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for refusal in check_printer(self.printer):
            self.add_error(_FIELD_OF[refusal.code], wording.sentence(refusal))
        return told

    @property
    def printer(self) -> Printer:
        """The printer as entered."""
        told = self.cleaned_data
        return Printer(
            kind=PrinterKind(told.get("kind") or "NONE"),
            host=told.get("host", ""),
            port=told.get("port") or DEFAULT_PORT,
            vendor=int(told.get("vendor") or "0", 16),
            product=int(told.get("product") or "0", 16),
            path=told.get("path", ""),
            reports=bool(told.get("reports")),
        )

    @property
    def stored(self) -> dict[str, Any]:
        """The printer as a kiosk's row keeps it: only what its kind needs."""
        printer = self.printer
        kept = {
            PrinterKind.NETWORK: ("host", "port", "reports"),
            PrinterKind.USB: ("vendor", "product"),
            PrinterKind.FILE: ("path",),
        }.get(printer.kind, ())
        return {"kind": str(printer.kind), **{name: getattr(printer, name) for name in kept}}


@staff(Role.DUTY_HEAD)
@never_cache
def enrol(request: HttpRequest) -> HttpResponse:
    """GET: the terminals of this hall; POST: this very browser becomes one of them.

    The manager is signed out then: a kiosk keeps nobody's login.
    """
    at = place_of(request)
    form = KioskForm(request.POST or None, initial={"kind": "NONE", "reports": True})
    if request.method != "POST" or not form.is_valid():
        return _page(request, at, form)
    try:
        made = kiosks.enrol(
            place_id=at.pk,
            name=form.cleaned_data["name"],
            printer=form.stored,
            is_low=form.cleaned_data["is_low"],
            acting=acting(request),
            now=wallclock.now(),
        )
    except Refused as refused:
        _told(form, refused)
        return _page(request, at, form)
    logout(request)
    response = redirect("kiosk:leave")
    remember_device(request, response, made)
    return response


def _page(request: HttpRequest, at: Place, form: KioskForm) -> HttpResponse:
    now = wallclock.now()
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "place": at,
        "form": form,
        "kiosks": [(each, _printer_name(each)) for each in kiosks.kiosks_of(at.pk)],
        "troubled": slips.troubled_slips(place_id=at.pk, since=since, now=now),
        "faults": FAULTS,
    }
    return render(request, "kiosk/enrol.html", context, status=422 if form.errors else 200)


def _printer_name(kiosk: kiosks.Kiosk) -> Any:
    names = {
        PrinterKind.NONE: _("没有打印机"),
        PrinterKind.NETWORK: _("网络打印机"),
        PrinterKind.USB: _("USB 打印机（接在服务器上）"),
        PrinterKind.FILE: _("设备文件"),
    }
    return names[read_printer(kiosk.printer).kind]


def _told(form: KioskForm, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(_FIELD_OF.get(refusal.code), wording.sentence(refusal))


def _kiosk(request: HttpRequest, kiosk_id: UUID) -> kiosks.Kiosk:
    found = kiosks.kiosk_by_id(kiosk_id)
    if found is None or found.place_id != place_of(request).pk:
        raise Http404
    if not acting(request).holds(Role.DUTY_HEAD):
        raise PermissionDenied("role")
    return found


@staff(Role.DUTY_HEAD)
@never_cache
def change(request: HttpRequest, kiosk_id: UUID) -> HttpResponse:
    kiosk = _kiosk(request, kiosk_id)
    form = KioskForm(request.POST or None, initial=_as_typed(kiosk))
    if request.method == "POST" and form.is_valid():

        def write() -> dict[str, Any]:
            kiosks.change(
                kiosk_id=kiosk_id,
                name=form.cleaned_data["name"],
                printer=form.stored,
                is_low=form.cleaned_data["is_low"],
                acting=acting(request),
                now=wallclock.now(),
            )
            return {}

        try:
            write_once(request, "kiosk.change", write, kiosk=kiosk_id)
            return redirect("kiosk:enrol")
        except Refused as refused:
            _told(form, refused)
    context = {"kiosk": kiosk, "form": form}
    return render(request, "kiosk/change.html", context, status=422 if form.errors else 200)


def _as_typed(kiosk: kiosks.Kiosk) -> dict[str, Any]:
    printer = read_printer(kiosk.printer)
    typed = {name: getattr(printer, name) for name in ("host", "port", "path", "reports")}
    usb = {name: f"{getattr(printer, name):04x}" for name in ("vendor", "product")}
    if printer.kind is not PrinterKind.USB:
        usb = {}
    return {"name": kiosk.name, "kind": str(printer.kind), "is_low": kiosk.is_low, **typed, **usb}


@staff(Role.DUTY_HEAD)
@require_POST
def withdraw(request: HttpRequest, kiosk_id: UUID) -> HttpResponse:
    kiosk = _kiosk(request, kiosk_id)

    def write() -> dict[str, Any]:
        kiosks.withdraw(kiosk_id=kiosk_id, acting=acting(request), now=wallclock.now())
        return {}

    write_once(request, "kiosk.withdraw", write, kiosk=kiosk_id)
    messages.success(request, _("“%(name)s”已停用，那台设备不能再取号。") % {"name": kiosk.name})
    return redirect("kiosk:enrol")


@staff(Role.DUTY_HEAD)
@require_POST
def try_printer(request: HttpRequest, kiosk_id: UUID) -> HttpResponse:
    """A test page without a number: does anything come out?"""
    kiosk = _kiosk(request, kiosk_id)
    now = wallclock.now()
    page = Slip(
        head=kiosk.place.name,
        number="- - -",
        title=kiosk.name,
        lines=(_("打印测试 %(at)s") % {"at": now.strftime("%Y-%m-%d %H:%M:%S")},),
        small=(_("这不是号票。"),),
    )
    try:
        send(printer=read_printer(kiosk.printer), content=drawn(page))
    except NotPrinted as trouble:
        told = {"name": kiosk.name, "fault": FAULTS[str(trouble.fault)]}
        messages.warning(request, _("“%(name)s”没有打印出来：%(fault)s") % told)
    else:
        messages.success(
            request, _("“%(name)s”的测试页已送出，请看有没有出纸。") % {"name": kiosk.name}
        )
    return redirect("kiosk:enrol")
