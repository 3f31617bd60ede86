"""What do templates need to draw the face? Components, icons, dates, durations, small figures."""

import datetime
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import dateformat, timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onewindow.apps.organisation.queries import Role
from onewindow.web.components import icons, navigation
from onewindow.web.components.draw import draw
from onewindow.web.components.qr import qr_svg
from onewindow.web.weekdays import WEEKDAYS

register = template.Library()

_LAMP_WORDS = {
    "green": lambda: _("正常"),
    "yellow": lambda: _("快到期"),
    "red": lambda: _("已超期"),
    "grey": lambda: _("暂停计时"),
}
_UNITS = {
    "WORKING_DAY": lambda n: ngettext("%(n)s 个工作日", "%(n)s 个工作日", n),
    "CALENDAR_DAY": lambda n: ngettext("%(n)s 日", "%(n)s 日", n),
    "MONTH": lambda n: ngettext("%(n)s 个月", "%(n)s 个月", n),
    "HOUR": lambda n: ngettext("%(n)s 小时", "%(n)s 小时", n),
    "MINUTE": lambda n: ngettext("%(n)s 分钟", "%(n)s 分钟", n),
}
_UNIT_CODES = {"WD": "WORKING_DAY", "CD": "CALENDAR_DAY", "MONTH": "MONTH", "HOUR": "HOUR"}


@register.simple_tag(takes_context=True)
def component(context: Context, component_name: str, **values: Any) -> SafeString:
    """`{% component "button" label="受理" %}`: one part, knowing only what it is told."""
    return draw(context, component_name, values)


@register.simple_block_tag(takes_context=True)
def card(context: Context, content: str, **values: Any) -> SafeString:
    """`{% card title="…" %}…{% endcard %}`: components/card.html around the content."""
    return draw(context, "card", {**values, "content": content})


@register.simple_block_tag(takes_context=True)
def notice(context: Context, content: str, **values: Any) -> SafeString:
    """`{% notice kind="warn" title="…" %}…{% endnotice %}`."""
    return draw(context, "notice", {**values, "content": content})


@register.simple_tag
def icon(name: str, *, label: str = "", size: str = "") -> SafeString:
    """A line icon of the sprite; decoration unless it has a label."""
    return icons.icon(name, label=label, size=size)


@register.simple_tag
def sheet_url(name: str) -> str:
    """The address of one of our style sheets."""
    return static(f"onewindow/css/{name}.css")


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code as inline SVG; use the `qr` component for one with a label."""
    return qr_svg(text)


@register.simple_tag(takes_context=True)
def public_links(context: Context) -> list[navigation.Link]:
    """The links at the top of the public pages."""
    return navigation.links(navigation.PUBLIC, path=_path(context), roles=frozenset())


@register.simple_tag(takes_context=True)
def staff_links(context: Context) -> list[navigation.Link]:
    """The links at the top of the staff's pages, by role."""
    acting = context.get("acting")
    roles = acting.roles if acting else frozenset()
    return navigation.links(navigation.STAFF, path=_path(context), roles=roles)


@register.simple_tag
def role_names(acting: Any) -> str:
    """The roles a member of staff holds, in words."""
    return _("、").join(str(role.label) for role in Role if role in acting.roles)


@register.simple_tag
def page_url(path: str) -> str:
    """The path when there is a page, else empty: leave out the link instead of breaking it."""
    return path if navigation.exists(path) else ""


@register.simple_tag
def duration_text(amount: int | None, unit: str) -> str:
    """`20, "WD"` -> 20 个工作日; no amount or `NOW` -> 当场办结."""
    code = _UNIT_CODES.get(unit, unit)
    if code == "NOW" or not amount:
        return _("当场办结")
    return _UNITS[code](amount) % {"n": amount}


@register.filter
def day(value: datetime.date | None) -> str:
    """2026 年 11 月 27 日."""
    return dateformat.format(_local(value), _("Y 年 n 月 j 日")) if value else ""


@register.filter
def short_day(value: datetime.date | None) -> str:
    """11 月 27 日（周五）: for dates within the year."""
    if not value:
        return ""
    local = _local(value)
    parts = {"day": dateformat.format(local, _("n 月 j 日")), "weekday": WEEKDAYS[local.weekday()]}
    return _("%(day)s（%(weekday)s）") % parts


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """2026 年 11 月 27 日 09:12, in the centre's time."""
    return f"{day(value)} {_local(value):%H:%M}" if value else ""


@register.filter
def due(value: datetime.date | None) -> str:
    """A due date, or a due moment where the limit is counted in hours."""
    return moment(value) if isinstance(value, datetime.datetime) else day(value)


@register.filter
def iso(value: datetime.date | None) -> str:
    """For `<time datetime>`."""
    return _local(value).isoformat() if value else ""


@register.filter
def file_size(count: int) -> str:
    """10485760 -> 10 MB."""
    for size, name in ((1024**2, "MB"), (1024, "KB")):
        if count >= size:
            return f"{number_format(round(count / size, 1)).removesuffix('.0')} {name}"
    return _("%(n)s 字节") % {"n": count}


@register.filter
def lamp_word(colour: str) -> str:
    """A lamp is never colour alone."""
    return _LAMP_WORDS[colour.lower()]()


@register.filter
def words(value: str) -> list[str]:
    """A literal list in a template: `"a b c"|words`."""
    return value.split()


@register.simple_tag
def nth(items: list[str], index: int) -> str:
    """The heading of a column."""
    return str(items[index]) if index < len(items) else ""


@register.simple_tag
def stars(place: int) -> str:
    """Five stars for the first of five levels, one for the last: help for the eye only."""
    return "★" * (5 - place) + "☆" * place


@register.simple_tag
def unique_id(prefix: str = "id") -> str:
    """An id no other fragment on the page has."""
    return f"{prefix}-{icons.fresh()}"


def _path(context: Context) -> str:
    request = context.get("request")
    return request.path if request else ""


def _local(value: datetime.date) -> datetime.date:
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
