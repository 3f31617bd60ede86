"""The design system, part by part: every component with its states, and how it is called."""

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from onewindow.web.access import public
from onewindow.web.components import icons, samples

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "components"


def component_names() -> list[str]:
    """Every partial there is, by its file; `_name` belongs to the pages that include it."""
    return sorted(path.stem for path in FOLDER.glob("[!_]*.html"))


def _source(name: str) -> str:
    template: Any = get_template(f"showcase/{name}.html")
    return str(template.template.source).split("%}\n", 1)[-1].strip()


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    parts = [
        {"name": name, "template": f"showcase/{name}.html", "source": _source(name)}
        for name in component_names()
    ]
    context = {**samples.context(), "parts": parts, "icon_names": icons.NAMES}
    if request.GET.get("mode") in {"elder", "standard"}:
        context["elder"] = request.GET["mode"] == "elder"
    return render(request, "showcase/index.html", context)


@public
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    context = {**samples.context(), "sheet_number": "YX2026-000127", "back_url": "/components/"}
    context |= {"qr_text": request.build_absolute_uri("/components/"), "qr_label": "扫码看进度"}
    return render(request, "showcase/_sheet.html", context)


@public
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "showcase/_desk.html", samples.context())
