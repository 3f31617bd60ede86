"""Which number sits at the clerk's window? A slim bar on the pages of intake says so."""

from typing import Any

from django import template
from django.template import Context

from onewindow.web.slips import spaced
from onewindow.web.window.at_desk import at_desk as find

register = template.Library()


@register.inclusion_tag("window/_at_desk.html", takes_context=True)
def at_desk(context: Context) -> dict[str, Any]:
    """`{% at_desk %}`: nothing while nobody is called or served."""
    request = context.get("request")
    visit = find(request) if request is not None else None
    number = spaced(visit.number) if visit else ""
    return {"visit": visit, "number": number, "csrf_token": context.get("csrf_token")}
