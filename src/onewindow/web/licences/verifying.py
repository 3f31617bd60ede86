"""Is this licence file genuine? Anyone may hand one in; it is judged and thrown away.

For other pages: `{% include "licences/_verify_file.html" %}` with `verify_form=VerifyForm()`.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow import wallclock, wording
from onewindow.apps.licences import sealing
from onewindow.apps.licences.sealing import FileState, Verdict
from onewindow.web.access import public
from onewindow.web.account import pace
from onewindow.web.components.forms import PlainForm
from onewindow.web.errors import too_many

# Each file costs a twentieth of a second; a busy counter checks some hundred in ten minutes.
_TRIES, _WITHIN = 200, 10 * 60
LARGEST = 5_000_000
_TITLES = {
    FileState.GENUINE: (_("真实有效"), "ok"),
    FileState.TAMPERED: (_("已被改动，不能使用"), "late"),
    FileState.EXPIRED: (_("文件真实，但已过有效期"), "warn"),
    FileState.ENDED: (_("文件真实，但证照已失效"), "late"),
    FileState.UNKNOWN_ISSUER: (_("无法确认真伪"), "warn"),
    FileState.UNREADABLE: (_("无法识别"), "warn"),
}
_KINDS = {"PDF": _("PDF 文件"), "OFD": _("OFD 文件"), "RECORD": _("离线核验码")}


class VerifyForm(PlainForm):
    """A file, or the text a scanner read."""

    file = forms.FileField(label=_("证照文件"), required=False, max_length=255)
    line = forms.CharField(
        label=_("离线核验码"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("file") and not given.get("line"):
            self.add_error("file", _("请选择证照文件，或者填入扫码得到的离线核验码。"))
        return given


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_file(request: HttpRequest) -> HttpResponse:
    """Writes nothing and keeps nothing, so no key against a second sending is needed."""
    if request.method != "POST":
        return render(request, "licences/check_file.html", {"verify_form": VerifyForm()})
    if pace.too_often("licence-file", pace.address(request), limit=_TRIES, seconds=_WITHIN):
        return too_many(request, minutes=_WITHIN // 60)
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "licences/check_file.html", {"verify_form": form}, status=422)
    verdict = sealing.verify(_content(form), now=wallclock.now(), register=sealing.register_word)
    page = {"verify_form": VerifyForm(), **_told(verdict)}
    return render(request, "licences/check_file.html", page)


def _content(form: VerifyForm) -> bytes:
    """What was handed in; of a file too large only so much that this is seen."""
    file = form.cleaned_data["file"]
    if file is None:
        line: str = form.cleaned_data["line"]
        return line.encode()
    content: bytes = file.read(LARGEST + 1)
    return content


def _told(verdict: Verdict) -> dict[str, Any]:
    title, kind = _TITLES[verdict.state]
    return {
        "verdict": verdict,
        "title": title,
        "kind": kind,
        "sentences": wording.told(verdict.refusals),
        "pairs": _pairs(verdict),
        "is_demo": bool(verdict.facts.get("demo")),
    }


def _pairs(verdict: Verdict) -> list[dict[str, Any]]:
    facts = verdict.facts
    if not facts:
        return []
    rows = (
        (_t("证照"), facts["type_name"]),
        (_t("持证人"), facts["holder"]),
        (_t("颁发机构"), facts["issuer_name"]),
        (_t("签发日期"), facts["issue_date"]),
        (_t("有效期至"), facts["valid_to"] or _t("长期")),
        (_t("证照标识"), facts["identifier"]),
        (_t("版本"), facts["version"]),
        (_t("签章"), facts["sealed_by"]),
        (_t("查验的是"), _KINDS.get(verdict.kind, "")),
    )
    return [{"name": name, "value": value} for name, value in rows if value]
