"""How is a form drawn? Fields as components, errors in a list, the key of a write."""

import re
import uuid
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from onewindow.web.components.draw import draw
from onewindow.web.components.fields import field_values, summary_of

register = template.Library()

_KEY = re.compile(r"[0-9a-f]{32}")


@register.simple_tag(takes_context=True)
def field(context: Context, bound: BoundField, **options: Any) -> SafeString:
    """`{% field form.phone hint="…" private=True autocomplete="tel" %}`: see field_values."""
    if bound.is_hidden:
        return SafeString(str(bound))
    return draw(context, "field", field_values(bound, options))


@register.simple_tag(takes_context=True)
def upload(context: Context, bound: BoundField, **options: Any) -> SafeString:
    """`{% upload form.photos types="pdf jpg png" max_bytes=10485760 files=stored %}`."""
    own: dict[str, Any] = {
        k: options.pop(k) for k in ("types", "max_bytes", "files", "many") if k in options
    }
    accept = ",".join(f".{kind}" for kind in str(own.get("types", "")).split())
    extra: dict[str, Any] = {
        "accept": accept,
        "data_max_bytes": str(own.get("max_bytes", "")),
    }
    if own.get("many"):
        extra["multiple"] = True
    return draw(context, "upload", {**field_values(bound, {**extra, **options}), **own})


@register.simple_tag(takes_context=True)
def rating(context: Context, bound: BoundField, **options: Any) -> SafeString:
    """`{% rating form.level %}`: a radio field of five levels, best first, with their words."""
    return draw(context, "rating", field_values(bound, options))


@register.simple_tag(takes_context=True)
def errors_summary(context: Context, *forms: BaseForm, focus: bool = True) -> SafeString:
    """Everything that is wrong, at the top, each a link to its field; nothing when all is well."""
    faults = [fault for form in forms for fault in summary_of(form)]
    if not faults:
        return SafeString("")
    return draw(context, "error_summary", {"faults": faults, "focus": focus})


@register.simple_tag(takes_context=True)
def idempotency_key(context: Context, scope: str = "") -> SafeString:
    """The hidden key of one write: fresh for each form, kept when the same form comes back refused.

    Give a `scope` where a page holds several forms, so that each keeps only its own key.
    """
    key = _key_sent(context.get("request"), scope) or uuid.uuid4().hex
    tag = format_html('<input type="hidden" name="idempotency_key" value="{}">', key)
    if scope:
        tag += format_html('<input type="hidden" name="idempotency_scope" value="{}">', scope)
    return tag


def _key_sent(request: HttpRequest | None, scope: str) -> str:
    if request is None or request.method != "POST":
        return ""
    sent = request.POST.get("idempotency_key", "")
    same_form = request.POST.get("idempotency_scope", "") == scope
    return sent if same_form and _KEY.fullmatch(sent) else ""
